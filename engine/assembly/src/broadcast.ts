// Operations of two arguments whose shapes differ.
import { binary, compare } from "./elementwise";

const SPLAT_A: usize = 2048;
const SPLAT_B: usize = 2064;
const INDEX: usize = 2080;

/**
 * y = f(a, b) for `rank` outer axes and an inner run of `inner` elements.
 * `dims`, `stepsA`, `stepsB`: int32 sizes and byte steps of the outer axes;
 * `sa`, `sb`: 16 where the operand advances along the inner run, else 0.
 */
export function broadcast(op: i32, comparing: i32, y: usize, a: usize, sa: usize, b: usize, sb: usize, inner: i32, rank: i32, dims: usize, stepsA: usize, stepsB: usize): void {
  const bytes = <usize>inner << 2, advance = comparing ? <usize>inner : bytes;
  memory.fill(INDEX, 0, <usize>rank << 2);
  for (;;) {
    let p = a, q = b;
    if (sa == 0) { v128.store(SPLAT_A, v128.load_splat<f32>(a)); p = SPLAT_A; }
    if (sb == 0) { v128.store(SPLAT_B, v128.load_splat<f32>(b)); q = SPLAT_B; }
    if (comparing) compare(op, y, p, sa, q, sb, bytes); else binary(op, y, p, sa, q, sb, bytes);
    y += advance;
    let axis = rank - 1;
    for (; axis >= 0; axis--) {
      const at = <usize>axis << 2, i = i32.load(INDEX + at) + 1, n = i32.load(dims + at);
      a += <usize>i32.load(stepsA + at); b += <usize>i32.load(stepsB + at);
      if (i < n) { i32.store(INDEX + at, i); break; }
      a -= <usize>(n * i32.load(stepsA + at)); b -= <usize>(n * i32.load(stepsB + at));
      i32.store(INDEX + at, 0);
    }
    if (axis < 0) return;
  }
}
