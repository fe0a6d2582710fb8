/**
 * Sizes of an attention, and running its jobs.
 *
 * @module
 */
import { ATTENTION_FIELDS, type AttentionField } from "../_attention_fields.ts";
import type { KernelRun } from "../kernel_run.ts";
import { memory } from "../memory.ts";
import { fork, methodFor, ready } from "../pool.ts";
import type { TensorInfo } from "../tf.ts";
import { wasm } from "../wasm.ts";
import { sizeOf } from "./kernel.ts";

/** Numbers of a block of rows: it stays in the cache of a core. */
const BLOCK = 1 << 16;
/** Jobs of fewer nanoseconds, about, stay on one thread. */
const WORTH_SHARING = 60_000;

/** The sizes of an attention. */
export interface AttentionSizes {
  headsFirst: boolean;
  batch: number;
  /** Heads of the query. */
  heads: number;
  /** Heads of key and value. */
  kvHeads: number;
  /** Rows of the query. */
  rows: number;
  /** Rows of key and value. */
  columns: number;
  depth: number;
  valueDepth: number;
  outputShape: number[];
  /** `[batch, heads, rows, columns]`. */
  scoresShape: number[];
}

/** The sizes that the inputs of the kernel have. */
export function sizesOf(
  { query, key, value }: Record<string, TensorInfo>,
  headsFirst: boolean,
): AttentionSizes {
  const [h, t] = headsFirst ? [1, 2] : [2, 1];
  const [batch, heads, rows] = [query.shape[0], query.shape[h], query.shape[t]];
  const columns = key.shape[t];
  return {
    headsFirst,
    batch,
    heads,
    kvHeads: key.shape[h],
    rows,
    columns,
    depth: query.shape[3],
    valueDepth: value.shape[3],
    outputShape: [...query.shape.slice(0, 3), value.shape[3]],
    scoresShape: [batch, heads, rows, columns],
  };
}

type Fields = Partial<Record<AttentionField, number>>;

/** Address and strides of a tensor of `heads` matrices of `rows` rows. */
function matrices(
  name: "Q" | "K" | "V" | "O",
  address: number,
  headsFirst: boolean,
  [heads, rows, depth]: [number, number, number],
): Fields {
  return {
    [name]: address,
    [`${name}_ROW`]: headsFirst ? depth : heads * depth,
    [`${name}_HEAD`]: headsFirst ? rows * depth : depth,
    [`${name}_BATCH`]: heads * rows * depth,
  };
}

/** The fields of sizes and operands. */
export function jobOf(
  sizes: AttentionSizes,
  { q, k, v, o }: Record<"q" | "k" | "v" | "o", number>,
): Fields {
  const { headsFirst, heads, kvHeads, rows, columns } = sizes;
  const { depth, valueDepth } = sizes;
  return {
    BATCH: sizes.batch,
    HEADS: heads,
    GROUP: heads / kvHeads,
    ROWS: rows,
    COLUMNS: columns,
    DEPTH: depth,
    VALUE_DEPTH: valueDepth,
    BLOCK: blockOf(sizes),
    ...matrices("Q", q, headsFirst, [heads, rows, depth]),
    ...matrices("K", k, headsFirst, [kvHeads, columns, depth]),
    ...matrices("V", v, headsFirst, [kvHeads, columns, valueDepth]),
    ...matrices("O", o, headsFirst, [heads, rows, valueDepth]),
  };
}

/** Rows that are done at a time: the same for any number of threads. */
function blockOf({ rows, columns }: AttentionSizes): number {
  const fitting = Math.floor(BLOCK / Math.max(1, columns));
  return Math.max(1, Math.min(rows, Math.max(32, fitting)));
}

/** Runs a job, on several threads where it is long. */
export function runAttention(
  run: KernelRun,
  name: "attentionForward" | "attentionBackward",
  sizes: AttentionSizes,
  fields: Fields,
): void {
  const { rows, columns, depth, valueDepth } = sizes;
  const block = blockOf(sizes);
  const method = methodFor(block * columns * Math.max(depth, valueDepth));
  const numbers = sizeOf(sizes.scoresShape);
  const rate = method === "native" ? 0.01 : 0.04;
  const time = numbers * (3 + (depth + valueDepth) * rate);
  const count = time < WORTH_SHARING ? 1 : ready();
  const products: [number, number, number][] = [
    [block, columns, depth],
    [block, valueDepth, columns],
    [columns, valueDepth, block],
    [block, columns, valueDepth],
    [block, depth, columns],
    [columns, depth, block],
  ];
  const own = Math.max(...products.map((size) => wasm().gemmBytes(...size)));
  const blocks = own + 63 & ~63;
  // Three blocks of rows on the way back, one before; and a row of draws,
  // which are made by sixteens.
  const step = blocks + ((3 * block + 1) * columns + 32) * 4 + 63 & ~63;
  const job = run.scratch(ATTENTION_FIELDS.length * 4);
  const space = run.scratch(step * count);
  memory.i32.set(
    ATTENTION_FIELDS.map((field) =>
      field === "SPACE"
        ? space
        : field === "SPACE_STEP"
        ? step
        : field === "SPACE_BLOCKS"
        ? blocks
        : fields[field] ?? 0
    ),
    job >>> 2,
  );
  if (rows > 0) fork(name, job, count, method);
}
