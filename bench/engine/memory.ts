/**
 * Does memory grow over 10,000 training steps, whose tensors nobody disposes?
 *
 * @module
 */
import { headline, table } from "../_measure.ts";
import { engine } from "../../engine/mod.ts";
import { tf } from "../../mod.ts";
import { classifier } from "../training/_models.ts";

const STEPS = 10_000, EVERY = 2000, BATCH = 4, WORDS = 10;
const { model, loss, optimizer } = classifier(BATCH, WORDS);
model.compile({ loss, optimizer });

const rows: string[][] = [];
const sizes: number[] = [];
let tensors = 0;
for (let step = 1; step <= STEPS; step++) {
  const x = tf.randomUniform([BATCH, WORDS], 0, 5000, "int32");
  const y = tf.randomUniform([BATCH, 1], 0, 2, "int32").toFloat();
  model.trainOnBatch(x, y);
  if (step % 10 === 0) await new Promise((resolve) => setTimeout(resolve));
  if (step % EVERY !== 0) continue;
  const mib = (bytes: number) => bytes / 2 ** 20;
  // Present where V8 was told to expose it, as bench/main.ts does.
  (globalThis as { gc?: () => void }).gc?.();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const { memory } = engine.info();
  sizes.push(mib(Deno.memoryUsage().rss));
  tensors = tf.memory().numTensors;
  rows.push([
    `${step}`,
    `${tensors}`,
    mib(memory.live).toFixed(1),
    mib(memory.size).toFixed(0),
    sizes.at(-1)!.toFixed(0),
  ]);
}
table(["step", "tensors", "WASM live MiB", "WASM MiB", "process MiB"], rows);
headline({
  what: `memory after ${STEPS.toLocaleString("en")} steps, MiB`,
  kerno: sizes.at(-1)!.toFixed(0),
  peer: `${sizes[0].toFixed(0)} (itself after ${EVERY.toLocaleString("en")})`,
  ratio: sizes.at(-1)! / sizes[0],
});
