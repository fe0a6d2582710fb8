// Softmax, its logarithm and the cross-entropies, over rows [first, last) of
// a job. Arguments stand at `a`, a word each.
import { dotRow, sumRow, expRow, sumExpRow, divideRow, shiftRow, softmaxGradRow as scaleGrad, logSoftmaxGradRow as shiftGrad } from "./row_loops";
import { logitsRow, logitsGradRow, probabilitiesRow, probabilitiesGradRow, clippedRow, withinRow } from "./row_loops";
import { binaryLogitsRow, binaryLogitsSum, binaryProbabilitiesRow, binaryProbabilitiesSum, binaryLogitsGradRow, binaryProbabilitiesGradRow } from "./row_loops";

@inline function word(a: usize, i: usize): usize { return <usize>i32.load(a + (i << 2)); }
@inline function float(a: usize, i: usize): f32 { return f32.load(a + (i << 2)); }

/** The greatest of a row that holds no NaN; else any number. */
export function maxRow(x: usize, n: i32): f32 {
  let m0 = f32x4.splat(-Infinity), m1 = m0, m2 = m0, m3 = m0, i = 0;
  for (; i + 16 <= n; i += 16) {
    m0 = f32x4.pmax(m0, v128.load(x)); m1 = f32x4.pmax(m1, v128.load(x, 16));
    m2 = f32x4.pmax(m2, v128.load(x, 32)); m3 = f32x4.pmax(m3, v128.load(x, 48));
    x += 64;
  }
  for (; i + 4 <= n; i += 4) { m0 = f32x4.pmax(m0, v128.load(x)); x += 16; }
  m0 = f32x4.pmax(f32x4.pmax(m0, m1), f32x4.pmax(m2, m3));
  let s = max(max(f32x4.extract_lane(m0, 0), f32x4.extract_lane(m0, 1)), max(f32x4.extract_lane(m0, 2), f32x4.extract_lane(m0, 3)));
  for (; i < n; i++) { s = max(s, f32.load(x)); x += 4; }
  return s;
}

/** The natural logarithm of a normal number, and of NaN. */
function ln(x: f64): f64 {
  if (x != x) return x;
  let bits = reinterpret<i64>(x), k = <i32>(bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) { m *= 0.5; k++; }
  // log(m) = 2 artanh(f), f = (m - 1) / (m + 1), at most 0.1716.
  const f = (m - 1) / (m + 1), z = f * f;
  const p = 1 + z * (1.0 / 3 + z * (1.0 / 5 + z * (1.0 / 7 + z * (1.0 / 9 + z * (1.0 / 11 + z * (1.0 / 13 + z / 15))))));
  return 2 * f * p + <f64>k * 0.6931471805599453;
}

/** out = softmax(x): out, x, n. */
export function softmaxJob(a: usize, first: i32, last: i32): void {
  const n = i32.load(a, 8), bytes = <usize>n << 2;
  for (let r = <usize>first; r < <usize>last; r++) {
    const out = word(a, 0) + r * bytes, x = word(a, 1) + r * bytes;
    divideRow(out, <f32>expRow(out, x, maxRow(x, n), n), n);
  }
}

/** dx = (dy - sum(dy y)) y: dx, dy, y, n. */
export function softmaxGradJob(a: usize, first: i32, last: i32): void {
  const n = i32.load(a, 12), bytes = <usize>n << 2;
  for (let r = <usize>first; r < <usize>last; r++) {
    const d = word(a, 1) + r * bytes, y = word(a, 2) + r * bytes;
    scaleGrad(word(a, 0) + r * bytes, d, y, <f32>dotRow(d, y, n), n);
  }
}

/** out = log(softmax(x)): out, x, n. */
export function logSoftmaxJob(a: usize, first: i32, last: i32): void {
  const n = i32.load(a, 8), bytes = <usize>n << 2;
  for (let r = <usize>first; r < <usize>last; r++) {
    const out = word(a, 0) + r * bytes, x = word(a, 1) + r * bytes, m = maxRow(x, n);
    shiftRow(out, x, m, <f32>ln(sumExpRow(x, m, n)), n);
  }
}

/** dx = dy - sum(dy) exp(y): dx, dy, y, n. */
export function logSoftmaxGradJob(a: usize, first: i32, last: i32): void {
  const n = i32.load(a, 12), bytes = <usize>n << 2;
  for (let r = <usize>first; r < <usize>last; r++) {
    const dx = word(a, 0) + r * bytes, d = word(a, 1) + r * bytes, y = word(a, 2) + r * bytes;
    expRow(dx, y, 0, n);
    shiftGrad(dx, d, <f32>sumRow(d, n), n);
  }
}

