/**
 * A tensor without numbers: what flows when a model is drawn up.
 *
 * @module
 */
import { showsAs } from "../display/mod.ts";
import { autoName } from "./names.ts";
import { type Shape, shapeText, standardizeShape } from "./shapes.ts";
import type { Layer } from "./layer.ts";

/** Where a symbolic tensor comes from. */
export interface KerasHistory {
  /** The layer that was called. */
  readonly layer: Layer;
  /** Which of the layer's calls it was. */
  readonly nodeIndex: number;
  /** Which of the outputs of that call it is. */
  readonly tensorIndex: number;
}

/** Options of {@linkcode KerasTensor}. */
export interface KerasTensorOptions {
  /**
   * Dtype of the numbers to come.
   *
   * @default {"float32"}
   */
  dtype?: string;
  /**
   * Name; `keras_tensor` and a number unless given.
   *
   * @default {null}
   */
  name?: string | null;
}

/**
 * A symbolic tensor: a shape and a dtype, and the layer that will make it.
 *
 * `Input` gives one; calling a layer on it gives the next. Its text is Keras'.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Dense, Input } from "kerno";
 *
 * const y = Dense(2)(Input([3]));
 * assert.deepEqual(y.shape, [null, 2]);
 * ```
 *
 * @see `keras/src/backend/common/keras_tensor.py`
 */
export class KerasTensor {
  /** Sizes; `null` is not known before the call. */
  readonly shape: Shape;
  /** Dtype of the numbers to come. */
  readonly dtype: string;
  /** Name, the input's where it comes from `Input`. */
  readonly name: string;
  /** Where it comes from; `null` for one that no layer made. */
  history: KerasHistory | null = null;

  /**
   * Makes an instance.
   *
   * @param shape Sizes; `null` is free.
   * @param options Dtype and name.
   */
  constructor(shape: Shape, options: KerasTensorOptions = {}) {
    this.shape = standardizeShape(shape);
    this.dtype = options.dtype ?? "float32";
    this.name = options.name ?? autoName("keras_tensor");
  }

  /** Number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** Number of axes, by NumPy's name. */
  get ndim(): number {
    return this.shape.length;
  }
}

showsAs(
  KerasTensor.prototype,
  (tensor: KerasTensor) =>
    `<KerasTensor shape=${
      shapeText(tensor.shape)
    }, dtype=${tensor.dtype}, sparse=False, ragged=False, name=${tensor.name}>`,
);
