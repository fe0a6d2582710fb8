// Layer, RMS and unit normalization, over units [first, last) of a job.
// Arguments stand at `a`, a word each.
//
// Means are summed relative to a float32 number nearby, so that a variance far
// below the square of the mean keeps its digits. Sums are float32 over at most
// 512 terms a lane, float64 beyond.
import { sumRow } from "./row_loops";

@inline function word(a: usize, i: usize): usize { return <usize>i32.load(a + (i << 2)); }
@inline function float(a: usize, i: usize): f32 { return f32.load(a + (i << 2)); }

@inline function lanes(v: v128): f64 {
  return (<f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1)) + (<f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3));
}

/** The sums that the function called last gave. */
let sum1: f64 = 0, sum2: f64 = 0;

/** sum1 = sum(x - m), sum2 = sum((x - m)²). */
function deviations(x: usize, n: i32, m: f32): void {
  const mm = f32x4.splat(m);
  let total: f64 = 0, squares: f64 = 0, i = 0;
  while (i + 8 <= n) {
    const end = min(n - 7, i + 1024);
    let d0 = f32x4.splat(0), d1 = d0, q0 = d0, q1 = d0;
    for (; i < end; i += 8) {
      const a = f32x4.sub(v128.load(x), mm), b = f32x4.sub(v128.load(x, 16), mm);
      d0 = f32x4.add(d0, a); d1 = f32x4.add(d1, b);
      q0 = f32x4.add(q0, f32x4.mul(a, a)); q1 = f32x4.add(q1, f32x4.mul(b, b));
      x += 32;
    }
    total += lanes(f32x4.add(d0, d1)); squares += lanes(f32x4.add(q0, q1));
  }
  for (; i < n; i++) { const d = <f64>(f32.load(x) - m); total += d; squares += d * d; x += 4; }
  sum1 = total; sum2 = squares;
}

/** What normalizes a row: x becomes (x - center) factor - rest. */
let center: f32 = 0, factor: f32 = 0, rest: f32 = 0, part: f64 = 0;

/** mode 0: mean and variance, 1: mean square, 2: length. */
function measureRow(x: usize, n: i32, mode: i32, epsilon: f32): void {
  center = mode == 0 ? <f32>(sumRow(x, n) / <f64>n) : 0;
  deviations(x, n, center);
  part = mode == 2 ? 1 : 1 / <f64>n;
  let square = sum2 * part, shift: f64 = 0;
  if (mode == 0) { shift = sum1 * part; square -= shift * shift; }
  // 1e-12 bounds the length from below, as in Keras.
  if (mode == 2) { if (square < 1e-24) { square = 1e-24; part = 0; } }
  else square += <f64>epsilon;
  const r = 1 / sqrt<f64>(square);
  factor = <f32>r; rest = <f32>(shift * r);
}

/** Rows of n: out, x, gamma or 0, beta or 0, n, mode, epsilon. */
export function normalizeRowsJob(a: usize, first: i32, last: i32): void {
  const gamma = word(a, 2), beta = word(a, 3), n = i32.load(a, 16), mode = i32.load(a, 20), bytes = <usize>n << 2;
  let out = word(a, 0) + <usize>first * bytes, x = word(a, 1) + <usize>first * bytes;
  for (let r = first; r < last; r++) {
    measureRow(x, n, mode, float(a, 6));
    const m = f32x4.splat(center), f = f32x4.splat(factor), s = f32x4.splat(rest);
    let j: usize = 0;
    for (; j + 16 <= bytes; j += 16) {
      let y = f32x4.sub(f32x4.mul(f32x4.sub(v128.load(x + j), m), f), s);
      if (gamma) y = f32x4.mul(y, v128.load(gamma + j));
      if (beta) y = f32x4.add(y, v128.load(beta + j));
      v128.store(out + j, y);
    }
    for (; j < bytes; j += 4) {
      let y = (f32.load(x + j) - center) * factor - rest;
      if (gamma) y *= f32.load(gamma + j);
      if (beta) y += f32.load(beta + j);
      f32.store(out + j, y);
    }
    out += bytes; x += bytes;
  }
}

