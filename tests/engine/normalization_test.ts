import { onPlainBackend } from "./plain_backend.ts";
import assert from "node:assert/strict";
import {
  engine,
  normalizeChannels,
  normalizeRows,
  scaleChannels,
  type Tensor,
  tf,
  UnsupportedOpError,
} from "../../engine/mod.ts";
import { differences, tensorsLeft, withGradients } from "./differences.ts";
import { engineTest } from "./engines.ts";
import { assertClose, numbers, tensor } from "./reference.ts";
import {
  type By,
  draw,
  exact,
  groupsOf,
  rowsOf,
} from "./reference_normalization.ts";

const BY: [By, number][] = [
  ["variance", 1e-3],
  ["meanSquare", 1e-6],
  ["length", 0],
];

engineTest("normalizeRows() and its gradients agree with float64", () => {
  for (const [by, epsilon] of BY) {
    for (
      const [rows, width] of [
        [1, 1],
        [3, 5],
        [2, 4],
        [7, 3],
        [1, 1000],
        [70, 33],
        [2000, 64],
        [3, 5001],
      ]
    ) {
      const given = draw(rows + width, rows * width, width);
      const what = `${by} [${rows}, ${width}]`;
      const want = exact(
        given,
        rowsOf(rows, width),
        (i) => i % width,
        by,
        epsilon,
      );
      tf.tidy(() => {
        const { y, grads } = withGradients(
          (x, gamma, beta) => normalizeRows(x, gamma, beta, { by, epsilon }),
          [
            tensor(given.x, [rows, width]),
            tensor(given.gamma, [width]),
            tensor(given.beta, [width]),
          ],
          tensor(given.dy, [rows, width]),
        );
        assertClose(y, want.y, 1e-6, what);
        // One number has no variance: its gradient is nothing but rounding.
        if (width > 1) assertClose(grads[0], want.dx, 1e-6, `${what} dx`);
        assertClose(grads[1], want.dGamma, 1e-6, `${what} dGamma`);
        assertClose(grads[2], want.dBeta, 1e-6, `${what} dBeta`);
      });
    }
  }
});

engineTest("normalizeChannels() and its gradients agree with float64", () => {
  for (
    const [slabs, places, channels, groups] of [
      [1, 1, 3, 3],
      [1, 5, 1, 1],
      [1, 7, 4, 4],
      [1, 40, 3, 3],
      [1, 333, 10, 10],
      [1, 5000, 24, 24],
      [1, 33, 130, 130],
      [2, 1, 6, 2],
      [3, 5, 6, 2],
      [2, 300, 8, 4],
      [5, 9, 7, 1],
      [4, 17, 12, 12],
    ]
  ) {
    const batch = groups === channels && slabs === 1;
    const size = slabs * places * channels;
    const given = draw(size + groups, size, channels);
    const what = `[${slabs}, ${places}, ${channels}] in ${groups}`;
    const want = exact(
      given,
      groupsOf(slabs, places, channels, groups),
      (i) => i % channels,
      "variance",
      1e-3,
    );
    const shape = [slabs, places, channels];
    tf.tidy(() => {
      const { y, grads } = withGradients(
        (x, gamma, beta) =>
          normalizeChannels(x, gamma, beta, {
            epsilon: 1e-3,
            ...(batch ? {} : { groups }),
          }).y,
        [
          tensor(given.x, shape),
          tensor(given.gamma, [channels]),
          tensor(given.beta, [channels]),
        ],
        tensor(given.dy, shape),
      );
      assertClose(y, want.y, 1e-6, what);
      if (size > slabs * groups) {
        assertClose(grads[0], want.dx, 1e-6, `${what} dx`);
      }
      assertClose(grads[1], want.dGamma, 1e-6, `${what} dGamma`);
      assertClose(grads[2], want.dBeta, 1e-6, `${what} dBeta`);
    });
  }
});

