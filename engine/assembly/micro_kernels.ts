/**
 * Writes the inner loops of the matrix product as AssemblyScript.
 *
 * A micro-kernel `rows x 8` keeps its part of C in registers, reads a panel
 * of A one v128 at a time and spreads its lanes by shuffles: V8 checks the
 * bounds of each load, so loads are what is dear. 5 rows use 14 of 15
 * registers: one more spills and halves the speed, one less has no more chains
 * than the multiply-adds in flight. The order of the statements is the order
 * V8 schedules.
 *
 * @module
 */

/** Rows of C that the largest micro-kernel computes. */
export const ROWS = 5;
const VECTORS = 2;

/** The source of `kernel1` to `kernel5` and of their dispatcher. */
export function microKernels(): string {
  const kernels = Array.from({ length: ROWS }, (_, i) => microKernel(i + 1));
  const cases = kernels.map((_, i) =>
    `    case ${i + 1}: kernel${i + 1}(k, a, b, c, ldc, add); break;`
  );
  return [
    `import { fma } from "./fma";`,
    ...kernels,
    `@inline export function kernel(rows: i32, k: i32, a: usize, b: usize, c: usize, ldc: usize, add: bool): void {`,
    `  switch (rows) {`,
    ...cases,
    `  }`,
    `}`,
  ].join("\n");
}

/** c[rows, 8] = [c +] a b for panels packed k-major. */
function microKernel(rows: number): string {
  const accumulators = [];
  for (let i = 0; i < rows; i++) {
    for (let v = 0; v < VECTORS; v++) accumulators.push(`c${i}_${v}`);
  }
  const zero = accumulators.map((name) => `${name} = f32x4.splat(0)`);
  return `function kernel${rows}(k: i32, a: usize, b: usize, c: usize, ldc: usize, add: bool): void {
  let ${zero.join(", ")};
  while (k >= 4) {
${fourSteps(rows)}
    a += ${rows * 16}; b += ${VECTORS * 64}; k -= 4;
  }
  while (k > 0) {
${oneStep(rows)}
    a += ${rows * 4}; b += ${VECTORS * 16}; k -= 1;
  }
  if (add) {
${store(rows, true)}
  } else {
${store(rows, false)}
  }
}`;
}

function fourSteps(rows: number): string {
  const lines = [];
  let loaded = -1;
  for (let step = 0; step < 4; step++) {
    for (let v = 0; v < VECTORS; v++) {
      const offset = (step * VECTORS + v) * 16;
      lines.push(`const b${step}_${v} = v128.load(b, ${offset});`);
    }
    for (let i = 0; i < rows; i++) {
      const element = step * rows + i;
      const vector = element >> 2;
      const lane = element & 3;
      if (vector !== loaded) {
        lines.push(`const a${vector} = v128.load(a, ${vector * 16});`);
        loaded = vector;
      }
      const lanes = Array(4).fill(lane).join(", ");
      lines.push(
        `const s${step}_${i} = v128.shuffle<f32>(a${vector}, a${vector}, ${lanes});`,
      );
      for (let v = 0; v < VECTORS; v++) {
        lines.push(
          `c${i}_${v} = fma(s${step}_${i}, b${step}_${v}, c${i}_${v});`,
        );
      }
    }
  }
  return lines.map((line) => `    ${line}`).join("\n");
}

function oneStep(rows: number): string {
  const lines = [];
  for (let v = 0; v < VECTORS; v++) {
    lines.push(`const b${v} = v128.load(b, ${v * 16});`);
  }
  for (let i = 0; i < rows; i++) {
    lines.push(`const s${i} = v128.load_splat<f32>(a, ${i * 4});`);
    for (let v = 0; v < VECTORS; v++) {
      lines.push(`c${i}_${v} = fma(s${i}, b${v}, c${i}_${v});`);
    }
  }
  return lines.map((line) => `    ${line}`).join("\n");
}

function store(rows: number, add: boolean): string {
  const lines = [];
  for (let i = 0; i < rows; i++) {
    for (let v = 0; v < VECTORS; v++) {
      const value = add
        ? `f32x4.add(v128.load(c, ${v * 16}), c${i}_${v})`
        : `c${i}_${v}`;
      lines.push(`v128.store(c, ${value}, ${v * 16});`);
    }
    if (i < rows - 1) lines.push("c += ldc;");
  }
  return lines.map((line) => `    ${line}`).join("\n");
}