/** part1[j] += dy xh, part2[j] += dy; sum1 = sum(gamma dy), sum2 = sum(gamma dy xh). */
function rowSums(d: usize, x: usize, gamma: usize, part1: usize, part2: usize, n: i32): void {
  const m = f32x4.splat(center), f = f32x4.splat(factor), s = f32x4.splat(rest);
  let total: f64 = 0, products: f64 = 0, i = 0;
  while (i + 4 <= n) {
    const end = min(n - 3, i + 512);
    let a = f32x4.splat(0), b = a;
    for (; i < end; i += 4) {
      const j = <usize>i << 2, dy = v128.load(d + j);
      const xh = f32x4.sub(f32x4.mul(f32x4.sub(v128.load(x + j), m), f), s), dx = f32x4.mul(dy, xh);
      if (part1) v128.store(part1 + j, f32x4.add(v128.load(part1 + j), dx));
      if (part2) v128.store(part2 + j, f32x4.add(v128.load(part2 + j), dy));
      if (gamma) {
        const g = v128.load(gamma + j);
        a = f32x4.add(a, f32x4.mul(g, dy)); b = f32x4.add(b, f32x4.mul(g, dx));
      } else { a = f32x4.add(a, dy); b = f32x4.add(b, dx); }
    }
    total += lanes(a); products += lanes(b);
  }
  for (; i < n; i++) {
    const j = <usize>i << 2, dy = f32.load(d + j), dx = dy * ((f32.load(x + j) - center) * factor - rest);
    if (part1) f32.store(part1 + j, f32.load(part1 + j) + dx);
    if (part2) f32.store(part2 + j, f32.load(part2 + j) + dy);
    const g: f32 = gamma ? f32.load(gamma + j) : 1;
    total += <f64>(g * dy); products += <f64>(g * dx);
  }
  sum1 = total; sum2 = products;
}

/**
 * Blocks of rows: dx, dy, x, gamma or 0, the sums of dy xh and dy over each
 * block [blocks, n] or 0, n, mode, epsilon, rows, rows of a block.
 */
export function normalizeRowsGradJob(a: usize, first: i32, last: i32): void {
  const gamma = word(a, 3), n = i32.load(a, 24), mode = i32.load(a, 28), bytes = <usize>n << 2, rows = i32.load(a, 36), size = i32.load(a, 40);
  for (let block = first; block < last; block++) {
    const part1 = word(a, 4) ? word(a, 4) + <usize>block * bytes : 0, part2 = word(a, 5) ? word(a, 5) + <usize>block * bytes : 0;
    if (part1) memory.fill(part1, 0, bytes);
    if (part2) memory.fill(part2, 0, bytes);
    for (let r = block * size; r < min(rows, (block + 1) * size); r++) {
      const at = <usize>r * bytes, out = word(a, 0) + at, d = word(a, 1) + at, x = word(a, 2) + at;
      measureRow(x, n, mode, float(a, 8));
      rowSums(d, x, gamma, part1, part2, n);
      // dx = factor (gamma dy - c1 - xh c2).
      const c1 = mode == 0 ? <f32>(sum1 * part) : 0, c2 = <f32>(sum2 * part);
      const m = f32x4.splat(center), f = f32x4.splat(factor), s = f32x4.splat(rest), v1 = f32x4.splat(c1), v2 = f32x4.splat(c2);
      let j: usize = 0;
      for (; j + 16 <= bytes; j += 16) {
        let g = v128.load(d + j);
        if (gamma) g = f32x4.mul(g, v128.load(gamma + j));
        const xh = f32x4.sub(f32x4.mul(f32x4.sub(v128.load(x + j), m), f), s);
        v128.store(out + j, f32x4.mul(f, f32x4.sub(f32x4.sub(g, v1), f32x4.mul(xh, v2))));
      }
      for (; j < bytes; j += 4) {
        let g = f32.load(d + j);
        if (gamma) g *= f32.load(gamma + j);
        f32.store(out + j, factor * (g - c1 - ((f32.load(x + j) - center) * factor - rest) * c2));
      }
    }
  }
}
