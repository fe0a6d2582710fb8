import {
  arrayText,
  type ArrayTextOptions,
  TEXT_OPTIONS,
} from "./array2string.ts";
import { lengthOf } from "./_layout.ts";
import { kindOf, type NdArray, sizeOf } from "./nd_array.ts";
import {
  checkNames,
  currentOptions,
  overridden,
  type PrintOptions,
  versionOf,
} from "./print_options.ts";

const PREFIX = "array(";
/** The last `legacy` whose summaries do not tell the shape. */
const SHAPELESS = 202;
/** Dtypes that Python's own numbers get. */
const IMPLIED = ["int64", "float64", "complex128"];

/**
 * `repr` of an array, as the Python prompt and a list show it.
 *
 * @param a The array.
 * @param options Options, as of `np.array_repr`.
 * @returns The text, with `shape=` where the values do not tell it and `dtype=`
 * where it is none of int64, float64, complex128 and bool.
 * @throws {TypeError} If the dtype or an option is unknown.
 * @throws {RangeError} If the data does not fill the shape, or an option has a
 * value it may not have.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { arrayRepr } from "kerno/printing";
 *
 * assert.equal(
 *   arrayRepr({ data: [0.5, -1], shape: [2], dtype: "float32" }),
 *   "array([ 0.5, -1. ], dtype=float32)",
 * );
 * ```
 *
 * @see `numpy/_core/arrayprint.py`
 */
export function arrayRepr(a: NdArray, options: ArrayTextOptions = {}): string {
  checkNames(options, TEXT_OPTIONS);
  const current = currentOptions();
  const all = overridden(current, {
    linewidth: options.maxLineWidth,
    precision: options.precision,
    suppress: options.suppressSmall,
  });
  const text = PREFIX + arrayText(a, all, ", ", PREFIX, ")");
  const extras = extrasOf(a, current);
  if (extras === "") return `${text})`;
  return `${text},${spacer(a, `${text},`, extras, all)}${extras})`;
}

/** What the values do not tell. */
function extrasOf(a: NdArray, options: PrintOptions): string {
  const version = versionOf(options);
  const size = sizeOf(a.shape);
  const extras: string[] = [];
  const flat = a.shape.length === 1;
  if (
    (size === 0 && !flat) || (version > SHAPELESS && size > options.threshold)
  ) {
    extras.push(`shape=${shapeText(a.shape)}`);
  }
  const implied = IMPLIED.includes(a.dtype) ||
    (a.dtype === "bool" && version > 113);
  if (!implied || size === 0) extras.push(`dtype=${dtypeText(a)}`);
  return extras.join(", ");
}

/** A blank, or a new line if the extras do not fit. */
function spacer(
  a: NdArray,
  text: string,
  extras: string,
  options: PrintOptions,
): string {
  const newLine = "\n" + " ".repeat(PREFIX.length);
  const kind = kindOf(a.dtype);
  if (versionOf(options) <= 113) {
    return kind === "str" || kind === "bytes" ? newLine : " ";
  }
  const lastLine = lengthOf(text.slice(text.lastIndexOf("\n") + 1));
  const needed = lastLine + lengthOf(extras) + 2;
  return needed > options.linewidth ? newLine : " ";
}

/** A shape as Python's tuple. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

function dtypeText(a: NdArray): string {
  const kind = kindOf(a.dtype);
  if (kind !== "str" && kind !== "bytes") return a.dtype;
  let width = a.width ?? 1;
  if (a.width === undefined) {
    for (let i = 0; i < a.data.length; i++) {
      width = Math.max(width, lengthOf(String(a.data[i])));
    }
  }
  return kind === "str" ? `'<U${width}'` : `'|S${width}'`;
}
