/**
 * Layers that join inputs number by number.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import type { AnyTensor, LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import { Merge } from "./merge.ts";

type MergeConstructor<T> = ClassOf<T, [options?: LayerOptions]>;

/**
 * Joins inputs two by two; a masked number gives way to the other input.
 *
 * @see `keras/src/layers/merging/base_merge.py`
 */
function pickUnmasked(
  inputs: readonly Tensor[],
  masks: readonly (Tensor | null)[],
  f: (a: Tensor, b: Tensor) => Tensor,
): Tensor {
  const wide = inputs.map((x, i) => widen(masks[i], x));
  let [output] = inputs;
  let [outputMask] = wide;
  inputs.slice(1).forEach((given, i) => {
    const mask = wide[i + 1];
    const x = mask ? tf.where(mask, given, output) : given;
    if (outputMask) output = tf.where(outputMask, output, x);
    outputMask = mask && outputMask ? outputMask.logicalOr(mask) : null;
    output = f(output, x);
  });
  return output;
}

/** A mask in the shape of its tensor. */
function widen(mask: Tensor | null, x: Tensor): Tensor | null {
  return mask ? tf.broadcastTo(mask.expandDims(-1), x.shape as [number]) : null;
}

/** Both tensors in the shape of their sum: tfjs' gradient of max needs it. */
function alike(a: Tensor, b: Tensor): [Tensor, Tensor] {
  const shape = tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);
  return [
    tf.broadcastTo(a, shape as [number]),
    tf.broadcastTo(b, shape as [number]),
  ];
}

/** The product; a masked number counts as 1, and is 0 where all are masked. */
function multiplyUnmasked(
  inputs: readonly Tensor[],
  masks: readonly (Tensor | null)[],
): Tensor {
  const wide = inputs.map((x, i) => widen(masks[i], x));
  const product = inputs
    .map((x, i) => wide[i] ? tf.where(wide[i]!, x, tf.onesLike(x)) : x)
    .reduce((a, b) => a.mul(b));
  if (wide.some((mask) => mask === null)) return product;
  const any = (wide as Tensor[]).reduce((a, b) => a.logicalOr(b));
  return tf.where(any, product, tf.zerosLike(product));
}

class AddClass extends Merge {
  constructor(...args: unknown[]) {
    super("Add", {}, args);
  }
  protected override merge(inputs: Tensor[]): Tensor {
    return inputs.reduce((a, b) => a.add(b));
  }
}

/** An instance of {@linkcode Add}. */
export type Add = AddClass;

/**
 * Adds the inputs.
 *
 * ```text
 * y = x1 + x2 + ...
 * ```
 *
 * Called with an array of float32 tensors whose shapes broadcast; one of lower
 * rank gets axes of size 1 after the batch.
 *
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer, to be called with an array of tensors.
 * @throws {RangeError} When the layer is called, if the shapes do not fit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.Add()([tf.tensor([[1, 2]]), tf.tensor([[3, 4]])]);
 * assert.deepEqual(y.arraySync(), [[4, 6]]);
 * ```
 *
 * @see `keras/src/layers/merging/add.py`
 */
export const Add: MergeConstructor<Add> = withoutNew(
  "Add",
  AddClass,
);
register("keras.layers", "Add", Add);

/** Adds tensors. As the layer {@linkcode Add}. */
export function add<T extends AnyTensor>(
  inputs: readonly T[],
  options: LayerOptions = {},
): T {
  return Add(options)(inputs);
}

class SubtractClass extends Merge {
  constructor(...args: unknown[]) {
    super("Subtract", {}, args);
  }
  protected override merge(inputs: Tensor[]): Tensor {
    if (inputs.length !== 2) {
      throw new RangeError(
        `A \`Subtract\` layer should be called on exactly 2 inputs. Received: inputs of number ${inputs.length}`,
      );
    }
    return inputs[0].sub(inputs[1]);
  }
}

/** An instance of {@linkcode Subtract}. */
export type Subtract = SubtractClass;

/**
 * Subtracts the second input from the first.
 *
 * ```text
 * y = x1 - x2
 * ```
 *
 * Called with an array of float32 tensors whose shapes broadcast; one of lower
 * rank gets axes of size 1 after the batch.
 *
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer, to be called with an array of tensors.
 * @throws {RangeError} When the layer is called, if the shapes do not fit.
 * @throws {RangeError} When the layer is called, if there are not two inputs.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.Subtract()([tf.tensor([[1, 2]]), tf.tensor([[3, 4]])]);
 * assert.deepEqual(y.arraySync(), [[-2, -2]]);
 * ```
 *
 * @see `keras/src/layers/merging/subtract.py`
 */
export const Subtract: MergeConstructor<Subtract> = withoutNew(
  "Subtract",
  SubtractClass,
);
register("keras.layers", "Subtract", Subtract);

/** Subtracts the second tensor from the first. As the layer {@linkcode Subtract}. */
export function subtract<T extends AnyTensor>(
  inputs: readonly T[],
  options: LayerOptions = {},
): T {
  return Subtract(options)(inputs);
}

class MultiplyClass extends Merge {
  constructor(...args: unknown[]) {
    super("Multiply", {}, args);
  }
  protected override merge(inputs: Tensor[], masks: (Tensor | null)[]): Tensor {
    return multiplyUnmasked(inputs, masks);
  }
}

