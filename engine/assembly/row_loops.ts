/**
 * Writes the loops of activations, softmax and cross-entropies as
 * AssemblyScript.
 *
 * Rows may have any width and follow one another without a gap, and threads
 * take a share of them each: nothing is written beyond the end of a row. What
 * is read beyond it does not count. Sums are float32 over at most 128 vectors,
 * float64 beyond.
 *
 * @module
 */
import { ACTIVATION, logOnePlusExp } from "./activation_operations.ts";
import { CONSTANTS, exp, log } from "./operations.ts";

/** Constants of the activations beside those of operations.ts. */
const ACTIVATION_CONSTANTS: Record<string, number> = {
  sixth: 1 / 6,
  nearZero: -0.01,
  erfLimit: 4,
  ep0: -1.60960333262415e-2,
  ep1: -2.95459980854025e-3,
  ep2: -7.34990630326855e-4,
  ep3: -5.69250639462346e-5,
  ep4: -2.10102402082508e-6,
  ep5: 2.77068142495902e-8,
  ep6: -2.72614225801306e-10,
  eq0: -1.42647390514189e-2,
  eq1: -7.37332916720468e-3,
  eq2: -1.68282697438203e-3,
  eq3: -2.13374055278905e-4,
  eq4: -1.45660718464996e-5,
  density: 0.3989422804014327,
  geluFactor: 0.7978845608028654,
  geluCube: 0.044715,
  mishLimit: 20,
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7].map((k) => [`odd${k}`, 1 / (2 * k + 1)]),
  ),
};

const ALL: Record<string, number | string> = {
  ...CONSTANTS,
  ...ACTIVATION_CONSTANTS,
};
const NAMES = Object.keys(ALL);
const TABLE = 6144;

function constantsOf(body: string): string {
  return NAMES
    .filter((name) => new RegExp(`\\b${name}\\b`).test(body))
    .map((name) =>
      `  const ${name} = v128.load(TABLE, ${NAMES.indexOf(name) * 16});`
    )
    .join("\n");
}

function constantTable(): string {
  const stores = NAMES.map((name, i) => {
    const value = String(ALL[name]);
    const vector = value.endsWith("i")
      ? `i32x4.splat(${value.slice(0, -1)})`
      : `f32x4.splat(<f32>${value})`;
    return `  v128.store(TABLE, ${vector}, ${i * 16});`;
  });
  return `const TABLE: usize = ${TABLE};
/** Writes the constants of this file; once for each memory. */
export function writeRowConstants(): void {
${stores.join("\n")}
}`;
}

/** Helpers that the loops share. */
const HELPERS = `
/** The sum of the lanes. */
@inline function lanes(v: v128): f64 {
  return (<f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1)) + (<f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3));
}
/** All ones in the first \`count\` lanes. */
@inline function firstLanes(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}
/** Stores the first \`count\` lanes, all if there are more. */
@inline function storeLanes(p: usize, v: v128, count: i32): void {
  if (count >= 4) { v128.store(p, v); return; }
  f32.store(p, f32x4.extract_lane(v, 0));
  if (count > 1) f32.store(p, f32x4.extract_lane(v, 1), 4);
  if (count > 2) f32.store(p, f32x4.extract_lane(v, 2), 8);
}`;

/** A loop over a row of `n` floats in which `body` works on vector `i`. */
interface RowLoop {
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

function rowLoop(
  { name, parameters, before = "", body, out }: RowLoop,
): string {
  return `export function ${name}(${parameters}, n: i32): f64 {
${constantsOf(before + body)}
  ${before}
  let total: f64 = 0;
  for (let i = 0; i < n;) {
    const end = min(n, i + 512);
    let sum = f32x4.splat(0);
    for (; i + 4 <= end; i += 4) {
      const j = <usize>i << 2;
      let term = f32x4.splat(0), value = f32x4.splat(0);
      ${body}
      sum = f32x4.add(sum, term);
      ${out ? `v128.store(${out} + j, value);` : ""}
    }
    if (i < end) {
      const j = <usize>i << 2;
      let term = f32x4.splat(0), value = f32x4.splat(0);
      ${body}
      sum = f32x4.add(sum, v128.and(term, firstLanes(end - i)));
      ${out ? `storeLanes(${out} + j, value, end - i);` : ""}
      i = end;
    }
    total += lanes(sum);
  }
  return total;
}`;
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
      const within = v128.not(v128.or(f32x4.lt(raw, least), f32x4.gt(raw, most)));`;

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
const upstream = "const up = d_ ? f32x4.mul(v128.load(d_ + j), part) : part;";
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

const LOOPS: RowLoop[] = [
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

function activationLoop(name: string): string {
  const { forward } = ACTIVATION[name];
  return `function ${name}_f(y_: usize, x_: usize, bytes: usize, a: f32, b: f32, c: f32, d: f32): void {
${constantsOf(forward)}
  const pa = f32x4.splat(a), pb = f32x4.splat(b), pc = f32x4.splat(c), pd = f32x4.splat(d);
  for (let i: usize = 0; i < bytes; i += 16) {
    let x = v128.load(x_ + i), y = x;
    ${forward}
    v128.store(y_ + i, y);
  }
}`;
}

function gradientLoop(name: string): string {
  const { by, derivative } = ACTIVATION[name];
  return `function ${name}_g(out: usize, d_: usize, s_: usize, bytes: usize, a: f32, b: f32, c: f32, d: f32): void {
${constantsOf(derivative)}
  const pa = f32x4.splat(a), pb = f32x4.splat(b), pc = f32x4.splat(c), pd = f32x4.splat(d);
  for (let i: usize = 0; i < bytes; i += 16) {
    const ${by} = v128.load(s_ + i);
    let f = ${by};
    ${derivative}
    v128.store(out + i, f32x4.mul(v128.load(d_ + i), f));
  }
}`;
}

/** The whole source. */
export function rowLoops(): string {
  const names = Object.keys(ACTIVATION);
  const over = (suffix: string, args: string) =>
    `  switch (op) {\n${
      names.map((name, i) => `    case ${i}: ${name}${suffix}(${args}); break;`)
        .join("\n")
    }\n  }`;
  return [
    constantTable(),
    HELPERS,
    ...LOOPS.map(rowLoop),
    ...names.map(activationLoop),
    ...names.map(gradientLoop),
    `/** y = f(x) over \`bytes\` bytes, whole vectors. */
export function activate(op: i32, y: usize, x: usize, bytes: usize, a: f32, b: f32, c: f32, d: f32): void {
${over("_f", "y, x, bytes, a, b, c, d")}
}
/** out = dy f'(s) over \`bytes\` bytes; s: x or y, as the activation has it. */
export function activateGrad(op: i32, out: usize, dy: usize, s: usize, bytes: usize, a: f32, b: f32, c: f32, d: f32): void {
${over("_g", "out, dy, s, bytes, a, b, c, d")}
}`,
  ].join("\n");
}
