// Long short-term memory, whole sequences at a time, and its way back.
//
// Keras' gate order i, f, g, o. Rows of W floats, where W is the number of
// units filled up to whole vectors; the lanes beyond the units hold zeros.
// Threads take rows of the batch, so no barrier stands in a time step.
import { unary, derivative } from "./elementwise";
import { gemm, gemmBytes, gemmPacked, packB, share } from "./gemm";
import { activation, activationSlope, argumentsOf, gate, gateSlope, keepsArguments } from "./recurrent_activation";
import * as F from "./recurrent_fields";

@inline function I(p: usize, field: i32): i32 { return i32.load(p + (<usize>field << 2)); }
@inline function P(p: usize, field: i32): usize { return <usize>i32.load(p + (<usize>field << 2)); }

/** Bytes of work space that one thread needs. */
export function lstmBytes(b: i32, t: i32, f: i32, w: i32): i32 {
  return gemmBytes(b * t, w << 2, f) + (b + 4) * w * 4 * 16 + 1024;
}

/** Packs the recurrent kernel for the way forward. */
export function lstmPack(p: usize): void {
  const w = I(p, F.WIDTH);
  packB(P(p, F.PACKED), P(p, F.RECURRENT), <usize>w << 4, 4, w, w << 2);
}

/** Packs the transposed recurrent kernel for the way back. */
export function lstmPackT(p: usize): void {
  const w = I(p, F.WIDTH);
  packB(P(p, F.PACKED_T), P(p, F.RECURRENT), 4, <usize>w << 4, w << 2, w);
}

/** Rows of `n` floats into rows of `width` floats, the rest zero. */
export function widen(dst: usize, src: usize, rows: i32, n: i32, width: i32): void {
  const from = <usize>n << 2, to = <usize>width << 2;
  if (src == 0) { memory.fill(dst, 0, <usize>rows * to); return; }
  if (from == to) { memory.copy(dst, src, <usize>rows * to); return; }
  for (let r = 0; r < rows; r++) {
    memory.copy(dst, src, from);
    memory.fill(dst + from, 0, to - from);
    src += from; dst += to;
  }
}

/** The first `n` floats of each row of `width` floats. */
export function narrow(dst: usize, src: usize, rows: i32, n: i32, width: i32): void {
  const to = <usize>n << 2, from = <usize>width << 2;
  if (from == to) { memory.copy(dst, src, <usize>rows * to); return; }
  for (let r = 0; r < rows; r++) { memory.copy(dst, src, to); src += from; dst += to; }
}

/** dst[b, s, :] = src[b, s or its mirror, :] [* factor[b, :]] for rows of the batch. */
export function stage(dst: usize, src: usize, factor: usize, reverse: i32, rows: i32, t: i32, n: i32): void {
  const row = <usize>n << 2, sequence = <usize>t * row;
  for (let b = 0; b < rows; b++) {
    for (let s = 0; s < t; s++) {
      const d = dst + <usize>s * row, q = src + <usize>(reverse ? t - 1 - s : s) * row;
      if (factor == 0) { memory.copy(d, q, row); continue; }
      let j: usize = 0;
      for (; j + 16 <= row; j += 16) v128.store(d + j, f32x4.mul(v128.load(q + j), v128.load(factor + j)));
      for (; j < row; j += 4) f32.store(d + j, f32.load(q + j) * f32.load(factor + j));
    }
    src += sequence; dst += sequence;
    if (factor) factor += row;
  }
}

@inline export function clearLanes(row: usize, units: usize, width: usize): void {
  for (let j = units; j < width; j += 4) f32.store(row + j, 0);
}

/** y[:] = a[:] * b[:] for whole vectors. */
@inline export function multiply(y: usize, a: usize, b: usize, bytes: usize): void {
  for (let j: usize = 0; j < bytes; j += 16) v128.store(y + j, f32x4.mul(v128.load(a + j), v128.load(b + j)));
}

/** The gates at `v` of their arguments at `z`. */
function lstmValues(p: usize, v: usize, z: usize, n: usize): void {
  gate(p, v, z, n << 1);
  activation(p, v + 2 * n, z + 2 * n, n);
  gate(p, v + 3 * n, z + 3 * n, n);
}

