/**
 * How close are matrix products to the processor's peak, and to a native BLAS?
 *
 * @module
 */
import { engine, registerEngine, tf } from "../../engine/mod.ts";
import { interleave, least, median, table } from "./_measure.ts";

registerEngine();

/** Rows, inner size, columns: square, and those of an LSTM's step. */
const SIZES = [
  [64, 64, 64],
  [128, 128, 128],
  [512, 512, 512],
  [1024, 1024, 1024],
  [800, 256, 512],
  [320, 256, 512],
  [16, 128, 512],
];

const ways: Record<string, () => void> = {
  "WASM, 1 thread": () => use(false, false, 1),
  "WASM strict, 1 thread": () => use(true, false, 1),
  "WASM, all threads": () => use(false, false, cores),
};
const cores = navigator.hardwareConcurrency;
const { blas } = engine.info();
if (blas) {
  ways["BLAS, 1 thread"] = () => use(false, true, 1);
  ways["BLAS, all threads"] = () => use(false, true, cores);
}

function use(strict: boolean, native: boolean, threads: number): void {
  engine.setStrict(strict);
  engine.setNative(native);
  engine.setThreads(threads);
}

const rows: string[][] = [];
for (const [m, k, n] of SIZES) {
  const a = tf.randomUniform([m, k]), b = tf.randomUniform([k, n]);
  const times = Math.max(1, Math.round(2e7 / (m * n * k)));
  const timings = await interleave(
    Object.fromEntries(
      Object.entries(ways).map(([name, set]) => [name, () => {
        set();
        for (let i = 0; i < times; i++) tf.matMul(a, b).dispose();
      }]),
    ),
    3,
  );
  const rate = (ms: number) => (2 * m * n * k * times / ms / 1e6).toFixed(0);
  rows.push([
    `${m} x ${k} x ${n}`,
    ...timings.map((t) => `${rate(least(t))} / ${rate(median(t))}`),
  ]);
  tf.dispose([a, b]);
}
console.log(
  `GFLOP/s, best / median${
    blas ? `; BLAS: ${blas.path.split("/").at(-1)}` : ""
  }\n`,
);
table(["product", ...Object.keys(ways)], rows);
