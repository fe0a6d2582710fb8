/**
 * Layers that put the same numbers into another shape.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { REQUIRED } from "../arguments/resolve.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { InputSpec } from "../input_spec.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import { type Shape, shapeText } from "../shapes.ts";

/** Base of layers that keep the dtype. */
abstract class Reshaping extends Layer {
  override outputDtype(inputs: unknown): string {
    return (inputs as { dtype: string }).dtype;
  }
}

class ReshapeClass extends Reshaping {
  readonly targetShape: readonly number[];

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<{ targetShape: number[] }>(
      "Reshape",
      { targetShape: REQUIRED },
      args,
    );
    const { targetShape } = given;
    const fits = Array.isArray(targetShape) &&
      targetShape.every((size) => Number.isInteger(size) && size >= -1);
    if (!fits) {
      throw new TypeError(
        `Cannot create Reshape as targetShape must be an array of sizes, one of which may be -1: current value is ${
          JSON.stringify(targetShape)
        }`,
      );
    }
    if (targetShape.filter((size) => size === -1).length > 1) {
      throw new RangeError(
        `There must be at most one unknown dimension (-1) in target_shape. Received: target_shape=${
          shapeText(targetShape)
        }.`,
      );
    }
    super(common);
    this.targetShape = targetShape;
    this.buildAtInit();
  }

  override call(inputs: Tensor): Tensor {
    const shape = this.computeOutputShape(inputs.shape);
    return inputs.reshape(shape as number[]);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    const [batch, ...rest] = inputShape;
    const target = this.targetShape;
    const wanted = target.filter((s) => s !== -1).reduce((a, b) => a * b, 1);
    if (rest.includes(null)) {
      return [batch, ...target.map((size) => size === -1 ? null : size)];
    }
    const size = (rest as number[]).reduce((a, b) => a * b, 1);
    const fits = target.includes(-1) ? size % wanted === 0 : size === wanted;
    if (!fits) {
      throw new RangeError(
        `The total size of the tensor must be unchanged. Received: input_shape=${
          shapeText(rest)
        }, target_shape=${shapeText(target)}`,
      );
    }
    return [batch, ...target.map((s) => s === -1 ? size / wanted : s)];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), target_shape: [...this.targetShape] };
  }
}

class PermuteClass extends Reshaping {
  readonly dims: readonly number[];

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<{ dims: number[] }>(
      "Permute",
      { dims: REQUIRED },
      args,
    );
    const { dims } = given;
    const sorted = Array.isArray(dims) ? dims.toSorted((a, b) => a - b) : [];
    if (sorted.length === 0 || sorted.some((dim, i) => dim !== i + 1)) {
      throw new RangeError(
        `Invalid permutation argument \`dims\` for Permute Layer. The set of indices in \`dims\` must be consecutive and start from 1. Received dims=${
          JSON.stringify(dims)
        }`,
      );
    }
    super(common);
    this.dims = dims;
    this.inputSpec = new InputSpec({ ndim: dims.length + 1 });
  }

  override call(inputs: Tensor): Tensor {
    return tf.transpose(inputs, [0, ...this.dims]);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [inputShape[0], ...this.dims.map((dim) => inputShape[dim])];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), dims: [...this.dims] };
  }
}

class RepeatVectorClass extends Reshaping {
  readonly n: number;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<{ n: number }>(
      "RepeatVector",
      { n: REQUIRED },
      args,
    );
    const { n } = given;
    if (!Number.isInteger(n)) {
      throw new TypeError(
        `Expected an integer value for \`n\`, got ${typeof n}.`,
      );
    }
    if (n <= 0) {
      throw new RangeError(
        `Argument \`n\` should be a positive integer. Received: n=${n}`,
      );
    }
    super(common);
    this.n = n;
    this.inputSpec = new InputSpec({ ndim: 2 });
  }

  override call(inputs: Tensor): Tensor {
    return tf.tile(inputs.expandDims(1), [1, this.n, 1]);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return [inputShape[0], this.n, inputShape[1]];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), n: this.n };
  }
}

/** An instance of {@linkcode Reshape}. */
export type Reshape = ReshapeClass;

/** An instance of {@linkcode Permute}. */
export type Permute = PermuteClass;

/** An instance of {@linkcode RepeatVector}. */
export type RepeatVector = RepeatVectorClass;

/**
 * Gives every sample another shape of the same size.
 *
 * @param targetShape The shape, without the batch; one size may be -1.
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {TypeError} If `targetShape` is no array of sizes.
 * @throws {RangeError} When the layer is called, if the size is another one.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * assert.deepEqual(layers.Reshape([3, -1])(tf.ones([2, 12])).shape, [2, 3, 4]);
 * ```
 *
 * @see `keras/src/layers/reshaping/reshape.py`
 */
export const Reshape: ClassOf<
  Reshape,
  [
    targetShape:
      | readonly number[]
      | (LayerOptions & { targetShape: readonly number[] }),
    options?: LayerOptions,
  ]
> = withoutNew("Reshape", ReshapeClass);
register("keras.layers", "Reshape", Reshape);

/**
 * Puts the axes of every sample into another order.
 *
 * @param dims For each axis of the output, that of the input, counted from 1.
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} If `dims` is no order.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * assert.deepEqual(layers.Permute([2, 1])(tf.ones([5, 3, 4])).shape, [5, 4, 3]);
 * ```
 *
 * @see `keras/src/layers/reshaping/permute.py`
 */
export const Permute: ClassOf<
  Permute,
  [
    dims: readonly number[] | (LayerOptions & { dims: readonly number[] }),
    options?: LayerOptions,
  ]
> = withoutNew("Permute", PermuteClass);
register("keras.layers", "Permute", Permute);

/**
 * Makes a sequence of `n` times the same vector.
 *
 * Input: `[batch, features]`. Output: `[batch, n, features]`.
 *
 * @param n Number of steps, a positive integer.
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {TypeError} If `n` is no integer.
 * @throws {RangeError} If `n` is not positive.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.RepeatVector(2)(tf.tensor([[1, 2]]));
 * assert.deepEqual(y.arraySync(), [[[1, 2], [1, 2]]]);
 * ```
 *
 * @see `keras/src/layers/reshaping/repeat_vector.py`
 */
export const RepeatVector: ClassOf<
  RepeatVector,
  [n: number | (LayerOptions & { n: number }), options?: LayerOptions]
> = withoutNew("RepeatVector", RepeatVectorClass);
register("keras.layers", "RepeatVector", RepeatVector);
