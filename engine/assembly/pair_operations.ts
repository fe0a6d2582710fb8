/**
 * Losses of a prediction and its target, as AssemblyScript expressions. Both
 * the build and the kernels number them by their place in {@linkcode PAIR}.
 *
 * `e` is the prediction less the target, `pa` and `pb` are parameters.
 *
 * @module
 */
import { logOnePlusExp, tanh } from "./activation_operations.ts";

/** A loss of every pair. */
export interface Pair {
  /** Statements that set \`value\`. */
  value: string;
  /** Statements that set \`slope\`, its derivative by the prediction. */
  slope: string;
}

const size = "v128.andnot(e, sign)";

/** All losses that the engine computes in one pass. */
export const PAIR: Record<string, Pair> = {
  squared: {
    value: "value = f32x4.mul(e, e);",
    slope: "slope = f32x4.add(e, e);",
  },
  absolute: {
    value: `value = ${size};`,
    slope:
      "slope = v128.bitselect(e, v128.or(v128.and(e, sign), one), v128.or(f32x4.eq(e, f32x4.splat(0)), f32x4.ne(e, e)));",
  },
  // pa: where the parabola becomes a line, pb: half its square.
  huber: {
    value: `const size = ${size};
      value = v128.bitselect(f32x4.mul(half, f32x4.mul(e, e)), f32x4.sub(f32x4.mul(pa, size), pb), f32x4.le(size, pa));`,
    slope: "slope = f32x4.pmax(f32x4.pmin(e, pa), f32x4.neg(pa));",
  },
  // log(cosh(e)) = |e| + log(1 + exp(-2 |e|)) - log(2).
  log_cosh: {
    value: `const size = ${size}, u = f32x4.add(size, size);
      ${logOnePlusExp("u", "w")}
      value = f32x4.add(size, f32x4.sub(w, ln2));`,
    slope: `${tanh("e", "w")} slope = w;`,
  },
};

/** Constants of these beside the others. */
export const PAIR_CONSTANTS: Record<string, number> = { ln2: Math.LN2 };

/** The source of the dispatchers over the loops of each. */
export function pairDispatch(): string {
  const names = Object.keys(PAIR);
  const over = (suffix: string, args: string) =>
    names.map((name, i) => `    case ${i}: return ${name}${suffix}(${args});`)
      .join("\n");
  return `/** The sum of the losses of a row, each of them kept at \`out\` if it is not 0. */
export function pairRow(op: i32, out: usize, x: usize, t: usize, a: f32, b: f32, n: i32): f64 {
  if (out) switch (op) {
${over("_each", "out, x, t, a, b, n")}
  }
  switch (op) {
${over("_sum", "x, t, a, b, n")}
  }
  return 0;
}
/** out = slope d r; d: one number each, or 0 for 1. */
export function pairGradRow(op: i32, out: usize, x: usize, t: usize, d: usize, r: f32, a: f32, b: f32, n: i32): f64 {
  switch (op) {
${over("_slope", "out, x, t, d, r, a, b, n")}
  }
  return 0;
}`;
}
