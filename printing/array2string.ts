import { cornersOf } from "./_corners.ts";
import { elementFormat } from "./_element_format.ts";
import { layOut, lengthOf } from "./_layout.ts";
import { checkArray, kindOf, type NdArray, sizeOf } from "./nd_array.ts";
import {
  checkNames,
  currentOptions,
  overridden,
  type PrintOptions,
  versionOf,
} from "./print_options.ts";
import { itemRepr } from "./_item.ts";

/** Options that all three ways to print an array share, as in NumPy. */
export interface ArrayTextOptions {
  /**
   * Characters a line, a count.
   *
   * @default the print option `linewidth`
   */
  maxLineWidth?: number;
  /**
   * Digits after the point, a count.
   *
   * @default the print option `precision`
   */
  precision?: number;
  /**
   * Keeps small numbers out of exponent form.
   *
   * @default the print option `suppress`
   */
  suppressSmall?: boolean;
}

/** Options of {@linkcode array2string}, as in NumPy. */
export interface Array2StringOptions extends
  ArrayTextOptions,
  Partial<
    Pick<
      PrintOptions,
      | "formatter"
      | "threshold"
      | "edgeitems"
      | "sign"
      | "floatmode"
      | "legacy"
    >
  > {
  /**
   * Text between elements.
   *
   * @default {" "}
   */
  separator?: string;
  /**
   * Text that the caller puts before: later lines are indented by its length.
   *
   * @default {""}
   */
  prefix?: string;
  /**
   * Text that the caller puts behind: lines are shorter by its length.
   *
   * @default {""}
   */
  suffix?: string;
}

/** Names of {@linkcode ArrayTextOptions}. */
export const TEXT_OPTIONS = ["maxLineWidth", "precision", "suppressSmall"];
const NAMES = [
  ...TEXT_OPTIONS,
  "separator",
  "prefix",
  "suffix",
  "formatter",
  "threshold",
  "edgeitems",
  "sign",
  "floatmode",
  "legacy",
];

/**
 * The text of an array's values, as `np.array2string`.
 *
 * Above `threshold` elements only the corners are read and shown.
 *
 * @param a The array.
 * @param options Options; what is not given is as the print options say.
 * @returns The text; `[]` for any array without elements.
 * @throws {TypeError} If the dtype or an option is unknown, or a formatter
 * returns no string.
 * @throws {RangeError} If the data does not fill the shape, or an option has a
 * value it may not have.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { array2string } from "kerno/printing";
 *
 * const a = { data: [1, 2.5, 3], shape: [3], dtype: "float32" };
 * assert.equal(array2string(a, { separator: ", " }), "[1. , 2.5, 3. ]");
 * ```
 *
 * @see `numpy/_core/arrayprint.py`
 */
export function array2string(
  a: NdArray,
  options: Array2StringOptions = {},
): string {
  checkNames(options, NAMES);
  const { maxLineWidth, suppressSmall, separator, prefix, suffix, ...rest } =
    options;
  const all = overridden(currentOptions(), {
    ...rest,
    formatter: rest.formatter ?? undefined,
    linewidth: maxLineWidth,
    suppress: suppressSmall,
  });
  return arrayText(a, all, separator ?? " ", prefix ?? "", suffix ?? "");
}

/** {@linkcode array2string} with every option given. */
export function arrayText(
  a: NdArray,
  options: PrintOptions,
  separator: string,
  prefix: string,
  suffix: string,
): string {
  checkArray(a);
  const old = versionOf(options) <= 113;
  if (old && a.shape.length === 0) return itemRepr(a);
  const size = sizeOf(a.shape);
  if (size === 0) return "[]";
  const kind = kindOf(a.dtype);
  const { edgeitems } = options;
  const summary = size > options.threshold;
  const corners = cornersOf(a, kind, summary ? edgeitems : undefined);
  const format = elementFormat({
    elements: corners.elements,
    dtype: a.dtype,
    kind,
    zeroD: a.shape.length === 0,
    options,
  });
  return layOut({
    corners,
    format,
    shortened: a.shape.map((length) => summary && length > 2 * edgeitems),
    edgeitems,
    linewidth: options.linewidth - (old ? 0 : lengthOf(suffix)),
    separator,
    indent: lengthOf(prefix),
    old,
  });
}
