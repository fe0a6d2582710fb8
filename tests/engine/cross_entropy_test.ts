import { onPlainBackend } from "./plain_backend.ts";
import assert from "node:assert/strict";
import {
  binaryCrossEntropy,
  categoricalCrossEntropy,
  sparseCrossEntropy,
  type Tensor,
  tf,
  UnsupportedOpError,
  weightedSum,
} from "../../engine/mod.ts";
import { differences, tensorsLeft, withGradients } from "./differences.ts";
import { engineTest } from "./engines.ts";
import { assertClose, numbers, tensor } from "./reference.ts";

const EPSILON = 1e-7;
const clip = (p: number) => Math.min(Math.max(p, EPSILON), 1 - EPSILON);

interface Result {
  loss: Float64Array;
  dx: Float64Array;
}

/** Losses of rows and their gradients, in float64. */
type Formula = (
  x: Float64Array,
  t: Float64Array,
  dy: number,
) => { loss: number; dx: number[] };

const within = (p: number) => p >= EPSILON && p <= 1 - EPSILON;

const FORMULAS: Record<string, Formula> = {
  "categorical logits": (x, t, dy) => {
    const top = Math.max(...x);
    const e = [...x].map((v) => Math.exp(v - top));
    const sum = e.reduce((a, b) => a + b, 0);
    const whole = t.reduce((a, b) => a + b, 0);
    return {
      loss: x.reduce((s, v, j) => s + t[j] * (Math.log(sum) + top - v), 0),
      dx: e.map((v, j) => dy * (whole * v / sum - t[j])),
    };
  },
  "categorical probabilities": (x, t, dy) => {
    const sum = x.reduce((a, b) => a + b, 0);
    const q = [...x].map((v) => v / sum);
    const g = q.map((v, j) => within(v) ? -dy * t[j] / v : 0);
    const shared = g.reduce((s, v, j) => s + v * q[j], 0);
    return {
      loss: q.reduce((s, v, j) => s - t[j] * Math.log(clip(v)), 0),
      dx: g.map((v) => (v - shared) / sum),
    };
  },
  "binary logits": (x, t, dy) => ({
    loss: x.reduce(
      (s, v, j) =>
        s + Math.max(v, 0) - v * t[j] + Math.log1p(Math.exp(-Math.abs(v))),
      0,
    ) / x.length,
    dx: [...x].map((v, j) => dy * (1 / (1 + Math.exp(-v)) - t[j]) / x.length),
  }),
  "binary probabilities": (x, t, dy) => ({
    loss: x.reduce(
      (s, v, j) =>
        s - t[j] * Math.log(clip(v)) - (1 - t[j]) * Math.log(1 - clip(v)),
      0,
    ) / x.length,
    dx: [...x].map((v, j) =>
      within(v) ? dy * ((1 - t[j]) / (1 - v) - t[j] / v) / x.length : 0
    ),
  }),
  "sparse logits": (x, [id], dy) => {
    const hot = x.map((_, j) => +(j === id));
    return FORMULAS["categorical logits"](x, hot, dy);
  },
  "sparse probabilities": (x, [id], dy) => {
    const sum = x.reduce((s, v) => s + clip(v), 0);
    return {
      loss: Math.log(sum) - Math.log(clip(x[id])),
      dx: [...x].map((v, j) =>
        within(v) ? dy * (1 / sum - (j === id ? 1 / v : 0)) : 0
      ),
    };
  },
};

function exact(
  formula: Formula,
  { x, t, dy }: Record<"x" | "t" | "dy", Float64Array>,
  width: number,
): Result {
  const out = {
    loss: new Float64Array(dy.length),
    dx: new Float64Array(x.length),
  };
  const each = t.length / dy.length;
  dy.forEach((d, r) => {
    const { loss, dx } = formula(
      x.subarray(r * width, (r + 1) * width),
      t.subarray(r * each, (r + 1) * each),
      d,
    );
    out.loss[r] = loss;
    out.dx.set(dx, r * width);
  });
  return out;
}

/** Numbers of a case: probabilities are rows that do not quite sum to 1. */
function draw(kind: string, rows: number, width: number) {
  const next = numbers(rows * 7 + width);
  const sparse = kind.startsWith("sparse");
  const x = next(rows * width, kind.endsWith("logits") ? 9 : 1);
  if (kind.endsWith("probabilities")) {
    x.forEach((v, i) => {
      const scale = kind.startsWith("binary") ? 1 : 1 / width;
      x[i] = Math.fround((v + 1.0001) / 2.001 * scale);
    });
  }
  const t = next(sparse ? rows : rows * width).map((v) =>
    sparse ? Math.floor((v + 1) / 2 * width) : Math.fround((v + 1) / 2)
  );
  return { x, t, dy: next(rows) };
}

