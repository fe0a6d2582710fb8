import assert from "node:assert/strict";
import { registerEngine, type Tensor, tf } from "../../engine/mod.ts";
import {
  assertIs,
  draw,
  type Dtype,
  DTYPES,
  indices,
  placeOf,
  sizeOf,
  tensorOf,
} from "./arrays.ts";
import { stockKernelsIn } from "./stock.ts";

registerEngine();

/** A test during which no kernel of tfjs may run. */
function ownTest(name: string, body: () => void): void {
  Deno.test(name, async () => {
    assert.deepEqual([...await stockKernelsIn(body)], []);
  });
}

const SHAPES = [[7], [1, 5], [3, 1], [2, 3, 4], [0, 3], [5, 4, 3, 2], [
  33,
  130,
]];

/** Runs a test for each shape and dtype with a tensor and its elements. */
function each(
  dtypes: readonly Dtype[],
  body: (
    x: Tensor,
    values: number[],
    shape: number[],
    dtype: Dtype,
    what: string,
  ) => void,
  nan = false,
): void {
  for (const dtype of dtypes) {
    for (const [i, shape] of SHAPES.entries()) {
      const values = draw(sizeOf(shape), dtype, i + 1, nan);
      tf.tidy(() =>
        body(
          tensorOf(values, shape, dtype),
          values,
          shape,
          dtype,
          `${dtype} [${shape}]`,
        )
      );
    }
  }
}

ownTest("pad() puts a number around tensors of every dtype", () => {
  each(DTYPES, (x, values, shape, dtype, what) => {
    const ends = shape.map((_, i): [number, number] => [i % 2, (i + 1) % 3]);
    const to = shape.map((n, i) => n + ends[i][0] + ends[i][1]);
    const filler = dtype === "bool" ? 1 : 3;
    const expected = [...indices(to)].map((index) => {
      const from = index.map((n, i) => n - ends[i][0]);
      const inside = from.every((n, i) => n >= 0 && n < shape[i]);
      return inside ? values[placeOf(from, shape)] : filler;
    });
    assertIs(tf.pad(x, ends, filler), expected, to, dtype, what);
  });
});

ownTest("mirrorPad() repeats what lies next to the ends", () => {
  each(["float32", "int32"], (x, values, shape, dtype, what) => {
    for (const mode of ["reflect", "symmetric"] as const) {
      const skip = mode === "reflect" ? 1 : 0;
      const ends = shape.map((n): [number, number] => {
        const most = Math.max(0, n - skip);
        return [Math.min(2, most), Math.min(1, most)];
      });
      if (sizeOf(shape) === 0) continue;
      const to = shape.map((n, i) => n + ends[i][0] + ends[i][1]);
      const expected = [...indices(to)].map((index) => {
        const from = index.map((n, i) => {
          const at = n - ends[i][0];
          if (at < 0) return skip - 1 - at;
          return at < shape[i] ? at : 2 * shape[i] - skip - 1 - at;
        });
        return values[placeOf(from, shape)];
      });
      const actual = tf.mirrorPad(x, ends, mode);
      assertIs(actual, expected, to, dtype, `${mode} ${what}`);
    }
  });
});

ownTest(
  "stridedSlice() takes elements at even distances, backwards too",
  () => {
    each(DTYPES, (x, values, shape, dtype, what) => {
      if (sizeOf(shape) === 0) return;
      const steps = shape.map((_, i) => [2, -1, 3, -2][i]);
      const begin = shape.map((n, i) => steps[i] > 0 ? 0 : n - 1);
      const to = shape.map((n, i) => Math.ceil(n / Math.abs(steps[i])));
      const expected = [...indices(to)].map((index) =>
        values[placeOf(index.map((n, i) => begin[i] + n * steps[i]), shape)]
      );
      const all = 2 ** shape.length - 1;
      const end = shape.map(() => 0);
      const actual = tf.stridedSlice(x, begin, end, steps, 0, all);
      assertIs(actual, expected, to, dtype, what);
    });
  },
);

