/**
 * Kerno's side of a case: its model compiled, and data for some steps.
 *
 * @module
 */
import { tf } from "../../mod.ts";
import type { ModelCase } from "./_models.ts";

/** The actions that are timed; each gives the milliseconds of one step. */
export interface Prepared {
  train(): Promise<number>;
  predict(): number;
}

/** Compiles the model, makes its data and runs each action once. */
export async function prepare(
  { model, loss, optimizer, batch, x, y }: ModelCase,
  steps: number,
): Promise<Prepared> {
  model.compile({ loss, optimizer });
  const data = ({ shape, high, dtype }: typeof x) => {
    const full = [batch * steps, ...shape];
    if (!high) return tf.randomUniform(full, 0, 1, "float32");
    const whole = tf.randomUniform(full, 0, high, "int32");
    return dtype === "float32" ? whole.toFloat() : whole;
  };
  const [inputs, targets] = [data(x), data(y)];
  const options = { batchSize: batch, verbose: 0, shuffle: false } as const;
  const prepared: Prepared = {
    async train() {
      const start = performance.now();
      await model.fit(inputs, targets, options);
      return (performance.now() - start) / steps;
    },
    predict() {
      const start = performance.now();
      const output = model.predict(inputs, { batchSize: batch });
      tf.dispose(output as never);
      return (performance.now() - start) / steps;
    },
  };
  await prepared.train();
  prepared.predict();
  return prepared;
}
