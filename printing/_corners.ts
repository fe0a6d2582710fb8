/**
 * The elements that an array's text shows: all of them or, in a summary, the
 * corners. Nothing else is read, so that the cost does not grow with the array.
 *
 * @module
 */
import { floatTypeOf, type Kind, type NdArray } from "./nd_array.ts";

/** An element; a complex one is `[real, imaginary]`. */
export type Element = number | bigint | boolean | string | [number, number];

/** Shown elements in C order, and the shape they form. */
export interface Corners {
  elements: Element[];
  shape: number[];
  /** Elements a step along each axis. */
  strides: number[];
}

/** `np.lib._arrayprint._leading_trailing`; `edge` undefined takes all. */
export function cornersOf(
  a: NdArray,
  kind: Kind,
  edge: number | undefined,
): Corners {
  const axes = a.shape.map((length) => shownOf(length, edge));
  const strides = stridesOf(a.shape);
  const read = reader(a, kind);
  const elements: Element[] = [];
  const walk = (axis: number, offset: number) => {
    if (axis === axes.length) {
      elements.push(read(offset));
      return;
    }
    for (const i of axes[axis]) walk(axis + 1, offset + i * strides[axis]);
  };
  walk(0, 0);
  const shape = axes.map((axis) => axis.length);
  return { elements, shape, strides: stridesOf(shape) };
}

/** Indices along an axis. With an edge of 0 NumPy takes all. */
function shownOf(length: number, edge: number | undefined): number[] {
  const all = !edge || length <= 2 * edge;
  return Array.from(
    { length: all ? length : 2 * edge },
    (_, i) => all || i < edge ? i : length - 2 * edge + i,
  );
}

/** Elements a step along each axis, in C order. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let i = shape.length - 2; i >= 0; i--) {
    strides[i] = strides[i + 1] * shape[i + 1];
  }
  return strides;
}

const ROUND: Record<string, (x: number) => number> = {
  float16: Math.f16round,
  float32: Math.fround,
  float64: (x) => x,
};

/** Reads one element, as exactly as its dtype holds it. */
function reader({ data, dtype }: NdArray, kind: Kind): (i: number) => Element {
  const round = ROUND[floatTypeOf(dtype)];
  switch (kind) {
    case "float":
      return (i) => round(data[i] as number);
    case "complex":
      return (i) => [
        round(data[2 * i] as number),
        round(data[2 * i + 1] as number),
      ];
    case "bool":
      return (i) => Boolean(data[i]);
    default:
      return (i) => data[i];
  }
}
