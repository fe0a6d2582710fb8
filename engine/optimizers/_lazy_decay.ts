/**
 * Mean squares whose rows decay when they are next used.
 *
 * @module
 */
import type { KernoBackend } from "../backend.ts";
import { memory } from "../memory.ts";
import type { Rider, TensorRecord } from "../tensor_record.ts";
import type { Variable } from "../tf.ts";
import { wasm } from "../wasm.ts";

/** Powers of rho: of 0 to 1023 steps, and of 1024 times as many. */
const POWERS = 2048;

/** Rides on the data of a velocity and knows when each row was last decayed. */
export class LazyDecay implements Rider {
  /** Steps so far. */
  step = 0;
  /** Address of the step of each row's last update. */
  readonly last: number;
  /** Address of the powers of rho. */
  readonly powers: number;
  readonly #record: TensorRecord;
  readonly #rho: number;
  readonly #rows: number;

  constructor(record: TensorRecord, rows: number, rho: number) {
    this.#record = record;
    this.#rho = rho;
    this.#rows = rows;
    this.last = memory.alloc(rows * 4);
    this.powers = memory.alloc(POWERS * 4);
    memory.i32.fill(0, this.last >>> 2, (this.last >>> 2) + rows);
    for (let k = 0; k < POWERS; k++) {
      const steps = k < 1024 ? k : (k - 1024) * 1024;
      memory.f32[(this.powers >>> 2) + k] = rho ** steps;
    }
  }

  /** That of `velocity`, or null where its data is not in the WASM memory. */
  static of(
    backend: KernoBackend,
    velocity: Variable,
    rho: number,
  ): LazyDecay | null {
    const record = backend.record(velocity);
    if (record.rider instanceof LazyDecay && record.rider.#rho === rho) {
      return record.rider;
    }
    backend.run((run) => run.update(velocity));
    if (!record.block) return null;
    record.rider?.release();
    const rider = new LazyDecay(record, velocity.shape[0], rho);
    record.rider = rider;
    return rider;
  }

  /** Address of the mean squares. */
  get velocity(): number {
    return this.#record.block!.address;
  }

  /** Begins a step; whoever reads the mean squares then sees them decayed. */
  advance(): void {
    this.step++;
    this.#record.settle = () => this.#settle();
  }

  /** Gives the tables back. */
  release(): void {
    memory.free(this.last, this.#rows * 4);
    memory.free(this.powers, POWERS * 4);
  }

  #settle(): void {
    const width = this.#record.size / this.#rows;
    wasm().decayRows(
      ...[this.velocity, this.last, this.#rows, width],
      ...[this.step, this.powers],
    );
  }
}
