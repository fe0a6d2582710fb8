// Means of squares over rows and columns, and the matrix they stand for.
// Fields as in ../../_optimizer_fields.ts; numbers: beta2, 1 - beta2, epsilon.
import { share } from "./gemm";
import * as F from "./optimizer_fields";
import { formed, gradient } from "./optimizer_steps";

@inline function I(p: usize, field: i32): i32 { return i32.load(p + (<usize>field << 2)); }
@inline function P(p: usize, field: i32): usize { return <usize>i32.load(p + (<usize>field << 2)); }
@inline function S(p: usize, field: i32): v128 { return v128.load32_splat(p + (<usize>field << 2)); }
@inline function N(p: usize, number: i32): f32 { return f32.load(p + (<usize>(F.NUMBERS + number) << 2)); }
@inline function square(p: usize, g: usize): f32 { const q = formed(p, f32.load(g)); return q * q + N(p, 2); }
@inline function low(x: v128): v128 { return f64x2.promote_low_f32x4(x); }
@inline function high(x: v128): v128 { return f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 1)); }
@inline function moved(p: usize, old: usize, mean: f64): void { f32.store(old, f32.load(old) * N(p, 0) + <f32>mean * N(p, 1)); }

/** r = beta2 r + (1 - beta2) the mean of each row. Threads take rows. */
export function adafactorRowsJob(p: usize, tid: i32, threads: i32): void {
  const width = I(p, F.WIDTH), rows = I(p, F.COUNT), last = share(rows, tid + 1, threads);
  const form = I(p, F.FORM), multiply = S(p, F.MULTIPLY), divide = S(p, F.DIVIDE), limit = S(p, F.LIMIT), e = f32x4.splat(N(p, 2));
  for (let row = share(rows, tid, threads); row < last; row++) {
    let g = P(p, F.GRADIENT) + (<usize>row * width << 2), j = 0, a = f64x2.splat(0), b = a;
    for (; j + 4 <= width; j += 4) {
      const q = gradient(v128.load(g), form, multiply, divide, limit), s = f32x4.add(f32x4.mul(q, q), e);
      a = f64x2.add(a, low(s)); b = f64x2.add(b, high(s));
      g += 16;
    }
    a = f64x2.add(a, b);
    let sum = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
    for (; j < width; j++) { sum += square(p, g); g += 4; }
    moved(p, P(p, F.SLOT1) + (<usize>row << 2), sum / width);
  }
}

/** c = beta2 c + (1 - beta2) the mean of each column. Threads take columns. */
export function adafactorColumnsJob(p: usize, tid: i32, threads: i32): void {
  const width = I(p, F.WIDTH), height = I(p, F.HEIGHT), batch = I(p, F.COUNT) / height, step = <usize>width << 2;
  const from = share(width, tid, threads), last = share(width, tid + 1, threads);
  const form = I(p, F.FORM), multiply = S(p, F.MULTIPLY), divide = S(p, F.DIVIDE), limit = S(p, F.LIMIT), e = f32x4.splat(N(p, 2)), zero = f64x2.splat(0);
  for (let m = 0; m < batch; m++) {
    const g = P(p, F.GRADIENT) + (<usize>m * height * width << 2), c = P(p, F.SLOT2) + (<usize>m * width << 2);
    let j = from;
    // Eight at a time.
    for (; j + 8 <= last; j += 8) {
      let s0 = zero, s1 = zero, s2 = zero, s3 = zero, at = g + (<usize>j << 2);
      for (let i = 0; i < height; i++) {
        const q = gradient(v128.load(at), form, multiply, divide, limit), r = gradient(v128.load(at, 16), form, multiply, divide, limit);
        const x = f32x4.add(f32x4.mul(q, q), e), y = f32x4.add(f32x4.mul(r, r), e);
        s0 = f64x2.add(s0, low(x)); s1 = f64x2.add(s1, high(x));
        s2 = f64x2.add(s2, low(y)); s3 = f64x2.add(s3, high(y));
        at += step;
      }
      const d = c + (<usize>j << 2);
      moved(p, d, f64x2.extract_lane(s0, 0) / height); moved(p, d + 4, f64x2.extract_lane(s0, 1) / height);
      moved(p, d + 8, f64x2.extract_lane(s1, 0) / height); moved(p, d + 12, f64x2.extract_lane(s1, 1) / height);
      moved(p, d + 16, f64x2.extract_lane(s2, 0) / height); moved(p, d + 20, f64x2.extract_lane(s2, 1) / height);
      moved(p, d + 24, f64x2.extract_lane(s3, 0) / height); moved(p, d + 28, f64x2.extract_lane(s3, 1) / height);
    }
    for (; j < last; j++) {
      let sum: f64 = 0, at = g + (<usize>j << 2);
      for (let i = 0; i < height; i++) { sum += square(p, at); at += step; }
      moved(p, c + (<usize>j << 2), sum / height);
    }
  }
}

/** v = r / mean(r) c. Threads take rows. */
export function adafactorMatrixJob(p: usize, tid: i32, threads: i32): void {
  const width = I(p, F.WIDTH), height = I(p, F.HEIGHT), rows = I(p, F.COUNT), last = share(rows, tid + 1, threads);
  let matrix = -1, mean: f32 = 0;
  for (let row = share(rows, tid, threads); row < last; row++) {
    const m = row / height, r = P(p, F.SLOT1);
    if (m != matrix) {
      let sum: f64 = 0;
      for (let i = 0; i < height; i++) sum += f32.load(r + (<usize>(m * height + i) << 2));
      mean = <f32>(sum / height); matrix = m;
    }
    const part = f32.load(r + (<usize>row << 2)) / mean, parts = f32x4.splat(part);
    let c = P(p, F.SLOT2) + (<usize>m * width << 2), v = P(p, F.SLOT0) + (<usize>row * width << 2), j = 0;
    for (; j + 4 <= width; j += 4) { v128.store(v, f32x4.mul(parts, v128.load(c))); c += 16; v += 16; }
    for (; j < width; j++) { f32.store(v, part * f32.load(c)); c += 4; v += 4; }
  }
}
