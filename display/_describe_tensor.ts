/**
 * What the HTML of a tensor says, read from its values at one moment: the
 * tensor may be gone when the pictures are drawn.
 *
 * @module
 */
import {
  array2string,
  getPrintOptions,
  type NdArray,
} from "../printing/mod.ts";
import { type HeatMap, heatMapOf } from "./_heat_map.ts";
import { sparkline, type Statistics, statisticsOf } from "./_statistics.ts";

/** A matrix: the whole tensor or one slice of it. */
export interface Pane {
  /** Indices of a slice, `[0, 1, :, :]`, and its statistics in words. */
  title?: string;
  summary: string;
  alarms: string[];
  /** Slices left out before this one. */
  skipped: number;
  picture: HeatMap | null;
  /** Whether blocks stand for several values. */
  averaged: boolean;
  shape: readonly number[];
  table: Table;
}

/** Corners of a matrix as text, with their indices; null is what is hidden. */
export interface Table {
  rows: (number | null)[];
  columns: (number | null)[];
  cells: string[];
}

/** All that the HTML of a tensor shows besides its text. */
export interface Description {
  summary: string;
  alarms: string[];
  panes: Pane[];
}

/** How long a description may take, in milliseconds. */
const BUDGET = 250;
/** Rows and columns at each end of a table. */
const EDGE = 5;
/** Digits after the point in a table; the text has them all. */
const CELL_DIGITS = 4;
/** Slices at each end of a tensor of rank 3 and up. */
const SLICES = 3;
/** Arrays up to this size are best read as text. */
export const SMALL = 12;

const BYTES: Record<string, number> = { float32: 4, int32: 4, bool: 1 };

/**
 * The description of an array, or null where its text says it best: few values,
 * strings, complex numbers, or more work than the time allows.
 */
export function describeTensor(a: NdArray): Description | null {
  const size = a.shape.reduce((product, n) => product * n, 1);
  if (size <= SMALL || !Object.hasOwn(BYTES, a.dtype)) return null;
  const end = performance.now() + BUDGET;
  const data = a.data as ArrayLike<number>;
  const columns = a.shape.at(-1)!;
  const s = statisticsOf(data, size / columns, columns);
  if (performance.now() > end) return null;
  return {
    summary: headOf(a, s),
    alarms: alarmsOf(s),
    panes: a.shape.length === 1
      ? []
      : a.shape.length === 2
      ? [paneOf(a, s)]
      : slicesOf(a, size, end),
  };
}

/** Numbers in words: 4 digits, an exponent where they are far from 1. */
function short(x: number): string {
  const magnitude = Math.abs(x);
  if (x === 0 || !Number.isFinite(x)) return String(x);
  return magnitude >= 1e5 || magnitude < 1e-3
    ? x.toExponential(2).replace("e+", "e")
    : String(Number(x.toPrecision(4)));
}

const count = (n: number): string => n.toLocaleString("en-US");

function bytesOf(n: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  for (; n >= 1024 && unit < units.length - 1; unit++) n /= 1024;
  return `${unit === 0 ? n : n.toFixed(1)} ${units[unit]}`;
}

function headOf(a: NdArray, s: Statistics): string {
  const data = a.data as ArrayLike<number>;
  return [
    `${a.dtype}[${a.shape.join(", ")}]`,
    `n=${count(s.size)}`,
    bytesOf(s.size * BYTES[a.dtype]),
    ...rangeOf(s, s.max > s.min ? ` |${sparkline(data, s)}| ` : ", "),
  ].join("  ");
}

function rangeOf(s: Statistics, between: string): string[] {
  if (s.finite === 0) return [];
  if (s.min === s.max) return [`constant ${short(s.min)}`];
  const about = s.sampled ? "≈" : "";
  return [
    `x∈${about}[${short(s.min)}${between}${short(s.max)}]`,
    `μ=${about}${short(s.mean)}`,
    `σ=${about}${short(s.deviation)}`,
  ];
}

