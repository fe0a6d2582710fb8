/**
 * A layer that is a function of the user's.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import { traceOutputs } from "../_trace.ts";
import { shapesOf } from "../_inputs.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { REQUIRED, type Values } from "../arguments/resolve.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { KerasTensor } from "../keras_tensor.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { register, serialize } from "../serialization/registry.ts";
import { isShape, type Shape } from "../shapes.ts";

/** What a {@linkcode Lambda} computes. */
export type LambdaFunction = (
  inputs: never,
  options: { training: boolean; mask: unknown },
) => unknown;

/** Options of {@linkcode Lambda}. */
export interface LambdaOptions extends LayerOptions {
  /**
   * Shape of the output without the batch, or a function from the input's.
   *
   * @default {null}
   */
  outputShape?: Shape | ((inputShape: Shape) => Shape) | null;
  /**
   * Mask of the output, or a function from inputs and mask.
   *
   * @default {null}
   */
  mask?: Tensor | ((inputs: unknown, mask: unknown) => unknown) | null;
  /**
   * Further members of the function's second argument.
   *
   * @default {null}
   */
  arguments?: Values | null;
}

class LambdaClass extends Layer {
  readonly function: LambdaFunction;
  readonly #outputShape: LambdaOptions["outputShape"];
  readonly #mask: LambdaOptions["mask"];
  readonly #arguments: Values;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<
      Required<LambdaOptions> & { function: LambdaFunction }
    >("Lambda", {
      function: REQUIRED,
      outputShape: null,
      mask: null,
      arguments: null,
    }, args);
    if (typeof given.function !== "function") {
      throw new TypeError(
        `Cannot create Lambda as it must be given a function: current value is ${
          String(given.function)
        }`,
      );
    }
    super(common);
    this.function = given.function;
    this.#outputShape = given.outputShape;
    this.#mask = given.mask;
    this.#arguments = given.arguments ?? {};
    this.supportsMasking = given.mask !== null;
  }

  override call(
    inputs: never,
    options: { training: boolean; mask: unknown },
  ): unknown {
    return this.function(inputs, {
      ...this.#arguments,
      training: options.training,
      mask: options.mask,
    });
  }

  override computeMask(inputs: unknown, mask: unknown): unknown {
    const own = this.#mask ?? null;
    return typeof own === "function" ? own(inputs, mask) : own;
  }

  override computeOutputShape(inputShape: Shape | readonly Shape[]): unknown {
    const given = this.#outputShape ?? null;
    if (typeof given === "function") return given(inputShape as Shape);
    const [first] = isShape(inputShape) ? [inputShape] : inputShape;
    if (given !== null) return [first[0], ...given];
    const symbolic = isShape(inputShape)
      ? new KerasTensor(inputShape)
      : inputShape.map((shape) => new KerasTensor(shape));
    const options = { training: false, mask: null };
    return shapesOf(
      traceOutputs([symbolic], ([x]) => this.call(x as never, options)),
    );
  }

  override get tellsOutputShape(): boolean {
    return (this.#outputShape ?? null) !== null;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      function: serialize(this.function),
      ...(Array.isArray(this.#outputShape)
        ? { output_shape: this.#outputShape }
        : {}),
      arguments: this.#arguments,
    };
  }
}

/** An instance of {@linkcode Lambda}. */
export type Lambda = LambdaClass;

/**
 * A function as a layer, for what has no weights.
 *
 * A file holds only its name: register it by `registerKerasSerializable`, or
 * write a class of your own.
 *
 * @param fn From a tensor (or several) and `{ training, mask }` to a tensor.
 * @param options Options; see {@linkcode LambdaOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {TypeError} If `fn` is no function.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, type Tensor, tf } from "kerno";
 *
 * const double = layers.Lambda((x: Tensor) => x.mul(2));
 * assert.deepEqual(double(tf.tensor([1, 2])).arraySync(), [2, 4]);
 * ```
 *
 * @see `keras/src/layers/core/lambda_layer.py`
 */
export const Lambda: ClassOf<
  Lambda,
  [
    fn: LambdaFunction | (LambdaOptions & { function: LambdaFunction }),
    options?: LambdaOptions,
  ]
> = withoutNew("Lambda", LambdaClass);
register("keras.layers", "Lambda", Lambda);
