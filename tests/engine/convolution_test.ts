import assert from "node:assert/strict";
import { registerEngine, type Tensor, tf } from "../../engine/mod.ts";
import { engineTest } from "./engines.ts";
import { assertClose, numbers, tensor } from "./reference.ts";

registerEngine();

interface Geometry {
  image: [number, number, number, number];
  filter: [number, number];
  out: number;
  stride: [number, number];
  dilation: [number, number];
  pad: "same" | "valid";
}

/** Every (output place, filter place, image place) that meet. */
function* meetings(
  g: Geometry,
  info: ReturnType<typeof tf.backend_util.computeConv2DInfo>,
) {
  const [B, H, W] = g.image;
  for (let b = 0; b < B; b++) {
    for (let oy = 0; oy < info.outHeight; oy++) {
      for (let ox = 0; ox < info.outWidth; ox++) {
        for (let i = 0; i < g.filter[0]; i++) {
          for (let j = 0; j < g.filter[1]; j++) {
            const y = oy * g.stride[0] - info.padInfo.top + i * g.dilation[0];
            const x = ox * g.stride[1] - info.padInfo.left + j * g.dilation[1];
            if (y < 0 || y >= H || x < 0 || x >= W) continue;
            yield {
              out: (b * info.outHeight + oy) * info.outWidth + ox,
              filter: i * g.filter[1] + j,
              image: (b * H + y) * W + x,
            };
          }
        }
      }
    }
  }
}

function check(g: Geometry): void {
  const [, , , C] = g.image;
  const shape: [number, number, number, number] = [...g.filter, C, g.out];
  const info = tf.backend_util.computeConv2DInfo(
    g.image,
    shape,
    g.stride,
    g.dilation,
    g.pad,
  );
  const draw = numbers(g.image[1] * 7 + g.out);
  const size = (s: number[]) => s.reduce((a, b) => a * b, 1);
  const [x, w, up] = [
    draw(size(g.image)),
    draw(size(shape)),
    draw(size(info.outShape)),
  ];
  const y = new Float64Array(up.length),
    dx = new Float64Array(x.length),
    dw = new Float64Array(w.length);
  for (const at of meetings(g, info)) {
    for (let c = 0; c < C; c++) {
      for (let o = 0; o < g.out; o++) {
        const [xi, wi, yi] = [
          at.image * C + c,
          (at.filter * C + c) * g.out + o,
          at.out * g.out + o,
        ];
        y[yi] += x[xi] * w[wi];
        dx[xi] += up[yi] * w[wi];
        dw[wi] += up[yi] * x[xi];
      }
    }
  }
  const conv = (a: Tensor, b: Tensor) =>
    tf.conv2d(
      a as tf.Tensor4D,
      b as tf.Tensor4D,
      g.stride,
      g.pad,
      "NHWC",
      g.dilation,
    );
  const inputs = [tensor(x, g.image), tensor(w, shape)];
  const what = JSON.stringify(g);
  assertClose(conv(inputs[0], inputs[1]), y, 1e-6, `${what} y`);
  const upstream = tensor(up, info.outShape);
  const grads = tf.grads((a: Tensor, b: Tensor) =>
    tf.sum(tf.mul(conv(a, b), upstream))
  )(inputs);
  assertClose(grads[0], dx, 1e-6, `${what} dx`);
  assertClose(grads[1], dw, 1e-6, `${what} dw`);
}

