// C = [C +] op(A) op(B) in float32, blocked and packed.
//
// A panel of A holds up to 5 rows k-major, a panel of B 8 columns k-major. Every
// element of C is summed in the same order however rows and columns are split
// between threads: k upwards in one accumulator within a block of KC, blocks
// added in order. So any number of threads gives the same bits.
import { kernel } from "./micro_kernels";

const MR: i32 = 5;
const NR: i32 = 8;
const KC: i32 = 256;
const MC: i32 = 200;
const NC: i32 = 2048;

/** First row of thread `tid`'s share of `n` rows, in fours where possible. */
export function share(n: i32, tid: i32, threads: i32): i32 {
  const fours = (n + 3) >> 2;
  if (fours < threads) return n * tid / threads;
  return min(n, (fours * tid / threads) << 2);
}

/** Rows of the next panel: all panels about as high, so that none has one row. */
@inline function height(left: i32): i32 {
  const panels = (left + MR - 1) / MR;
  return (left + panels - 1) / panels;
}

/** Bytes of B packed over its whole k. */
export function packedBytes(k: i32, n: i32): i32 {
  return k * ((n + NR - 1) / NR) * NR * 4;
}

/** Bytes of work space that one thread needs for gemm. */
export function gemmBytes(m: i32, n: i32, k: i32): i32 {
  const kc = min(k, KC), nc = min(n + NR, NC), mc = min(m + MR, MC);
  return (mc * kc + nc * kc + MR * NR) * 4 + 256;
}

/** Four or five rows of A, transposed four columns at a time. */
function packRows(d: usize, s: usize, rs: usize, kc: i32, m: i32): void {
  const step = <usize>m << 2;
  if (m == 5) {
    const r = s + 4 * rs;
    for (let k = 0; k < kc; k++) f32.store(d + <usize>k * 20, f32.load(r + (<usize>k << 2)), 16);
  }
  let k = 0;
  for (; k + 4 <= kc; k += 4) {
    const r0 = v128.load(s), r1 = v128.load(s + rs);
    const r2 = v128.load(s + 2 * rs), r3 = v128.load(s + 3 * rs);
    const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
    const t2 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(d, v128.shuffle<f64>(t0, t2, 0, 2)); d += step;
    v128.store(d, v128.shuffle<f64>(t0, t2, 1, 3)); d += step;
    v128.store(d, v128.shuffle<f64>(t1, t3, 0, 2)); d += step;
    v128.store(d, v128.shuffle<f64>(t1, t3, 1, 3)); d += step;
    s += 16;
  }
  for (; k < kc; k++) {
    f32.store(d, f32.load(s));
    f32.store(d, f32.load(s + rs), 4);
    f32.store(d, f32.load(s + 2 * rs), 8);
    f32.store(d, f32.load(s + 3 * rs), 12);
    s += 4; d += step;
  }
}

/** A block [mc, kc] into panels of their heights. */
function packA(dst: usize, a: usize, rs: usize, cs: usize, mc: i32, kc: i32): void {
  for (let i = 0, m = 0; i < mc; i += m) {
    m = height(mc - i);
    let s = a + <usize>i * rs;
    if (m >= 4 && cs == 4) {
      packRows(dst, s, rs, kc, m);
      dst += <usize>(kc * m) << 2;
    } else if (m == 4 && rs == 4) {
      for (let k = 0; k < kc; k++) { v128.store(dst, v128.load(s)); dst += 16; s += cs; }
    } else if (m == 5 && rs == 4) {
      for (let k = 0; k < kc; k++) {
        v128.store(dst, v128.load(s)); f32.store(dst, f32.load(s, 16), 16);
        dst += 20; s += cs;
      }
    } else {
      for (let k = 0; k < kc; k++) {
        for (let r = 0; r < m; r++) f32.store(dst + (<usize>r << 2), f32.load(s + <usize>r * rs));
        dst += <usize>m << 2; s += cs;
      }
    }
  }
}

/** Eight columns of a transposed B, four k at a time. */
function packColumns(d: usize, s: usize, cs: usize, kc: i32): void {
  let k = 0;
  for (; k + 4 <= kc; k += 4) {
    for (let half: usize = 0; half < 2; half++) {
      const q = s + half * 4 * cs, e = d + half * 16;
      const r0 = v128.load(q), r1 = v128.load(q + cs);
      const r2 = v128.load(q + 2 * cs), r3 = v128.load(q + 3 * cs);
      const t0 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
      const t2 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5), t3 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
      v128.store(e, v128.shuffle<f64>(t0, t2, 0, 2));
      v128.store(e, v128.shuffle<f64>(t0, t2, 1, 3), 32);
      v128.store(e, v128.shuffle<f64>(t1, t3, 0, 2), 64);
      v128.store(e, v128.shuffle<f64>(t1, t3, 1, 3), 96);
    }
    s += 16; d += 128;
  }
  for (; k < kc; k++) {
    for (let c: usize = 0; c < 8; c++) f32.store(d + (c << 2), f32.load(s + c * cs));
    s += 4; d += 32;
  }
}

/** B block [kc, nc] into panels of 8 columns, the last filled up with zeros. */
export function packB(dst: usize, b: usize, rs: usize, cs: usize, kc: i32, nc: i32): void {
  for (let j = 0; j < nc; j += NR) {
    const n = min(NR, nc - j);
    let s = b + <usize>j * cs;
    if (n == NR && cs == 4) {
      for (let k = 0; k < kc; k++) {
        v128.store(dst, v128.load(s)); v128.store(dst, v128.load(s, 16), 16);
        dst += 32; s += rs;
      }
    } else if (n == NR && rs == 4) {
      packColumns(dst, s, cs, kc);
      dst += <usize>kc * 32;
    } else {
      for (let k = 0; k < kc; k++) {
        for (let c = 0; c < NR; c++) f32.store(dst + (<usize>c << 2), c < n ? f32.load(s + <usize>c * cs) : 0);
        dst += 32; s += rs;
      }
    }
  }
}