/** What is likely to be wrong with the values. */
function alarmsOf(s: Statistics): string[] {
  const alarms: string[] = [];
  const about = s.sampled ? "≈" : "";
  const tell = (n: number, what: string) => {
    if (n > 0) alarms.push(`${about}${count(n)} ${what}`);
  };
  tell(s.nan, "NaN");
  tell(s.plusInfinity, "+Inf");
  tell(s.minusInfinity, "-Inf");
  const seen = s.finite + s.nan + s.plusInfinity + s.minusInfinity;
  if (s.zeros === seen) alarms.push("all zeros");
  else if (s.zeros > seen / 2) {
    alarms.push(`${about}${(100 * s.zeros / seen).toFixed(1)}% zeros`);
  }
  return alarms;
}

function paneOf(a: NdArray, s: Statistics, side?: number): Pane {
  const [rows, columns] = a.shape;
  const pictured = s.min < s.max && Math.min(rows, columns) > 1;
  return {
    summary: rangeOf(s, ", ").join(" "),
    alarms: alarmsOf(s),
    skipped: 0,
    picture: pictured ? heatMapOf(s, side) : null,
    averaged: s.blockRows < rows || s.blockColumns < columns,
    shape: a.shape,
    table: tableOf(a),
  };
}

/** The first and last matrices along the leading axes. */
function slicesOf(a: NdArray, size: number, end: number): Pane[] {
  const shape = a.shape.slice(-2);
  const step = shape[0] * shape[1];
  const panes: Pane[] = [];
  let previous = -1;
  for (const i of endsOf(size / step, SLICES)) {
    if (i === null || performance.now() > end) continue;
    const data = part(a.data, i * step, step);
    const slice: NdArray = { data, shape, dtype: a.dtype };
    const s = statisticsOf(data as ArrayLike<number>, shape[0], shape[1]);
    panes.push({
      ...paneOf(slice, s, 128),
      title: `[${
        [...indicesOf(i, a.shape.slice(0, -2)), ":", ":"].join(", ")
      }]`,
      skipped: i - previous - 1,
    });
    previous = i;
  }
  return panes;
}

function part(data: NdArray["data"], from: number, length: number) {
  return ArrayBuffer.isView(data)
    ? (data as Float32Array).subarray(from, from + length)
    : Array.prototype.slice.call(data, from, from + length);
}

function indicesOf(flat: number, shape: readonly number[]): number[] {
  const indices: number[] = [];
  for (const length of shape.toReversed()) {
    indices.unshift(flat % length);
    flat = Math.floor(flat / length);
  }
  return indices;
}

/** Indices at both ends of an axis, null between them. */
function endsOf(length: number, edge: number): (number | null)[] {
  const all = Array.from(
    { length: Math.min(length, 2 * edge + 1) },
    (_, i) => i,
  );
  if (length <= 2 * edge + 1) return all;
  return all.map((i) =>
    i === edge ? null : i < edge ? i : length - all.length + i
  );
}

/** The corners, formatted together so that their points line up. */
function tableOf(a: NdArray): Table {
  const [height, width] = a.shape;
  const rows = endsOf(height, EDGE), columns = endsOf(width, EDGE);
  const values: (number | bigint | boolean | string)[] = [];
  for (const row of rows) {
    for (const column of columns) {
      if (row === null || column === null) continue;
      values.push(a.data[row * width + column]);
    }
  }
  const text = array2string(
    { data: values, shape: [values.length], dtype: a.dtype },
    {
      separator: "\0",
      threshold: Infinity,
      maxLineWidth: Infinity,
      floatmode: "maxprec_equal",
      precision: Math.min(getPrintOptions().precision, CELL_DIGITS),
    },
  );
  const cells = text.slice(1, -1).split("\0").map((cell) => cell.trim());
  return { rows, columns, cells };
}
