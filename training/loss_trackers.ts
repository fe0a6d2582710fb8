/**
 * The mean loss over the batches so far, and that of each output.
 *
 * @module
 */

/** A mean weighted by the sizes of batches. */
class RunningMean {
  #sum = 0;
  #count = 0;

  add(value: number, size: number): void {
    this.#sum += value * size;
    this.#count += size;
  }

  /** A float32, as Keras' tracker. */
  get value(): number {
    return this.#count === 0 ? 0 : Math.fround(this.#sum / this.#count);
  }
}

/** Means of the total loss and of each output's. */
export class LossTrackers {
  #total = new RunningMean();
  #outputs: RunningMean[] = [];

  /** Adds the total loss of a batch. */
  add(loss: number, size: number): void {
    this.#total.add(loss, size);
  }

  /** Adds the loss of one output of a batch. */
  addOutput(index: number, loss: number, size: number): void {
    (this.#outputs[index] ??= new RunningMean()).add(loss, size);
  }

  /** Mean total loss. */
  get total(): number {
    return this.#total.value;
  }

  /** Mean loss of each output. */
  get outputs(): number[] {
    return this.#outputs.map((mean) => mean.value);
  }

  /** Forgets all batches. */
  reset(): void {
    this.#total = new RunningMean();
    this.#outputs = [];
  }
}
