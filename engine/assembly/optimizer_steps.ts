/**
 * Writes the steps of the optimizers as AssemblyScript: for each kind one loop
 * that reads weight, gradient and slots once and writes them once.
 *
 * The formulas are Keras 3's, in plain multiplies and adds, so that they round
 * alike on every machine. Slots below the least normal number become 0, as
 * TensorFlow and XLA compute: means of what is no longer touched would
 * otherwise stay there, where each operation takes thirty times as long.
 *
 * @module
 */
import {
  STEP_KINDS,
  type StepKind,
  type StepName,
} from "../_optimizer_fields.ts";

const RMSPROP = "v = add(mul(rho, v), mul(rest, mul(g, g)));";
const MOMENTS =
  "m = add(m, mul(sub(g, m), rest1)); v = add(v, mul(sub(mul(g, g), v), rest2));";
const CENTER = "a = add(mul(rho, a), mul(rest, g));";
const SHARE = (d: string) => `div(mul(rate, g), sqrt(add(${d}, epsilon)))`;
const LAMB_STEP =
  "div(div(m, correction1), add(sqrt(div(v, correction2)), epsilon))";

function ftrl(power: (x: string) => string): string {
  return `const sum = add(n, mul(g, g)), old = ${power("n")}, now = ${
    power("sum")
  };
    const pulled = add(g, mul(w, shrinkage));
    z = add(z, sub(pulled, mul(div(sub(now, old), rate), w)));
    w = div(sub(within(z, l1), z), add(div(now, rate), l2));
    n = sum;`;
}

/** Formulas that change w and slots; \`first\` and \`second\` are summed. */
const FORMULAS: Record<StepName, string> = {
  sgd: "w = sub(w, mul(rate, g));",
  sgdMomentum: "m = sub(mul(mu, m), mul(rate, g)); w = add(w, m);",
  sgdNesterov: `const step = mul(rate, g);
    m = sub(mul(mu, m), step); w = add(w, sub(mul(mu, m), step));`,
  rmsprop: `${RMSPROP} w = sub(w, ${SHARE("v")});`,
  rmspropMomentum: `${RMSPROP}
    m = add(mul(mu, m), ${SHARE("v")}); w = sub(w, m);`,
  rmspropCentered: `${RMSPROP} ${CENTER}
    w = sub(w, ${SHARE("sub(v, mul(a, a))")});`,
  rmspropBoth: `${RMSPROP} ${CENTER}
    m = add(mul(mu, m), ${SHARE("sub(v, mul(a, a))")}); w = sub(w, m);`,
  adam: `${MOMENTS} w = sub(w, div(mul(m, alpha), add(sqrt(v), epsilon)));`,
  adamAmsgrad: `${MOMENTS} top = f32x4.max(top, v);
    w = sub(w, div(mul(m, alpha), add(sqrt(top), epsilon)));`,
  adamax: `m = add(m, mul(sub(g, m), rest1));
    u = f32x4.max(mul(u, beta2), f32x4.abs(g));
    w = sub(w, div(mul(m, rate), mul(add(u, epsilon), correction)));`,
  nadam: `${MOMENTS}
    const mean = add(mul(m, ofMean), mul(g, ofGradient));
    w = sub(w, div(mul(mean, rate), add(sqrt(div(v, correction)), epsilon)));`,
  adagrad: `a = add(a, mul(g, g)); w = sub(w, ${SHARE("a")});`,
  adadelta: `a = add(mul(rho, a), mul(rest, mul(g, g)));
    const step = f32x4.neg(div(mul(sqrt(add(d, epsilon)), g), sqrt(add(a, epsilon))));
    d = add(mul(rho, d), mul(rest, mul(step, step))); w = add(w, mul(step, rate));`,
  ftrl: ftrl((x) => `sqrt(${x})`),
  ftrlPower: ftrl((x) => `pow4(${x}, power)`),
  lion: `w = sub(w, mul(sign(add(mul(beta1, m), mul(rest1, g))), rate));
    m = add(mul(beta2, m), mul(rest2, g));`,
  scheduleFree: `v = add(v, mul(sub(mul(g, g), v), rest2));
    z = sub(z, div(mul(g, rate), add(sqrt(div(v, correction)), epsilon)));
    const old = div(sub(w, mul(z, rest1)), beta1);
    w = add(mul(z, rest1), mul(add(mul(old, ofOld), mul(z, ofNew)), beta1));`,
  lambMoments: `${MOMENTS} const step = ${LAMB_STEP};
    first = mul(w, w); second = mul(step, step);`,
  lamb: `w = sub(w, mul(${LAMB_STEP}, rate));`,
  adafactorVector: `v = add(mul(v, beta2), mul(add(mul(g, g), epsilon), rest2));
    const step = div(g, sqrt(v));
    first = mul(w, w); second = mul(step, step);`,
  // 0 / 0 beyond the last element is no part of the sum.
  adafactorMatrix: `const step = v128.and(div(g, sqrt(v)), f32x4.ne(g, zero));
    first = mul(w, w); second = mul(step, step);`,
  adafactor: "w = sub(w, mul(div(div(g, sqrt(v)), divisor), alpha));",
  muonMomentum: "m = add(m, add(g, mul(m, rest)));",
  accumulate: "w = add(w, g);",
  average: "w = add(mul(w, momentum), mul(g, rest));",
  squares: "first = mul(g, g);",
};

const NAMES = Object.keys(STEP_KINDS) as StepName[];

/** Whether the formula gives one of these a value. */
const sets = (formula: string, names: string): boolean =>
  new RegExp(`\\b(${names}) = `).test(formula);

