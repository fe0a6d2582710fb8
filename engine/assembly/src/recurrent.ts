// Gated recurrent units in both forms, and the simple recurrent layer; whole
// sequences at a time. Rows and lanes as in lstm.ts.
//
// GRU, gates in Keras' order z, r, h. A row of GATES holds z, r, the
// candidate and what r multiplies (or, where the reset comes first, r h).
import { unary } from "./elementwise";
import { gemm, gemmBytes, gemmPacked, packB, share } from "./gemm";
import { addTo, clearLanes, lstmKeep, multiply, narrow, stage, widen } from "./lstm";
import { activation, activationSlope, argumentsOf, gate, gateSlope, keepsArguments } from "./recurrent_activation";
import * as F from "./recurrent_fields";

@inline function I(p: usize, field: i32): i32 { return i32.load(p + (<usize>field << 2)); }
@inline function P(p: usize, field: i32): usize { return <usize>i32.load(p + (<usize>field << 2)); }

/** Packs a GRU's recurrent kernel for the way forward. */
export function gruPack(p: usize): void {
  const w = I(p, F.WIDTH), after = I(p, F.RESET_AFTER), row = <usize>(w * 12), r = P(p, F.RECURRENT);
  packB(P(p, F.PACKED), r, row, 4, w, after ? 3 * w : 2 * w);
  if (!after) packB(P(p, F.PACKED_H), r + <usize>(w * 8), row, 4, w, w);
}

/** The same for the way back. */
export function gruPackT(p: usize): void {
  const w = I(p, F.WIDTH), after = I(p, F.RESET_AFTER), row = <usize>(w * 12), r = P(p, F.RECURRENT);
  packB(P(p, F.PACKED_T), r, 4, row, after ? 3 * w : 2 * w, w);
  if (!after) packB(P(p, F.PACKED_H_T), r + <usize>(w * 8), 4, row, w, w);
}

export function simplePack(p: usize): void {
  const w = I(p, F.WIDTH);
  packB(P(p, F.PACKED), P(p, F.RECURRENT), <usize>w << 2, 4, w, w);
}

export function simplePackT(p: usize): void {
  const w = I(p, F.WIDTH);
  packB(P(p, F.PACKED_T), P(p, F.RECURRENT), 4, <usize>w << 2, w, w);
}

@inline function isValid(p: usize, bt: usize): bool {
  const mask = P(p, F.MASK);
  return mask == 0 || load<u8>(mask + bt) != 0;
}

/** The output of a step: h, but zero before the first step that is not masked. */
@inline function emit(p: usize, b: usize, t: i32, bt: usize, h: usize, un: usize): void {
  const sequence = P(p, F.SEQUENCE);
  if (sequence == 0) return;
  if (!isValid(p, bt) && t < i32.load(P(p, F.FIRST) + (b << 2))) memory.fill(sequence + bt * un, 0, un);
  else memory.copy(sequence + bt * un, h, un);
}

/** x of the thread's rows in processing order, and its product with the kernel. */
@inline function project(p: usize, b0: i32, m: i32, gates: i32, rowGates: i32, ws: usize): void {
  const T = I(p, F.STEPS), f = I(p, F.FEATURES), w = I(p, F.WIDTH), x0 = <usize>(b0 * T * f) << 2;
  let x = P(p, F.X) + x0;
  if (P(p, F.STAGED)) {
    const factor = P(p, F.INPUT_MASK);
    stage(P(p, F.STAGED) + x0, x, factor ? factor + (<usize>(b0 * f) << 2) : 0, I(p, F.REVERSE), m, T, f);
    x = P(p, F.STAGED) + x0;
  }
  const out = P(p, F.GATES) + (<usize>(b0 * T * rowGates * w) << 2);
  gemm(0, 0, m * T, gates * w, f, x, f, P(p, F.KERNEL), gates * w, out, rowGates * w, 0, ws);
}

/** z and r of the thread's rows, and what the candidate takes from h. */
export function gruGates(p: usize, b0: i32, m: i32, t: i32, s: usize, h: usize): void {
  const T = I(p, F.STEPS), n = <usize>I(p, F.WIDTH) << 2, ract = I(p, F.RECURRENT_ACTIVATION);
  const bias = P(p, F.BIAS), rb = P(p, F.RECURRENT_BIAS), after = I(p, F.RESET_AFTER);
  for (let r = 0; r < m; r++) {
    const z = P(p, F.GATES) + <usize>((b0 + r) * T + t) * (n << 2);
    if (keepsArguments(p)) {
      argumentsOf(z, s, bias, n << 1);
      gate(p, s, z, n << 1);
    } else unary(ract, s, s, z, bias, n << 1);
    if (after) {
      for (let j: usize = 0; j < n; j += 16) v128.store(s + 3 * n + j, f32x4.add(v128.load(s + 2 * n + j), v128.load(rb + j)));
      multiply(s + 2 * n, s + n, s + 3 * n, n);
    } else multiply(s + 3 * n, s + n, h, n);
    s += n << 2; h += n;
  }
}