engineTest("conv2d() and its gradients agree with float64", () => {
  const base = { stride: [1, 1], dilation: [1, 1], pad: "same" } as const;
  const one: [number, number] = [1, 1];
  check({
    ...base,
    stride: one,
    dilation: one,
    image: [2, 5, 6, 3],
    filter: [3, 3],
    out: 4,
  });
  check({
    ...base,
    stride: one,
    dilation: one,
    pad: "valid",
    image: [1, 7, 5, 2],
    filter: [2, 4],
    out: 5,
  });
  check({
    ...base,
    dilation: one,
    stride: [2, 3],
    image: [3, 9, 8, 1],
    filter: [3, 2],
    out: 3,
  });
  check({
    ...base,
    dilation: one,
    stride: [2, 2],
    pad: "valid",
    image: [1, 8, 8, 5],
    filter: [3, 3],
    out: 1,
  });
  check({
    ...base,
    stride: one,
    dilation: [2, 3],
    image: [1, 9, 10, 2],
    filter: [3, 2],
    out: 3,
  });
  check({
    ...base,
    stride: one,
    dilation: one,
    pad: "valid",
    image: [2, 4, 4, 9],
    filter: [1, 1],
    out: 7,
  });
  check({
    ...base,
    stride: one,
    dilation: one,
    image: [2, 1, 40, 8],
    filter: [1, 5],
    out: 16,
  });
  // Of more places than fit into one chunk.
  check({
    ...base,
    stride: one,
    dilation: one,
    image: [1, 90, 90, 16],
    filter: [3, 3],
    out: 2,
  });
});

Deno.test("conv1d() and conv2dTranspose() run on the same products", () => {
  const x = tf.tensor([1, 2, 3, 4], [1, 4, 1]) as tf.Tensor3D;
  const w = tf.tensor([1, 10], [2, 1, 1]) as tf.Tensor3D;
  assert.deepEqual([...tf.conv1d(x, w, 1, "valid").dataSync()], [21, 32, 43]);
  const t = tf.conv2dTranspose(
    tf.ones([1, 2, 2, 1]) as tf.Tensor4D,
    tf.ones([2, 2, 1, 1]) as tf.Tensor4D,
    [1, 3, 3, 1],
    1,
    "valid",
  );
  assert.deepEqual([...t.dataSync()], [1, 2, 1, 2, 4, 2, 1, 2, 1]);
});

Deno.test("pooling and its gradients agree with float64", () => {
  for (
    const [image, filter, stride, pad] of [
      [[2, 5, 6, 3], [2, 2], [2, 2], "valid"],
      [[1, 7, 7, 5], [3, 3], [2, 2], "same"],
      [[1, 4, 9, 1], [2, 3], [1, 2], "same"],
      [[1, 1, 10, 4], [1, 4], [1, 4], "valid"],
    ] as const
  ) {
    const g: Geometry = {
      image: [...image],
      filter: [...filter],
      out: 1,
      stride: [...stride],
      dilation: [1, 1],
      pad,
    };
    const info = tf.backend_util.computePool2DInfo(
      [...image],
      [...filter],
      [...stride],
      1,
      pad,
    );
    const C = image[3];
    const draw = numbers(image[1]);
    const x = draw(tf.util.sizeFromShape([...image]));
    const count = info.outShape.reduce((a, b) => a * b, 1);
    const up = draw(count);
    const windows: number[][] = Array.from({ length: count }, () => []);
    for (const at of meetings(g, info as never)) {
      for (let c = 0; c < C; c++) {
        windows[at.out * C + c].push(at.image * C + c);
      }
    }
    const max = windows.map((w) => Math.max(...w.map((i) => x[i])));
    const mean = windows.map((w) => w.reduce((s, i) => s + x[i], 0) / w.length);
    const dMax = new Float64Array(x.length), dMean = new Float64Array(x.length);
    windows.forEach((w, o) => {
      dMax[w.find((i) => x[i] === max[o])!] += up[o];
      for (const i of w) dMean[i] += up[o] / w.length;
    });
    const t = tensor(x, [...image]) as tf.Tensor4D;
    const upstream = tensor(up, info.outShape);
    const f: [number, number] = [...filter], s: [number, number] = [...stride];
    assertClose(tf.maxPool(t, f, s, pad), max, 0, "max");
    assertClose(tf.avgPool(t, f, s, pad), mean, 1e-6, "mean");
    const grad = (pool: (a: tf.Tensor4D) => Tensor) =>
      tf.grad((a) => tf.sum(tf.mul(pool(a as tf.Tensor4D), upstream)))(t);
    assertClose(grad((a) => tf.maxPool(a, f, s, pad)), dMax, 1e-6, "dmax");
    assertClose(grad((a) => tf.avgPool(a, f, s, pad)), dMean, 1e-6, "dmean");
  }
});