/**
 * out[r] = sum(t (log(sum(exp(x))) - x)), the target t scaled and shifted:
 * out, x, t, n, scale, offset.
 */
export function logitsJob(a: usize, first: i32, last: i32): void {
  const n = i32.load(a, 12), bytes = <usize>n << 2;
  for (let r = <usize>first; r < <usize>last; r++) {
    const x = word(a, 1) + r * bytes, m = maxRow(x, n), c = <f32>ln(sumExpRow(x, m, n));
    f32.store(word(a, 0) + (r << 2), <f32>logitsRow(x, word(a, 2) + r * bytes, m, c, float(a, 4), float(a, 5), n));
  }
}

/** dx = d (sum(t) softmax(x) - t): dx, d, x, t, n, scale, offset. */
export function logitsGradJob(a: usize, first: i32, last: i32): void {
  const n = i32.load(a, 16), bytes = <usize>n << 2, scale = float(a, 5), offset = float(a, 6);
  for (let r = <usize>first; r < <usize>last; r++) {
    const dx = word(a, 0) + r * bytes, x = word(a, 2) + r * bytes, t = word(a, 3) + r * bytes;
    const s = expRow(dx, x, maxRow(x, n), n), whole = <f64>scale * sumRow(t, n) + <f64>offset * <f64>n;
    logitsGradRow(dx, t, <f32>(whole / s), f32.load(word(a, 1) + (r << 2)), scale, offset, n);
  }
}

/** out[r] = -sum(t log(clip(x / sum(x)))): out, x, t, n, scale, offset, low, high. */
export function probabilitiesJob(a: usize, first: i32, last: i32): void {
  const n = i32.load(a, 12), bytes = <usize>n << 2;
  for (let r = <usize>first; r < <usize>last; r++) {
    const x = word(a, 1) + r * bytes;
    f32.store(word(a, 0) + (r << 2), <f32>probabilitiesRow(x, word(a, 2) + r * bytes, <f32>sumRow(x, n), float(a, 4), float(a, 5), float(a, 6), float(a, 7), n));
  }
}

/** Its gradient: dx, d, x, t, n, scale, offset, low, high. */
export function probabilitiesGradJob(a: usize, first: i32, last: i32): void {
  const n = i32.load(a, 16), bytes = <usize>n << 2;
  for (let r = <usize>first; r < <usize>last; r++) {
    const dx = word(a, 0) + r * bytes, x = word(a, 2) + r * bytes, s = <f32>sumRow(x, n);
    const g = probabilitiesGradRow(dx, x, word(a, 3) + r * bytes, s, f32.load(word(a, 1) + (r << 2)), float(a, 5), float(a, 6), float(a, 7), float(a, 8), n);
    shiftRow(dx, dx, <f32>g, 0, n);
    divideRow(dx, s, n);
  }
}

/** The id at place r, of int32 or float32; -1 if it is none of n. */
@inline function idAt(ids: usize, float: bool, r: usize, n: i32): i32 {
  if (!float) { const id = i32.load(ids + (r << 2)); return <u32>id < <u32>n ? id : -1; }
  const v = trunc<f32>(f32.load(ids + (r << 2)));
  return v >= 0 && v < <f32>n ? <i32>v : -1;
}

/** The first place of an id that is none of n, or -1. */
export function findBadId(ids: usize, isFloat: i32, count: i32, n: i32): i32 {
  for (let r = 0; r < count; r++) if (idAt(ids, isFloat != 0, <usize>r, n) < 0) return r;
  return -1;
}

/** out[r] = log(sum(exp(x))) - x[id]: out, x, ids, n, whether ids are floats. */
export function sparseLogitsJob(a: usize, first: i32, last: i32): void {
  const n = i32.load(a, 12), bytes = <usize>n << 2, isFloat = i32.load(a, 16) != 0;
  for (let r = <usize>first; r < <usize>last; r++) {
    const x = word(a, 1) + r * bytes, m = maxRow(x, n), id = <usize>idAt(word(a, 2), isFloat, r, n);
    f32.store(word(a, 0) + (r << 2), <f32>(ln(sumExpRow(x, m, n)) - <f64>(f32.load(x + (id << 2)) - m)));
  }
}

