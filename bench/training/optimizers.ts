/**
 * How long does one step of each optimizer take on a million weights, beside
 * Keras on its three backends?
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
import { optimizers, tf, Variable } from "../../mod.ts";

const SIZE = 1_000_000, TIMES = 20;
const NAMES = [
  "SGD",
  "RMSprop",
  "Adam",
  "AdamW",
  "Adamax",
  "Nadam",
  "Adagrad",
  "Adadelta",
  "Ftrl",
  "Lion",
  "Lamb",
  "Adafactor",
];

/** Milliseconds of one step. */
function ours(name: string): () => number {
  const optimizer = optimizers.get(name)!;
  const weights = new Variable(tf.randomUniform([SIZE]));
  const gradient = tf.randomUniform([SIZE]);
  return () => {
    const start = performance.now();
    for (let i = 0; i < TIMES; i++) optimizer.apply([gradient], [weights]);
    return (performance.now() - start) / TIMES;
  };
}

const peers = await Peer.keras();
const rows: string[][] = [];
let total = { kerno: 0, keras: 0 };
for (const name of NAMES) {
  const cases: Record<string, () => unknown> = { Kerno: ours(name) };
  for (const peer of peers) {
    cases[peer.name] = async () =>
      (await peer.ask({ do: "optimizer", name, size: SIZE, times: TIMES })).ms;
  }
  const timings = await interleave(cases, 3, { warmUp: 2, rounds: 5 });
  const cell = (t: Timing) =>
    `${least(t).toFixed(2)} / ${median(t).toFixed(2)}`;
  rows.push([name, ...timings.map(cell)]);
  if (peers.length > 0) {
    total = {
      kerno: total.kerno + least(timings[0]),
      keras: total.keras + Math.min(...timings.slice(1).map(least)),
    };
  }
}
for (const peer of peers) peer.close();
console.log(`ms a step on ${SIZE} weights, best / median\n`);
table(["optimizer", "Kerno", ...peers.map(({ name }) => name)], rows);
if (peers.length > 0) {
  headline({
    what:
      `a step of each of ${NAMES.length} optimizers on a million weights, ms`,
    kerno: total.kerno.toFixed(1),
    peer: `${total.keras.toFixed(1)} (the fastest Keras for each)`,
    ratio: total.kerno / total.keras,
  });
}
