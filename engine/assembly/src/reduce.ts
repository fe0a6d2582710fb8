// Sums along an axis. Partial sums are float64, so that the error does not
// grow with the number of elements.

/** out[o] = sum of a[o, :] for `outer` rows of `n` floats. */
export function sumRows(out: usize, a: usize, outer: i32, n: i32): void {
  for (let o = 0; o < outer; o++) {
    let s0 = f64x2.splat(0), s1 = f64x2.splat(0), j = 0;
    for (; j + 4 <= n; j += 4) {
      const v = v128.load(a);
      s0 = f64x2.add(s0, f64x2.promote_low_f32x4(v));
      s1 = f64x2.add(s1, f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 1)));
      a += 16;
    }
    s0 = f64x2.add(s0, s1);
    let s = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
    for (; j < n; j++) { s += <f64>f32.load(a); a += 4; }
    f32.store(out, <f32>s);
    out += 4;
  }
}

/** out[o, i] = sum over r of a[o, r, i] for i in [first, last). */
export function sumColumns(out: usize, a: usize, outer: i32, n: i32, inner: i32, first: i32, last: i32): void {
  const row = <usize>inner << 2;
  for (let o = 0; o < outer; o++) {
    let i = first;
    for (; i + 4 <= last; i += 4) {
      let s0 = f64x2.splat(0), s1 = f64x2.splat(0), q = a + (<usize>i << 2);
      for (let r = 0; r < n; r++) {
        const v = v128.load(q);
        s0 = f64x2.add(s0, f64x2.promote_low_f32x4(v));
        s1 = f64x2.add(s1, f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 1)));
        q += row;
      }
      const low = f32x4.demote_f64x2_zero(s0), high = f32x4.demote_f64x2_zero(s1);
      v128.store(out + (<usize>i << 2), v128.shuffle<f64>(low, high, 0, 2));
    }
    for (; i < last; i++) {
      let s: f64 = 0, q = a + (<usize>i << 2);
      for (let r = 0; r < n; r++) { s += <f64>f32.load(q); q += row; }
      f32.store(out + (<usize>i << 2), <f32>s);
    }
    a += <usize>n * row; out += row;
  }
}

/** out[o, i] = max over r of a[o, r, i]; NaN wins. */
export function maxAlong(out: usize, a: usize, outer: i32, n: i32, inner: i32): void {
  const row = <usize>inner << 2;
  for (let o = 0; o < outer; o++) {
    if (inner == 1) {
      let m = f32x4.splat(-Infinity), s: f32 = -Infinity, j = 0;
      for (; j + 4 <= n; j += 4) { m = f32x4.max(m, v128.load(a)); a += 16; }
      for (; j < n; j++) { s = max(s, f32.load(a)); a += 4; }
      s = max(s, max(max(f32x4.extract_lane(m, 0), f32x4.extract_lane(m, 1)), max(f32x4.extract_lane(m, 2), f32x4.extract_lane(m, 3))));
      f32.store(out, s);
    } else {
      memory.copy(out, a, row);
      for (let r = 1; r < n; r++) {
        const q = a + <usize>r * row;
        let i: usize = 0;
        for (; i + 16 <= row; i += 16) v128.store(out + i, f32x4.max(v128.load(out + i), v128.load(q + i)));
        for (; i < row; i += 4) f32.store(out + i, max(f32.load(out + i), f32.load(q + i)));
      }
      a += <usize>n * row;
    }
    out += row;
  }
}