/** The candidate and the new h. */
export function gruState(p: usize, b0: i32, m: i32, t: i32, s: usize, h: usize): void {
  const T = I(p, F.STEPS), n = <usize>I(p, F.WIDTH) << 2, un = <usize>I(p, F.UNITS) << 2;
  const bias = P(p, F.BIAS), one = f32x4.splat(1);
  for (let r = 0; r < m; r++) {
    const b = <usize>(b0 + r), bt = b * <usize>T + <usize>t, z = P(p, F.GATES) + bt * (n << 2);
    if (isValid(p, bt)) {
      const keep = keepsArguments(p);
      if (keep) {
        argumentsOf(z + 2 * n, s + 2 * n, bias + 2 * n, n);
        activation(p, s + 2 * n, z + 2 * n, n);
      } else unary(I(p, F.ACTIVATION), s + 2 * n, s + 2 * n, z + 2 * n, bias + 2 * n, n);
      for (let j: usize = 0; j < n; j += 16) {
        const g = v128.load(s + j);
        v128.store(h + j, f32x4.add(f32x4.mul(g, v128.load(h + j)), f32x4.mul(f32x4.sub(one, g), v128.load(s + 2 * n + j))));
      }
      clearLanes(h, un, n);
      if (I(p, F.TRAINING)) {
        if (keep) memory.copy(z + 3 * n, s + 3 * n, n); else memory.copy(z, s, n << 2);
      }
    } else memory.fill(z + 3 * n, 0, n); // a product with it follows
    emit(p, b, t, bt, h, un);
    s += n << 2; h += n;
  }
}

/** The GRU forward for a thread's rows of the batch. */
export function gruForward(p: usize, tid: i32, threads: i32): void {
  const B = I(p, F.BATCH), T = I(p, F.STEPS), f = I(p, F.FEATURES), w = I(p, F.WIDTH), u = I(p, F.UNITS);
  const b0 = share(B, tid, threads), m = share(B, tid + 1, threads) - b0;
  if (m <= 0) return;
  const n = <usize>w << 2, rows = <usize>m * n, u0 = <usize>(b0 * u) << 2, after = I(p, F.RESET_AFTER);
  const ws = P(p, F.SPACE) + <usize>tid * P(p, F.SPACE_STEP);
  const s = ws + gemmBytes(m * T, w << 2, f), h = s + (rows << 2), wa = h + rows, edge = wa + rows + 4 * n;
  project(p, b0, m, 3, 4, ws);
  widen(h, P(p, F.H0) ? P(p, F.H0) + u0 : 0, m, u, w);
  for (let t = 0; t < T; t++) {
    if (I(p, F.TRAINING)) lstmKeep(p, b0, m, t, h);
    gemmPacked(m, after ? 3 * w : 2 * w, w, h, w, P(p, F.PACKED), s, w << 2, 0, wa, edge);
    gruGates(p, b0, m, t, s, h);
    if (!after) gemmPacked(m, w, w, s + 3 * n, w << 2, P(p, F.PACKED_H), s + 2 * n, w << 2, 0, wa, edge);
    gruState(p, b0, m, t, s, h);
  }
  narrow(P(p, F.H) + u0, h, m, u, w);
}