/** Its gradient: dx, d, x, ids, n, whether ids are floats. */
export function sparseLogitsGradJob(a: usize, first: i32, last: i32): void {
  const n = i32.load(a, 16), bytes = <usize>n << 2, isFloat = i32.load(a, 20) != 0;
  for (let r = <usize>first; r < <usize>last; r++) {
    const dx = word(a, 0) + r * bytes, x = word(a, 2) + r * bytes, d = f32.load(word(a, 1) + (r << 2));
    const s = expRow(dx, x, maxRow(x, n), n), at = dx + (<usize>idAt(word(a, 3), isFloat, r, n) << 2);
    divideRow(dx, <f32>(s / <f64>d), n);
    f32.store(at, f32.load(at) - d);
  }
}

/** out[r] = log(sum(clip(x))) - log(clip(x[id])): out, x, ids, n, float, low, high. */
export function sparseProbabilitiesJob(a: usize, first: i32, last: i32): void {
  const n = i32.load(a, 12), bytes = <usize>n << 2, isFloat = i32.load(a, 16) != 0, lo = float(a, 5), hi = float(a, 6);
  for (let r = <usize>first; r < <usize>last; r++) {
    const x = word(a, 1) + r * bytes, id = <usize>idAt(word(a, 2), isFloat, r, n), s = clippedRow(x, lo, hi, n);
    f32.store(word(a, 0) + (r << 2), <f32>(ln(s) - ln(<f64>min(max(f32.load(x + (id << 2)), lo), hi))));
  }
}

/** Its gradient: dx, d, x, ids, n, float, low, high. */
export function sparseProbabilitiesGradJob(a: usize, first: i32, last: i32): void {
  const n = i32.load(a, 16), bytes = <usize>n << 2, isFloat = i32.load(a, 20) != 0, lo = float(a, 6), hi = float(a, 7);
  for (let r = <usize>first; r < <usize>last; r++) {
    const dx = word(a, 0) + r * bytes, x = word(a, 2) + r * bytes, d = f32.load(word(a, 1) + (r << 2));
    const id = <usize>idAt(word(a, 3), isFloat, r, n) << 2, p = f32.load(x + id);
    withinRow(dx, x, <f32>(<f64>d / clippedRow(x, lo, hi, n)), lo, hi, n);
    if (p >= lo && p <= hi) f32.store(dx + id, f32.load(dx + id) - d / p);
  }
}

/** The rows of a block of 4096 where a row is one element. */
@inline function blockRows(block: i32, rows: i32): i32 { return min(4096, rows - (block << 12)); }

/**
 * out[r] = the mean of the cross-entropies of a row: out, x, t, n, rows,
 * logits, scale, offset, low, high. Where n is 1, [first, last) are blocks.
 */
export function binaryJob(a: usize, first: i32, last: i32): void {
  const out = word(a, 0), x = word(a, 1), t = word(a, 2), n = i32.load(a, 12), rows = i32.load(a, 16), logits = i32.load(a, 20) != 0;
  const s = float(a, 6), o = float(a, 7), lo = float(a, 8), hi = float(a, 9), bytes = <usize>n << 2;
  for (let r = first; r < last; r++) {
    if (n == 1) {
      const at = <usize>r << 14, count = blockRows(r, rows);
      if (logits) binaryLogitsRow(out + at, x + at, t + at, s, o, count);
      else binaryProbabilitiesRow(out + at, x + at, t + at, s, o, lo, hi, count);
    } else {
      const at = <usize>r * bytes;
      const sum = logits ? binaryLogitsSum(x + at, t + at, s, o, n) : binaryProbabilitiesSum(x + at, t + at, s, o, lo, hi, n);
      f32.store(out + (<usize>r << 2), <f32>(sum / <f64>n));
    }
  }
}

/** Its gradient: dx, d, x, t, n, rows, logits, scale, offset, low, high. */
export function binaryGradJob(a: usize, first: i32, last: i32): void {
  const dx = word(a, 0), d = word(a, 1), x = word(a, 2), t = word(a, 3), n = i32.load(a, 16), rows = i32.load(a, 20), logits = i32.load(a, 24) != 0;
  const s = float(a, 7), o = float(a, 8), lo = float(a, 9), hi = float(a, 10), bytes = <usize>n << 2;
  for (let r = first; r < last; r++) {
    let at = <usize>r * bytes, up: usize = 0, share: f32 = 1, count = n;
    if (n == 1) { at = <usize>r << 14; up = d + at; count = blockRows(r, rows); }
    else share = f32.load(d + (<usize>r << 2)) / <f32>n;
    if (logits) binaryLogitsGradRow(dx + at, x + at, t + at, up, share, s, o, count);
    else binaryProbabilitiesGradRow(dx + at, x + at, t + at, up, share, s, o, lo, hi, count);
  }
}