/** Product of packed blocks; `edge` is room for one micro-kernel's result. */
function macro(mc: i32, nc: i32, kc: i32, wa: usize, wb: usize, c: usize, ldc: i32, add: bool, edge: usize): void {
  const rowBytes = <usize>ldc << 2;
  for (let j = 0; j < nc; j += NR) {
    const n = min(NR, nc - j);
    const b = wb + <usize>(j * kc) * 4;
    for (let i = 0, m = 0; i < mc; i += m) {
      m = height(mc - i);
      const a = wa + <usize>(i * kc) * 4;
      let cp = c + (<usize>(i * ldc + j) << 2);
      if (n == NR) { kernel(m, kc, a, b, cp, rowBytes, add); continue; }
      kernel(m, kc, a, b, edge, NR * 4, false);
      for (let r = 0; r < m; r++) {
        for (let q = 0; q < n; q++) {
          const v = f32.load(edge + <usize>(r * NR + q) * 4), d = cp + (<usize>q << 2);
          f32.store(d, add ? f32.load(d) + v : v);
        }
        cp += rowBytes;
      }
    }
  }
}

/** C[m, n] = [C +] op(A) op(B); `ta`, `tb`: the matrix is stored transposed. */
export function gemm(ta: i32, tb: i32, m: i32, n: i32, k: i32, a: usize, lda: i32, b: usize, ldb: i32, c: usize, ldc: i32, acc: i32, ws: usize): void {
  const ars = <usize>(ta ? (4 as i32) : lda << 2), acs = <usize>(ta ? lda << 2 : (4 as i32));
  const brs = <usize>(tb ? (4 as i32) : ldb << 2), bcs = <usize>(tb ? ldb << 2 : (4 as i32));
  const kb = min(k, KC), nb = min(n + NR, NC);
  const edge = ws, wb = ws + MR * NR * 4, wa = wb + <usize>(nb * kb) * 4;
  if (k == 0 && !acc) {
    for (let i = 0; i < m; i++) memory.fill(c + (<usize>(i * ldc) << 2), 0, <usize>n << 2);
  }
  for (let jc = 0; jc < n; jc += NC) {
    const nc = min(NC, n - jc);
    for (let pc = 0; pc < k; pc += KC) {
      const kc = min(KC, k - pc);
      packB(wb, b + <usize>pc * brs + <usize>jc * bcs, brs, bcs, kc, nc);
      const add = acc != 0 || pc > 0;
      for (let ic = 0; ic < m; ic += MC) {
        const mc = min(MC, m - ic);
        packA(wa, a + <usize>ic * ars + <usize>pc * acs, ars, acs, mc, kc);
        macro(mc, nc, kc, wa, wb, c + (<usize>(ic * ldc + jc) << 2), ldc, add, edge);
      }
    }
  }
}

/** As gemm without transposes, with B packed before over its whole k. */
export function gemmPacked(m: i32, n: i32, k: i32, a: usize, lda: i32, bp: usize, c: usize, ldc: i32, acc: i32, wa: usize, edge: usize): void {
  packA(wa, a, <usize>lda << 2, 4, m, k);
  macro(m, n, k, wa, bp, c, ldc, acc != 0, edge);
}

@inline function F(p: usize, i: i32): i32 { return i32.load(p + (<usize>i << 2)); }
@inline function P(p: usize, i: i32): usize { return <usize>i32.load(p + (<usize>i << 2)); }

/** A thread's share of a batch of products: of the batch, else of the rows, else of the columns. */
export function gemmJob(p: usize, tid: i32, threads: i32): void {
  const batch = F(p, 0), ta = F(p, 1), tb = F(p, 2), m = F(p, 3), n = F(p, 4), k = F(p, 5);
  const a = P(p, 6), lda = F(p, 7), stepA = P(p, 8), b = P(p, 9), ldb = F(p, 10), stepB = P(p, 11);
  const c = P(p, 12), ldc = F(p, 13), stepC = P(p, 14), acc = F(p, 15);
  const ws = P(p, 16) + <usize>tid * P(p, 17);
  if (batch >= threads) {
    const first = <usize>(batch * tid / threads), last = <usize>(batch * (tid + 1) / threads);
    for (let i = first; i < last; i++) {
      gemm(ta, tb, m, n, k, a + i * stepA, lda, b + i * stepB, ldb, c + i * stepC, ldc, acc, ws);
    }
    return;
  }
  for (let i: usize = 0; i < <usize>batch; i++) {
    const ai = a + i * stepA, bi = b + i * stepB, ci = c + i * stepC;
    if (m >= n) {
      const r = share(m, tid, threads), rows = share(m, tid + 1, threads) - r;
      if (rows > 0) gemm(ta, tb, rows, n, k, ai + (<usize>(ta ? r : r * lda) << 2), lda, bi, ldb, ci + (<usize>(r * ldc) << 2), ldc, acc, ws);
    } else {
      const j = share(n, tid, threads), columns = share(n, tid + 1, threads) - j;
      if (columns > 0) gemm(ta, tb, m, columns, k, ai, lda, bi + (<usize>(tb ? j * ldb : j) << 2), ldb, ci + (<usize>j << 2), ldc, acc, ws);
    }
  }
}
