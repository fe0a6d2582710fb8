/**
 * Where batches come from: arrays, a PyDataset, a generator.
 *
 * @module
 */
import { legacyRandom } from "../../numpy/random/mod.ts";
import {
  type Batch,
  type Dataset,
  sampleCount,
  takeBatch,
  toDataset,
} from "./dataset.ts";

/** A batch, or one that is still on its way. */
export type NextBatch =
  | IteratorResult<Batch, unknown>
  | Promise<IteratorResult<Batch, unknown>>;

/** An iterator that may be asynchronous. */
export interface BatchIterator {
  /** The next batch; the caller disposes of it. */
  next(): NextBatch;
}

/** Where batches come from. */
export interface BatchSource {
  /** Batches in an epoch, `null` if that is not known. */
  readonly batches: number | null;
  /** Starts an epoch. */
  iterate(): BatchIterator;
  /** Uses up the random numbers of the first batch of an epoch. */
  probe?(): void;
  /** Tells that an epoch is over. */
  end?(): void;
}

/** How arrays are put into another order. */
export type Shuffle = boolean | "batch";

/** Batches of arrays. */
export class ArraySource implements BatchSource {
  readonly batches: number;
  readonly #data: Dataset;
  readonly #size: number;
  readonly #shuffle: Shuffle;
  readonly #count: number;

