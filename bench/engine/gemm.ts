/**
 * How close are matrix products to the processor's peak, to the BLAS as NumPy
 * calls it, and to tfjs' WASM?
 *
 * @module
 */
import { engine, registerEngine, tf } from "../../engine/mod.ts";
import {
  headline,
  interleave,
  least,
  median,
  table,
  type Timing,
} from "../_measure.ts";
import { Peer } from "../_peer.ts";
import { fmaPeak } from "./_fma_peak.ts";

registerEngine();

/** Rows, inner size, columns: square, and those of an LSTM's step. */
const SIZES = [
  [64, 64, 64],
  [128, 128, 128],
  [512, 512, 512],
  [1024, 1024, 1024],
  [800, 256, 512], // x kernel, and its way back: dz kernelT, xT dz
  [800, 512, 256],
  [256, 800, 512],
  [16, 128, 512], // h recurrent
];

const cores = navigator.hardwareConcurrency;
const { blas } = engine.info();
const peers = [
  await Peer.tfjs("wasm"),
  // NumPy is the same under every backend.
  ...(await Peer.keras()).filter(({ name }, i, all) => {
    if (name === all[0].name) return true;
    all[i].close();
    return false;
  }),
];

function use(strict: boolean, native: boolean, threads: number): void {
  engine.setStrict(strict);
  engine.setNative(native);
  engine.setThreads(threads);
}

const ways: Record<string, () => void> = {
  "WASM, 1 thread": () => use(false, false, 1),
  "WASM strict, 1 thread": () => use(true, false, 1),
  [`WASM, ${cores} threads`]: () => use(false, false, cores),
};
if (blas) {
  ways["BLAS, 1 thread"] = () => use(false, true, 1);
  ways[`BLAS, ${cores} threads`] = () => use(false, true, cores);
}

/** Times one size; every way and peer does it as often. */
function timeSize([m, k, n]: number[]): Promise<Timing[]> {
  const times = Math.max(5, Math.round(5e8 / (m * n * k)));
  const a = tf.randomUniform([m, k]), b = tf.randomUniform([k, n]);
  const cases: Record<string, () => unknown> = {};
  for (const [name, set] of Object.entries(ways)) {
    cases[name] = () => {
      set();
      tf.matMul(a, b).dispose(); // the peers do so, too
      const start = performance.now();
      for (let i = 0; i < times; i++) tf.matMul(a, b).dispose();
      return (performance.now() - start) / times;
    };
  }
  for (const peer of peers) {
    cases[peer.name.replace(/^Keras.*/, `NumPy, ${cores} threads`)] =
      async () =>
        (await peer.ask({ do: "matMul", m, k, n, times })).ms as number;
  }
  return interleave(cases, 4);
}

const run = await fmaPeak();
let peak = 0;
await interleave({
  peak: () => {
    const start = performance.now();
    const operations = run();
    peak = Math.max(peak, operations / (performance.now() - start) / 1e6);
  },
}, 2);

const rows: string[][] = [];
let head: string[] = [];
for (const size of SIZES) {
  const timings = await timeSize(size);
  const work = 2 * size[0] * size[1] * size[2] / 1e6;
  const rate = (ms: number) => (work / ms).toFixed(0);
  const share = work / least(timings[0]) / peak;
  head = timings.map(({ name }) => name);
  rows.push([
    size.join(" x "),
    ...timings.map((t) => `${rate(least(t))} / ${rate(median(t))}`),
    `${(share * 100).toFixed(0)} %`,
  ]);
  const find = (start: string) =>
    timings.filter(({ name }) => name.startsWith(start)).at(-1);
  const [native, numpy] = [find("BLAS"), find("NumPy")];
  if (native && numpy && size[0] === 512) {
    headline({
      what: "product 512 x 512 x 512, GFLOP/s",
      kerno: rate(least(native)),
      peer: `${rate(least(numpy))} (NumPy)`,
      ratio: least(native) / least(numpy),
    });
  }
}
for (const peer of peers) peer.close();
console.log(
  `GFLOP/s, best / median; the peak of 128-bit WASM is ${
    peak.toFixed(0)
  } a core${
    blas ? `; BLAS and NumPy's: ${blas.path.split("/").at(-1)}` : ""
  }\n`,
);
table(["product", ...head, "share of the peak, 1 thread"], rows);
