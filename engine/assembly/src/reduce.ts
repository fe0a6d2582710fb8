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

@inline function high(v: v128): v128 { return f64x2.promote_low_f32x4(v128.shuffle<f64>(v, v, 1, 1)); }
@inline function low(v: v128): v128 { return f64x2.promote_low_f32x4(v); }
@inline function floats(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2);
}

/** out[o, i] = sum over r of a[o, r, i] for i in [first, last). */
export function sumColumns(out: usize, a: usize, outer: i32, n: i32, inner: i32, first: i32, last: i32): void {
  const row = <usize>inner << 2, zero = f64x2.splat(0);
  for (let o = 0; o < outer; o++) {
    let i = first;
    // Sixteen at a time read each line of the cache once.
    for (; i + 16 <= last; i += 16) {
      let s0 = zero, s1 = zero, s2 = zero, s3 = zero, s4 = zero, s5 = zero, s6 = zero, s7 = zero, q = a + (<usize>i << 2);
      for (let r = 0; r < n; r++) {
        const v0 = v128.load(q), v1 = v128.load(q, 16), v2 = v128.load(q, 32), v3 = v128.load(q, 48);
        s0 = f64x2.add(s0, low(v0)); s1 = f64x2.add(s1, high(v0));
        s2 = f64x2.add(s2, low(v1)); s3 = f64x2.add(s3, high(v1));
        s4 = f64x2.add(s4, low(v2)); s5 = f64x2.add(s5, high(v2));
        s6 = f64x2.add(s6, low(v3)); s7 = f64x2.add(s7, high(v3));
        q += row;
      }
      const d = out + (<usize>i << 2);
      v128.store(d, floats(s0, s1)); v128.store(d, floats(s2, s3), 16);
      v128.store(d, floats(s4, s5), 32); v128.store(d, floats(s6, s7), 48);
    }
    for (; i + 4 <= last; i += 4) {
      let s0 = zero, s1 = zero, q = a + (<usize>i << 2);
      for (let r = 0; r < n; r++) {
        const v = v128.load(q);
        s0 = f64x2.add(s0, low(v)); s1 = f64x2.add(s1, high(v));
        q += row;
      }
      v128.store(out + (<usize>i << 2), floats(s0, s1));
    }
    for (; i < last; i++) {
      let s: f64 = 0, q = a + (<usize>i << 2);
      for (let r = 0; r < n; r++) { s += <f64>f32.load(q); q += row; }
      f32.store(out + (<usize>i << 2), <f32>s);
    }
    a += <usize>n * row; out += row;
  }
}

/**
 * Sums along the middle axis of [outer, n, inner] for a thread's part of the
 * results. Job, int32: 0 out 1 a 2 outer 3 n 4 inner.
 */
export function sumJob(p: usize, tid: i32, threads: i32): void {
  const out = <usize>i32.load(p), a = <usize>i32.load(p, 4), outer = i32.load(p, 8), n = i32.load(p, 12), inner = i32.load(p, 16);
  if (outer >= threads) {
    const first = outer / threads * tid + min(tid, outer % threads), count = outer / threads + i32(tid < outer % threads);
    const from = a + (<usize>first * <usize>n * <usize>inner << 2), to = out + (<usize>first * <usize>inner << 2);
    if (inner == 1) sumRows(to, from, count, n); else sumColumns(to, from, count, n, inner, 0, inner);
    return;
  }
  const blocks = (inner + 15) >> 4;
  const first = min(inner, (blocks * tid / threads) << 4), last = min(inner, (blocks * (tid + 1) / threads) << 4);
  if (inner == 1) { if (tid == 0) sumRows(out, a, outer, n); } else sumColumns(out, a, outer, n, inner, first, last);
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
