/**
 * The loops of softmax and of cross-entropies over a row.
 *
 * @module
 */
import { logOnePlusExp } from "./activation_operations.ts";
import { exp, log } from "./operations.ts";

/** A loop over a row of `n` floats in which `body` works on vector `i`. */
export interface RowLoop {
  name: string;
  /** Parameters before \`n\`. */
  parameters: string;
  /** Statements before the loop. */
  before?: string;
  /** Sets \`term\`, which is summed; reads at byte offset \`j\`. */
  body: string;
  /** Where \`value\` is stored, if it is. */
  out?: string;
}

/** exp of `v` <= 0, as \`e\`; 0 below the normal numbers, and NaN of NaN. */
const expBelow = `${
  exp("v", "q")
} const e = v128.or(v128.andnot(q, f32x4.lt(v, low)), f32x4.ne(v, v));`;

/** The target, moved: \`t * scale + offset\`. */
const target =
  "const t = f32x4.add(f32x4.mul(v128.load(t_ + j), scale), offset);";
const moved = "const scale = f32x4.splat(a), offset = f32x4.splat(b);";
const bounds = "const least = f32x4.splat(lo), most = f32x4.splat(hi);";
/** \`p\`, the probability off 0 and 1; \`within\`: where it was so before. */
const clip = (x: string) => `
      const raw = ${x}, p = f32x4.pmax(f32x4.pmin(raw, most), least);
      const within = v128.and(f32x4.ge(raw, least), f32x4.le(raw, most));`;

/** max(x, 0) - x t + log(1 + exp(-|x|)). */
const binaryLogits = `
      const x = v128.load(x_ + j); ${target}
      ${logOnePlusExp("x", "w")}
      value = f32x4.add(f32x4.sub(f32x4.pmax(x, f32x4.splat(0)), f32x4.mul(x, t)), w);
      value = v128.bitselect(x, value, f32x4.ne(x, x));
      term = value;`;
const binaryProbabilities = `
      ${clip("v128.load(x_ + j)")} ${target}
      const o = f32x4.sub(one, p);
      ${log("p", "w")} ${log("o", "r")}
      value = f32x4.neg(f32x4.add(f32x4.mul(t, w), f32x4.mul(f32x4.sub(one, t), r)));
      term = value;`;
/** dy of each element where d_ is not 0, times \`r\`. */
export const upstream =
  "const up = d_ ? f32x4.mul(v128.load(d_ + j), part) : part;";
const binaryLogitsGrad = `
      ${upstream}
      const x = v128.load(x_ + j); ${target}
      ${exp("f32x4.neg(x)", "q")}
      value = f32x4.mul(up, f32x4.sub(f32x4.div(one, f32x4.add(one, q)), t));
      value = v128.bitselect(x, value, f32x4.ne(x, x));`;
const binaryProbabilitiesGrad = `
      ${upstream}
      ${clip("v128.load(x_ + j)")} ${target}
      const o = f32x4.sub(one, p);
      const slope = f32x4.sub(f32x4.div(f32x4.sub(one, t), o), f32x4.div(t, p));
      value = v128.and(within, f32x4.mul(up, slope));`;

