/**
 * How one element of an array prints, fitted to all that are shown:
 * `_get_format_function` of `numpy/_core/arrayprint.py`.
 *
 * @module
 */
import type { Element } from "./_corners.ts";
import { floatColumn } from "./_float_column.ts";
import { floatTypeOf, type Kind } from "./nd_array.ts";
import {
  type ElementFormatter,
  type FormatterKey,
  type PrintOptions,
  versionOf,
} from "./print_options.ts";
import { bytesRepr, strRepr } from "./python_text.ts";

/** The `formatter` keys of a kind, the nearest first. */
const KEYS: Record<Kind, FormatterKey[]> = {
  bool: ["bool", "all"],
  int: ["int", "int_kind", "all"],
  float: ["float", "float_kind", "all"],
  complex: ["complexfloat", "complex_kind", "all"],
  str: ["numpystr", "str_kind", "all"],
  bytes: ["numpystr", "str_kind", "all"],
  object: ["object", "all"],
};

/** What an element format is fitted to. */
export interface Column {
  elements: Element[];
  dtype: string;
  kind: Kind;
  /** Whether the array is 0-d. */
  zeroD: boolean;
  options: PrintOptions;
}

/** A function that prints one element of the column. */
export function elementFormat(c: Column): (element: Element) => string {
  const own = ownFormatter(c);
  if (own) return own;
  switch (c.kind) {
    case "bool": {
      // A blank makes True as wide as False.
      const yes = c.zeroD ? "True" : " True";
      return (x) => x ? yes : "False";
    }
    case "int":
      return intColumn(c.elements as (number | bigint)[], c.options.sign);
    case "float":
      return floatColumn({
        values: c.elements as number[],
        type: floatTypeOf(c.dtype),
        zeroD: c.zeroD,
        options: c.options,
      }) as (element: Element) => string;
    case "complex":
      return complexColumn(c);
    case "str":
      return (x) => strRepr(x as string);
    case "bytes":
      return (x) => bytesRepr(x as string);
    case "object":
      return String;
  }
}

function ownFormatter({ kind, options }: Column): ElementFormatter | undefined {
  const { formatter } = options;
  const key = formatter && KEYS[kind].find((key) => formatter[key]);
  if (!key) return undefined;
  const own = formatter[key]!;
  return (element) => {
    const text = own(element);
    if (typeof text !== "string") {
      throw new TypeError(
        `Cannot print an element as formatter.${key} must return a string: current value is ${text}`,
      );
    }
    return text;
  };
}

/** `IntegerFormat` */
function intColumn(
  values: (number | bigint)[],
  signOption: string,
): (element: Element) => string {
  let largest = values[0], smallest = values[0];
  for (const x of values) {
    if (x > largest) largest = x;
    if (x < smallest) smallest = x;
  }
  const sign = signOption === " " && smallest < 0 ? "-" : signOption;
  const lead = sign === "-" ? "" : sign;
  const width = Math.max(
    String(largest).length + (largest >= 0 ? lead.length : 0),
    String(smallest).length,
  );
  return (x) =>
    ((x as number) >= 0 ? lead + String(x) : String(x)).padStart(width);
}

/** `ComplexFloatingFormat`: two float columns, the second always signed. */
function complexColumn(c: Column): (element: Element) => string {
  const old = versionOf(c.options) <= 113;
  const part = (index: 0 | 1, changes: Partial<PrintOptions>) =>
    floatColumn({
      values: (c.elements as [number, number][]).map((x) => x[index]),
      type: floatTypeOf(c.dtype),
      zeroD: c.zeroD,
      options: { ...c.options, ...changes },
    });
  const real = part(0, old ? { floatmode: "maxprec_equal" } : {});
  const imaginary = part(
    1,
    old ? { sign: "+", floatmode: "maxprec" } : { sign: "+" },
  );
  return (x) => {
    const [re, im] = x as [number, number];
    const text = imaginary(im), digits = text.trimEnd();
    return `${real(re)}${digits}j${text.slice(digits.length)}`;
  };
}