const SUM = `f0 = f64x2.add(f0, f64x2.promote_low_f32x4(first));
    f1 = f64x2.add(f1, high(first));
    h0 = f64x2.add(h0, f64x2.promote_low_f32x4(second));
    h1 = f64x2.add(h1, high(second));`;

function loop(name: StepName): string {
  const { slots, numbers }: StepKind = STEP_KINDS[name];
  const formula = FORMULAS[name];
  const at = (slot: string) => `s${slots.indexOf(slot)}_ + i`;
  const used = slots.filter((s) => new RegExp(`\\b${s}\\b`).test(formula));
  const written = used.filter((s) => sets(formula, s));
  const sums = sets(formula, "first");
  const lines = [
    `const g = v128.load(g_ + i);`,
    /\bw\b/.test(formula) ? "let w = v128.load(w_ + i);" : "",
    ...used.map((s) => `let ${s} = v128.load(${at(s)});`),
    sums ? "let first = zero, second = zero;" : "",
    formula,
    ...written.map((s) => `v128.store(${at(s)}, normal(${s}, all, least));`),
    sets(formula, "w") ? "v128.store(w_ + i, w);" : "",
    sums ? SUM : "",
  ];
  return `function ${name}_(p: usize, w_: usize, g_: usize, s0_: usize, s1_: usize, s2_: usize, bytes: usize): void {
  const zero = f32x4.splat(0), all = i32x4.splat(ALL), least = i32x4.splat(LEAST);
${numbers.map((n, i) => `  const ${n} = S(p, F.NUMBERS + ${i});`).join("\n")}
  ${sums ? "let f0 = f64x2.splat(0), f1 = f0, h0 = f0, h1 = f0;" : ""}
  for (let i: usize = 0; i < bytes; i += 16) {
    ${lines.filter((line) => line !== "").join("\n    ")}
  }
  ${
    sums
      ? "sum0 = total(f64x2.add(f0, f1)); sum1 = total(f64x2.add(h0, h1));"
      : ""
  }
}`;
}

/** The whole source. */
export function optimizerSteps(): string {
  const args = "p, w, g, s0, s1, s2, bytes";
  const cases = NAMES.map((name, i) =>
    `    case ${i}: ${name}_(${args}); break;`
  );
  return `import * as F from "./optimizer_fields";
import { pow4 } from "./math";
/** What the last loop has summed. */
export let sum0: f64 = 0, sum1: f64 = 0;
@inline function I(p: usize, field: i32): i32 { return i32.load(p + (<usize>field << 2)); }
@inline function S(p: usize, field: i32): v128 { return v128.load32_splat(p + (<usize>field << 2)); }
@inline function add(a: v128, b: v128): v128 { return f32x4.add(a, b); }
@inline function sub(a: v128, b: v128): v128 { return f32x4.sub(a, b); }
@inline function mul(a: v128, b: v128): v128 { return f32x4.mul(a, b); }
@inline function div(a: v128, b: v128): v128 { return f32x4.div(a, b); }
@inline function sqrt(a: v128): v128 { return f32x4.sqrt(a); }
// Not constants, which V8 would build anew at each use.
let ALL: i32 = 0x7fffffff, LEAST: i32 = 0x007fffff;
/** x, 0 where it is below the least normal number. */
@inline function normal(x: v128, all: v128, least: v128): v128 {
  return v128.and(x, i32x4.gt_s(v128.and(x, all), least));
}
/** x kept in [-l, l]; NaN stays. */
@inline function within(x: v128, l: v128): v128 { return f32x4.pmax(f32x4.pmin(x, l), f32x4.neg(l)); }
@inline function sign(x: v128): v128 {
  const one = f32x4.splat(1), zero = f32x4.splat(0);
  const s = f32x4.sub(v128.and(f32x4.gt(x, zero), one), v128.and(f32x4.lt(x, zero), one));
  return v128.bitselect(s, x, f32x4.eq(x, x));
}
@inline function high(x: v128): v128 { return f64x2.promote_low_f32x4(v128.shuffle<f64>(x, x, 1, 1)); }
@inline function total(x: v128): f64 { return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1); }
@inline export function gradient(g: v128, form: i32, multiply: v128, divide: v128, limit: v128): v128 {
  if (form & 1) g = mul(g, multiply);
  if (form & 2) g = div(g, divide);
  if (form & 4) g = within(g, limit);
  return g;
}
/** out = g as the step is to see it. */
export function formGradient(p: usize, out: usize, g: usize, bytes: usize): void {
  const form = I(p, F.FORM), multiply = S(p, F.MULTIPLY), divide = S(p, F.DIVIDE), limit = S(p, F.LIMIT);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(out + i, gradient(v128.load(g + i), form, multiply, divide, limit));
}
/** w -= w decay rate. */
export function decayWeight(p: usize, w_: usize, bytes: usize): void {
  const decay = S(p, F.DECAY), rate = S(p, F.DECAY_RATE), all = i32x4.splat(ALL), least = i32x4.splat(LEAST);
  for (let i: usize = 0; i < bytes; i += 16) {
    const w = v128.load(w_ + i);
    v128.store(w_ + i, normal(sub(w, mul(mul(w, decay), rate)), all, least));
  }
}
/** A gradient as a loop sees it. */
export function formed(p: usize, g: f32): f32 {
  return f32x4.extract_lane(gradient(f32x4.splat(g), I(p, F.FORM), S(p, F.MULTIPLY), S(p, F.DIVIDE), S(p, F.LIMIT)), 0);
}
${NAMES.map(loop).join("\n")}
export function stepLoop(kind: i32, p: usize, w: usize, g: usize, s0: usize, s1: usize, s2: usize, bytes: usize): void {
  switch (kind) {
${cases.join("\n")}
  }
}`;
}
