/**
 * What layers that join several inputs share.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import type { Values } from "../arguments/resolve.ts";
import { Layer } from "../layer.ts";
import { isShape, type Shape, shapeText } from "../shapes.ts";

/** Several shapes, as Python writes a list. */
export function shapesText(shapes: unknown): string {
  return isShape(shapes)
    ? shapeText(shapes)
    : `[${(shapes as Shape[]).map(shapeText).join(", ")}]`;
}

/** Shape of `a + b`, without the batch. */
function broadcast(a: Shape, b: Shape): Shape {
  if (a.length < b.length) return broadcast(b, a);
  const head = a.slice(0, a.length - b.length);
  const tail = b.map((size, i) => {
    const other = a[head.length + i];
    if (size === null || other === null) return null;
    if (other === 1) return size;
    if (size === 1 || size === other) return other;
    throw new RangeError(
      `Inputs have incompatible shapes. Received shapes ${shapeText(a)} and ${
        shapeText(b)
      }`,
    );
  });
  return [...head, ...tail];
}

/** The known batch sizes among shapes. */
function batchSizes(shapes: readonly Shape[]): number[] {
  return [
    ...new Set(
      shapes.map(([batch]) => batch).filter((size) => size !== null),
    ),
  ] as number[];
}

/** Base of the layers that join inputs number by number. */
export abstract class Merge extends Layer {
  /** Whether {@linkcode call} brings inputs to one rank first. */
  protected readonly reshapes: boolean = true;

  constructor(name: string, own: Values, args: readonly unknown[]) {
    super(resolveLayer(name, own, args).common);
    this.supportsMasking = true;
  }

  /**
   * Joins the inputs, which have one rank.
   *
   * @param inputs The inputs.
   * @param masks Their masks.
   * @returns The output.
   */
  protected abstract merge(
    inputs: Tensor[],
    masks: (Tensor | null)[],
  ): Tensor;

  override build(inputShape: unknown): void {
    if (isShape(inputShape) && inputShape.length > 0) {
      throw new TypeError(
        `A merge layer should be called on a list of inputs. Received: input_shape=${
          shapeText(inputShape)
        } (not a list of shapes)`,
      );
    }
    const shapes = inputShape as Shape[];
    if (shapes.length < 1) {
      throw new RangeError(
        `A merge layer should be called on a list of at least 1 input. Received ${shapes.length} inputs. Full input_shape received: ${
          shapesText(shapes)
        }`,
      );
    }
    if (batchSizes(shapes).length > 1) {
      throw new RangeError(
        `Cannot merge tensors with different batch sizes. Received tensors with shapes ${
          shapesText(shapes)
        }`,
      );
    }
    this.checkShapes(shapes);
  }

  /** Throws unless the shapes go together. */
  protected checkShapes(shapes: readonly Shape[]): void {
    shapes.map((shape): Shape => shape.slice(1)).reduce(broadcast);
  }

  override call(
    inputs: Tensor[],
    options: { mask?: unknown } = {},
  ): Tensor {
    if (!Array.isArray(inputs)) {
      throw new TypeError(
        `A merge layer should be called on a list of inputs. Received: inputs=${
          String(inputs)
        } (not a list of tensors)`,
      );
    }
    const masks =
      (Array.isArray(options.mask) ? options.mask : inputs.map(() => null)) as (
        | Tensor
        | null
      )[];
    const rank = Math.max(...inputs.map((x) => x.rank));
    return this.merge(
      inputs.map(asFloat).map((x) => this.reshapes ? toRank(x, rank) : x),
      masks,
    );
  }

  override computeOutputShape(inputShape: readonly Shape[]): Shape {
    const shape = inputShape.map((one): Shape => one.slice(1)).reduce(
      broadcast,
    );
    const batches = batchSizes(inputShape);
    return [batches.length === 1 ? batches[0] : null, ...shape];
  }

  override computeMask(_inputs: unknown, mask: unknown): Tensor | null {
    const masks = mask as (Tensor | null)[];
    if (!Array.isArray(masks) || masks.some((one) => one === null)) return null;
    return (masks as Tensor[]).reduce((a, b) => a.logicalOr(b));
  }
}

/** A tensor with axes of size 1 after the batch until it has a rank. */
function toRank(x: Tensor, rank: number): Tensor {
  if (x.rank === rank) return x;
  const [batch, ...rest] = x.shape;
  return x.reshape([batch, ...Array(rank - x.rank).fill(1), ...rest]);
}
