import { AsyncLocalStorage } from "node:async_hooks";
import { nearest } from "./_nearest.ts";

/** Prints one element in place of NumPy's own way. */
// deno-lint-ignore no-explicit-any -- an element's type follows from the key
export type ElementFormatter = (element: any) => string;

/** Keys of {@linkcode PrintOptions.formatter}, as in NumPy. */
export type FormatterKey =
  | "all"
  | "bool"
  | "int"
  | "int_kind"
  | "float"
  | "float_kind"
  | "complexfloat"
  | "complex_kind"
  | "numpystr"
  | "str_kind"
  | "object";

/** How arrays print. Names, meanings and defaults are NumPy's. */
export interface PrintOptions {
  /**
   * Digits after the point, a count.
   *
   * @default {8}
   */
  precision: number;
  /**
   * Number of elements above which only the corners are shown.
   *
   * @default {1000}
   */
  threshold: number;
  /**
   * Elements shown at each end of a shortened axis.
   *
   * @default {3}
   */
  edgeitems: number;
  /**
   * Characters a line, a count.
   *
   * @default {75}
   */
  linewidth: number;
  /**
   * Keeps small numbers out of exponent form; they may print as 0.
   *
   * @default {false}
   */
  suppress: boolean;
  /**
   * How many digits: `fixed` exactly `precision`, `unique` as many as tell the
   * value from its neighbours, `maxprec` those but at most `precision`,
   * `maxprec_equal` as the longest of these.
   *
   * @default {"maxprec"}
   */
  floatmode: "fixed" | "unique" | "maxprec" | "maxprec_equal";
  /**
   * The sign of positive numbers: none, a plus, or a blank.
   *
   * @default {"-"}
   */
  sign: "-" | "+" | " ";
  /**
   * Text of NaN.
   *
   * @default {"nan"}
   */
  nanstr: string;
  /**
   * Text of infinity.
   *
   * @default {"inf"}
   */
  infstr: string;
  /**
   * Prints as that version of NumPy did; false is today's.
   *
   * @default {false}
   */
  legacy: false | "1.13" | "1.21" | "1.25" | "2.1" | "2.2";
  /**
   * Functions that print elements, by kind. Every call of
   * {@linkcode setPrintOptions} without it takes it back, as in NumPy. An
   * element is a number, bigint, boolean, string, or `[real, imaginary]`.
   *
   * @default {null}
   */
  formatter: Partial<Record<FormatterKey, ElementFormatter>> | null;
}

const DEFAULTS: PrintOptions = {
  precision: 8,
  threshold: 1000,
  edgeitems: 3,
  linewidth: 75,
  suppress: false,
  floatmode: "maxprec",
  sign: "-",
  nanstr: "nan",
  infstr: "inf",
  legacy: false,
  formatter: null,
};

/** Versions as numbers, for comparisons; false is newer than all. */
const VERSIONS = new Map<unknown, number>([
  [false, Infinity],
  ["1.13", 113],
  ["1.21", 121],
  ["1.25", 125],
  ["2.1", 201],
  ["2.2", 202],
]);

/** `legacy` as a number: 113 to 202, or Infinity for false. */
export function versionOf(options: PrintOptions): number {
  return VERSIONS.get(options.legacy) as number;
}

// As NumPy's ContextVar: what is set inside withPrintOptions ends with it, also
// where two asynchronous callbacks overlap.
const global = { options: DEFAULTS };
const scopes = new AsyncLocalStorage<{ options: PrintOptions }>();

const scope = () => scopes.getStore() ?? global;

/** The options in force, not to be changed. */
export function currentOptions(): Readonly<PrintOptions> {
  return scope().options;
}

/**
 * The options with which arrays print now, as `np.get_printoptions`.
 *
 * @returns A copy of the options in force.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { getPrintOptions } from "kerno/printing";
 *
 * assert.equal(getPrintOptions().precision, 8);
 * ```
 *
 * @see `numpy/_core/arrayprint.py`
 */
export function getPrintOptions(): PrintOptions {
  return { ...scope().options };
}

