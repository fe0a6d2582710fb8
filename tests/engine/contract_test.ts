import assert from "node:assert/strict";
import { native } from "../../engine/blas/native.ts";
import { memory } from "../../engine/memory.ts";
import { wasm } from "../../engine/wasm.ts";
import { registerEngine } from "../../engine/mod.ts";
import { assertClose, numbers } from "./reference.ts";

registerEngine();

/** C = op(A) op(B) [+ C] for each of a batch, in the WASM memory. */
interface Product {
  batch: number;
  m: number;
  n: number;
  k: number;
  ta: boolean;
  tb: boolean;
  /** Elements between the end of a row and the next one, in A, B and C. */
  gaps: [number, number, number];
  accumulate: boolean;
  /** Whether all of the batch share B. */
  shared: boolean;
}

type Job = (block: number, thread: number, threads: number) => unknown;

/** The product in plain TypeScript, by the definition. */
function plain(block: number, thread: number, threads: number): void {
  const f = memory.i32.subarray(block >>> 2, (block >>> 2) + 18);
  const [batch, ta, tb, m, n, k] = f;
  const at = (i: number, stepOf: number, address: number) =>
    ((f[address] >>> 0) + i * (f[stepOf] >>> 0)) >>> 2;
  const v = memory.f32;
  for (let i = thread; i < batch; i += threads) {
    const [a, b, c] = [at(i, 8, 6), at(i, 11, 9), at(i, 14, 12)];
    for (let r = 0; r < m; r++) {
      for (let q = 0; q < n; q++) {
        let sum = f[15] ? v[c + r * f[13] + q] : 0;
        for (let p = 0; p < k; p++) {
          sum += v[a + (ta ? p * f[7] + r : r * f[7] + p)] *
            v[b + (tb ? q * f[10] + p : p * f[10] + q)];
        }
        v[c + r * f[13] + q] = sum;
      }
    }
  }
}

/** Everything that can compute a product; each keeps the same contract. */
const IMPLEMENTATIONS: Record<string, () => Job | null> = {
  "plain TypeScript": () => plain,
  "relaxed WASM": () => wasm("relaxed").gemmJob,
  "strict WASM": () => wasm("strict").gemmJob,
  "native BLAS": () => native()?.jobs.gemmJob ?? null,
};

function base(more: Partial<Product>): Product {
  return {
    batch: 1,
    m: 5,
    n: 7,
    k: 9,
    ta: false,
    tb: false,
    gaps: [0, 0, 0],
    accumulate: false,
    shared: false,
    ...more,
  };
}

const PRODUCTS: Product[] = [
  base({}),
  base({ m: 1, n: 1, k: 1 }),
  base({ m: 1, n: 33, k: 300, tb: true }),
  base({ m: 37, n: 1, k: 5, ta: true }),
  base({ m: 4, n: 8, k: 256 }),
  base({ m: 13, n: 17, k: 513, ta: true, tb: true, accumulate: true }),
  base({ gaps: [3, 2, 5] }),
  base({ gaps: [1, 4, 2], ta: true, accumulate: true }),
  base({ m: 66, n: 130, k: 20, gaps: [2, 6, 1], tb: true }),
  base({ batch: 3, gaps: [1, 1, 1] }),
  base({ batch: 4, shared: true, tb: true }),
  base({ k: 0 }),
  base({ k: 0, accumulate: true }),
  base({ batch: 0 }),
];

interface Matrix {
  address: number;
  rows: number;
  columns: number;
  stride: number;
  step: number;
  values: Float64Array;
}

/** Runs a product and compares it, and all that lies around it. */
function check(job: Job, product: Product, threads: number): void {
  const { batch, m, n, k, ta, tb, gaps, accumulate, shared } = product;
  const blocks: [number, number][] = [];
  const room = (bytes: number) => {
    const address = memory.alloc(bytes);
    blocks.push([address, bytes]);
    return address;
  };
  const draw = numbers(m * 31 + n * 7 + k);
  const matrix = (rows: number, columns: number, gap: number, one = false) => {
    const stride = columns + gap;
    const size = rows * stride + 8;
    const values = draw(Math.max(1, one ? 1 : batch) * size);
    const address = room(values.length * 4);
    memory.f32.set(values, address >>> 2);
    const step = one ? 0 : size;
    return { address, rows, columns, stride, step, values } as Matrix;
  };
  const a = ta ? matrix(k, m, gaps[0]) : matrix(m, k, gaps[0]);
  const b = tb ? matrix(n, k, gaps[1], shared) : matrix(k, n, gaps[1], shared);
  const c = matrix(m, n, gaps[2]);
  const expected = Float64Array.from(c.values);
  for (let i = 0; i < batch; i++) {
    for (let r = 0; r < m; r++) {
      for (let q = 0; q < n; q++) {
        const to = i * c.step + r * c.stride + q;
        if (!accumulate) expected[to] = 0;
        for (let p = 0; p < k; p++) {
          const x = ta ? p * a.stride + r : r * a.stride + p;
          const y = tb ? q * b.stride + p : p * b.stride + q;
          expected[to] += a.values[i * a.step + x] * b.values[i * b.step + y];
        }
      }
    }
  }
  const space = wasm().gemmBytes(m, n, k) + 63 & ~63;
  const block = room(18 * 4);
  memory.i32.set([
    ...[batch, +ta, +tb, m, n, k],
    ...[a.address, a.stride, a.step * 4, b.address, b.stride, b.step * 4],
    ...[c.address, c.stride, c.step * 4, +accumulate],
    ...[room(space * threads), space],
  ], block >>> 2);
  for (let thread = 0; thread < threads; thread++) job(block, thread, threads);
  const first = c.address >>> 2;
  const actual = memory.f32.slice(first, first + expected.length);
  assertClose(actual, expected, 1e-6, JSON.stringify(product));
  // What lies between the rows of C is nobody's to touch.
  for (let i = 0; i < Math.max(1, batch) * c.step; i++) {
    const place = i % c.step;
    const inside = place % c.stride < n && place < m * c.stride;
    if (!inside) assert.equal(actual[i], Math.fround(c.values[i]), `${i}`);
  }
  for (const [address, bytes] of blocks) memory.free(address, bytes);
}

for (const [name, make] of Object.entries(IMPLEMENTATIONS)) {
  const job = make();
  if (!job) {
    Deno.test.ignore(
      `products by ${name} (skipped: this machine has no BLAS)`,
      () => {},
    );
    continue;
  }
  Deno.test(`products by ${name} keep the contract`, () => {
    for (const product of PRODUCTS) {
      // Plain TypeScript shares no rows between threads.
      for (const threads of name.startsWith("plain") ? [1] : [1, 2, 3]) {
        check(job, product, threads);
      }
    }
  });
  Deno.test(`products by ${name} carry NaN and infinity where they belong`, () => {
    const address = memory.alloc(4096);
    const [a, b, c, block] = [0, 512, 1024, 1536].map((at) => address + at);
    memory.f32.set([1, NaN, 2, Infinity, 1, 1], a >>> 2);
    memory.f32.set([1, 0, 1, 0], b >>> 2);
    memory.i32.set([
      ...[1, 0, 0, 3, 2, 2, a, 2, 0, b, 2, 0, c, 2, 0, 0],
      ...[address + 2048, 2048],
    ], block >>> 2);
    job(block, 0, 1);
    const values = memory.f32.slice(c >>> 2, (c >>> 2) + 6);
    assert.deepEqual([...values], [NaN, NaN, Infinity, NaN, 2, 0]);
    memory.free(address, 4096);
  });
}
