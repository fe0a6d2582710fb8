/**
 * Writes the loops over elements as AssemblyScript.
 *
 * Every function of one argument is one loop `y = f(x [+ a [+ b]])`, so that
 * the same loop serves tfjs' operations and the gates of the recurrent
 * layers. Constants are read from memory into locals before the loop, as V8
 * would otherwise rebuild each from two 64-bit moves at every use; `pmin` and
 * `pmax` stand for `min` and `max`, which cost seven instructions on x64. All
 * use plain multiply and add, so they round alike on every machine.
 *
 * Whole vectors are read and written: blocks have 16 bytes of slack.
 *
 * @module
 */
import {
  ACTIVATIONS,
  BINARY,
  COMPARE,
  CONSTANTS,
  DERIVATIVES,
  exp,
  UNARY,
} from "./operations.ts";

const NAMES = Object.keys(CONSTANTS);

/** Declares the constants that \`body\` uses. */
function constantsOf(body: string): string {
  return NAMES
    .filter((name) => new RegExp(`\\b${name}\\b`).test(body))
    .map((name) =>
      `  const ${name} = v128.load(CONSTANTS, ${NAMES.indexOf(name) * 16});`
    )
    .join("\n");
}

function constantTable(): string {
  const stores = NAMES.map((name, i) => {
    const value = String(CONSTANTS[name]);
    const vector = value.endsWith("i")
      ? `i32x4.splat(${value.slice(0, -1)})`
      : `f32x4.splat(<f32>${value})`;
    return `  v128.store(CONSTANTS, ${vector}, ${i * 16});`;
  });
  return `const CONSTANTS: usize = 1024;
/** Writes the constants; once for each memory. */
export function writeConstants(): void {
${stores.join("\n")}
}`;
}

function switchOver(names: string[], call: (name: string) => string): string {
  const cases = names.map((name, i) => `    case ${i}: ${call(name)}; break;`);
  return `  switch (op) {\n${cases.join("\n")}\n  }`;
}

function unaryLoop(name: string, body: string): string {
  return `function ${name}_(y_: usize, x_: usize, a: usize, b: usize, bytes: usize): void {
${constantsOf(body)}
  for (let i: usize = 0; i < bytes; i += 16) {
    let x = v128.load(x_ + i), y = x;
    if (a) { x = f32x4.add(x, v128.load(a + i)); if (b) x = f32x4.add(x, v128.load(b + i)); }
    ${body}
    v128.store(y_ + i, y);
  }
}`;
}

function derivativeLoop(name: string, factor: string): string {
  const before = name === "softplus" ? exp("f32x4.neg(y)", "e") : "";
  return `function ${name}_d(d_: usize, y_: usize, bytes: usize): void {
${constantsOf(before + factor)}
  for (let i: usize = 0; i < bytes; i += 16) {
    const d = v128.load(d_ + i), y = v128.load(y_ + i);
    ${before}
    v128.store(d_ + i, ${factor});
  }
}`;
}

/** Operands with a stride of 0 are one vector, used again and again. */
function binaryLoop(name: string, body: string): string {
  return `function ${name}_b(y: usize, a: usize, sa: usize, b: usize, sb: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) {
    const p = v128.load(a), q = v128.load(b);
    v128.store(y + i, ${body});
    a += sa; b += sb;
  }
}`;
}

function compareLoop(name: string, body: string): string {
  return `function ${name}_c(y: usize, a: usize, sa: usize, b: usize, sb: usize, bytes: usize): void {
  const one = i32x4.splat(1);
  for (let i: usize = 0; i < bytes; i += 16) {
    const p = v128.load(a), q = v128.load(b), m = v128.and(${body}, one);
    const h = i16x8.narrow_i32x4_u(m, m);
    i32.store(y + (i >> 2), i32x4.extract_lane(i8x16.narrow_i16x8_u(h, h), 0));
    a += sa; b += sb;
  }
}`;
}

/** The whole source. */
export function elementwise(): string {
  const names = Object.keys(UNARY);
  const args = "y, a, sa, b, sb, bytes";
  const signature =
    "op: i32, y: usize, a: usize, sa: usize, b: usize, sb: usize, bytes: usize";
  return [
    `import { pow4, floorDiv4, mod4, floorDivInt4, modInt4, sin4, cos4, erf4, expm14 } from "./math";`,
    constantTable(),
    ...names.map((name) => unaryLoop(name, UNARY[name])),
    ...ACTIVATIONS.map((name) => derivativeLoop(name, DERIVATIVES[name])),
    ...Object.keys(BINARY).map((name) => binaryLoop(name, BINARY[name])),
    ...Object.keys(COMPARE).map((name) => compareLoop(name, COMPARE[name])),
    `/** y = f(x [+ a [+ b]]) over \`bytes\` bytes. */
export function unary(op: i32, y: usize, x: usize, a: usize, b: usize, bytes: usize): void {
${switchOver(names, (name) => `${name}_(y, x, a, b, bytes)`)}
}
/** d *= f'(y) over \`bytes\` bytes. */
export function derivative(op: i32, d: usize, y: usize, bytes: usize): void {
${switchOver([...ACTIVATIONS], (name) => `${name}_d(d, y, bytes)`)}
}
/** y = f(a, b) over \`bytes\` bytes; sa, sb: 16, or 0 for one vector. */
export function binary(${signature}): void {
${switchOver(Object.keys(BINARY), (name) => `${name}_b(${args})`)}
}
/** As binary, with a byte 0 or 1 for each element. */
export function compare(${signature}): void {
${switchOver(Object.keys(COMPARE), (name) => `${name}_c(${args})`)}
}`,
  ].join("\n");
}
