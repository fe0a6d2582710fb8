// Softmax along the last axis.
import { unary } from "./elementwise";
import { maxAlong } from "./reduce";

/** out[r, :] = softmax(x[r, :]); op: number of the exponential. */
export function softmaxRows(out: usize, x: usize, rows: i32, n: i32, op: i32): void {
  const bytes = <usize>n << 2;
  const top: usize = 2048;
  for (let r = 0; r < rows; r++) {
    maxAlong(top, x, 1, n, 1);
    const m = f32.load(top);
    let j: usize = 0;
    for (; j + 16 <= bytes; j += 16) v128.store(out + j, f32x4.sub(v128.load(x + j), f32x4.splat(m)));
    for (; j < bytes; j += 4) f32.store(out + j, f32.load(x + j) - m);
    // Rows are taken in order, so what is written beyond the end is overwritten.
    unary(op, out, out, 0, 0, bytes);
    let s: f64 = 0;
    for (j = 0; j < bytes; j += 4) s += <f64>f32.load(out + j);
    const q = f32x4.splat(<f32>s);
    for (j = 0; j + 16 <= bytes; j += 16) v128.store(out + j, f32x4.div(v128.load(out + j), q));
    for (; j < bytes; j += 4) f32.store(out + j, f32.load(out + j) / <f32>s);
    x += bytes; out += bytes;
  }
}
