/**
 * The steps of an epoch.
 *
 * @module
 */
import { note } from "../display/mod.ts";
import type { Batch } from "./data/dataset.ts";
import type { BatchIterator, BatchSource } from "./data/source.ts";

/** One execution: the numbers of its first and last batch, and the batches. */
export interface Step {
  readonly begin: number;
  readonly end: number;
  readonly batches: Batch[];
}

/**
 * Hands out the batches of one epoch after another.
 *
 * @see `keras/src/trainers/epoch_iterator.py`
 */
export class EpochIterator {
  readonly #source: BatchSource;
  readonly #stepsPerEpoch: number | null;
  readonly #stepsPerExecution: number;
  #iterator: BatchIterator | null = null;
  #batches: number | null;
  #seen = 0;

  /**
   * @param source Where batches come from.
   * @param stepsPerEpoch Batches in an epoch; all unless given.
   * @param stepsPerExecution Batches in a step.
   */
  constructor(
    source: BatchSource,
    stepsPerEpoch: number | null,
    stepsPerExecution: number,
  ) {
    this.#source = source;
    this.#stepsPerEpoch = stepsPerEpoch;
    this.#stepsPerExecution = stepsPerExecution;
    this.#batches = source.batches;
  }

  /** Batches in an epoch, `null` before it is known. */
  get batches(): number | null {
    return this.#stepsPerEpoch ?? this.#batches;
  }

  /** Uses up the random numbers of one batch, as Keras' first `fit` does. */
  probe(): void {
    this.#source.probe?.();
  }

  /**
   * The steps of one epoch.
   *
   * @returns An asynchronous iterator; the caller disposes of the batches.
   */
  async *epoch(): AsyncGenerator<Step> {
    const total = this.batches;
    if (this.#iterator === null || this.#stepsPerEpoch === null) {
      this.#iterator = this.#source.iterate();
      this.#seen = 0;
    }
    const size = this.#stepsPerExecution;
    for (let step = 0; total === null || step < total; step += size) {
      if (this.#batches !== null && this.#seen >= this.#batches) break;
      const batches: Batch[] = [];
      while (batches.length < size) {
        const next = this.#iterator.next();
        const { done, value } = next instanceof Promise ? await next : next;
        if (done) break;
        batches.push(value);
      }
      this.#seen += batches.length;
      if (batches.length > 0) {
        yield { begin: step, end: step + size - 1, batches };
      }
      if (batches.length < size) {
        this.#ended(total === null ? step + batches.length : null);
        break;
      }
    }
    if (this.#batches !== null && this.#seen >= this.#batches) {
      this.#iterator = null;
    }
    this.#source.end?.();
  }

  /** The data ended before the epoch, or ended an epoch of unknown length. */
  #ended(seen: number | null): void {
    this.#iterator = null;
    if (seen !== null && seen > 0 && this.#batches === null) {
      this.#batches = seen;
      return;
    }
    if (this.#batches !== null && this.#seen >= this.#batches) return;
    note(
      "Your input ran out of data; interrupting training. Make sure that your dataset or generator can generate at least `stepsPerEpoch * epochs` batches.",
    );
  }
}
