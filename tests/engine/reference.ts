/**
 * Float64 references for the engine, slow and obvious, and how results are
 * compared with them.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Tensor, tf } from "../../engine/mod.ts";

/** A reproducible stream of numbers in [-1, 1), rounded to float32. */
export function numbers(
  seed = 1,
): (count: number, scale?: number) => Float64Array {
  let state = seed >>> 0;
  return (count, scale = 1) =>
    Float64Array.from({ length: count }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.fround((state / 2 ** 31 - 1) * scale);
    });
}

/** A float32 tensor of float64 values. */
export function tensor(values: ArrayLike<number>, shape: number[]): Tensor {
  return tf.tensor(Float32Array.from(values), shape);
}

/**
 * Asserts that each value is within `tolerance` of the largest element.
 */
export function assertClose(
  actual: Tensor | ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-6,
  what = "",
): void {
  const values = "dataSync" in actual ? actual.dataSync() : actual;
  assert.equal(values.length, expected.length, `${what} length`);
  let largest = 0;
  for (let i = 0; i < expected.length; i++) {
    if (Number.isFinite(expected[i])) {
      largest = Math.max(largest, Math.abs(expected[i]));
    }
  }
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(values[i], expected[i]) || values[i] === expected[i]) {
      continue;
    }
    const error = Math.abs(values[i] - expected[i]);
    assert.ok(
      error <= tolerance * largest,
      `${what}[${i}]: ${values[i]} against ${expected[i]}, off by ${
        (error / largest).toExponential(1)
      } of the largest`,
    );
  }
}

/** op(A) op(B) in float64. */
export function matMul(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  [m, n, k]: [number, number, number],
  ta = false,
  tb = false,
): Float64Array {
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      const x = a[ta ? p * m + i : i * k + p];
      for (let j = 0; j < n; j++) {
        c[i * n + j] += x * b[tb ? j * k + p : p * n + j];
      }
    }
  }
  return c;
}

/** An activation and its derivative by its value. */
export const ACTIVATIONS: Record<
  string,
  [f: (x: number) => number, d: (y: number) => number]
> = {
  linear: [(x) => x, () => 1],
  sigmoid: [(x) => 1 / (1 + Math.exp(-x)), (y) => y * (1 - y)],
  tanh: [Math.tanh, (y) => 1 - y * y],
  hard_sigmoid: [
    (x) => Math.min(Math.max(x + 3, 0), 6) / 6,
    (y) => y > 0 && y < 1 ? 1 / 6 : 0,
  ],
  relu: [(x) => Math.max(x, 0), (y) => y > 0 ? 1 : 0],
  relu6: [(x) => Math.min(Math.max(x, 0), 6), (y) => y > 0 && y < 6 ? 1 : 0],
  leaky_relu: [(x) => x > 0 ? x : 0.2 * x, (y) => y > 0 ? 1 : 0.2],
  elu: [(x) => x > 0 ? x : Math.expm1(x), (y) => y > 0 ? 1 : y + 1],
  selu: [
    (x) =>
      1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
    (y) => y > 0 ? 1.0507009873554805 : y + 1.7580993408473766,
  ],
  softplus: [(x) => Math.log1p(Math.exp(x)), (y) => 1 - Math.exp(-y)],
  softsign: [(x) => x / (1 + Math.abs(x)), (y) => (1 - Math.abs(y)) ** 2],
  exponential: [Math.exp, (y) => y],
  hard_tanh: [
    (x) => Math.min(Math.max(x, -1), 1),
    (y) => y > -1 && y < 1 ? 1 : 0,
  ],
};

/** A case of the LSTM; arrays row-major, null where there is none. */
export interface LstmCase {
  sizes: { b: number; t: number; f: number; u: number };
  x: Float64Array;
  kernel: Float64Array;
  recurrent: Float64Array;
  bias: Float64Array;
  h0: Float64Array;
  c0: Float64Array;
  mask: Uint8Array | null;
  inputMask: Float64Array | null;
  recurrentMask: Float64Array | null;
  reverse: boolean;
  activation: string;
  recurrentActivation: string;
}

/** What the reference computes, forward. */
export interface LstmForward {
  sequence: Float64Array;
  h: Float64Array;
  c: Float64Array;
}

interface Step {
  time: number;
  valid: boolean;
  seen: boolean;
  /** Gates i, f, g, o; c and h before; the activation of c after. */
  gates: number[][];
  before: { c: number[]; h: number[] };
  activated: number[];
}