ownTest(
  "transpose(), slice(), reverse(), tile() and concat() move booleans too",
  () => {
    each(["bool"], (x, values, shape, dtype, what) => {
      const back = [...shape.keys()].reverse();
      const turned = back.map((axis) => shape[axis]);
      assertIs(
        tf.transpose(x, back),
        [...indices(turned)].map((i) =>
          values[placeOf([...i].reverse(), shape)]
        ),
        turned,
        dtype,
        `transpose ${what}`,
      );
      const half = shape.map((n) => Math.ceil(n / 2));
      const begin = shape.map((n, i) => n - half[i]);
      assertIs(
        tf.slice(x, begin, half),
        [...indices(half)].map((index) =>
          values[placeOf(index.map((n, i) => n + begin[i]), shape)]
        ),
        half,
        dtype,
        `slice ${what}`,
      );
      const twice = shape.map((n) => 2 * n);
      assertIs(
        tf.tile(x, shape.map(() => 2)),
        [...indices(twice)].map((index) =>
          values[placeOf(index.map((n, i) => n % shape[i]), shape)]
        ),
        twice,
        dtype,
        `tile ${what}`,
      );
      assertIs(
        tf.reverse(x, 0),
        [...indices(shape)].map(([first, ...rest]) =>
          values[placeOf([shape[0] - 1 - first, ...rest], shape)]
        ),
        shape,
        dtype,
        `reverse ${what}`,
      );
      const joined = [2 * shape[0], ...shape.slice(1)];
      assertIs(
        tf.concat([x, x], 0),
        [...values, ...values],
        joined,
        dtype,
        `concat ${what}`,
      );
    });
  },
);

ownTest(
  "cast() cuts off, holds floats within integers, and takes NaN for true",
  () => {
    const floats = tf.tensor([1.9, -1.9, 0, -0, NaN, 3e9, -3e9, Infinity, 0.5]);
    assertIs(
      tf.cast(floats, "int32"),
      [1, -1, 0, 0, 0, 2 ** 31 - 1, -(2 ** 31), 2 ** 31 - 1, 0],
      [9],
      "int32",
      "to int32",
    );
    assertIs(
      tf.cast(floats, "bool"),
      [1, 1, 0, 0, 1, 1, 1, 1, 1],
      [9],
      "bool",
      "to bool",
    );
    each(DTYPES, (x, values, shape, dtype, what) => {
      for (const to of DTYPES) {
        const expected = values.map((v) => {
          if (to === "int32") return Math.trunc(v) + 0;
          return to === "bool" ? +(v !== 0) : v;
        });
        assertIs(tf.cast(x, to), expected, shape, to, `${what} to ${to}`);
        assert.equal(x.dtype, dtype);
      }
    });
  },
);

/** What is reduced for each place that is left. */
function groups(
  values: number[],
  shape: number[],
  axes: number[],
): { out: number[]; lists: number[][] } {
  const out = shape.filter((_, i) => !axes.includes(i));
  const lists: number[][] = Array.from({ length: sizeOf(out) }, () => []);
  for (const index of indices(shape)) {
    const kept = index.filter((_, i) => !axes.includes(i));
    lists[placeOf(kept, out)].push(values[placeOf(index, shape)]);
  }
  return { out, lists };
}

/** All sets of axes of a rank, none excepted. */
function axesOf(rank: number): number[][] {
  return Array.from(
    { length: 2 ** rank - 1 },
    (_, bits) => [...Array(rank).keys()].filter((i) => (bits + 1) >> i & 1),
  );
}

const total = (list: number[]) => list.reduce((a, b) => a + b, 0);

ownTest("reductions along any axes agree with float64", () => {
  each(["float32", "int32"], (x, values, shape, dtype, what) => {
    for (const axes of axesOf(shape.length)) {
      const { out, lists } = groups(values, shape, axes);
      const where = `${what} over ${axes}`;
      const exact = (list: number[]) => total(list);
      if (dtype === "int32") {
        assertIs(tf.sum(x, axes), lists.map(exact), out, dtype, `sum ${where}`);
      }
      const mean = tf.mean(x, axes);
      assert.equal(mean.dtype, "float32");
      [...mean.dataSync()].forEach((v, i) => {
        const expected = total(lists[i]) / lists[i].length;
        assert.ok(
          Object.is(v, expected) || Math.abs(v - expected) <= 1e-5,
          `mean ${where}: ${v} ${expected}`,
        );
      });
      if (sizeOf(shape) === 0) continue;
      const most = lists.map((list) => Math.max(...list));
      const least = lists.map((list) => Math.min(...list));
      assertIs(tf.max(x, axes), most, out, dtype, `max ${where}`);
      assertIs(tf.min(x, axes), least, out, dtype, `min ${where}`);
    }
  }, true);
});

