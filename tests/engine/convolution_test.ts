import assert from "node:assert/strict";
import { registerEngine, type Tensor, tf } from "../../engine/mod.ts";
import { engineTest } from "./engines.ts";
import { assertClose, numbers, tensor } from "./reference.ts";
import {
  convolve,
  convolveDepthwise,
  type Geometry,
  outputOf,
} from "./windows.ts";

registerEngine();

const size = (shape: number[]) => shape.reduce((a, b) => a * b, 1);

interface Case extends Geometry {
  channels: number;
  /** Filters, or outputs of each channel. */
  filters: number;
}

function base(more: Partial<Case>): Case {
  return {
    batch: 2,
    image: [5, 6],
    filter: [3, 3],
    pad: "same",
    channels: 3,
    filters: 4,
    ...more,
  };
}

const CASES: Case[] = [
  base({}),
  base({ batch: 1, image: [7, 5], filter: [2, 4], pad: "valid", channels: 2 }),
  base({ batch: 3, image: [9, 8], filter: [3, 2], stride: [2, 3], filters: 3 }),
  base({ image: [8, 8], stride: [2, 2], pad: "valid", filters: 1 }),
  base({ image: [9, 10], filter: [3, 2], dilation: [2, 3], channels: 1 }),
  base({ image: [4, 4], filter: [1, 1], pad: "valid", channels: 9 }),
  base({ image: [1, 40], filter: [1, 5], channels: 8, filters: 16 }),
  base({ image: [2, 2], filter: [5, 4], channels: 1, filters: 1 }),
  base({ batch: 0 }),
  base({ batch: 1, image: [3, 3], filter: [3, 3], pad: "valid" }),
  // With enough channels for the gradient to be a product of its own.
  base({ image: [9, 8], channels: 18, pad: "valid" }),
  base({ image: [9, 10], filter: [3, 2], dilation: [2, 3], channels: 21 }),
  base({ image: [4, 5, 6], filter: [2, 3, 2], channels: 16 }),
  // Of more places than fit into one chunk, and for several threads.
  base({ image: [70, 71], channels: 17, filters: 5 }),
  base({ image: [4, 5, 6], filter: [2, 3, 2] }),
  base({
    image: [3, 4, 9],
    filter: [3, 1, 4],
    pad: "valid",
    stride: [1, 2, 3],
  }),
  base({ image: [6, 5, 7], filter: [2, 2, 3], dilation: [2, 1, 2] }),
  base({ batch: 1, image: [12, 30, 31], filter: [3, 3, 3], filters: 2 }),
];

/** Numbers for the image, the filter and the upstream gradient of a case. */
function draw(one: Case, depthwise = false) {
  const { out } = outputOf(one);
  const outputs = depthwise ? one.channels * one.filters : one.filters;
  const shapes = [
    [one.batch, ...one.image, one.channels],
    [...one.filter, one.channels, one.filters],
    [one.batch, ...out, outputs],
  ];
  const next = numbers(one.image[0] * 7 + one.filters);
  return { shapes, values: shapes.map((shape) => next(size(shape))) };
}

const computed = new Map<string, Float64Array[]>();

/** The reference's results, computed once for all ways of the engine. */
function once(key: string, compute: () => Float64Array[]): Float64Array[] {
  const known = computed.get(key) ?? compute();
  computed.set(key, known);
  return known;
}

/** The convolution of a case, and its gradients. */
function exact(one: Case, values: Float64Array[]): Float64Array[] {
  const { channels, filters } = one;
  return once(
    JSON.stringify(one),
    () => convolve(one, channels, filters, values),
  );
}

/** Compares an operation and its gradients with the reference. */
function check(
  what: string,
  operation: (x: Tensor, filter: Tensor) => Tensor,
  { shapes, values }: ReturnType<typeof draw>,
  [y, dx, dw]: Float64Array[],
): void {
  tf.tidy(() => {
    const [x, filter, up] = shapes.map((shape, i) => tensor(values[i], shape));
    const actual = operation(x, filter);
    assert.deepEqual(actual.shape, shapes[2], what);
    assertClose(actual, y, 1e-6, `${what} y`);
    const [gx, gw] = tf.grads((a: Tensor, b: Tensor) =>
      tf.sum(tf.mul(operation(a, b), up))
    )([x, filter]);
    assertClose(gx, dx, 1e-6, `${what} dx`);
    assertClose(gw, dw, 1e-6, `${what} dw`);
  });
}

