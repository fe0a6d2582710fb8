/**
 * Jobs one after the other: what runs in the interpreter waits here.
 *
 * @module
 */

/** Something that runs when those before it are done. */
export interface Job {
  /** Runs it; a rejection is reported, the queue goes on. */
  run(): Promise<void>;
  /** Runs in its place once the queue was told to abort; absent: `run` does. */
  abort?(): void;
}

/** A queue. */
export class JobQueue {
  readonly #onError: (error: unknown) => void;
  #waiting: Job[] = [];
  readonly #aborted = new WeakSet<Job>();
  #active = false;
  #added = 0;

  /** @param onError Is told what a job threw. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Whether a job runs. */
  get active(): boolean {
    return this.#active;
  }

  /** Adds a job at the end. */
  add(job: Job): void {
    this.#waiting.push(job);
    this.#added++;
    if (!this.#active) this.#work();
  }

  /** Every job that waits now, and can be aborted, will be. */
  abortWaiting(): void {
    for (const job of this.#waiting) this.#aborted.add(job);
  }

  /** Resolves once no job was added for `gap` ms, or `most` ms have passed. */
  async quiet(gap: number, most: number): Promise<void> {
    const end = performance.now() + most;
    for (let added = -1; added !== this.#added;) {
      if (performance.now() > end) return;
      added = this.#added;
      await new Promise((done) => setTimeout(done, gap));
    }
  }

  async #work(): Promise<void> {
    this.#active = true;
    for (let job; (job = this.#waiting.shift()) !== undefined;) {
      try {
        if (this.#aborted.has(job) && job.abort !== undefined) job.abort();
        else await job.run();
      } catch (error) {
        this.#onError(error);
      }
    }
    this.#active = false;
  }
}