ownTest("prod(), any() and all() along any axes", () => {
  each(["bool"], (x, values, shape, dtype, what) => {
    for (const axes of axesOf(shape.length)) {
      const { out, lists } = groups(values, shape, axes);
      const any = lists.map((list) => +list.some(Boolean));
      const all = lists.map((list) => +list.every(Boolean));
      assertIs(tf.any(x, axes), any, out, dtype, `any ${what} ${axes}`);
      assertIs(tf.all(x, axes), all, out, dtype, `all ${what} ${axes}`);
      const sums = lists.map(total);
      assertIs(tf.sum(x, axes), sums, out, "int32", `sum ${what} ${axes}`);
    }
  });
  const x = tf.tensor([1, 2, 3, 4, -5, 6], [2, 3]);
  assertIs(tf.prod(x, 1), [6, -120], [2], "float32", "prod rows");
  assertIs(tf.prod(x, 0), [4, -10, 18], [3], "float32", "prod columns");
  assertIs(tf.prod(x.cast("int32")), [-720], [], "int32", "prod of integers");
  assertIs(tf.prod(tf.zeros([0])), [1], [], "float32", "prod of nothing");
  assert.ok(Number.isNaN(tf.prod(tf.tensor([2, NaN])).dataSync()[0]));
});

ownTest("argMax() and argMin() give the first of equals, and NaN wins", () => {
  each(["float32", "int32"], (x, values, shape, _dtype, what) => {
    if (sizeOf(shape) === 0) return;
    for (const axis of shape.keys()) {
      const { out, lists } = groups(values, shape, [axis]);
      const nan = (list: number[]) => list.findIndex(Number.isNaN);
      const first = (list: number[], pick: (...all: number[]) => number) =>
        nan(list) >= 0 ? nan(list) : list.indexOf(pick(...list));
      assertIs(
        tf.argMax(x, axis),
        lists.map((list) => first(list, Math.max)),
        out,
        "int32",
        `argMax ${what} ${axis}`,
      );
      assertIs(
        tf.argMin(x, axis),
        lists.map((list) => first(list, Math.min)),
        out,
        "int32",
        `argMin ${what} ${axis}`,
      );
    }
  }, true);
  assertIs(tf.argMax(tf.tensor([3, 7, 7])), [1], [], "int32", "equals");
});

ownTest("cumsum() and cumprod() run either way along any axis", () => {
  each(["int32", "float32"], (x, values, shape, dtype, what) => {
    const whole = dtype === "int32";
    const small = whole ? x : tf.round(tf.mul(x, 4));
    const numbers = whole ? values : Array.from(small.dataSync());
    for (const axis of shape.keys()) {
      for (const exclusive of [false, true]) {
        for (const reverse of [false, true]) {
          const expected = [...indices(shape)].map((index) => {
            let sum = 0;
            for (let n = 0; n < shape[axis]; n++) {
              const before = reverse ? n > index[axis] : n < index[axis];
              if (!before && (exclusive || n !== index[axis])) continue;
              const at = index.map((i, a) => a === axis ? n : i);
              sum += numbers[placeOf(at, shape)];
            }
            return sum;
          });
          const actual = tf.cumsum(small, axis, exclusive, reverse);
          assertIs(actual, expected, shape, dtype, `${what} ${axis}`);
        }
      }
    }
  });
  const x = tf.tensor([2, 3, -1, 4]);
  assertIs(tf.cumprod(x), [2, 6, -6, -24], [4], "float32", "cumprod");
  assertIs(
    tf.cumprod(x, 0, true, true),
    [-12, -4, 4, 1],
    [4],
    "float32",
    "cumprod, exclusive and reversed",
  );
});

ownTest("oneHot() leaves rows of what has no column", () => {
  const ids = tf.tensor([1, 0, 5, -1, 2], [5], "int32");
  assertIs(
    tf.oneHot(ids, 3, 4, -4),
    [[-4, 4, -4], [4, -4, -4], [-4, -4, -4], [-4, -4, -4], [-4, -4, 4]].flat(),
    [5, 3],
    "int32",
    "integers",
  );
  assertIs(
    tf.oneHot(ids.reshape([5, 1]), 2, 0.5, 0.25, "float32"),
    [0.25, 0.5, 0.5, 0.25, ...Array(6).fill(0.25)],
    [5, 1, 2],
    "float32",
    "floats",
  );
  const none = tf.oneHot(tf.tensor([], [0], "int32"), 3);
  assertIs(none, [], [0, 3], "int32", "nothing");
});

ownTest("gather() takes elements along any axis, and by batch", () => {
  each(["float32", "int32"], (x, values, shape, dtype, what) => {
    if (sizeOf(shape) === 0) return;
    for (const axis of shape.keys()) {
      const ids = [shape[axis] - 1, 0, Math.floor(shape[axis] / 2)];
      const to = shape.map((n, i) => i === axis ? 3 : n);
      const expected = [...indices(to)].map((index) =>
        values[placeOf(index.map((n, i) => i === axis ? ids[n] : n), shape)]
      );
      const actual = tf.gather(x, tf.tensor(ids, [3], "int32"), axis);
      assertIs(actual, expected, to, dtype, `${what} ${axis}`);
    }
  });
  const x = tf.range(0, 24).reshape([2, 3, 4]);
  const ids = tf.tensor([[2, 0], [1, 1]], [2, 2], "int32");
  assertIs(
    tf.gather(x, ids, 1, 1),
    [8, 9, 10, 11, 0, 1, 2, 3, 16, 17, 18, 19, 16, 17, 18, 19],
    [2, 2, 4],
    "float32",
    "by batch",
  );
  const grad = tf.grad((t: Tensor) =>
    tf.sum(tf.mul(tf.gather(t, [1, 1, 0], 1), tf.tensor([[1, 2, 4]])))
  );
  assertIs(grad(tf.ones([1, 3])), [4, 3, 0], [1, 3], "float32", "gradient");
});

