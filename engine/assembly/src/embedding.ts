// Rows of a table by their numbers, and sums of rows by number.

/** out[n, :] = table[ids[n], :]; the place of the first bad id, or -1. */
export function gatherRows(out: usize, table: usize, ids: usize, n: i32, rows: i32, width: i32): i32 {
  const bytes = <usize>width << 2;
  for (let i = 0; i < n; i++) {
    const id = i32.load(ids + (<usize>i << 2));
    if (<u32>id >= <u32>rows) return i;
    memory.copy(out, table + <usize>id * bytes, bytes);
    out += bytes;
  }
  return -1;
}

@inline function addRow(d: usize, s: usize, bytes: usize): void {
  let j: usize = 0;
  for (; j + 16 <= bytes; j += 16) v128.store(d + j, f32x4.add(v128.load(d + j), v128.load(s + j)));
  for (; j < bytes; j += 4) f32.store(d + j, f32.load(d + j) + f32.load(s + j));
}

/**
 * Sums the rows of dy[n, width] that have the same id. `slots` has an int32
 * for each row of the table and is all -1 before and after. `rows` gets each
 * id once, `sums` the sum at the same place. Returns how many there are.
 */
export function sumRowsById(dy: usize, ids: usize, n: i32, width: i32, slots: usize, rows: usize, sums: usize): i32 {
  const bytes = <usize>width << 2;
  let count = 0;
  for (let i = 0; i < n; i++) {
    const id = i32.load(ids + (<usize>i << 2)), slot = slots + (<usize>id << 2), s = i32.load(slot);
    if (s < 0) {
      i32.store(slot, count);
      i32.store(rows + (<usize>count << 2), id);
      memory.copy(sums + <usize>count * bytes, dy, bytes);
      count++;
    } else addRow(sums + <usize>s * bytes, dy, bytes);
    dy += bytes;
  }
  for (let r = 0; r < count; r++) i32.store(slots + (<usize>i32.load(rows + (<usize>r << 2)) << 2), -1);
  return count;
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
