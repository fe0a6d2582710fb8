import assert from "node:assert/strict";
import { engine, registerEngine, type Tensor, tf } from "../../engine/mod.ts";
import { assertClose, numbers, tensor } from "./reference.ts";
import { type Geometry, meetings, outputOf } from "./windows.ts";

registerEngine();

const CASES: [Geometry, channels: number][] = [
  [
    { batch: 2, image: [5, 6], filter: [2, 2], stride: [2, 2], pad: "valid" },
    3,
  ],
  [{ batch: 1, image: [7, 7], filter: [3, 3], stride: [2, 2], pad: "same" }, 5],
  [{ batch: 1, image: [4, 9], filter: [2, 3], stride: [1, 2], pad: "same" }, 1],
  [
    { batch: 3, image: [1, 10], filter: [1, 4], stride: [1, 4], pad: "valid" },
    4,
  ],
  [
    { batch: 1, image: [6, 6], filter: [1, 1], stride: [3, 2], pad: "valid" },
    6,
  ],
  [
    { batch: 0, image: [6, 6], filter: [2, 2], stride: [2, 2], pad: "valid" },
    2,
  ],
  // Side by side, with and without ends that no window sees.
  [
    { batch: 2, image: [6, 8], filter: [2, 2], stride: [2, 2], pad: "valid" },
    9,
  ],
  [
    { batch: 2, image: [8, 7], filter: [3, 2], stride: [3, 2], pad: "valid" },
    5,
  ],
  [
    {
      batch: 2,
      image: [5, 7, 6],
      filter: [2, 2, 2],
      stride: [2, 2, 2],
      pad: "valid",
    },
    6,
  ],
  [
    { batch: 4, image: [51, 50], filter: [2, 2], stride: [2, 2], pad: "valid" },
    21,
  ],
  // Large enough for several threads.
  [
    { batch: 3, image: [41, 39], filter: [3, 2], stride: [1, 2], pad: "same" },
    19,
  ],
  [
    {
      batch: 2,
      image: [3, 5, 4],
      filter: [2, 2, 3],
      stride: [1, 2, 1],
      pad: "same",
    },
    5,
  ],
  [
    {
      batch: 1,
      image: [4, 4, 5],
      filter: [2, 3, 2],
      stride: [2, 1, 3],
      pad: "valid",
    },
    2,
  ],
  [
    {
      batch: 1,
      image: [12, 22, 21],
      filter: [3, 3, 3],
      stride: [1, 1, 1],
      pad: "same",
    },
    7,
  ],
];

function pool(kind: "max" | "avg", g: Geometry): (x: Tensor) => Tensor {
  const [filter, stride] = [g.filter, g.stride] as never[];
  if (g.image.length === 2) {
    const run = kind === "max" ? tf.maxPool : tf.avgPool;
    return (x) => run(x as tf.Tensor4D, filter, stride, g.pad);
  }
  const run = kind === "max" ? tf.maxPool3d : tf.avgPool3d;
  return (x) => run(x as tf.Tensor5D, filter, stride, g.pad);
}

function check(g: Geometry, channels: number): void {
  const { out } = outputOf(g);
  const shape = [g.batch, ...g.image, channels];
  const outShape = [g.batch, ...out, channels];
  const [count, size] = [outShape, shape].map((s) => s.reduce((a, b) => a * b));
  const draw = numbers(g.image[0]);
  const [x, up] = [draw(size), draw(count)];
  const windows: number[][] = Array.from({ length: count }, () => []);
  for (const at of meetings(g)) {
    for (let c = 0; c < channels; c++) {
      windows[at.out * channels + c].push(at.image * channels + c);
    }
  }
  const max = windows.map((w) => Math.max(...w.map((i) => x[i])));
  const mean = windows.map((w) => w.reduce((s, i) => s + x[i], 0) / w.length);
  const [dMax, dMean] = [new Float64Array(size), new Float64Array(size)];
  windows.forEach((w, o) => {
    dMax[w.find((i) => x[i] === max[o])!] += up[o];
    for (const i of w) dMean[i] += up[o] / w.length;
  });
  const t = tensor(x, shape), upstream = tensor(up, outShape);
  const grad = (run: (a: Tensor) => Tensor) =>
    tf.grad((a) => tf.sum(tf.mul(run(a), upstream)))(t);
  const what = JSON.stringify(g);
  assertClose(pool("max", g)(t), max, 0, `${what} max`);
  assertClose(pool("avg", g)(t), mean, 1e-6, `${what} mean`);
  assertClose(grad(pool("max", g)), dMax, 1e-6, `${what} dmax`);
  assertClose(grad(pool("avg", g)), dMean, 1e-6, `${what} dmean`);
}

for (const threads of [1, 2, 3]) {
  Deno.test(`pooling and its gradients agree with float64 (${threads} threads)`, () => {
    engine.setThreads(threads);
    for (const [g, channels] of CASES) check(g, channels);
    engine.setThreads(2);
  });
}

Deno.test("the first of equal numbers takes the gradient of a maximum", () => {
  const grad = tf.grad((x: Tensor) =>
    tf.maxPool(x as tf.Tensor4D, 2, 2, "valid")
  );
  const x = tf.ones([1, 2, 2, 5]);
  assert.deepEqual(
    [...grad(x).dataSync()],
    [...Array(5).fill(1), ...Array(15).fill(0)],
  );
});

Deno.test("a NaN is the maximum of its window, and takes the gradient", () => {
  const x = tf.tensor([1, NaN, 3, NaN, 5, 6, 7, 8], [
    1,
    2,
    4,
    1,
  ]) as tf.Tensor4D;
  assert.deepEqual([...tf.maxPool(x, 2, 2, "valid").dataSync()], [NaN, NaN]);
  const grad = tf.grad((a: Tensor) =>
    tf.maxPool(a as tf.Tensor4D, 2, 2, "valid")
  );
  assert.deepEqual([...grad(x).dataSync()], [0, 1, 0, 1, 0, 0, 0, 0]);
  // The same by whole vectors of channels.
  const wide = tf.tile(x, [1, 1, 1, 4]);
  assert.deepEqual(
    grad(wide).sum([0, 3]).arraySync(),
    [[0, 4, 0, 4], [0, 0, 0, 0]],
  );
});