/** Gradients of the candidate and of z; `dh` keeps what goes on by z. */
export function gruGatesGrad(p: usize, b0: i32, m: i32, t: i32, s: usize, dh: usize): void {
  const T = I(p, F.STEPS), n = <usize>I(p, F.WIDTH) << 2, un = <usize>I(p, F.UNITS) << 2;
  const upstream = P(p, F.D_SEQUENCE), one = f32x4.splat(1);
  for (let r = 0; r < m; r++) {
    const b = <usize>(b0 + r), bt = b * <usize>T + <usize>t, z = P(p, F.GATES) + bt * (n << 2);
    const sums = P(p, F.D_BIAS) + b * (n << 2);
    const d = P(p, F.D_Z) + bt * (n << 2), before = P(p, F.HIDDENS) + bt * n, valid = isValid(p, bt);
    if (upstream && (valid || t >= i32.load(P(p, F.FIRST) + (b << 2)))) addTo(dh, upstream + bt * un, un);
    if (!valid) { memory.fill(d, 0, n << 2); memory.fill(s, 0, 3 * n); }
    else {
      // The gates: as they were kept, or again, where their gradients will be.
      let v = z;
      if (keepsArguments(p)) {
        v = s;
        gate(p, s, z, n << 1);
        activation(p, s + 2 * n, z + 2 * n, n);
      }
      for (let j: usize = 0; j < n; j += 16) {
        const g = v128.load(v + j), e = v128.load(dh + j);
        v128.store(d + j, f32x4.mul(e, f32x4.sub(v128.load(before + j), v128.load(v + 2 * n + j))));
        v128.store(d + 2 * n + j, f32x4.mul(e, f32x4.sub(one, g)));
        v128.store(dh + j, f32x4.mul(e, g));
      }
      gateSlope(p, d, z, v, n);
      activationSlope(p, d + 2 * n, z + 2 * n, v + 2 * n, n);
      memory.copy(s, d, n);
      if (I(p, F.RESET_AFTER)) {
        multiply(d + n, d + 2 * n, z + 3 * n, n);
        gateSlope(p, d + n, z + n, v + n, n);
        multiply(d + 3 * n, d + 2 * n, v + n, n);
        memory.copy(s + n, d + n, n);
        memory.copy(s + 2 * n, d + 3 * n, n);
        addTo(sums, d, n << 2);
      } else {
        memory.copy(s + 2 * n, d + 2 * n, n);
        addTo(sums, d, n);
        addTo(sums + 2 * n, d + 2 * n, n);
      }
    }
    s += 3 * n; dh += n;
  }
}

/** Where the reset comes first: `q` is the gradient of r h. */
export function gruResetGrad(p: usize, b0: i32, m: i32, t: i32, s: usize, q: usize, dh: usize): void {
  const T = I(p, F.STEPS), n = <usize>I(p, F.WIDTH) << 2;
  for (let r = 0; r < m; r++) {
    const bt = <usize>((b0 + r) * T + t), z = P(p, F.GATES) + bt * (n << 2), d = P(p, F.D_Z) + bt * (n << 2);
    if (isValid(p, bt)) {
      // r: as it was kept, or where gruGatesGrad has left it.
      const reset = keepsArguments(p) ? s + n : z + n;
      multiply(d + n, q, P(p, F.HIDDENS) + bt * n, n);
      gateSlope(p, d + n, z + n, reset, n);
      for (let j: usize = 0; j < n; j += 16) v128.store(dh + j, f32x4.add(v128.load(dh + j), f32x4.mul(v128.load(q + j), v128.load(reset + j))));
      memory.copy(s + n, d + n, n);
      addTo(P(p, F.D_BIAS) + <usize>(b0 + r) * (n << 2) + n, d + n, n);
    }
    s += 3 * n; q += n; dh += n;
  }
}

/** The GRU's way back through time for a thread's rows of the batch. */
export function gruBackward(p: usize, tid: i32, threads: i32): void {
  const B = I(p, F.BATCH), T = I(p, F.STEPS), w = I(p, F.WIDTH), u = I(p, F.UNITS), after = I(p, F.RESET_AFTER);
  const b0 = share(B, tid, threads), m = share(B, tid + 1, threads) - b0;
  if (m <= 0) return;
  const n = <usize>w << 2, rows = <usize>m * n, u0 = <usize>(b0 * u) << 2;
  const s = P(p, F.SPACE) + <usize>tid * P(p, F.SPACE_STEP);
  const dh = s + (rows << 2), q = dh + rows, wa = q + rows, edge = wa + (rows << 2) + 16 * n;
  widen(P(p, F.D_BIAS) + <usize>b0 * (n << 2), 0, m, u, w << 2);
  widen(dh, P(p, F.D_H) ? P(p, F.D_H) + u0 : 0, m, u, w);
  for (let t = T - 1; t >= 0; t--) {
    gruGatesGrad(p, b0, m, t, s, dh);
    if (!after) {
      gemmPacked(m, w, w, s + 2 * n, 3 * w, P(p, F.PACKED_H_T), q, w, 0, wa, edge);
      gruResetGrad(p, b0, m, t, s, q, dh);
    }
    gemmPacked(m, w, after ? 3 * w : 2 * w, s, 3 * w, P(p, F.PACKED_T), dh, w, 1, wa, edge);
  }
  if (P(p, F.D_H0)) narrow(P(p, F.D_H0) + u0, dh, m, u, w);
}