  /**
   * @param data The arrays.
   * @param size Samples in a batch.
   * @param shuffle Whether and how samples change places in each epoch.
   */
  constructor(data: Dataset, size: number, shuffle: Shuffle) {
    this.#data = data;
    this.#size = size;
    this.#shuffle = shuffle;
    this.#count = sampleCount(data);
    this.batches = Math.ceil(this.#count / size);
  }

  *iterate(): Generator<Batch> {
    const all = this.#shuffle === true
      ? legacyRandom.permutation(this.#count)
      : null;
    for (let start = 0; start < this.#count; start += this.#size) {
      const length = Math.min(this.#size, this.#count - start);
      yield takeBatch(this.#data, this.#rows(all, start, length));
    }
  }

  #rows(all: Int32Array | null, start: number, length: number): Int32Array {
    if (all) return all.subarray(start, start + length);
    const order = this.#shuffle === "batch"
      ? legacyRandom.permutation(length)
      : Int32Array.from({ length }, (_, i) => i);
    return order.map((i) => i + start);
  }

  // Keras takes one batch to build metrics and optimizer, then starts over.
  probe(): void {
    if (this.#shuffle === true) legacyRandom.permutation(this.#count);
    if (this.#shuffle === "batch") {
      legacyRandom.permutation(Math.min(this.#size, this.#count));
    }
  }
}

/** Batches by number, as `keras.utils.PyDataset`. */
export interface PyDatasetLike {
  /** Number of batches. */
  readonly length: number;
  /** One batch: `x`, `[x]`, `[x, y]` or `[x, y, sampleWeight]`. */
  getItem(index: number): unknown;
  /** Runs when an epoch is over. */
  onEpochEnd?(): void;
}

/** Whether data is given batch by batch, by number. */
export function isPyDataset(value: unknown): value is PyDatasetLike {
  return typeof value === "object" && value !== null &&
    typeof (value as PyDatasetLike).getItem === "function" &&
    typeof (value as PyDatasetLike).length === "number";
}

/** Whether data is given batch by batch, one after another. */
export function isGenerator(
  value: unknown,
): value is Iterator<unknown> | AsyncIterator<unknown> {
  return typeof value === "object" && value !== null &&
    typeof (value as Iterator<unknown>).next === "function";
}

/** The batch that a generator or PyDataset gave. */
function unpackBatch(item: unknown, classWeight: unknown): Batch {
  const [x, y, sampleWeight] = Array.isArray(item) ? item : [item];
  if (Array.isArray(item) && (item.length < 1 || item.length > 3)) {
    throw new TypeError(
      `Data is expected to be in format \`x\`, \`[x]\`, \`[x, y]\`, or \`[x, y, sampleWeight]\`, found an array of ${item.length}`,
    );
  }
  const data = toDataset({ x, y, sampleWeight, classWeight });
  const rows = Int32Array.from({ length: sampleCount(data) }, (_, i) => i);
  return takeBatch(data, rows);
}

/** Batches of a PyDataset. */
export class PyDatasetSource implements BatchSource {
  readonly #data: PyDatasetLike;
  readonly #shuffle: boolean;
  readonly #classWeight: unknown;

  /**
   * @param data The PyDataset.
   * @param shuffle Whether batches change places in each epoch.
   * @param classWeight Weights by class.
   */
  constructor(data: PyDatasetLike, shuffle: boolean, classWeight: unknown) {
    this.#data = data;
    this.#shuffle = shuffle;
    this.#classWeight = classWeight;
  }

  get batches(): number {
    return this.#data.length;
  }

  *iterate(): Generator<Batch> {
    const count = this.batches;
    const order = this.#shuffle
      ? legacyRandom.permutation(count)
      : Int32Array.from({ length: count }, (_, i) => i);
    for (const i of order) {
      yield unpackBatch(this.#data.getItem(i), this.#classWeight);
    }
  }

  end(): void {
    this.#data.onEpochEnd?.();
  }
}

/** Batches of a generator; it goes on from epoch to epoch. */
export class GeneratorSource implements BatchSource {
  readonly batches = null;
  readonly #items: Iterator<unknown> | AsyncIterator<unknown>;
  readonly #classWeight: unknown;

  /**
   * @param items The generator.
   * @param classWeight Weights by class.
   */
  constructor(
    items: Iterator<unknown> | AsyncIterator<unknown>,
    classWeight: unknown,
  ) {
    this.#items = items;
    this.#classWeight = classWeight;
  }

  iterate(): BatchIterator {
    const unpack = (
      { done, value }: IteratorResult<unknown>,
    ): IteratorResult<Batch, unknown> =>
      done
        ? { done, value }
        : { done: false, value: unpackBatch(value, this.#classWeight) };
    return {
      next: () => {
        const item = this.#items.next();
        return item instanceof Promise ? item.then(unpack) : unpack(item);
      },
    };
  }
}

/** What a source is made of. */
export interface SourceOptions {
  x: unknown;
  y?: unknown;
  sampleWeight?: unknown;
  classWeight?: unknown;
  batchSize?: number | null;
  steps?: number | null;
  shuffle?: Shuffle;
}

/**
 * Fails unless a batch size is a positive integer.
 *
 * @param size What was given.
 */
export function checkBatchSize(size: unknown): void {
  if (size === null || size === undefined) return;
  if (!Number.isInteger(size) || (size as number) < 1) {
    throw new RangeError(
      `Cannot make batches as \`batchSize\` must be a positive integer: current value is ${
        String(size)
      }`,
    );
  }
}

/**
 * The batches of what a user gave.
 *
 * @param options Data and how to cut it.
 * @returns The source.
 * @throws {TypeError} If it is no data, or batches are given and cut besides.
 */
export function toSource(options: SourceOptions): BatchSource {
  const { x, classWeight, batchSize, steps, shuffle = false } = options;
  if (isPyDataset(x) || isGenerator(x)) {
    const kind = isPyDataset(x) ? "PyDataset" : "generator";
    for (const name of ["y", "sampleWeight"] as const) {
      if (options[name] !== null && options[name] !== undefined) {
        throw new TypeError(
          `When providing \`x\` as a ${kind}, \`${name}\` should not be passed. Instead, it should be included as part of the ${kind}.`,
        );
      }
    }
    return isPyDataset(x)
      ? new PyDatasetSource(x, shuffle === true, classWeight)
      : new GeneratorSource(x, classWeight);
  }
  checkBatchSize(batchSize);
  const data = toDataset(options);
  const count = sampleCount(data);
  const size = batchSize ?? (steps ? Math.ceil(count / steps) : 32);
  return new ArraySource(data, Math.max(1, size), shuffle);
}