/**
 * Sets how arrays print from here on, as `np.set_printoptions`.
 *
 * @param options Options to change. `formatter` is reset where it is not given.
 * @throws {TypeError} If an option's name is unknown or its type is wrong.
 * @throws {RangeError} If an option's value is not among those allowed.
 *
 * @example Three digits, no exponents
 * ```ts
 * import assert from "node:assert/strict";
 * import { arrayStr, setPrintOptions } from "kerno/printing";
 *
 * setPrintOptions({ precision: 3, suppress: true });
 * const text = arrayStr({
 *   data: [0.00001, 2.71828],
 *   shape: [2],
 *   dtype: "float32",
 * });
 * assert.equal(text, "[0.    2.718]");
 * setPrintOptions({ precision: 8, suppress: false });
 * ```
 *
 * @see `numpy/_core/arrayprint.py`
 */
export function setPrintOptions(options: Partial<PrintOptions>): void {
  const target = scope();
  target.options = merged(target.options, options);
}

/**
 * Runs a function with other print options, as `with np.printoptions(...)`.
 *
 * @param options Options to change meanwhile.
 * @param body What to run; if it is asynchronous, the options hold until it
 * settles and for nothing else.
 * @returns What `body` returns.
 * @throws {TypeError} If an option's name is unknown or its type is wrong.
 * @throws {RangeError} If an option's value is not among those allowed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { arrayStr, withPrintOptions } from "kerno/printing";
 *
 * const a = { data: [2 / 3], shape: [1], dtype: "float32" };
 * assert.equal(withPrintOptions({ precision: 2 }, () => arrayStr(a)), "[0.67]");
 * assert.equal(arrayStr(a), "[0.6666667]");
 * ```
 *
 * @see `numpy/_core/arrayprint.py`
 */
export function withPrintOptions<T>(
  options: Partial<PrintOptions>,
  body: () => T,
): T {
  return scopes.run({ options: merged(scope().options, options) }, body);
}

/** `current` as np.set_printoptions changes it. */
function merged(
  current: PrintOptions,
  changes: Partial<PrintOptions>,
): PrintOptions {
  const result = overridden({ ...current, formatter: null }, changes);
  if (result.legacy === "1.13") result.sign = "-";
  return result;
}

/** `current` with `changes` checked and put in; undefined changes nothing. */
export function overridden(
  current: Readonly<PrintOptions>,
  changes: Partial<PrintOptions>,
): PrintOptions {
  checkNames(changes, NAMES);
  const result: Record<string, unknown> = { ...current };
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) continue;
    check(name, value);
    result[name] = value;
  }
  return result as unknown as PrintOptions;
}

const NAMES = Object.keys(DEFAULTS);
const CHOICES: Record<string, readonly unknown[]> = {
  floatmode: ["fixed", "unique", "maxprec", "maxprec_equal"],
  sign: ["-", "+", " "],
  legacy: [...VERSIONS.keys()],
};

function check(name: string, value: unknown): void {
  const wrong = (rule: string, kind: typeof TypeError | typeof RangeError) => {
    throw new kind(
      `Cannot set print options as "${name}" must be ${rule}: current value is ${
        typeof value === "string" ? JSON.stringify(value) : String(value)
      }`,
    );
  };
  const choices = CHOICES[name];
  if (choices) {
    if (!choices.includes(value)) {
      wrong(
        `one of ${choices.map((c) => JSON.stringify(c)).join(", ")}`,
        RangeError,
      );
    }
  } else if (name === "formatter") {
    if (typeof value !== "object") wrong("an object or null", TypeError);
  } else {
    const example = DEFAULTS[name as keyof PrintOptions];
    if (typeof value !== typeof example) {
      wrong(`a ${typeof example}`, TypeError);
    }
    if (typeof value === "number") checkCount(name, value, wrong);
  }
}

function checkCount(
  name: string,
  value: number,
  wrong: (rule: string, kind: typeof RangeError) => void,
): void {
  if (name === "threshold") {
    if (Number.isNaN(value)) {
      wrong("a number (Infinity shows everything)", RangeError);
    }
  } else if (name === "linewidth" && value === Infinity) return;
  else if (!Number.isInteger(value) || value < 0) {
    wrong("a non-negative integer", RangeError);
  }
}

/** Refuses an object that has other keys than `names`. */
export function checkNames(options: object, names: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!names.includes(name)) throw new TypeError(unknownOption(name, names));
  }
}

/** The error text for a name that is none of `names`. */
function unknownOption(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  return `Cannot take the print option "${name}" as there is none of this name: ${
    near === undefined
      ? `the names are ${names.join(", ")}`
      : `did you mean "${near}"?`
  }`;
}