engineTest("scaleChannels() and its gradients agree with float64", () => {
  for (const [rows, channels] of [[1, 1], [9, 5], [3000, 16], [65, 70]]) {
    const { x, gamma, beta, dy } = draw(rows, rows * channels, channels);
    const mean = numbers(5)(channels);
    const variance = numbers(6)(channels).map((v) => Math.fround(v + 1.1));
    const r = variance.map((v) => 1 / Math.sqrt(v + 1e-3));
    const xh = x.map((v, i) => (v - mean[i % channels]) * r[i % channels]);
    const byChannel = (f: (i: number) => number) => {
      const sums = new Float64Array(channels);
      x.forEach((_, i) => sums[i % channels] += f(i));
      return sums;
    };
    tf.tidy(() => {
      const vector = (values: Float64Array) => tensor(values, [channels]);
      const { y, grads } = withGradients(
        (x, mean, variance, gamma, beta) =>
          scaleChannels(x, mean, variance, gamma, beta, 1e-3),
        [
          tensor(x, [rows, channels]),
          ...[mean, variance, gamma, beta].map(vector),
        ],
        tensor(dy, [rows, channels]),
      );
      const at = (i: number) => i % channels;
      assertClose(
        y,
        xh.map((v, i) => v * gamma[at(i)] + beta[at(i)]),
        1e-6,
        "y",
      );
      assertClose(
        grads[0],
        dy.map((v, i) => v * r[at(i)] * gamma[at(i)]),
        1e-6,
        "dx",
      );
      assertClose(grads[1], new Float64Array(channels), 0, "dMean");
      assertClose(grads[2], new Float64Array(channels), 0, "dVariance");
      assertClose(grads[3], byChannel((i) => dy[i] * xh[i]), 1e-6, "dGamma");
      assertClose(grads[4], byChannel((i) => dy[i]), 1e-6, "dBeta");
    });
  }
});

Deno.test("the float64 gradients of normalization are those of central differences", () => {
  const [rows, width] = [3, 4];
  for (const [by, epsilon] of BY) {
    const given = draw(3, rows * width, width);
    const run = (x: Float64Array, gamma: Float64Array, beta: Float64Array) =>
      exact(
        { ...given, x, gamma, beta },
        rowsOf(rows, width),
        (i) => i % width,
        by,
        epsilon,
      );
    const { dx, dGamma, dBeta } = run(given.x, given.gamma, given.beta);
    const [x, gamma, beta] = differences(
      (...inputs) =>
        run(...inputs as [Float64Array, Float64Array, Float64Array]).y,
      [given.x, given.gamma, given.beta],
      given.dy,
    );
    assertClose(dx, x, 1e-8, by);
    assertClose(dGamma, gamma, 1e-8, by);
    assertClose(dBeta, beta, 1e-8, by);
  }
});

engineTest(
  "a variance far below the square of the mean keeps its digits",
  () => {
    const [rows, width] = [200, 40];
    const given = draw(8, rows * width, width, { shift: 1000, scale: 1 });
    const options = { by: "variance", epsilon: 1e-3 } as const;
    const ways = {
      rows: (x: Tensor, gamma: Tensor, beta: Tensor) =>
        normalizeRows(x, gamma, beta, options),
      channels: (x: Tensor, gamma: Tensor, beta: Tensor) =>
        normalizeChannels(x, gamma, beta, options).y,
    };
    const sets = {
      rows: rowsOf(rows, width),
      channels: groupsOf(1, rows, width, width),
    };
    for (const way of ["rows", "channels"] as const) {
      const want = exact(given, sets[way], (i) => i % width, "variance", 1e-3);
      tf.tidy(() => {
        const { y, grads } = withGradients(
          ways[way] as (...inputs: Tensor[]) => Tensor,
          [
            tensor(given.x, [rows, width]),
            tensor(given.gamma, [width]),
            tensor(given.beta, [width]),
          ],
          tensor(given.dy, [rows, width]),
        );
        assertClose(y, want.y, 1e-6, way);
        assertClose(grads[0], want.dx, 1e-6, `${way} dx`);
        assertClose(grads[1], want.dGamma, 1e-6, `${way} dGamma`);
        assertClose(grads[2], want.dBeta, 1e-6, `${way} dBeta`);
      });
    }
  },
);