/** Gates and states of one step for `m` rows; `s` holds h U, `h` and `c` are updated. */
export function lstmGates(p: usize, b0: i32, m: i32, t: i32, s: usize, h: usize, c: usize): void {
  const T = I(p, F.STEPS), bias = P(p, F.BIAS), mask = P(p, F.MASK), first = P(p, F.FIRST);
  const sequence = P(p, F.SEQUENCE), training = I(p, F.TRAINING);
  const act = I(p, F.ACTIVATION), ract = I(p, F.RECURRENT_ACTIVATION);
  const n = <usize>I(p, F.WIDTH) << 2, un = <usize>I(p, F.UNITS) << 2;
  const gates = P(p, F.GATES), cells = P(p, F.CELLS), keep = keepsArguments(p);
  for (let r = 0; r < m; r++) {
    const bt = <usize>((b0 + r) * T + t), z = gates + bt * (n << 2);
    const valid = mask == 0 || load<u8>(mask + bt) != 0;
    if (valid) {
      if (keep) {
        argumentsOf(z, s, bias, n << 2);
        lstmValues(p, s, z, n);
      } else {
        unary(ract, s, s, z, bias, n << 1);
        unary(act, s + 2 * n, s + 2 * n, z + 2 * n, bias + 2 * n, n);
        unary(ract, s + 3 * n, s + 3 * n, z + 3 * n, bias + 3 * n, n);
      }
      for (let j: usize = 0; j < n; j += 16) {
        const f = v128.load(s + n + j), i = v128.load(s + j), g = v128.load(s + 2 * n + j);
        v128.store(c + j, f32x4.add(f32x4.mul(f, v128.load(c + j)), f32x4.mul(i, g)));
      }
      clearLanes(c, un, n);
      if (keep) activation(p, h, c, n); else unary(act, h, c, 0, 0, n);
      multiply(h, h, s + 3 * n, n);
      clearLanes(h, un, n);
      if (training && !keep) memory.copy(z, s, n << 2);
    }
    if (training) memory.copy(cells + bt * n, c, n);
    if (sequence) {
      // Keras repeats the output of the step before, which is zero at first.
      if (!valid && t < i32.load(first + (<usize>(b0 + r) << 2))) memory.fill(sequence + bt * un, 0, un);
      else memory.copy(sequence + bt * un, h, un);
    }
    s += n << 2; h += n; c += n;
  }
}

/** h of the step before, as the product takes it, for the way back. */
export function lstmKeep(p: usize, b0: i32, m: i32, t: i32, h: usize): void {
  const T = <usize>I(p, F.STEPS), n = <usize>I(p, F.WIDTH) << 2;
  let d = P(p, F.HIDDENS) + (<usize>b0 * T + <usize>t) * n;
  for (let r = 0; r < m; r++) { memory.copy(d, h, n); d += T * n; h += n; }
}

/** The way forward for a thread's rows of the batch. */
export function lstmForward(p: usize, tid: i32, threads: i32): void {
  const B = I(p, F.BATCH), T = I(p, F.STEPS), f = I(p, F.FEATURES), w = I(p, F.WIDTH), u = I(p, F.UNITS);
  const b0 = share(B, tid, threads), m = share(B, tid + 1, threads) - b0;
  if (m <= 0) return;
  const n = <usize>w << 2, rows = <usize>m * n, x0 = <usize>(b0 * T * f) << 2;
  const ws = P(p, F.SPACE) + <usize>tid * P(p, F.SPACE_STEP);
  const s = ws + gemmBytes(m * T, w << 2, f), h = s + (rows << 2), c = h + rows, hm = c + rows;
  const wa = hm + rows, edge = wa + rows + 4 * n;
  let x = P(p, F.X) + x0;
  if (P(p, F.STAGED)) {
    const factor = P(p, F.INPUT_MASK);
    stage(P(p, F.STAGED) + x0, x, factor ? factor + (<usize>(b0 * f) << 2) : 0, I(p, F.REVERSE), m, T, f);
    x = P(p, F.STAGED) + x0;
  }
  const gates = P(p, F.GATES) + <usize>(b0 * T) * (n << 2);
  gemm(0, 0, m * T, w << 2, f, x, f, P(p, F.KERNEL), w << 2, gates, w << 2, 0, ws);
  const h0 = P(p, F.H0), c0 = P(p, F.C0), u0 = <usize>(b0 * u) << 2;
  widen(h, h0 ? h0 + u0 : 0, m, u, w);
  widen(c, c0 ? c0 + u0 : 0, m, u, w);
  const factor = P(p, F.RECURRENT_MASK), training = I(p, F.TRAINING);
  for (let t = 0; t < T; t++) {
    let before = h;
    if (factor) { multiply(hm, h, factor + <usize>b0 * n, rows); before = hm; }
    if (training) lstmKeep(p, b0, m, t, before);
    gemmPacked(m, w << 2, w, before, w, P(p, F.PACKED), s, w << 2, 0, wa, edge);
    lstmGates(p, b0, m, t, s, h, c);
  }
  narrow(P(p, F.H) + u0, h, m, u, w);
  narrow(P(p, F.C) + u0, c, m, u, w);
}

/** y[:] += x[:] for `bytes` bytes of floats. */
@inline export function addTo(y: usize, x: usize, bytes: usize): void {
  let j: usize = 0;
  for (; j + 16 <= bytes; j += 16) v128.store(y + j, f32x4.add(v128.load(y + j), v128.load(x + j)));
  for (; j < bytes; j += 4) f32.store(y + j, f32.load(y + j) + f32.load(x + j));
}