function run(
  kind: string,
  target: Tensor,
  x: Tensor,
  moved: { scale?: number; offset?: number } = {},
): Tensor {
  const options = {
    fromLogits: kind.endsWith("logits"),
    epsilon: EPSILON,
    ...moved,
  };
  if (kind.startsWith("sparse")) return sparseCrossEntropy(target, x, options);
  if (kind.startsWith("binary")) return binaryCrossEntropy(target, x, options);
  return categoricalCrossEntropy(target, x, options);
}

const SHAPES = [[1, 2], [3, 5], [2, 4], [7, 3], [1, 1001], [300, 130]];

engineTest("cross-entropies and their gradients agree with float64", () => {
  for (const [kind, formula] of Object.entries(FORMULAS)) {
    const binary = kind.startsWith("binary");
    const shapes = binary ? [...SHAPES, [5, 1], [5001, 1]] : SHAPES;
    for (const [rows, width] of shapes) {
      const given = draw(kind, rows, width);
      const want = exact(formula, given, width);
      const what = `${kind} [${rows}, ${width}]`;
      for (
        const dtype of kind.startsWith("sparse")
          ? ["int32", "float32"] as const
          : ["float32"] as const
      ) {
        tf.tidy(() => {
          const shape = kind.startsWith("sparse") ? [rows] : [rows, width];
          const target = tensor(given.t, shape).cast(dtype);
          const { y, grads } = withGradients(
            (x) => run(kind, target, x),
            [tensor(given.x, [rows, width])],
            tensor(given.dy, [rows]),
          );
          assert.deepEqual(y.shape, [rows]);
          assertClose(y, want.loss, 1e-6, what);
          assertClose(grads[0], want.dx, 1e-6, `dx ${what}`);
        });
      }
    }
  }
});

Deno.test("the float64 gradients of cross-entropies are those of central differences", () => {
  for (const [kind, formula] of Object.entries(FORMULAS)) {
    const given = draw(kind, 3, 4);
    const [dx] = differences(
      (x) => exact(formula, { ...given, x }, 4).loss,
      [given.x],
      given.dy,
    );
    // Probabilities near 0 make the loss steep.
    assertClose(exact(formula, given, 4).dx, dx, 1e-5, kind);
  }
});

engineTest(
  "moved targets and the gradient of targets agree with float64",
  () => {
    const moved = { scale: 0.9, offset: 0.02 };
    for (
      const kind of Object.keys(FORMULAS).filter((k) => !k.startsWith("sparse"))
    ) {
      const given = draw(kind, 6, 5);
      const t = given.t.map((v) => v * moved.scale + moved.offset);
      const want = exact(FORMULAS[kind], { ...given, t }, 5);
      const [dt] = differences(
        (t) =>
          exact(FORMULAS[kind], {
            ...given,
            t: t.map((v) => v * moved.scale + moved.offset),
          }, 5).loss,
        [given.t],
        given.dy,
      );
      tf.tidy(() => {
        const { y, grads } = withGradients(
          (x, target) => run(kind, target, x, moved),
          [tensor(given.x, [6, 5]), tensor(given.t, [6, 5])],
          tensor(given.dy, [6]),
        );
        assertClose(y, want.loss, 1e-6, kind);
        assertClose(grads[0], want.dx, 1e-6, `dx ${kind}`);
        assertClose(grads[1], dt, 1e-6, `dt ${kind}`);
      });
    }
  },
);

engineTest(
  "probabilities of 0 and 1 are kept off both, with no gradient",
  () => {
    tf.tidy(() => {
      const x = tf.tensor([[0, 1], [0.25, 0.75]]);
      const t = tf.tensor([[1, 0], [0, 1]]);
      for (const kind of ["categorical", "binary", "sparse"]) {
        const target = kind === "sparse" ? tf.tensor([0, 1], [2], "int32") : t;
        const { y, grads } = withGradients(
          (x) => run(`${kind} probabilities`, target, x),
          [x],
          tf.ones([2]),
        );
        const low = Math.log(Math.fround(1e-7));
        const high = Math.log(1 - Math.fround(1 - 1e-7));
        const first = kind === "binary" ? (-low - high) / 2 : -low;
        assertClose(y, [first, -Math.log(0.75)], 3e-6, kind);
        assert.deepEqual([...grads[0].dataSync().slice(0, 2)], [0, 0]);
      }
    });
  },
);

