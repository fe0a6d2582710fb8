// Moving elements of 4 bytes about.

/** out[c, r] = a[r, c] for each of a batch of matrices. */
export function transpose(out: usize, a: usize, batch: i32, rows: i32, columns: i32): void {
  const ra = <usize>columns << 2, ro = <usize>rows << 2;
  for (let i = 0; i < batch; i++) {
    let r = 0;
    for (; r + 4 <= rows; r += 4) {
      let s = a + <usize>r * ra, d = out + (<usize>r << 2), c = 0;
      for (; c + 4 <= columns; c += 4) {
        const r0 = v128.load(s), r1 = v128.load(s + ra), r2 = v128.load(s + 2 * ra), r3 = v128.load(s + 3 * ra);
        const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
        const t2 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
        v128.store(d, v128.shuffle<f64>(t0, t2, 0, 2)); v128.store(d + ro, v128.shuffle<f64>(t0, t2, 1, 3));
        v128.store(d + 2 * ro, v128.shuffle<f64>(t1, t3, 0, 2)); v128.store(d + 3 * ro, v128.shuffle<f64>(t1, t3, 1, 3));
        s += 16; d += 4 * ro;
      }
      for (; c < columns; c++) {
        for (let k: usize = 0; k < 4; k++) i32.store(d + (k << 2), i32.load(s + k * ra));
        s += 4; d += ro;
      }
    }
    for (; r < rows; r++) {
      let s = a + <usize>r * ra, d = out + (<usize>r << 2);
      for (let c = 0; c < columns; c++) { i32.store(d, i32.load(s)); s += 4; d += ro; }
    }
    a += <usize>rows * ra; out += <usize>rows * ra;
  }
}

/** Rows of `bytes` bytes from one place to another, each with its own step. */
export function copyRows(out: usize, outStep: usize, a: usize, step: usize, bytes: usize, rows: i32): void {
  for (let r = 0; r < rows; r++) { memory.copy(out, a, bytes); out += outStep; a += step; }
}

/** out[i] = condition[i] ? a[i] : b[i]; the condition is bytes. */
export function select(out: usize, condition: usize, a: usize, b: usize, n: i32): void {
  for (let i: usize = 0; i < <usize>n; i++) {
    i32.store(out + (i << 2), i32.load((load<u8>(condition + i) ? a : b) + (i << 2)));
  }
}
