// Means of squares over rows and columns, and the matrix they stand for.
// Fields as in ../../_optimizer_fields.ts; numbers: beta2, 1 - beta2, epsilon.
import { share } from "./gemm";
import * as F from "./optimizer_fields";
import { formed } from "./optimizer_steps";

@inline function I(p: usize, field: i32): i32 { return i32.load(p + (<usize>field << 2)); }
@inline function P(p: usize, field: i32): usize { return <usize>i32.load(p + (<usize>field << 2)); }
@inline function N(p: usize, number: i32): f32 { return f32.load(p + (<usize>(F.NUMBERS + number) << 2)); }
@inline function square(p: usize, g: usize): f32 { const q = formed(p, f32.load(g)); return q * q + N(p, 2); }

/** r = beta2 r + (1 - beta2) the mean of each row. Threads take rows. */
export function adafactorRowsJob(p: usize, tid: i32, threads: i32): void {
  const width = I(p, F.WIDTH), rows = I(p, F.COUNT), last = share(rows, tid + 1, threads);
  for (let row = share(rows, tid, threads); row < last; row++) {
    const g = P(p, F.GRADIENT) + (<usize>row * width << 2), r = P(p, F.SLOT1) + (<usize>row << 2);
    let sum: f64 = 0;
    for (let j = 0; j < width; j++) sum += square(p, g + (<usize>j << 2));
    f32.store(r, f32.load(r) * N(p, 0) + <f32>(sum / width) * N(p, 1));
  }
}

/** c = beta2 c + (1 - beta2) the mean of each column. Threads take columns. */
export function adafactorColumnsJob(p: usize, tid: i32, threads: i32): void {
  const width = I(p, F.WIDTH), height = I(p, F.HEIGHT), batch = I(p, F.COUNT) / height;
  const from = share(width, tid, threads), last = share(width, tid + 1, threads), sums = P(p, F.SUMS);
  for (let m = 0; m < batch; m++) {
    const g = P(p, F.GRADIENT) + (<usize>m * height * width << 2), c = P(p, F.SLOT2) + (<usize>m * width << 2);
    for (let j = from; j < last; j++) f64.store(sums + (<usize>j << 3), 0);
    for (let i = 0; i < height; i++) {
      const row = g + (<usize>i * width << 2);
      for (let j = from; j < last; j++) {
        const s = sums + (<usize>j << 3);
        f64.store(s, f64.load(s) + square(p, row + (<usize>j << 2)));
      }
    }
    for (let j = from; j < last; j++) {
      const d = c + (<usize>j << 2);
      f32.store(d, f32.load(d) * N(p, 0) + <f32>(f64.load(sums + (<usize>j << 3)) / height) * N(p, 1));
    }
  }
}

/** v = r / mean(r) c. Threads take rows. */
export function adafactorMatrixJob(p: usize, tid: i32, threads: i32): void {
  const width = I(p, F.WIDTH), height = I(p, F.HEIGHT), rows = I(p, F.COUNT), last = share(rows, tid + 1, threads);
  let matrix = -1, mean: f32 = 0;
  for (let row = share(rows, tid, threads); row < last; row++) {
    const m = row / height, r = P(p, F.SLOT1), c = P(p, F.SLOT2) + (<usize>m * width << 2), v = P(p, F.SLOT0) + (<usize>row * width << 2);
    if (m != matrix) {
      let sum: f64 = 0;
      for (let i = 0; i < height; i++) sum += f32.load(r + (<usize>(m * height + i) << 2));
      mean = <f32>(sum / height); matrix = m;
    }
    const part = f32.load(r + (<usize>row << 2)) / mean;
    for (let j: usize = 0; j < <usize>width << 2; j += 4) f32.store(v + j, part * f32.load(c + j));
  }
}