ownTest(
  "gatherND(), scatterND() and tensorScatterUpdate() go by rows of indices",
  () => {
    const x = tf.range(0, 24).reshape([2, 3, 4]);
    const pairs = tf.tensor([[1, 2], [0, 1]], [2, 2], "int32");
    assertIs(
      tf.gatherND(x, pairs),
      [20, 21, 22, 23, 4, 5, 6, 7],
      [2, 4],
      "float32",
      "rows",
    );
    const full = tf.tensor([[1, 2, 3], [0, 0, 1]], [2, 3], "int32");
    assertIs(tf.gatherND(x, full), [23, 1], [2], "float32", "elements");
    const ids = tf.tensor([[2], [0], [2]], [3, 1], "int32");
    const updates = tf.tensor([[1, 2], [3, 4], [5, 6]]);
    assertIs(
      tf.scatterND(ids, updates, [4, 2]),
      [3, 4, 0, 0, 6, 8, 0, 0],
      [4, 2],
      "float32",
      "sums",
    );
    assertIs(
      tf.scatterND(ids, updates.cast("int32"), [4, 2]),
      [3, 4, 0, 0, 6, 8, 0, 0],
      [4, 2],
      "int32",
      "sums of integers",
    );
    assertIs(
      tf.tensorScatterUpdate(
        tf.ones([3, 2]),
        ids.slice(0, 2),
        updates.slice(0, 2),
      ),
      [3, 4, 1, 1, 1, 2],
      [3, 2],
      "float32",
      "update",
    );
  },
);

ownTest("topk() gives the greatest in order, the first of equals first", () => {
  const x = tf.tensor([3, 9, 9, -1, NaN, 2, 2, 2], [2, 4]);
  const { values, indices: at } = tf.topk(x, 3);
  assertIs(values, [9, 9, 3, NaN, 2, 2], [2, 3], "float32", "values");
  assertIs(at, [1, 2, 0, 0, 1, 2], [2, 3], "int32", "places");
  const many = draw(1000, "float32", 4);
  const top = tf.topk(tf.tensor(many), 100);
  const sorted = [...many].sort((a, b) => b - a).slice(0, 100);
  assertIs(top.values, sorted, [100], "float32", "many");
});

ownTest("spaceToBatchND() and batchToSpaceND() undo each other", () => {
  const x = tf.range(0, 2 * 4 * 6 * 3).reshape([2, 4, 6, 3]);
  const y = tf.spaceToBatchND(x, [2, 3], [[1, 1], [0, 0]]);
  assert.deepEqual(y.shape, [12, 3, 2, 3]);
  const expected = [...indices([12, 3, 2, 3])].map(([b, i, j, c]) => {
    const [p, q, batch] = [Math.floor(b / 6), Math.floor(b / 2) % 3, b % 2];
    const [row, column] = [i * 2 + p - 1, j * 3 + q];
    return row < 0 || row > 3 ? 0 : placeOf([batch, row, column, c], x.shape);
  });
  assertIs(y, expected, [12, 3, 2, 3], "float32", "to batch");
  const back = tf.batchToSpaceND(y, [2, 3], [[1, 1], [0, 0]]);
  assertIs(back, Array.from(x.dataSync()), x.shape, "float32", "and back");
});

ownTest("range() and linspace() lie evenly apart", () => {
  const r = tf.range(1, 2, 0.1);
  const tenths = Array.from({ length: 10 }, (_, i) => Math.fround(1 + i * 0.1));
  assertIs(r, tenths, [10], "float32", "tenths");
  const down = tf.range(5, -5, -3, "int32");
  assertIs(down, [5, 2, -1, -4], [4], "int32", "down");
  assertIs(tf.range(3, 3), [], [0], "float32", "nothing");
  assertIs(
    tf.linspace(0, 1, 5),
    [0, 0.25, 0.5, 0.75, 1],
    [5],
    "float32",
    "linspace",
  );
  assertIs(tf.linspace(3, 9, 1), [3], [1], "float32", "one");
});