/** All of them; the sum of `term` is what each returns. */
export const PROBABILITY_LOOPS: RowLoop[] = [
  {
    name: "divideRow",
    parameters: "out: usize, s: f32",
    before: "const whole = f32x4.splat(s);",
    body: "value = f32x4.div(v128.load(out + j), whole);",
    out: "out",
  },
  {
    name: "shiftRow",
    parameters: "out: usize, x_: usize, m: f32, c: f32",
    before: "const top = f32x4.splat(m), rest = f32x4.splat(c);",
    body: "value = f32x4.sub(f32x4.sub(v128.load(x_ + j), top), rest);",
    out: "out",
  },
  {
    name: "fillRow",
    parameters: "out: usize, v: f32",
    before: "const filling = f32x4.splat(v);",
    body: "value = filling;",
    out: "out",
  },
  {
    name: "sumRow",
    parameters: "x_: usize",
    body: "term = v128.load(x_ + j);",
  },
  {
    name: "dotRow",
    parameters: "x_: usize, w_: usize",
    body: "term = f32x4.mul(v128.load(x_ + j), v128.load(w_ + j));",
  },
  // out = (d - s) y, and out = d - s out.
  {
    name: "softmaxGradRow",
    parameters: "out: usize, d_: usize, y_: usize, s: f32",
    before: "const common = f32x4.splat(s);",
    body:
      "value = f32x4.mul(f32x4.sub(v128.load(d_ + j), common), v128.load(y_ + j));",
    out: "out",
  },
  {
    name: "logSoftmaxGradRow",
    parameters: "out: usize, d_: usize, s: f32",
    before: "const common = f32x4.splat(s);",
    body:
      "value = f32x4.sub(v128.load(d_ + j), f32x4.mul(common, v128.load(out + j)));",
    out: "out",
  },
  {
    name: "expScaledRow",
    parameters: "out: usize, x_: usize, m: f32, s: f32",
    before: "const top = f32x4.splat(m), factor = f32x4.splat(s);",
    body:
      `const v = f32x4.mul(f32x4.sub(v128.load(x_ + j), top), factor); ${expBelow} value = e; term = e;`,
    out: "out",
  },
  {
    name: "expRow",
    parameters: "out: usize, x_: usize, m: f32",
    before: "const top = f32x4.splat(m);",
    body:
      `const v = f32x4.sub(v128.load(x_ + j), top); ${expBelow} value = e; term = e;`,
    out: "out",
  },
  {
    name: "sumExpRow",
    parameters: "x_: usize, m: f32",
    before: "const top = f32x4.splat(m);",
    body: `const v = f32x4.sub(v128.load(x_ + j), top); ${expBelow} term = e;`,
  },
  // The sum of t (c - (x - m)).
  {
    name: "logitsRow",
    parameters: "x_: usize, t_: usize, m: f32, c: f32, a: f32, b: f32",
    before: `const top = f32x4.splat(m), rest = f32x4.splat(c); ${moved}`,
    body:
      `${target} term = f32x4.mul(t, f32x4.sub(rest, f32x4.sub(v128.load(x_ + j), top)));`,
  },
  // out = d (s out - t): out holds exp(x - m).
  {
    name: "logitsGradRow",
    parameters: "out: usize, t_: usize, s: f32, d: f32, a: f32, b: f32",
    before: `const part = f32x4.splat(s), up = f32x4.splat(d); ${moved}`,
    body:
      `${target} value = f32x4.mul(up, f32x4.sub(f32x4.mul(part, v128.load(out + j)), t));`,
    out: "out",
  },
  // The sum of -t log(clip(x / s)).
  {
    name: "probabilitiesRow",
    parameters:
      "x_: usize, t_: usize, s: f32, a: f32, b: f32, lo: f32, hi: f32",
    before: `const whole = f32x4.splat(s); ${moved} ${bounds}`,
    body: `${target} ${clip("f32x4.div(v128.load(x_ + j), whole)")}
      ${log("p", "w")} term = f32x4.neg(f32x4.mul(t, w));`,
  },
  // out = -d t / p where it was not clipped; the sum of out x / s.
  {
    name: "probabilitiesGradRow",
    parameters:
      "out: usize, x_: usize, t_: usize, s: f32, d: f32, a: f32, b: f32, lo: f32, hi: f32",
    before:
      `const whole = f32x4.splat(s), up = f32x4.splat(-d); ${moved} ${bounds}`,
    body: `${target} ${clip("f32x4.div(v128.load(x_ + j), whole)")}
      value = v128.and(within, f32x4.mul(up, f32x4.div(t, p)));
      term = f32x4.mul(value, raw);`,
    out: "out",
  },
  // The sum of clip(x).
  {
    name: "clippedRow",
    parameters: "x_: usize, lo: f32, hi: f32",
    before: bounds,
    body: "term = f32x4.pmax(f32x4.pmin(v128.load(x_ + j), most), least);",
  },
  // out = d / s where x is within the bounds.
  {
    name: "withinRow",
    parameters: "out: usize, x_: usize, share: f32, lo: f32, hi: f32",
    before: `const part = f32x4.splat(share); ${bounds}`,
    body: `${clip("v128.load(x_ + j)")} value = v128.and(within, part);`,
    out: "out",
  },
  {
    name: "binaryLogitsRow",
    parameters: "out: usize, x_: usize, t_: usize, a: f32, b: f32",
    before: moved,
    body: binaryLogits,
    out: "out",
  },
  {
    name: "binaryLogitsSum",
    parameters: "x_: usize, t_: usize, a: f32, b: f32",
    before: moved,
    body: binaryLogits,
  },
  {
    name: "binaryProbabilitiesRow",
    parameters:
      "out: usize, x_: usize, t_: usize, a: f32, b: f32, lo: f32, hi: f32",
    before: `${moved} ${bounds}`,
    body: binaryProbabilities,
    out: "out",
  },
  {
    name: "binaryProbabilitiesSum",
    parameters: "x_: usize, t_: usize, a: f32, b: f32, lo: f32, hi: f32",
    before: `${moved} ${bounds}`,
    body: binaryProbabilities,
  },
  {
    name: "binaryLogitsGradRow",
    parameters:
      "out: usize, x_: usize, t_: usize, d_: usize, r: f32, a: f32, b: f32",
    before: `const part = f32x4.splat(r); ${moved}`,
    body: binaryLogitsGrad,
    out: "out",
  },
  {
    name: "binaryProbabilitiesGradRow",
    parameters:
      "out: usize, x_: usize, t_: usize, d_: usize, r: f32, a: f32, b: f32, lo: f32, hi: f32",
    before: `const part = f32x4.splat(r); ${moved} ${bounds}`,
    body: binaryProbabilitiesGrad,
    out: "out",
  },
];
