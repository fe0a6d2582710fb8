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
import { ACTIVATION } from "./activation_operations.ts";
import { CONSTANTS } from "./operations.ts";
import { PAIR, PAIR_CONSTANTS, pairDispatch } from "./pair_operations.ts";
import {
  PROBABILITY_LOOPS,
  type RowLoop,
  upstream,
} from "./probability_loops.ts";

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
  ...PAIR_CONSTANTS,
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

/** The three loops of a loss of pairs. */
function pairLoops(name: string): RowLoop[] {
  const { value, slope } = PAIR[name];
  const before = "const pa = f32x4.splat(a), pb = f32x4.splat(b);";
  const e = "const e = f32x4.sub(v128.load(x_ + j), v128.load(t_ + j));";
  const sum = `${e} ${value} term = value;`;
  const pair = "x_: usize, t_: usize";
  return [
    {
      name: `${name}_each`,
      parameters: `out: usize, ${pair}, a: f32, b: f32`,
      before,
      body: sum,
      out: "out",
    },
    {
      name: `${name}_sum`,
      parameters: `${pair}, a: f32, b: f32`,
      before,
      body: sum,
    },
    {
      name: `${name}_slope`,
      parameters: `out: usize, ${pair}, d_: usize, r: f32, a: f32, b: f32`,
      before: `${before} const part = f32x4.splat(r);`,
      body: `${e} let slope = e; ${upstream} ${slope}
      value = f32x4.mul(up, slope);`,
      out: "out",
    },
  ];
}

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
    ...PROBABILITY_LOOPS.map(rowLoop),
    ...Object.keys(PAIR).flatMap(pairLoops).map(rowLoop),
    pairDispatch(),
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
