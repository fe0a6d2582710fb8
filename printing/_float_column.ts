/**
 * One format for all floats of an array, as NumPy's `FloatingFormat` in
 * `numpy/_core/arrayprint.py`: exponent or not, how many digits, how wide.
 *
 * @module
 */
import type { FloatType } from "./nd_array.ts";
import { positional } from "./format_float_positional.ts";
import { scientific } from "./format_float_scientific.ts";
import { type PrintOptions, versionOf } from "./print_options.ts";
import type { Trim } from "./_float_digits.ts";

/** What a column is fitted to. */
export interface FloatColumn {
  values: ArrayLike<number>;
  type: FloatType;
  /** Whether the array is 0-d. */
  zeroD: boolean;
  options: PrintOptions;
}

interface Format {
  scientific: boolean;
  dtype: FloatType;
  precision: number;
  minDigits: number;
  unique: boolean;
  trim: Trim;
  sign: boolean;
  padLeft: number;
  padRight: number;
  expDigits: number;
}

/** What the values of a column need, in one pass. */
interface Survey {
  /** Largest and smallest magnitude of the finite values that are not 0. */
  largest: number;
  smallest: number;
  finite: number[];
  /** Whether a finite value has its sign bit set. */
  negative: boolean;
  minusInfinity: boolean;
}

function survey(values: ArrayLike<number>): Survey {
  const result: Survey = {
    largest: 0,
    smallest: Infinity,
    finite: [],
    negative: false,
    minusInfinity: false,
  };
  for (let i = 0; i < values.length; i++) {
    const x = values[i];
    if (!Number.isFinite(x)) {
      if (x < 0) result.minusInfinity = true;
      continue;
    }
    result.finite.push(x);
    if (x < 0 || Object.is(x, -0)) result.negative = true;
    if (x === 0) continue;
    const magnitude = Math.abs(x);
    if (magnitude > result.largest) result.largest = magnitude;
    if (magnitude < result.smallest) result.smallest = magnitude;
  }
  return result;
}

/** NumPy compares in the array's own dtype. */
const ROUND: Record<FloatType, (x: number) => number> = {
  // The division of two float16 is done in float32.
  float16: (x) => Math.f16round(Math.fround(x)),
  float32: Math.fround,
  float64: (x) => x,
};
/** `np.finfo(dtype).precision` */
const DECIMALS: Record<FloatType, number> = {
  float16: 3,
  float32: 6,
  float64: 15,
};

function needsExponent(s: Survey, { type, options }: FloatColumn): boolean {
  if (s.largest === 0) return false;
  const cutoff = versionOf(options) <= 202
    ? 1e8
    : 10 ** Math.min(8, DECIMALS[type]);
  if (s.largest >= cutoff) return true;
  if (options.suppress) return false;
  const round = ROUND[type];
  return s.smallest < round(0.0001) || round(s.largest / s.smallest) > 1000;
}

/** Longest of `lengths(text)` over the texts of all finite values. */
function longest(
  values: number[],
  text: (value: number) => string,
  lengths: (text: string) => number[],
): number[] {
  const most = lengths(text(values[0]));
  for (let i = 1; i < values.length; i++) {
    const found = lengths(text(values[i]));
    for (let j = 0; j < most.length; j++) {
      if (found[j] > most[j]) most[j] = found[j];
    }
  }
  return most;
}

function fitScientific(format: Format, finite: number[], c: FloatColumn) {
  const old = versionOf(c.options) <= 113;
  if (c.options.floatmode === "fixed" || old) {
    format.trim = "k";
    format.unique = false;
    if (format.precision < 0) {
      throw new TypeError(
        'Cannot print floats as floatmode must not be "unique" in the exponent form of legacy "1.13": current value is "unique"',
      );
    }
  }
  const first = { ...format };
  const [whole, fraction, exponent] = longest(
    finite,
    (x) => scientific(x, first),
    (text) => {
      const e = text.indexOf("e"), point = text.indexOf(".");
      return [point, e - point - 1, text.length - e - 2];
    },
  );
  format.expDigits = exponent;
  format.trim = "k";
  format.precision = format.minDigits = fraction;
  format.padLeft = old ? 3 : whole;
  format.padRight = exponent + 2 + fraction;
}

function fitPositional(format: Format, finite: number[], c: FloatColumn) {
  const { floatmode } = c.options;
  const old = versionOf(c.options) <= 113;
  if (floatmode === "fixed") {
    format.trim = "k";
    format.unique = false;
  }
  const first = { ...format, padRight: -1 };
  const [whole, fraction] = longest(
    finite,
    (x) => positional(x, first),
    (text) => {
      const point = text.indexOf(".");
      const signed = old && (text[0] === "-" || text[0] === "+");
      return [signed ? point - 1 : point, text.length - point - 1];
    },
  );
  format.padLeft = old ? 1 + whole : whole;
  format.padRight = fraction;
  if (floatmode === "fixed" || floatmode === "maxprec_equal") {
    format.precision = format.minDigits = fraction;
    format.trim = "k";
  } else {
    format.minDigits = 0;
    format.trim = ".";
  }
}

function fit(c: FloatColumn, sign: string): Format {
  const s = survey(c.values);
  const format: Format = {
    scientific: needsExponent(s, c),
    dtype: c.type,
    precision: c.options.floatmode === "unique" ? -1 : c.options.precision,
    minDigits: -1,
    unique: true,
    trim: ".",
    sign: sign === "+",
    padLeft: 0,
    padRight: 0,
    expDigits: 2,
  };
  if (s.finite.length > 0) {
    (format.scientific ? fitScientific : fitPositional)(format, s.finite, c);
  }
  if (versionOf(c.options) > 113 && sign === " " && !s.negative) {
    format.padLeft++;
  }
  if (s.finite.length < c.values.length) {
    const { nanstr, infstr } = c.options;
    const right = format.padRight + 1;
    const signed = sign !== "-" || s.minusInfinity ? 1 : 0;
    format.padLeft = Math.max(
      format.padLeft,
      nanstr.length - right,
      infstr.length + signed - right,
    );
  }
  return format;
}

/** A function that prints one value of the column. */
export function floatColumn(c: FloatColumn): (value: number) => string {
  const { options } = c;
  const old = versionOf(options) <= 113;
  // Before 1.14 a blank stood for the sign of all but 0-d arrays.
  const sign = old && !c.zeroD && options.sign === "-" ? " " : options.sign;
  const format = fit(c, sign);
  const plus = format.sign ? "+" : "";
  const width = format.padLeft + format.padRight + 1;
  const print = format.scientific ? scientific : positional;
  return (value) => {
    if (Number.isFinite(value)) return print(value, format);
    const text = Number.isNaN(value)
      ? plus + options.nanstr
      : (value < 0 ? "-" : plus) + options.infstr;
    return text.padStart(width);
  };
}
