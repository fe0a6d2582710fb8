/**
 * How long is a training step, and a prediction of a batch, beside Keras on
 * its three backends?
 *
 * The peers build the very model, from the configuration that Kerno writes,
 * and take their turns in the same rounds.
 *
 *     KERAS_PYTHON=/path/to/python deno task bench training/step
 *     KERAS_PYTHON=... deno run -A bench/training/step.ts classifier
 *
 * @module
 */
import {
  headline,
  interleave,
  least,
  median,
  table,
  type Timing,
} from "../_measure.ts";
import { Peer } from "../_peer.ts";
import { engine } from "../../engine/mod.ts";
import {
  attention,
  classifier,
  convolution,
  dense,
  type ModelCase,
} from "./_models.ts";
import { prepare } from "./_prepare.ts";

const STEPS = 10;
const SECONDS = 12;
const CASES: (() => ModelCase)[] = [
  () => classifier(16, 50),
  () => classifier(32, 100),
  () => classifier(128, 50),
  () => dense(32),
  () => convolution(32),
  () => attention(32, 100),
];

const peers = await Peer.keras();
const ways: Record<string, boolean> = engine.info().blas
  ? { "Kerno": true, "Kerno, WASM only": false }
  : { "Kerno": false };
const tables: Record<"train" | "predict", string[][]> = {
  train: [],
  predict: [],
};
for (const make of CASES) {
  const task = make();
  if (!Deno.args.every((word) => task.name.includes(word))) continue;
  const { name, model, loss, optimizer, batch, x, y } = task;
  const own = await prepare(task, STEPS);
  const json = model.toJSON();
  for (const peer of peers) {
    const steps = STEPS;
    await peer.build({ model: json, loss, optimizer, batch, steps, x, y });
  }
  for (const action of ["train", "predict"] as const) {
    const cases: Record<string, () => unknown> = {};
    for (const [way, native] of Object.entries(ways)) {
      cases[way] = () => {
        engine.setNative(native);
        return own[action]();
      };
    }
    for (const peer of peers) {
      cases[peer.name] = () => peer.time(action);
    }
    const timings = await interleave(cases, SECONDS);
    tables[action].push([name, ...row(timings, Object.keys(ways).length)]);
    say(`${name}: ${action}`, timings, Object.keys(ways).length);
  }
}
for (const peer of peers) peer.close();

/** The cells of a row: best / median of each, and the share of the best peer. */
function row(timings: Timing[], own: number): string[] {
  const cells = timings.map((t) =>
    `${least(t).toFixed(2)} / ${median(t).toFixed(2)}`
  );
  const fastest = Math.min(...timings.slice(own).map(least));
  const shares = timings.slice(0, own).map((t) =>
    (least(t) / fastest).toFixed(2)
  );
  return peers.length ? [...cells, shares.join(", ")] : cells;
}

function say(what: string, timings: Timing[], own: number): void {
  if (peers.length === 0) return;
  const keras = timings.slice(own).sort((a, b) => least(a) - least(b))[0];
  headline({
    what: `${what} step, ms`,
    kerno: least(timings[0]).toFixed(2),
    peer: `${least(keras).toFixed(2)} (${keras.name})`,
    ratio: least(timings[0]) / least(keras),
  });
}

engine.setNative(true);
const { blas, threads } = engine.info();
for (const [action, rows] of Object.entries(tables)) {
  console.log(
    `\n${action}: ms a step, best / median; ${threads} threads; ${
      blas ? `BLAS: ${blas.path.split("/").at(-1)}` : "no BLAS"
    }\n`,
  );
  table([
    "model",
    ...Object.keys(ways),
    ...peers.map(({ name }) => name),
    ...(peers.length ? ["share of the fastest Keras"] : []),
  ], rows);
}
