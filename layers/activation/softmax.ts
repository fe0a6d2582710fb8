/**
 * The softmax layer.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import * as activations from "../activations/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import { type Shape, shapeText } from "../shapes.ts";

/** Options of {@linkcode Softmax}. */
export interface SoftmaxOptions extends LayerOptions {
  /**
   * Axis, or axes, along which the numbers sum to 1.
   *
   * @default {-1}
   */
  axis?: number | readonly number[];
}

/** What a masked number becomes before the softmax, as in Keras. */
const MASKED = -3e38;

/** A mask that broadcasts to a tensor, as bool of the tensor's shape. */
function wideMask(mask: Tensor, x: Tensor): Tensor {
  const tail = x.shape.slice(x.rank - mask.rank);
  const fits = mask.rank <= x.rank &&
    mask.shape.every((size, i) => size === 1 || size === tail[i]);
  if (!fits) {
    throw new RangeError(
      `The \`mask\` must be broadcastable to \`inputs\` and must not have more dimensions. Received: inputs.shape=${
        shapeText(x.shape)
      }, mask.shape=${shapeText(mask.shape)}`,
    );
  }
  const bool = mask.dtype === "bool" ? mask : mask.greater(0.5);
  return tf.broadcastTo(bool, x.shape as [number]);
}

class SoftmaxClass extends Layer {
  readonly axis: number | readonly number[];

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<Required<SoftmaxOptions>>(
      "Softmax",
      { axis: -1 },
      args,
    );
    super(common);
    this.axis = given.axis;
    this.supportsMasking = true;
    this.buildAtInit();
  }

  override call(inputs: Tensor, options: { mask: unknown }): Tensor {
    const x = asFloat(inputs);
    const given = (options.mask ?? null) as Tensor | null;
    if (given === null) return this.#softmax(x);
    const mask = wideMask(given, x);
    const masked = tf.where(mask, x, tf.fill(x.shape, MASKED));
    return tf.where(mask, this.#softmax(masked), tf.zerosLike(x));
  }

  #softmax(x: Tensor): Tensor {
    const { axis } = this;
    if (typeof axis === "number") return activations.softmax(x, { axis });
    if (axis.length === 1) return activations.softmax(x, { axis: axis[0] });
    const axes = [...axis];
    return x.sub(tf.logSumExp(x, axes, true)).exp();
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/** An instance of {@linkcode Softmax}. */
export type Softmax = SoftmaxClass;

/**
 * Softmax as a layer: positive numbers of sum 1 along an axis.
 *
 * A mask that broadcasts to the input makes masked numbers 0.
 *
 * @param axis Axis, or axes.
 * @param options Options; see {@linkcode SoftmaxOptions}.
 * @returns A layer, to be called with a tensor, and with `mask` among the
 * options of the call.
 * @throws {RangeError} When the layer is called, if the mask does not fit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.Softmax()(tf.tensor([[1, 1]]));
 * assert.deepEqual(y.arraySync(), [[0.5, 0.5]]);
 * ```
 *
 * @see `keras/src/layers/activations/softmax.py`
 */
export const Softmax: ClassOf<
  Softmax,
  [axis?: number | readonly number[] | SoftmaxOptions, options?: LayerOptions]
> = withoutNew("Softmax", SoftmaxClass);
register("keras.layers", "Softmax", Softmax);