function convolution(one: Case): (x: Tensor, filter: Tensor) => Tensor {
  const [strides, dilations] = [one.stride ?? 1, one.dilation ?? 1] as never[];
  return one.image.length === 2
    ? (x, filter) =>
      tf.conv2d(
        x as never,
        filter as never,
        strides,
        one.pad,
        "NHWC",
        dilations,
      )
    : (x, filter) =>
      tf.conv3d(
        x as never,
        filter as never,
        strides,
        one.pad,
        "NDHWC",
        dilations,
      );
}

engineTest("conv2d(), conv3d() and their gradients agree with float64", () => {
  for (const one of CASES) {
    const data = draw(one);
    const expected = exact(one, data.values);
    check(JSON.stringify(one), convolution(one), data, expected);
  }
});

engineTest("depthwiseConv2d() and its gradients agree with float64", () => {
  for (const one of CASES.filter(({ image }) => image.length === 2)) {
    for (const multiplier of [1, 3]) {
      const its = { ...one, filters: multiplier };
      const data = draw(its, true);
      const operation = (x: Tensor, filter: Tensor) =>
        tf.depthwiseConv2d(
          x as never,
          filter as never,
          (one.stride ?? 1) as never,
          one.pad,
          "NHWC",
          (one.dilation ?? 1) as never,
        );
      check(
        JSON.stringify(its),
        operation,
        data,
        once(
          `depthwise ${JSON.stringify(its)}`,
          () => convolveDepthwise(its, one.channels, multiplier, data.values),
        ),
      );
    }
  }
});

engineTest("fused conv2d() adds the bias and applies the activation", () => {
  const activations = {
    linear: (v: number) => v,
    relu: (v: number) => Math.max(v, 0),
    sigmoid: (v: number) => 1 / (1 + Math.exp(-v)),
  };
  for (const one of CASES.filter(({ image }) => image.length === 2)) {
    const { shapes, values } = draw(one);
    const bias = numbers(2)(one.filters);
    const [y] = exact(one, values);
    for (const [activation, f] of Object.entries(activations)) {
      const actual = tf.fused.conv2d({
        x: tensor(values[0], shapes[0]) as tf.Tensor4D,
        filter: tensor(values[1], shapes[1]) as tf.Tensor4D,
        strides: (one.stride ?? 1) as never,
        dilations: (one.dilation ?? 1) as never,
        pad: one.pad,
        bias: tensor(bias, [one.filters]),
        activation: activation as "relu",
      });
      const expected = y.map((v, i) => f(v + bias[i % one.filters]));
      assertClose(
        actual,
        expected,
        1e-6,
        `${JSON.stringify(one)} ${activation}`,
      );
    }
  }
});

engineTest(
  "convolutions transposed are the gradients, with gradients of their own",
  () => {
    for (const one of CASES) {
      const { shapes, values: [x, w, up] } = draw(one);
      const [y, dx, dw] = exact(one, [x, w, up]);
      const name = one.image.length === 2
        ? "Conv2DBackpropInput"
        : "Conv3DBackpropInputV2";
      const ones = one.image.map(() => 1);
      const attrs = {
        strides: one.stride ?? ones,
        dilations: one.dilation ?? ones,
        pad: one.pad,
        inputShape: shapes[0],
      };
      const operation = (dy: Tensor, filter: Tensor) =>
        tf.engine().runKernel(name, { dy, filter }, attrs) as Tensor;
      // The transposed convolution of up is dx; x takes the part of the upstream
      // gradient, so that what comes back is y, and dw again.
      check(JSON.stringify(one), operation, {
        shapes: [shapes[2], shapes[1], shapes[0]],
        values: [up, w, x],
      }, [dx, y, dw]);
    }
  },
);

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

Deno.test("a NaN reaches the windows that see it, and no other", () => {
  const x = tf.tensor([1, NaN, 1, 1, 1], [1, 1, 5, 1]) as tf.Tensor4D;
  const w = tf.ones([1, 2, 1, 1]) as tf.Tensor4D;
  assert.deepEqual([...tf.conv2d(x, w, 1, "valid").dataSync()], [
    NaN,
    NaN,
    2,
    2,
  ]);
  assert.deepEqual(
    [...tf.depthwiseConv2d(x, w, 1, "valid").dataSync()],
    [NaN, NaN, 2, 2],
  );
});
