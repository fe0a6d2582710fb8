/**
 * Normalization in float64, with its gradients.
 *
 * @module
 */
import { numbers } from "./reference.ts";

export type By = "variance" | "meanSquare" | "length";

export interface Affine {
  y: Float64Array;
  dx: Float64Array;
  dGamma: Float64Array;
  dBeta: Float64Array;
}

/** Statistics over each set of places, in float64, with all gradients. */
export function exact(
  { x, gamma, beta, dy }: Record<"x" | "gamma" | "beta" | "dy", Float64Array>,
  sets: number[][],
  channelOf: (place: number) => number,
  by: By,
  epsilon: number,
): Affine {
  const out: Affine = {
    y: new Float64Array(x.length),
    dx: new Float64Array(x.length),
    dGamma: new Float64Array(gamma.length),
    dBeta: new Float64Array(beta.length),
  };
  for (const set of sets) {
    const n = by === "length" ? 1 : set.length;
    let mean = 0;
    if (by === "variance") { for (const i of set) mean += x[i] / set.length; }
    let square = 0;
    for (const i of set) square += (x[i] - mean) ** 2 / n;
    const short = by === "length" && square < 1e-24;
    const r = 1 /
      Math.sqrt(by === "length" ? Math.max(square, 1e-24) : square + epsilon);
    let [c1, c2] = [0, 0];
    for (const i of set) {
      const c = channelOf(i);
      const xh = (x[i] - mean) * r;
      out.y[i] = xh * gamma[c] + beta[c];
      out.dGamma[c] += dy[i] * xh;
      out.dBeta[c] += dy[i];
      if (by === "variance") c1 += dy[i] * gamma[c] / n;
      if (!short) c2 += dy[i] * gamma[c] * xh / n;
    }
    for (const i of set) {
      const xh = (x[i] - mean) * r;
      out.dx[i] = r * (dy[i] * gamma[channelOf(i)] - c1 - xh * c2);
    }
  }
  return out;
}

export function rowsOf(rows: number, width: number): number[][] {
  return Array.from(
    { length: rows },
    (_, r) => Array.from({ length: width }, (_, j) => r * width + j),
  );
}

/** The places of each group of channels of each slab. */
export function groupsOf(
  slabs: number,
  places: number,
  channels: number,
  groups: number,
): number[][] {
  const sets = Array.from({ length: slabs * groups }, (): number[] => []);
  for (let i = 0; i < slabs * places * channels; i++) {
    const slab = Math.floor(i / (places * channels));
    const group = Math.floor(i % channels / (channels / groups));
    sets[slab * groups + group].push(i);
  }
  return sets;
}

export function draw(
  seed: number,
  size: number,
  width: number,
  { shift = 0.3, scale = 2 } = {},
): Record<"x" | "gamma" | "beta" | "dy", Float64Array> {
  const next = numbers(seed);
  return {
    x: next(size, scale).map((v) => Math.fround(v + shift)),
    gamma: next(width).map((v) => Math.fround(v + 1.5)),
    beta: next(width),
    dy: next(size),
  };
}
