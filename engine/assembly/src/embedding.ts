// Rows of a table by their numbers, and sums of rows by number.
import { share } from "./gemm";

@inline function I(p: usize, field: i32): i32 { return i32.load(p + (<usize>field << 2)); }
@inline function P(p: usize, field: i32): usize { return <usize>i32.load(p + (<usize>field << 2)); }

/** The place of the first of n ids that is not in [0, rows), or -1. */
export function findOutside(ids: usize, n: i32, rows: i32): i32 {
  for (let i = 0; i < n; i++) if (<u32>i32.load(ids + (<usize>i << 2)) >= <u32>rows) return i;
  return -1;
}

/** out[n, :] = table[ids[n], :]. Fields: out, table, ids, n, width. Threads take rows. */
export function gatherJob(p: usize, tid: i32, threads: i32): void {
  const n = I(p, 3), bytes = <usize>I(p, 4) << 2, last = share(n, tid + 1, threads);
  let i = share(n, tid, threads), out = P(p, 0) + <usize>i * bytes;
  const table = P(p, 1), ids = P(p, 2);
  for (; i < last; i++) {
    memory.copy(out, table + <usize>i32.load(ids + (<usize>i << 2)) * bytes, bytes);
    out += bytes;
  }
}

@inline function addRow(d: usize, s: usize, bytes: usize): void {
  let j: usize = 0;
  for (; j + 16 <= bytes; j += 16) v128.store(d + j, f32x4.add(v128.load(d + j), v128.load(s + j)));
  for (; j < bytes; j += 4) f32.store(d + j, f32.load(d + j) + f32.load(s + j));
}

/**
 * Numbers the different ids. `slots` has an int32 for each row of the table
 * and is all -1 before and after. `rows` gets each id once, `places` for each
 * of the n ids its place there, as ~place where it is the first of its kind.
 * Returns how many there are.
 */
export function placeRows(ids: usize, n: i32, slots: usize, places: usize, rows: usize): i32 {
  let count = 0;
  for (let i = 0; i < n; i++) {
    const id = i32.load(ids + (<usize>i << 2)), slot = slots + (<usize>id << 2), s = i32.load(slot);
    i32.store(places + (<usize>i << 2), s < 0 ? ~count : s);
    if (s >= 0) continue;
    i32.store(slot, count);
    i32.store(rows + (<usize>count << 2), id);
    count++;
  }
  for (let r = 0; r < count; r++) i32.store(slots + (<usize>i32.load(rows + (<usize>r << 2)) << 2), -1);
  return count;
}

/**
 * sums[places[n], :] += x[n, :], from zero at a place's first row. Fields:
 * sums, x, places, n, width. Threads take columns, so that each sum is in one
 * order.
 */
export function sumRowsJob(p: usize, tid: i32, threads: i32): void {
  const n = I(p, 3), width = I(p, 4), row = <usize>width << 2;
  const first = <usize>share(width, tid, threads) << 2, bytes = (<usize>share(width, tid + 1, threads) << 2) - first;
  const sums = P(p, 0) + first, places = P(p, 2);
  let x = P(p, 1) + first;
  for (let i = 0; i < n; i++) {
    const place = i32.load(places + (<usize>i << 2));
    if (place < 0) memory.copy(sums + <usize>(~place) * row, x, bytes);
    else addRow(sums + <usize>place * row, x, bytes);
    x += row;
  }
}

/** out[ids[n], :] += x[n, :] for ids in [0, segments); others are left out. */
export function segmentSum(out: usize, x: usize, ids: usize, n: i32, segments: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let i = 0; i < n; i++) {
    const id = i32.load(ids + (<usize>i << 2));
    if (<u32>id < <u32>segments) addRow(out + <usize>id * bytes, x, bytes);
    x += bytes;
  }
}

/** out[rows[r], :] = values[r, :]. */
export function scatterRows(out: usize, rows: usize, values: usize, count: i32, width: i32): void {
  const bytes = <usize>width << 2;
  for (let r = 0; r < count; r++) {
    memory.copy(out + <usize>i32.load(rows + (<usize>r << 2)) * bytes, values + <usize>r * bytes, bytes);
  }
}
