// Activations over blocks of 4096 elements, [first, last) of a job.
import { activate, activateGrad } from "./row_loops";

@inline function word(a: usize, i: usize): usize { return <usize>i32.load(a + (i << 2)); }
@inline function float(a: usize, i: usize): f32 { return f32.load(a + (i << 2)); }

/** y = f(x): activation, y, x, bytes, four parameters. */
export function activateJob(a: usize, first: i32, last: i32): void {
  const from = <usize>first << 14, bytes = min(<usize>last << 14, word(a, 3)) - from;
  activate(i32.load(a), word(a, 1) + from, word(a, 2) + from, bytes, float(a, 4), float(a, 5), float(a, 6), float(a, 7));
}

/** dx = dy f'(x or y): activation, dx, dy, x or y, bytes, four parameters. */
export function activateGradJob(a: usize, first: i32, last: i32): void {
  const from = <usize>first << 14, bytes = min(<usize>last << 14, word(a, 4)) - from;
  activateGrad(i32.load(a), word(a, 1) + from, word(a, 2) + from, word(a, 3) + from, bytes, float(a, 5), float(a, 6), float(a, 7), float(a, 8));
}
