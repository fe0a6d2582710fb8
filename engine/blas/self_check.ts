/**
 * Whether a BLAS computes right.
 *
 * @module
 */
import { memory } from "../memory.ts";
import { UnsupportedOpError } from "../unsupported_op_error.ts";
import { wasm } from "../wasm.ts";

/** m, n, k of the products that are tried: odd, thin, and of several blocks. */
const SIZES = [[1, 1, 1], [5, 3, 7], [17, 33, 9], [16, 130, 65], [67, 5, 300]];

/**
 * Compares products with those of the strict WASM module: all transposes,
 * with and without accumulation.
 *
 * @param job Computes the product that a job block describes.
 * @throws {UnsupportedOpError} If one differs.
 */
export function selfCheck(
  job: (address: number, thread: number, threads: number) => void,
): void {
  const { live } = memory;
  const scratch: number[][] = [];
  const room = (bytes: number) => {
    const address = memory.alloc(bytes);
    scratch.push([address, bytes]);
    return address;
  };
  try {
    for (const [m, n, k] of SIZES) {
      for (let how = 0; how < 8; how++) checkOne(job, room, [m, n, k], how);
    }
  } finally {
    for (const [address, bytes] of scratch) memory.free(address, bytes);
  }
  if (memory.live !== live) throw new Error("the self-check kept memory");
}

function checkOne(
  job: (address: number, thread: number, threads: number) => void,
  room: (bytes: number) => number,
  [m, n, k]: number[],
  how: number,
): void {
  const [ta, tb, accumulate] = [how & 1, how >> 1 & 1, how >> 2];
  const [a, b] = [room(m * k * 4), room(k * n * 4)];
  const results = [room(m * n * 4), room(m * n * 4)];
  fill(a, m * k, 1);
  fill(b, k * n, 2);
  const space = wasm("strict").gemmBytes(m, n, k);
  const block = room(18 * 4);
  results.forEach((c, i) => {
    fill(c, m * n, 3);
    memory.i32.set([
      ...[1, ta, tb, m, n, k, a, ta ? m : k, 0, b, tb ? k : n, 0],
      ...[c, n, 0, accumulate, room(space), space],
    ], block >>> 2);
    if (i === 0) wasm("strict").gemmJob(block, 0, 1);
    else job(block, 0, 1);
  });
  const [right, tried] = results.map((c) =>
    memory.f32.subarray(c >>> 2, (c >>> 2) + m * n)
  );
  const largest = right.reduce((top, v) => Math.max(top, Math.abs(v)), 0);
  for (let i = 0; i < right.length; i++) {
    if (!(Math.abs(right[i] - tried[i]) <= 1e-5 * largest)) {
      throw new UnsupportedOpError(
        `it computes ${tried[i]} where ${
          right[i]
        } is right, in a product of ${m} x ${k} by ${k} x ${n}`,
      );
    }
  }
}

/** Numbers in [-1, 1) that look random. */
function fill(address: number, count: number, seed: number): void {
  let state = seed;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    memory.f32[(address >>> 2) + i] = state / 2 ** 31 - 1;
  }
}