engineTest(
  "normalization without gamma and beta, of several axes, of nothing",
  () => {
    const x = numbers(4)(24);
    const given = {
      x,
      gamma: new Float64Array(12).fill(1),
      beta: new Float64Array(12),
      dy: numbers(9)(24),
    };
    const want = exact(given, rowsOf(2, 12), (i) => i % 12, "variance", 0.1);
    tf.tidy(() => {
      const options = { by: "variance", epsilon: 0.1, axes: 2 } as const;
      const { y, grads } = withGradients(
        (x) => normalizeRows(x, null, null, options),
        [tensor(x, [2, 3, 4])],
        tensor(given.dy, [2, 3, 4]),
      );
      assertClose(y, want.y, 1e-6);
      assertClose(grads[0], want.dx, 1e-6);
      const gamma = tf.ones([3]);
      for (const shape of [[0, 3], [2, 0, 3]]) {
        const { y, grads } = withGradients(
          (x, gamma) =>
            normalizeRows(x, gamma, null, { by: "variance", epsilon: 1 }),
          [tf.zeros(shape), gamma],
          tf.zeros(shape),
        );
        assert.deepEqual([y.shape, grads[0].shape], [shape, shape]);
        assert.deepEqual([...grads[1].dataSync()], [0, 0, 0]);
      }
      // The mean of nothing is not a number, as in NumPy.
      const { y: none, mean } = normalizeChannels(
        tf.zeros([0, 3]),
        gamma,
        null,
        { epsilon: 1 },
      );
      assert.deepEqual(none.shape, [0, 3]);
      assert.deepEqual([...mean.dataSync()], [NaN, NaN, NaN]);
    });
  },
);

engineTest("NaN stays in its row or channel", () => {
  tf.tidy(() => {
    const x = tf.tensor([[1, NaN, 3, 4, 5], [1, 2, 3, 4, 7]]);
    const isNaN = (t: Tensor) => [...t.dataSync()].map((v) => +Number.isNaN(v));
    assert.deepEqual(
      isNaN(normalizeRows(x, null, null, { by: "variance", epsilon: 1 })),
      [1, 1, 1, 1, 1, 0, 0, 0, 0, 0],
    );
    assert.deepEqual(
      isNaN(normalizeChannels(x, null, null, { epsilon: 1 }).y),
      [0, 1, 0, 0, 0, 0, 1, 0, 0, 0],
    );
  });
});

engineTest("normalization has the same bits for any number of threads", () => {
  const { x, gamma, beta, dy } = draw(77, 3000 * 48, 48);
  const bits = (threads: number): Float32Array[] =>
    tf.tidy(() => {
      engine.setThreads(threads);
      const inputs = [
        tensor(x, [3000, 48]),
        tensor(gamma, [48]),
        tensor(beta, [48]),
      ];
      return [
        (x: Tensor, g: Tensor, b: Tensor) =>
          normalizeRows(x, g, b, { by: "variance", epsilon: 1e-3 }),
        (x: Tensor, g: Tensor, b: Tensor) =>
          normalizeChannels(x, g, b, { epsilon: 1e-3 }).y,
      ].flatMap((f) => {
        const { y, grads } = withGradients(
          f as never,
          inputs,
          tensor(dy, [3000, 48]),
        );
        return [y, ...grads].map((t) => t.dataSync() as Float32Array);
      });
    });
  assert.deepEqual(bits(1), bits(3));
});

Deno.test("normalization leaves no tensor behind and refuses what does not fit", () => {
  const step = () => {
    const x = tf.ones([40, 64]), gamma = tf.ones([64]);
    withGradients(
      (x, gamma) =>
        normalizeRows(x, gamma, null, { by: "variance", epsilon: 1 })
          .add(normalizeChannels(x, gamma, null, { epsilon: 1 }).y),
      [x, gamma],
      x,
    );
  };
  assert.equal(tensorsLeft(step), 0);
  assert.throws(
    () =>
      normalizeRows(tf.ones([2, 3]), tf.ones([4]), null, { by: "variance" }),
    new TypeError(
      "Cannot normalize rows as gamma must be float32 with 3 elements: current value is float32 of shape [4]",
    ),
  );
});

Deno.test("normalization refuses another backend", () =>
  onPlainBackend(() =>
    assert.throws(
      () => normalizeRows(tf.ones([2]), null, null, { by: "length" }),
      UnsupportedOpError,
    )
  ));
