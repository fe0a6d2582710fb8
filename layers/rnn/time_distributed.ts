/**
 * A layer applied to every time step.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { REQUIRED } from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import { toLayer, WrapperClass } from "../core/wrapper.ts";
import type { Layer } from "../layer.ts";
import { timeSteps } from "./_loop.ts";
import type { LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import { type Shape, shapeText } from "../shapes.ts";

/** Shape of one step of all samples. */
function stepShape(inputShape: Shape): Shape {
  if (inputShape.length < 3) {
    throw new TypeError(
      `\`TimeDistributed\` Layer should be passed an \`input_shape\` with at least 3 dimensions, received: ${
        shapeText(inputShape)
      }`,
    );
  }
  return [inputShape[0], ...inputShape.slice(2)];
}

/** Refuses a mask that does not belong to the inputs. */
function checkMask(mask: Tensor, inputs: Tensor): void {
  const { shape } = mask;
  if (shape.length < 2) {
    throw new TypeError(
      `The \`mask\` passed to the \`TimeDistributed\` layer must be at least 2D (e.g., \`(batch_size, timesteps)\`), but it has ${shape.length} dimension(s) with shape ${
        shapeText(shape)
      }.`,
    );
  }
  if (shape[0] === inputs.shape[0] && shape[1] === inputs.shape[1]) return;
  throw new RangeError(
    `The \`mask\` passed to the \`TimeDistributed\` layer has a shape ${
      shapeText(shape)
    } that is incompatible with the input shape ${
      shapeText(inputs.shape)
    }. The first two dimensions of the mask (batch size and timesteps) must match the input's first two dimensions. Expected mask shape prefix: (${
      inputs.shape[0]
    }, ${inputs.shape[1]}).`,
  );
}

class TimeDistributedClass extends WrapperClass {
  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<{ layer: unknown }>(
      "TimeDistributed",
      { layer: REQUIRED },
      args,
    );
    super({ layer: toLayer(given.layer, "TimeDistributed"), ...common });
    this.supportsMasking = true;
  }

  override build(inputShape: Shape): void {
    super.build(stepShape(inputShape));
  }

  override call(
    inputs: Tensor,
    options: { training: boolean; mask: unknown },
  ): Tensor {
    const mask = (options.mask ?? null) as Tensor | null;
    if (mask) checkMask(mask, inputs);
    const masks = mask ? timeSteps(mask) : null;
    const call = this.layer.call as (...args: unknown[]) => Tensor;
    const steps = timeSteps(inputs).map((step, i) =>
      call.call(this.layer, step, {
        training: options.training,
        mask: masks ? masks[i] : null,
      })
    );
    return tf.stack(steps, 1);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const shape = this.layer.computeOutputShape as (shape: Shape) => Shape;
    const [batch, ...rest] = shape.call(this.layer, stepShape(inputShape));
    return [batch, inputShape[1], ...rest];
  }
}

/** An instance of {@linkcode TimeDistributed}. */
export type TimeDistributed = TimeDistributedClass;

/**
 * Applies a layer to every time step, with the same weights.
 *
 * Input: `[batch, timesteps, ...]`, of rank 3 or more. Output:
 * `[batch, timesteps, ...]`, what the layer makes of each step.
 *
 * @param layer The layer.
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {TypeError} If `layer` is no layer; when the layer is called, if the
 * input is of rank below 3.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const each = layers.TimeDistributed(layers.Dense(2));
 * assert.deepEqual(each(tf.ones([5, 3, 4])).shape, [5, 3, 2]);
 * ```
 *
 * @see `keras/src/layers/rnn/time_distributed.py`
 */
export const TimeDistributed: {
  new (layer: Layer, options?: LayerOptions): TimeDistributed;
  (layer: Layer, options?: LayerOptions): TimeDistributed;
  prototype: TimeDistributed;
} = withoutNew("TimeDistributed", TimeDistributedClass);
register("keras.layers", "TimeDistributed", TimeDistributed);
