/**
 * The layer that puts inputs side by side.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import type { AnyTensor, LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import { isShape, type Shape } from "../shapes.ts";
import { Merge, shapesText } from "./merge.ts";

/** Options of {@linkcode Concatenate}. */
export interface ConcatenateOptions extends LayerOptions {
  /**
   * Axis along which the inputs stand.
   *
   * @default {-1}
   */
  axis?: number;
}

const OWN = { axis: -1 };

class ConcatenateClass extends Merge {
  readonly axis: number;
  protected override readonly reshapes = false;

  constructor(...args: unknown[]) {
    super("Concatenate", OWN, args);
    const { given } = resolveLayer<{ axis: number }>("Concatenate", OWN, args);
    this.axis = given.axis;
  }

  override build(inputShape: unknown): void {
    const shapes = inputShape as Shape[];
    if (isShape(inputShape) && inputShape.length > 0 || shapes.length < 1) {
      throw new TypeError(
        `A \`Concatenate\` layer should be called on a list of at least 1 input. Received: input_shape=${
          shapesText(inputShape)
        }`,
      );
    }
    this.checkShapes(shapes);
  }

  protected override checkShapes(shapes: readonly Shape[]): void {
    const [first] = shapes;
    const axis = this.axis < 0 ? this.axis + first.length : this.axis;
    const fits = shapes.every((shape) =>
      shape.length === first.length &&
      shape.every((size, i) =>
        i === axis || size === null || first[i] === null || size === first[i]
      )
    );
    if (fits) return;
    throw new RangeError(
      `A \`Concatenate\` layer requires inputs with matching shapes except for the concatenation axis. Received: input_shape=${
        shapesText(shapes)
      }`,
    );
  }

  protected override merge(inputs: Tensor[]): Tensor {
    const [{ rank }] = inputs;
    return tf.concat(inputs, this.axis < 0 ? this.axis + rank : this.axis);
  }

  override computeOutputShape(inputShape: readonly Shape[]): Shape {
    const [first] = inputShape;
    const axis = this.axis < 0 ? this.axis + first.length : this.axis;
    return first.map((size, i) => {
      if (i !== axis) return size;
      const sizes = inputShape.map((shape) => shape[axis]);
      return sizes.includes(null)
        ? null
        : (sizes as number[]).reduce((a, b) => a + b, 0);
    });
  }

  override computeMask(inputs: unknown, mask: unknown): Tensor | null {
    const masks = mask as (Tensor | null)[];
    if (!Array.isArray(masks) || masks.every((one) => one === null)) {
      return null;
    }
    const tensors = inputs as Tensor[];
    const wide = masks.map((one, i) => {
      const shape = tensors[i].shape as [number];
      if (one === null) return tf.ones(shape, "bool");
      return one.rank < tensors[i].rank
        ? tf.broadcastTo(one.expandDims(-1), shape)
        : one;
    });
    const [{ rank }] = tensors;
    const axis = this.axis < 0 ? this.axis + rank : this.axis;
    return tf.concat(wide, axis).any(-1);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}

/** An instance of {@linkcode Concatenate}. */
export type Concatenate = ConcatenateClass;

/**
 * Puts the inputs side by side along an axis.
 *
 * Called with an array of float32 tensors whose shapes are equal but for that
 * axis.
 *
 * @param axis The axis.
 * @param options Options; see {@linkcode ConcatenateOptions}.
 * @returns A layer, to be called with an array of tensors.
 * @throws {RangeError} When the layer is called, if the shapes do not fit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.Concatenate()([tf.tensor([[1, 2]]), tf.tensor([[3]])]);
 * assert.deepEqual(y.arraySync(), [[1, 2, 3]]);
 * ```
 *
 * @see `keras/src/layers/merging/concatenate.py`
 */
export const Concatenate: ClassOf<
  Concatenate,
  [axis?: number | ConcatenateOptions, options?: LayerOptions]
> = withoutNew("Concatenate", ConcatenateClass);
register("keras.layers", "Concatenate", Concatenate);

/** Puts tensors side by side. As the layer {@linkcode Concatenate}. */
export function concatenate<T extends AnyTensor>(
  inputs: readonly T[],
  options: ConcatenateOptions = {},
): T {
  return Concatenate(options)(inputs);
}