/** An instance of {@linkcode Multiply}. */
export type Multiply = MultiplyClass;

/**
 * Multiplies the inputs.
 *
 * ```text
 * y = x1 * x2 * ...
 * ```
 *
 * Called with an array of float32 tensors whose shapes broadcast; one of lower
 * rank gets axes of size 1 after the batch.
 *
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer, to be called with an array of tensors.
 * @throws {RangeError} When the layer is called, if the shapes do not fit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.Multiply()([tf.tensor([[1, 2]]), tf.tensor([[3, 4]])]);
 * assert.deepEqual(y.arraySync(), [[3, 8]]);
 * ```
 *
 * @see `keras/src/layers/merging/multiply.py`
 */
export const Multiply: MergeConstructor<Multiply> = withoutNew(
  "Multiply",
  MultiplyClass,
);
register("keras.layers", "Multiply", Multiply);

/** Multiplies tensors. As the layer {@linkcode Multiply}. */
export function multiply<T extends AnyTensor>(
  inputs: readonly T[],
  options: LayerOptions = {},
): T {
  return Multiply(options)(inputs);
}

class AverageClass extends Merge {
  constructor(...args: unknown[]) {
    super("Average", {}, args);
  }
  protected override merge(inputs: Tensor[]): Tensor {
    return inputs.reduce((a, b) => a.add(b)).div(inputs.length);
  }
}

/** An instance of {@linkcode Average}. */
export type Average = AverageClass;

/**
 * Takes the mean of the inputs.
 *
 * ```text
 * y = (x1 + x2 + ...) / n
 * ```
 *
 * Called with an array of float32 tensors whose shapes broadcast; one of lower
 * rank gets axes of size 1 after the batch.
 *
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer, to be called with an array of tensors.
 * @throws {RangeError} When the layer is called, if the shapes do not fit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.Average()([tf.tensor([[1, 2]]), tf.tensor([[3, 4]])]);
 * assert.deepEqual(y.arraySync(), [[2, 3]]);
 * ```
 *
 * @see `keras/src/layers/merging/average.py`
 */
export const Average: MergeConstructor<Average> = withoutNew(
  "Average",
  AverageClass,
);
register("keras.layers", "Average", Average);

/** Takes the mean of tensors. As the layer {@linkcode Average}. */
export function average<T extends AnyTensor>(
  inputs: readonly T[],
  options: LayerOptions = {},
): T {
  return Average(options)(inputs);
}

class MaximumClass extends Merge {
  constructor(...args: unknown[]) {
    super("Maximum", {}, args);
  }
  protected override merge(inputs: Tensor[], masks: (Tensor | null)[]): Tensor {
    return pickUnmasked(inputs, masks, (a, b) => tf.maximum(...alike(a, b)));
  }
}

/** An instance of {@linkcode Maximum}. */
export type Maximum = MaximumClass;

/**
 * Takes the greatest of the inputs.
 *
 * ```text
 * y = max(x1, x2, ...)
 * ```
 *
 * Called with an array of float32 tensors whose shapes broadcast; one of lower
 * rank gets axes of size 1 after the batch.
 *
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer, to be called with an array of tensors.
 * @throws {RangeError} When the layer is called, if the shapes do not fit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.Maximum()([tf.tensor([[1, 2]]), tf.tensor([[3, 4]])]);
 * assert.deepEqual(y.arraySync(), [[3, 4]]);
 * ```
 *
 * @see `keras/src/layers/merging/maximum.py`
 */
export const Maximum: MergeConstructor<Maximum> = withoutNew(
  "Maximum",
  MaximumClass,
);
register("keras.layers", "Maximum", Maximum);

/** Takes the greatest of tensors. As the layer {@linkcode Maximum}. */
export function maximum<T extends AnyTensor>(
  inputs: readonly T[],
  options: LayerOptions = {},
): T {
  return Maximum(options)(inputs);
}

class MinimumClass extends Merge {
  constructor(...args: unknown[]) {
    super("Minimum", {}, args);
  }
  protected override merge(inputs: Tensor[], masks: (Tensor | null)[]): Tensor {
    return pickUnmasked(inputs, masks, (a, b) => tf.minimum(...alike(a, b)));
  }
}

/** An instance of {@linkcode Minimum}. */
export type Minimum = MinimumClass;

/**
 * Takes the least of the inputs.
 *
 * ```text
 * y = min(x1, x2, ...)
 * ```
 *
 * Called with an array of float32 tensors whose shapes broadcast; one of lower
 * rank gets axes of size 1 after the batch.
 *
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A layer, to be called with an array of tensors.
 * @throws {RangeError} When the layer is called, if the shapes do not fit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.Minimum()([tf.tensor([[1, 2]]), tf.tensor([[3, 4]])]);
 * assert.deepEqual(y.arraySync(), [[1, 2]]);
 * ```
 *
 * @see `keras/src/layers/merging/minimum.py`
 */
export const Minimum: MergeConstructor<Minimum> = withoutNew(
  "Minimum",
  MinimumClass,
);
register("keras.layers", "Minimum", Minimum);

/** Takes the least of tensors. As the layer {@linkcode Minimum}. */
export function minimum<T extends AnyTensor>(
  inputs: readonly T[],
  options: LayerOptions = {},
): T {
  return Minimum(options)(inputs);
}