engineTest("NaN and infinite logits give NaN in their row only", () => {
  tf.tidy(() => {
    const x = tf.tensor([[1, NaN, 2], [1, 2, 3]]);
    const t = tf.tensor([[0, 1, 0], [0, 1, 0]]);
    for (const kind of Object.keys(FORMULAS)) {
      const target = kind.startsWith("sparse")
        ? tf.tensor([1, 1], [2], "int32")
        : t;
      const { y, grads } = withGradients(
        (x) => run(kind, target, x),
        [x],
        tf.ones([2]),
      );
      const [first, second] = y.dataSync();
      assert.ok(Number.isNaN(first) && Number.isFinite(second), kind);
      assert.ok(grads[0].dataSync().slice(3).every(Number.isFinite), kind);
    }
  });
});

engineTest(
  "sparseCrossEntropy() refuses ids that are not classes, in Keras' words",
  () => {
    const x = tf.ones([3, 4]);
    for (
      const [bad, dtype] of [[4, "int32"], [-1, "int32"], [7, "float32"], [
        NaN,
        "float32",
      ]] as const
    ) {
      const target = tf.tensor([0, 1, bad], [3], dtype);
      assert.throws(
        () =>
          sparseCrossEntropy(target, x, { fromLogits: true, epsilon: EPSILON }),
        new RangeError(
          `Received a label value of ${bad} which is outside the valid range of [0, 4).`,
        ),
      );
      target.dispose();
    }
    // The memory is as before: the next call computes.
    const loss = sparseCrossEntropy(tf.tensor([0.9, 1, 3]), x, {
      fromLogits: true,
      epsilon: EPSILON,
    });
    assertClose(loss, [1, 1, 1].map(() => Math.log(4)), 1e-7);
  },
);

engineTest("binaryCrossEntropy() of each element, and of nothing", () => {
  tf.tidy(() => {
    const given = draw("binary logits", 12, 1);
    const want = exact(FORMULAS["binary logits"], given, 1);
    const options = { fromLogits: true, epsilon: EPSILON, each: true };
    const { y, grads } = withGradients(
      (x) => binaryCrossEntropy(tensor(given.t, [3, 4]), x, options),
      [tensor(given.x, [3, 4])],
      tensor(given.dy, [3, 4]),
    );
    assertClose(y, want.loss, 1e-6);
    assertClose(grads[0], want.dx, 1e-6);
    const none = tf.zeros([0, 3]);
    assert.deepEqual(binaryCrossEntropy(none, none, options).shape, [0, 3]);
    assert.deepEqual(categoricalCrossEntropy(none, none, options).shape, [0]);
  });
});

engineTest("weightedSum() and its gradient agree with float64", () => {
  for (const size of [1, 3, 5000]) {
    const next = numbers(size);
    const x = next(size), w = next(size).map((v) => Math.fround(v + 1));
    for (const weighted of [false, true]) {
      tf.tidy(() => {
        const weights = weighted ? [tensor(w, [size])] : [];
        const { y, grads } = withGradients(
          (x, w) => weightedSum(x, w ?? null, 7),
          [tensor(x, [size]), ...weights],
          tf.scalar(2),
        );
        const factor = x.map((_, i) => weighted ? w[i] : 1);
        assert.deepEqual(y.shape, []);
        // Against the sum of the sizes, as the numbers cancel.
        const sum = x.reduce((s, v, i) => s + v * factor[i], 0) / 7;
        assert.ok(Math.abs(y.dataSync()[0] - sum) < 1e-6 * size / 7);
        assertClose(grads[0], factor.map((v) => v * 2 / 7), 1e-6);
        if (weighted) assertClose(grads[1], x.map((v) => v * 2 / 7), 1e-6);
      });
    }
  }
});

Deno.test("cross-entropies leave no tensor behind, and refuse what does not fit", () => {
  const options = { fromLogits: true, epsilon: EPSILON };
  const step = () => {
    const x = tf.ones([40, 64]);
    withGradients(
      (x) =>
        weightedSum(
          categoricalCrossEntropy(tf.ones([40, 64]), x, options),
          null,
          3,
        ),
      [x],
      tf.scalar(1),
    );
  };
  assert.equal(tensorsLeft(step), 0);
  assert.throws(
    () => categoricalCrossEntropy(tf.ones([2, 3]), tf.ones([3, 2]), options),
    new TypeError(
      "Cannot compute a cross-entropy as the targets must have the shape [3,2]: current shape is [2,3]",
    ),
  );
});

Deno.test("cross-entropies refuse another backend", () =>
  onPlainBackend(() =>
    assert.throws(
      () =>
        sparseCrossEntropy(tf.ones([2]), tf.ones([2, 3]), {
          fromLogits: true,
          epsilon: 0,
        }),
      UnsupportedOpError,
    )
  ));
