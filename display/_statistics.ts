/**
 * What a numeric array is like, in one pass over its values.
 *
 * @module
 */

/** Values beyond which only every second, third, ... one is looked at. */
const MOST_VALUES = 5e7;
/** Values that the histogram looks at. */
const HISTOGRAM_VALUES = 10_000;
const BINS = 12;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Blocks of the picture along an axis. */
export const MOST_BLOCKS = 64;

/** Marks of a block that holds values which are not finite. */
export const NAN_BLOCK = 1;
/** As {@linkcode NAN_BLOCK}, of infinities. */
export const INFINITE_BLOCK = 2;

/** Statistics of an array, and the block means of its picture. */
export interface Statistics {
  /** Elements of the array. */
  size: number;
  /** Whether only a part of the elements was looked at. */
  sampled: boolean;
  /** Counts of the elements looked at. */
  finite: number;
  nan: number;
  plusInfinity: number;
  minusInfinity: number;
  zeros: number;
  /** Of the finite elements. */
  min: number;
  max: number;
  mean: number;
  deviation: number;
  /** Mean of each block, row after row; NaN for a block without finite ones. */
  means: Float64Array;
  /** {@linkcode NAN_BLOCK} and {@linkcode INFINITE_BLOCK} of each block. */
  marks: Uint8Array;
  blockRows: number;
  blockColumns: number;
}

/** Sums of the values of one block's part of one row. */
interface Run {
  sum: number;
  squares: number;
  count: number;
}

/** Statistics of `rows` times `columns` values in C order. */
export function statisticsOf(
  data: ArrayLike<number>,
  rows: number,
  columns: number,
): Statistics {
  const s = emptyStatistics(rows, columns);
  const step = Math.max(1, Math.ceil(s.size / MOST_VALUES));
  s.sampled = step > 1;
  const counts = new Uint32Array(s.means.length);
  const starts = Array.from(
    { length: s.blockColumns + 1 },
    (_, c) => Math.ceil(c * columns / s.blockColumns),
  );
  // Values near to the mean lose fewer digits when they are squared.
  const shift = firstFinite(data);
  const run: Run = { sum: 0, squares: 0, count: 0 };
  let sum = 0, squares = 0;
  for (let row = 0; row < rows; row++) {
    const first = Math.floor(row * s.blockRows / rows) * s.blockColumns;
    for (let c = 0; c < s.blockColumns; c++) {
      // A sample takes other columns in each row.
      const from = row * columns + starts[c] + row % step;
      const to = row * columns + starts[c + 1];
      scan(data, from, to, step, shift, first + c, s, run);
      s.means[first + c] += run.sum;
      counts[first + c] += run.count;
      sum += run.sum;
      squares += run.squares;
      s.finite += run.count;
    }
  }
  for (let b = 0; b < counts.length; b++) {
    s.means[b] = counts[b] > 0 ? s.means[b] / counts[b] + shift : NaN;
  }
  const mean = sum / s.finite;
  s.mean = mean + shift;
  s.deviation = Math.sqrt(Math.max(0, squares / s.finite - mean * mean));
  return s;
}

function emptyStatistics(rows: number, columns: number): Statistics {
  const blockRows = Math.min(rows, MOST_BLOCKS);
  const blockColumns = Math.min(columns, MOST_BLOCKS);
  return {
    size: rows * columns,
    sampled: false,
    finite: 0,
    nan: 0,
    plusInfinity: 0,
    minusInfinity: 0,
    zeros: 0,
    min: Infinity,
    max: -Infinity,
    mean: NaN,
    deviation: NaN,
    means: new Float64Array(blockRows * blockColumns),
    marks: new Uint8Array(blockRows * blockColumns),
    blockRows,
    blockColumns,
  };
}

function firstFinite(data: ArrayLike<number>): number {
  for (let i = 0; i < Math.min(data.length, 1000); i++) {
    if (Number.isFinite(data[i])) return data[i];
  }
  return 0;
}

/** Adds the values from one index to another to `s`, their sums to `run`. */
function scan(
  data: ArrayLike<number>,
  from: number,
  to: number,
  step: number,
  shift: number,
  block: number,
  s: Statistics,
  run: Run,
): void {
  let sum = 0, squares = 0, count = 0, zeros = 0, min = s.min, max = s.max;
  for (let i = from; i < to; i += step) {
    const x = data[i], d = x - shift;
    if (d - d !== 0) {
      markBad(x, block, s);
      continue;
    }
    count++;
    if (x === 0) zeros++;
    if (x < min) min = x;
    if (x > max) max = x;
    sum += d;
    squares += d * d;
  }
  s.zeros += zeros;
  s.min = min;
  s.max = max;
  run.sum = sum;
  run.squares = squares;
  run.count = count;
}

function markBad(x: number, block: number, s: Statistics): void {
  if (Number.isNaN(x)) {
    s.nan++;
    s.marks[block] |= NAN_BLOCK;
    return;
  }
  if (x > 0) s.plusInfinity++;
  else s.minusInfinity++;
  s.marks[block] |= INFINITE_BLOCK;
}

/** How values spread from `min` to `max`, as bars of text. */
export function sparkline(data: ArrayLike<number>, s: Statistics): string {
  const bins = new Array<number>(BINS).fill(0);
  const scale = BINS / (s.max - s.min);
  const n = Math.min(data.length, HISTOGRAM_VALUES);
  for (let i = 0; i < n; i++) {
    // Steps by the golden ratio fall in with no period of the data.
    const place = n < data.length ? i * GOLDEN % 1 * data.length : i;
    const x = data[Math.floor(place)];
    if (!Number.isFinite(x)) continue;
    bins[Math.max(0, Math.min(BINS - 1, Math.floor((x - s.min) * scale)))]++;
  }
  const most = Math.max(...bins, 1);
  return bins.map((n) =>
    n === 0 ? " " : "▁▂▃▄▅▆▇█"[Math.min(7, Math.floor(n / most * 8))]
  ).join("");
}
