/**
 * How long does an array's text take, beside tfjs' own and NumPy's?
 *
 * Prints milliseconds, the fastest of many runs, and those of the first run.
 * NumPy is measured where `python3` has it.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { tensorBundle } from "../display/mod.ts";
import { tf } from "../engine/mod.ts";
import { arrayStr } from "../printing/mod.ts";

const SHAPES = [[20, 50], [1000, 1000], [3000, 3000]];

/** First and fastest time of `runs` runs, in milliseconds. */
async function timed(
  runs: number,
  body: () => unknown,
): Promise<[first: number, fastest: number]> {
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    await body();
    times.push(performance.now() - start);
  }
  return [times[0], Math.min(...times)];
}

function row(what: string, first: number | null, fastest: number): void {
  const [a, b] = [first, fastest].map((ms) =>
    (ms?.toFixed(2) ?? "-").padStart(10)
  );
  console.log(`${what.padEnd(34)}${a}${b}`);
}

/** NumPy's times for the same shapes, or null where there is no NumPy. */
function numpyTimes(): number[] | null {
  const script = `
import json, time, numpy as np
out = []
for shape in ${JSON.stringify(SHAPES)}:
    a = np.random.uniform(-.05, .05, shape).astype("float32")
    times = []
    for _ in range(20):
        start = time.perf_counter(); str(a); times.append(time.perf_counter() - start)
    out.append(min(times) * 1000)
print(json.dumps(out))`;
  const { status, stdout } = spawnSync("python3", ["-c", script]);
  return status === 0 ? JSON.parse(String(stdout)) : null;
}

console.log(`${"float32 in (-0.05, 0.05), ms".padEnd(34)}     first   fastest`);
const numpy = numpyTimes();
for (const [i, shape] of SHAPES.entries()) {
  const t = tf.randomUniform(shape, -0.05, 0.05);
  const a = { data: t.dataSync(), shape, dtype: "float32" };
  const size = shape.join("x");
  row(`${size} text`, ...await timed(50, () => arrayStr(a)));
  row(`${size} notebook bundle`, ...await timed(10, () => tensorBundle(a)));
  row(`${size} tfjs toString`, ...await timed(3, () => t.toString()));
  if (numpy) row(`${size} NumPy str`, null, numpy[i]);
  t.dispose();
}
