/**
 * The layer of products of two inputs.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { REQUIRED } from "../arguments/resolve.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import type { AnyTensor, LayerOptions } from "../layer_options.ts";
import { register } from "../serialization/registry.ts";
import { isShape, type Shape, shapeText } from "../shapes.ts";
import { Merge, shapesText } from "./merge.ts";

/** An axis of both inputs, or one of each; never the batch. */
export type DotAxes = number | readonly [number, number];

/** Options of {@linkcode Dot}. */
export interface DotOptions extends LayerOptions {
  /**
   * Gives the vectors along the axes the length 1 first.
   *
   * @default {false}
   */
  normalize?: boolean;
}

const OWN = { axes: REQUIRED, normalize: false };

/** The axes of both inputs, counted from the start. */
function pairOf(axes: DotAxes, ranks: readonly number[]): [number, number] {
  const pair = typeof axes === "number" ? [axes, axes] : axes;
  const [a, b] = pair.map((axis, i) => axis < 0 ? axis + ranks[i] : axis);
  return [a, b];
}

/** A tensor with one axis moved to another place. */
function moveAxis(x: Tensor, from: number, to: number): Tensor {
  if (from === to) return x;
  const order = x.shape.map((_, i) => i).filter((i) => i !== from);
  order.splice(to, 0, from);
  return x.transpose(order);
}

/** Vectors of length 1 along an axis, as Keras' `normalize`. */
function unit(x: Tensor, axis: number): Tensor {
  const norm = x.square().sum(axis, true).maximum(1e-12).sqrt();
  return x.div(norm);
}

class DotClass extends Merge {
  readonly axes: DotAxes;
  readonly normalize: boolean;
  protected override readonly reshapes = false;

  constructor(...args: unknown[]) {
    super("Dot", OWN, args);
    const { given } = resolveLayer<{ axes: DotAxes; normalize: boolean }>(
      "Dot",
      OWN,
      args,
    );
    const { axes } = given;
    if (!Number.isInteger(axes)) {
      if (!Array.isArray(axes) || !axes.every(Number.isInteger)) {
        throw new TypeError(
          `Invalid type for argument \`axes\`: it should be a list or an int. Received: axes=${
            String(axes)
          }`,
        );
      }
      if (axes.length !== 2) {
        throw new RangeError(
          `Invalid format for argument \`axes\`: it should contain two elements. Received: axes=[${axes}]`,
        );
      }
    }
    this.axes = axes;
    this.normalize = given.normalize;
  }

  override build(inputShape: unknown): void {
    const shapes = inputShape as Shape[];
    if (isShape(inputShape) && inputShape.length > 0 || shapes.length !== 2) {
      throw new TypeError(
        `A \`Dot\` layer should be called on a list of 2 inputs. Received: input_shape=${
          shapesText(inputShape)
        }`,
      );
    }
    const [first, second] = shapes;
    const [a, b] = pairOf(this.axes, [first.length, second.length]);
    if (first[a] === second[b]) return;
    throw new RangeError(
      `Incompatible input shapes: axis values ${first[a]} (at axis ${a}) != ${
        second[b]
      } (at axis ${b}). Full input shapes: ${shapeText(first)}, ${
        shapeText(second)
      }`,
    );
  }

  protected override merge(inputs: Tensor[]): Tensor {
    const [a, b] = pairOf(this.axes, inputs.map((x) => x.rank));
    const [first, second] = this.normalize
      ? [unit(inputs[0], a), unit(inputs[1], b)]
      : inputs;
    const x = moveAxis(first, a, first.rank - 1);
    const y = moveAxis(second, b, 1);
    const size = x.shape[x.rank - 1];
    const [batch] = x.shape;
    const product = tf.matMul(
      x.reshape([batch, -1, size]) as never,
      y.reshape([batch, size, -1]) as never,
    ) as Tensor;
    const shape = [batch, ...x.shape.slice(1, -1), ...y.shape.slice(2)];
    return product.reshape(shape.length === 1 ? [batch, 1] : shape);
  }

  override computeOutputShape(inputShape: readonly Shape[]): Shape {
    const [first, second] = inputShape;
    const [a, b] = pairOf(this.axes, [first.length, second.length]);
    const shape = [
      ...first.filter((_, i) => i !== a),
      ...second.filter((_, i) => i !== b && i !== 0),
    ];
    return shape.length === 1 ? [...shape, 1] : shape;
  }

  override computeMask(): null {
    return null;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      axes: this.axes,
      normalize: this.normalize,
    };
  }
}

/** An instance of {@linkcode Dot}. */
export type Dot = DotClass;

/**
 * Products of two inputs, sample by sample, summed along one axis of each.
 *
 * Called with an array of two float32 tensors. The output has the other axes of
 * the first input, then those of the second; with none left, `[batch, 1]`.
 *
 * @param axes The axis of both inputs, or one of each; not the batch.
 * @param options Options; see {@linkcode DotOptions}.
 * @returns A layer, to be called with an array of two tensors.
 * @throws {TypeError} If `axes` is neither an integer nor two.
 * @throws {RangeError} When the layer is called, if the sizes differ.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const y = layers.Dot(1)([tf.tensor([[1, 2]]), tf.tensor([[3, 4]])]);
 * assert.deepEqual(y.arraySync(), [[11]]);
 * ```
 *
 * @see `keras/src/layers/merging/dot.py`
 */
export const Dot: ClassOf<
  Dot,
  [
    axes: DotAxes | (DotOptions & { axes: DotAxes }),
    normalize?: boolean | DotOptions,
    options?: LayerOptions,
  ]
> = withoutNew("Dot", DotClass);
register("keras.layers", "Dot", Dot);

/** Products of two tensors. As the layer {@linkcode Dot}. */
export function dot<T extends AnyTensor>(
  inputs: readonly T[],
  axes: DotAxes = -1,
  options: DotOptions = {},
): T {
  return Dot({ axes, ...options })(inputs);
}
