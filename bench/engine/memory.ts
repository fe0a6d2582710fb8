/**
 * Does memory grow over many steps whose tensors nobody disposes?
 *
 * @module
 */
import { engine, lstm, registerEngine, tf } from "../../engine/mod.ts";
import { table } from "./_measure.ts";

registerEngine();

const x = tf.ones([16, 20, 64]);
const kernel = tf.variable(tf.fill([64, 128], 0.01));
const recurrent = tf.variable(tf.fill([32, 128], 0.01));
const options = { activation: "tanh", recurrentActivation: "sigmoid" };
const rows: string[][] = [];
for (let step = 0; step <= 10_000; step++) {
  tf.variableGrads(() => {
    const { h } = lstm(x, kernel, recurrent, null, options);
    return tf.sum(h) as ReturnType<typeof tf.scalar>;
  }, [kernel, recurrent]);
  if (step % 10 === 0) await new Promise((resolve) => setTimeout(resolve));
  if (step % 2000 !== 0) continue;
  const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
  const { memory } = engine.info();
  rows.push([
    `${step}`,
    `${tf.memory().numTensors}`,
    mib(memory.live),
    mib(memory.size),
    mib(Deno.memoryUsage().rss),
  ]);
}
table(["step", "tensors", "WASM live MiB", "WASM MiB", "process MiB"], rows);
