// Losses of predictions and targets, over rows [first, last) of a job.
// Arguments stand at `a`, a word each.
import { pairRow, pairGradRow } from "./row_loops";

@inline function word(a: usize, i: usize): usize { return <usize>i32.load(a + (i << 2)); }
@inline function float(a: usize, i: usize): f32 { return f32.load(a + (i << 2)); }

/** The rows of a block of 4096 where a row is one element. */
@inline function blockRows(block: i32, rows: i32): i32 { return min(4096, rows - (block << 12)); }

/**
 * out[r] = the mean of a row: loss, out, x, t, n, rows, two parameters. Where
 * n is 1, [first, last) are blocks.
 */
export function pairJob(a: usize, first: i32, last: i32): void {
  const op = i32.load(a), out = word(a, 1), x = word(a, 2), t = word(a, 3), n = i32.load(a, 16), rows = i32.load(a, 20);
  for (let r = first; r < last; r++) {
    if (n == 1) {
      const at = <usize>r << 14;
      pairRow(op, out + at, x + at, t + at, float(a, 6), float(a, 7), blockRows(r, rows));
    } else {
      const at = <usize>r * (<usize>n << 2);
      f32.store(out + (<usize>r << 2), <f32>(pairRow(op, 0, x + at, t + at, float(a, 6), float(a, 7), n) / <f64>n));
    }
  }
}

/** Its gradient: loss, dx, d, x, t, n, rows, two parameters. */
export function pairGradJob(a: usize, first: i32, last: i32): void {
  const op = i32.load(a), d = word(a, 2), n = i32.load(a, 20), rows = i32.load(a, 24);
  for (let r = first; r < last; r++) {
    let at = <usize>r * (<usize>n << 2), up: usize = 0, share: f32 = 1, count = n;
    if (n == 1) { at = <usize>r << 14; up = d + at; count = blockRows(r, rows); }
    else share = f32.load(d + (<usize>r << 2)) / <f32>n;
    pairGradRow(op, word(a, 1) + at, word(a, 3) + at, word(a, 4) + at, up, share, float(a, 7), float(a, 8), count);
  }
}