/** Runs one row of the batch, keeping every step. */
function runRow(p: LstmCase, row: number, out: LstmForward): Step[] {
  const { t: T, f: F, u: U } = p.sizes;
  const [act] = ACTIVATIONS[p.activation];
  const [gate] = ACTIVATIONS[p.recurrentActivation];
  let h = [...p.h0.subarray(row * U, (row + 1) * U)];
  let c = [...p.c0.subarray(row * U, (row + 1) * U)];
  let output = new Array<number>(U).fill(0);
  let seen = false;
  const steps: Step[] = [];
  for (let s = 0; s < T; s++) {
    const time = p.reverse ? T - 1 - s : s;
    const valid = !p.mask || p.mask[row * T + time] !== 0;
    seen ||= valid;
    const before = {
      c,
      h: h.map((v, j) => v * factor(p.recurrentMask, row * U + j)),
    };
    const z = [...p.bias];
    for (let i = 0; i < F; i++) {
      const v = p.x[(row * T + time) * F + i] *
        factor(p.inputMask, row * F + i);
      for (let n = 0; n < 4 * U; n++) z[n] += v * p.kernel[i * 4 * U + n];
    }
    for (let i = 0; i < U; i++) {
      for (let n = 0; n < 4 * U; n++) {
        z[n] += before.h[i] * p.recurrent[i * 4 * U + n];
      }
    }
    const gates = [0, 1, 2, 3].map((k) =>
      z.slice(k * U, (k + 1) * U).map(k === 2 ? act : gate)
    );
    let activated: number[] = [];
    if (valid) {
      c = c.map((v, j) => gates[1][j] * v + gates[0][j] * gates[2][j]);
      activated = c.map(act);
      h = activated.map((v, j) => gates[3][j] * v);
      output = h;
    }
    steps.push({ time, valid, seen, gates, before, activated });
    out.sequence.set(output, (row * T + s) * U);
  }
  out.h.set(h, row * U);
  out.c.set(c, row * U);
  return steps;
}

const factor = (mask: Float64Array | null, i: number) => mask ? mask[i] : 1;

/** The LSTM in float64. */
export function lstmForward(p: LstmCase): LstmForward {
  const { b, t, u } = p.sizes;
  const out = {
    sequence: new Float64Array(b * t * u),
    h: new Float64Array(b * u),
    c: new Float64Array(b * u),
  };
  for (let row = 0; row < b; row++) runRow(p, row, out);
  return out;
}

/** Gradients of sum(sequence dSequence) + sum(h dh) + sum(c dc). */
export function lstmBackward(
  p: LstmCase,
  upstream: LstmForward,
): Record<"x" | "kernel" | "recurrent" | "bias" | "h0" | "c0", Float64Array> {
  const { b, t: T, f: F, u: U } = p.sizes;
  const out = lstmForward(p);
  const g = {
    x: new Float64Array(b * T * F),
    kernel: new Float64Array(F * 4 * U),
    recurrent: new Float64Array(U * 4 * U),
    bias: new Float64Array(4 * U),
    h0: new Float64Array(b * U),
    c0: new Float64Array(b * U),
  };
  const [, dAct] = ACTIVATIONS[p.activation];
  const [, dGate] = ACTIVATIONS[p.recurrentActivation];
  for (let row = 0; row < b; row++) {
    const steps = runRow(p, row, out);
    let dh = [...upstream.h.subarray(row * U, (row + 1) * U)];
    const dc = [...upstream.c.subarray(row * U, (row + 1) * U)];
    for (let s = T - 1; s >= 0; s--) {
      const { time, valid, seen, gates: [i, f, k, o], before, activated } =
        steps[s];
      if (seen) {
        for (let j = 0; j < U; j++) {
          dh[j] += upstream.sequence[(row * T + s) * U + j];
        }
      }
      if (!valid) continue;
      const dz = new Float64Array(4 * U);
      for (let j = 0; j < U; j++) {
        const d = dc[j] + dh[j] * o[j] * dAct(activated[j]);
        dz[j] = d * k[j] * dGate(i[j]);
        dz[U + j] = d * before.c[j] * dGate(f[j]);
        dz[2 * U + j] = d * i[j] * dAct(k[j]);
        dz[3 * U + j] = dh[j] * activated[j] * dGate(o[j]);
        dc[j] = d * f[j];
      }
      dh = new Array<number>(U).fill(0);
      for (let n = 0; n < 4 * U; n++) {
        g.bias[n] += dz[n];
        for (let q = 0; q < F; q++) {
          const m = factor(p.inputMask, row * F + q);
          g.kernel[q * 4 * U + n] += p.x[(row * T + time) * F + q] * m * dz[n];
          g.x[(row * T + time) * F + q] += p.kernel[q * 4 * U + n] * dz[n] * m;
        }
        for (let q = 0; q < U; q++) {
          g.recurrent[q * 4 * U + n] += before.h[q] * dz[n];
          dh[q] += p.recurrent[q * 4 * U + n] * dz[n] *
            factor(p.recurrentMask, row * U + q);
        }
      }
    }
    g.h0.set(dh, row * U);
    g.c0.set(dc, row * U);
  }
  return g;
}