/** Gradients of the gates of one step; `dh` is spent where the step was not masked. */
export function lstmGatesGrad(p: usize, b0: i32, m: i32, t: i32, s: usize, dh: usize, dc: usize): void {
  const T = I(p, F.STEPS), mask = P(p, F.MASK), first = P(p, F.FIRST), upstream = P(p, F.D_SEQUENCE);
  const act = I(p, F.ACTIVATION), ract = I(p, F.RECURRENT_ACTIVATION), c0 = P(p, F.C0);
  const n = <usize>I(p, F.WIDTH) << 2, un = <usize>I(p, F.UNITS) << 2;
  const gates = P(p, F.GATES), cells = P(p, F.CELLS), dz = P(p, F.D_Z), sums = P(p, F.D_BIAS);
  const zero = f32x4.splat(0), keep = keepsArguments(p);
  for (let r = 0; r < m; r++) {
    const b = <usize>(b0 + r), bt = b * <usize>T + <usize>t, z = gates + bt * (n << 2), d = dz + bt * (n << 2);
    const valid = mask == 0 || load<u8>(mask + bt) != 0;
    if (upstream && (valid || t >= i32.load(first + (b << 2)))) addTo(dh, upstream + bt * un, un);
    if (!valid) {
      memory.fill(d, 0, n << 2); memory.fill(s, 0, n << 2);
    } else {
      const c = cells + bt * n, tanhC = s, e = s + n;
      // The gates: as they were kept, or again, where their gradients will be.
      let v = z;
      if (keep) {
        v = d;
        lstmValues(p, v, z, n);
        activation(p, tanhC, c, n);
        multiply(e, dh, v + 3 * n, n);
        activationSlope(p, e, c, tanhC, n);
      } else {
        unary(act, tanhC, c, 0, 0, n);
        multiply(e, dh, z + 3 * n, n);
        derivative(act, e, tanhC, n);
      }
      let before = t > 0 ? c - n : s + 2 * n;
      if (t == 0) widen(before, c0 ? c0 + b * un : 0, 1, I(p, F.UNITS), I(p, F.WIDTH));
      for (let j: usize = 0; j < n; j += 16) {
        const i = v128.load(v + j), f = v128.load(v + n + j), g = v128.load(v + 2 * n + j);
        const dcv = f32x4.add(v128.load(dc + j), v128.load(e + j));
        v128.store(d + j, f32x4.mul(dcv, g));
        v128.store(d + n + j, f32x4.mul(dcv, v128.load(before + j)));
        v128.store(d + 2 * n + j, f32x4.mul(dcv, i));
        v128.store(d + 3 * n + j, f32x4.mul(v128.load(dh + j), v128.load(tanhC + j)));
        v128.store(dc + j, f32x4.mul(dcv, f));
        v128.store(dh + j, zero);
      }
      if (keep) {
        lstmValues(p, s, z, n);
        gateSlope(p, d, z, s, n << 1);
        activationSlope(p, d + 2 * n, z + 2 * n, s + 2 * n, n);
        gateSlope(p, d + 3 * n, z + 3 * n, s + 3 * n, n);
      } else {
        derivative(ract, d, z, n << 1);
        derivative(act, d + 2 * n, z + 2 * n, n);
        derivative(ract, d + 3 * n, z + 3 * n, n);
      }
      memory.copy(s, d, n << 2);
      addTo(sums + b * (n << 2), d, n << 2);
    }
    s += n << 2; dh += n; dc += n;
  }
}

/** The way back through time for a thread's rows of the batch. */
export function lstmBackward(p: usize, tid: i32, threads: i32): void {
  const B = I(p, F.BATCH), T = I(p, F.STEPS), w = I(p, F.WIDTH), u = I(p, F.UNITS);
  const b0 = share(B, tid, threads), m = share(B, tid + 1, threads) - b0;
  if (m <= 0) return;
  const n = <usize>w << 2, rows = <usize>m * n, u0 = <usize>(b0 * u) << 2;
  const s = P(p, F.SPACE) + <usize>tid * P(p, F.SPACE_STEP);
  const dh = s + (rows << 2), dc = dh + rows, dm = dc + rows;
  const wa = dm + rows, edge = wa + (rows << 2) + 16 * n;
  const dH = P(p, F.D_H), dC = P(p, F.D_C), factor = P(p, F.RECURRENT_MASK);
  widen(dh, dH ? dH + u0 : 0, m, u, w);
  widen(dc, dC ? dC + u0 : 0, m, u, w);
  widen(P(p, F.D_BIAS) + <usize>b0 * (n << 2), 0, m, u, w << 2);
  for (let t = T - 1; t >= 0; t--) {
    lstmGatesGrad(p, b0, m, t, s, dh, dc);
    if (factor == 0) {
      gemmPacked(m, w, w << 2, s, w << 2, P(p, F.PACKED_T), dh, w, 1, wa, edge);
    } else {
      gemmPacked(m, w, w << 2, s, w << 2, P(p, F.PACKED_T), dm, w, 0, wa, edge);
      const q = factor + <usize>b0 * n;
      for (let j: usize = 0; j < rows; j += 16) v128.store(dh + j, f32x4.add(v128.load(dh + j), f32x4.mul(v128.load(dm + j), v128.load(q + j))));
    }
  }
  if (P(p, F.D_H0)) narrow(P(p, F.D_H0) + u0, dh, m, u, w);
  if (P(p, F.D_C0)) narrow(P(p, F.D_C0) + u0, dc, m, u, w);
}
