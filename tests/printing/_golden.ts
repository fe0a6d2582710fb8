/**
 * Reads `tests/golden/texts/numpy_print.json`, the texts of NumPy 2.4.6.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import type { NdArray, PrintOptions, PythonValue } from "../../printing/mod.ts";

type JsonNumber = number | boolean | string;

/** An array as the golden file writes it. */
export interface GoldenArray {
  shape: number[];
  dtype: string;
  width?: number;
  data?: JsonNumber[];
  fill?: {
    rule: "arange" | "lcg" | "constant";
    scale: number;
    offset: number;
    seed: number;
    lo: number;
    hi: number;
    value: JsonNumber;
    set?: [number, JsonNumber][];
  };
}

/** A case of `cases`. */
export interface GoldenCase extends GoldenArray {
  id: number;
  options: Partial<PrintOptions>;
  str: string;
  repr: string;
}

type GoldenValue =
  | { array: GoldenArray }
  | { list: GoldenValue[] }
  | { tuple: GoldenValue[] }
  | { dict: [string, GoldenValue][] }
  | { scalar: { dtype: string; value: JsonNumber } }
  | { float: JsonNumber }
  | { int: number }
  | { bool: boolean }
  | { str: string }
  | { none: true };

/** The golden file. */
export interface Golden {
  defaults: Record<string, unknown>;
  cases: GoldenCase[];
  lists: {
    value: GoldenValue;
    options: Partial<PrintOptions>;
    repr: string;
  }[];
  scalars: {
    dtype: string;
    value: JsonNumber | JsonNumber[];
    options: Partial<PrintOptions>;
    str: string;
    repr: string;
  }[];
  array2string: (GoldenArray & {
    kwargs: Record<string, unknown>;
    text: string;
  })[];
}

/** The whole golden file. */
export function readGolden(): Golden {
  const file = new URL("../golden/texts/numpy_print.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"));
}

type Numbers = { length: number; [i: number]: number | bigint };
const STORES: Record<string, new (n: number) => Numbers> = {
  float16: Float16Array,
  float32: Float32Array,
  float64: Float64Array,
  complex64: Float32Array,
  complex128: Float64Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
};

/** Values of a dtype, rounded to it. */
function store(dtype: string, values: JsonNumber[]): NdArray["data"] {
  const Store = STORES[dtype];
  if (!Store) return values;
  const data = new Store(values.length);
  const big = dtype.endsWith("int64");
  values.forEach((x, i) => data[i] = big ? BigInt(x) : Number(x));
  return data;
}

/** The elements of a big array, by its rule. */
function filled({ shape, dtype, fill }: GoldenArray): NdArray["data"] {
  const f = fill!;
  const size = shape.reduce((a, b) => a * b, 1);
  const whole = !dtype.startsWith("float") && dtype !== "bool";
  const values = new Array<JsonNumber>(size);
  let x = f.seed;
  for (let i = 0; i < size; i++) {
    let value = f.rule === "constant"
      ? Number(f.value)
      : i * f.scale + f.offset;
    if (f.rule === "lcg") {
      x = (Math.imul(1664525, x) + 1013904223) >>> 0;
      value = f.lo + (f.hi - f.lo) * (x / 2 ** 32);
    }
    values[i] = whole ? Math.floor(value) : dtype === "bool" ? +!!value : value;
  }
  for (const [i, value] of f.set ?? []) values[i] = value;
  return store(dtype, values);
}

/** The array that a golden entry describes. */
export function arrayOf(a: GoldenArray): NdArray {
  const data = a.data ? store(a.dtype, a.data) : filled(a);
  return { data, shape: a.shape, dtype: a.dtype, width: a.width };
}

/** A scalar's value as its dtype holds it. */
export function scalarOf(dtype: string, value: JsonNumber | JsonNumber[]) {
  const data = store(dtype, Array.isArray(value) ? value : [value]);
  if (Array.isArray(value)) {
    return [data[0] as number, data[1] as number] as const;
  }
  return dtype === "bool" ? Boolean(data[0]) : data[0];
}

/** A tagged value as `pythonRepr` takes it. */
export function pythonOf(value: GoldenValue): PythonValue {
  if ("array" in value) return { array: arrayOf(value.array) };
  if ("list" in value) return { list: value.list.map(pythonOf) };
  if ("tuple" in value) return { tuple: value.tuple.map(pythonOf) };
  if ("dict" in value) {
    return {
      dict: value.dict.map(([key, v]) => [{ str: key }, pythonOf(v)] as const),
    };
  }
  if ("scalar" in value) {
    const { dtype, value: v } = value.scalar;
    return { scalar: { dtype, value: scalarOf(dtype, v) } };
  }
  if ("float" in value) return { float: Number(value.float) };
  return value;
}