/** The new h of one step; `s` holds h recurrent. */
export function simpleStep(p: usize, b0: i32, m: i32, t: i32, s: usize, h: usize): void {
  const T = I(p, F.STEPS), n = <usize>I(p, F.WIDTH) << 2, un = <usize>I(p, F.UNITS) << 2;
  for (let r = 0; r < m; r++) {
    const b = <usize>(b0 + r), bt = b * <usize>T + <usize>t, z = P(p, F.GATES) + bt * n;
    if (isValid(p, bt)) {
      const keep = keepsArguments(p);
      if (keep) {
        argumentsOf(z, s, P(p, F.BIAS), n);
        activation(p, h, z, n);
      } else unary(I(p, F.ACTIVATION), h, s, z, P(p, F.BIAS), n);
      clearLanes(h, un, n);
      if (I(p, F.TRAINING) && !keep) memory.copy(z, h, n);
    }
    emit(p, b, t, bt, h, un);
    s += n; h += n;
  }
}

/** h = a(x kernel + h recurrent + bias) for a thread's rows of the batch. */
export function simpleForward(p: usize, tid: i32, threads: i32): void {
  const B = I(p, F.BATCH), T = I(p, F.STEPS), f = I(p, F.FEATURES), w = I(p, F.WIDTH), u = I(p, F.UNITS);
  const b0 = share(B, tid, threads), m = share(B, tid + 1, threads) - b0;
  if (m <= 0) return;
  const n = <usize>w << 2, rows = <usize>m * n, u0 = <usize>(b0 * u) << 2;
  const ws = P(p, F.SPACE) + <usize>tid * P(p, F.SPACE_STEP);
  const s = ws + gemmBytes(m * T, w << 2, f), h = s + rows, wa = h + rows, edge = wa + rows + 4 * n;
  project(p, b0, m, 1, 1, ws);
  widen(h, P(p, F.H0) ? P(p, F.H0) + u0 : 0, m, u, w);
  for (let t = 0; t < T; t++) {
    if (I(p, F.TRAINING)) lstmKeep(p, b0, m, t, h);
    gemmPacked(m, w, w, h, w, P(p, F.PACKED), s, w, 0, wa, edge);
    simpleStep(p, b0, m, t, s, h);
  }
  narrow(P(p, F.H) + u0, h, m, u, w);
}

/** The gradient before the activation of one step; `dh` is spent. */
export function simpleStepGrad(p: usize, b0: i32, m: i32, t: i32, s: usize, dh: usize): void {
  const T = I(p, F.STEPS), n = <usize>I(p, F.WIDTH) << 2, un = <usize>I(p, F.UNITS) << 2, upstream = P(p, F.D_SEQUENCE);
  for (let r = 0; r < m; r++) {
    const b = <usize>(b0 + r), bt = b * <usize>T + <usize>t, d = P(p, F.D_Z) + bt * n, valid = isValid(p, bt);
    if (upstream && (valid || t >= i32.load(P(p, F.FIRST) + (b << 2)))) addTo(dh, upstream + bt * un, un);
    if (valid) {
      memory.copy(d, dh, n);
      activationSlope(p, d, P(p, F.GATES) + bt * n, P(p, F.GATES) + bt * n, n);
      clearLanes(d, un, n);
      memory.copy(s, d, n);
      addTo(P(p, F.D_BIAS) + b * n, d, n);
      memory.fill(dh, 0, n);
    } else { memory.fill(d, 0, n); memory.fill(s, 0, n); }
    s += n; dh += n;
  }
}

/** Its way back. */
export function simpleBackward(p: usize, tid: i32, threads: i32): void {
  const B = I(p, F.BATCH), T = I(p, F.STEPS), w = I(p, F.WIDTH), u = I(p, F.UNITS);
  const b0 = share(B, tid, threads), m = share(B, tid + 1, threads) - b0;
  if (m <= 0) return;
  const n = <usize>w << 2, rows = <usize>m * n, u0 = <usize>(b0 * u) << 2;
  const s = P(p, F.SPACE) + <usize>tid * P(p, F.SPACE_STEP);
  const dh = s + rows, wa = dh + rows, edge = wa + rows + 4 * n;
  widen(P(p, F.D_BIAS) + <usize>b0 * n, 0, m, u, w);
  widen(dh, P(p, F.D_H) ? P(p, F.D_H) + u0 : 0, m, u, w);
  for (let t = T - 1; t >= 0; t--) {
    simpleStepGrad(p, b0, m, t, s, dh);
    gemmPacked(m, w, w, s, w, P(p, F.PACKED_T), dh, w, 1, wa, edge);
  }
  if (P(p, F.D_H0)) narrow(P(p, F.D_H0) + u0, dh, m, u, w);
}
