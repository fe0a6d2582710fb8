import assert from "node:assert/strict";
import { registerEngine, type Tensor, tf } from "../../engine/mod.ts";
import {
  assertIs,
  draw,
  indices,
  placeOf,
  sizeOf,
  tensorOf,
} from "./arrays.ts";
import { assertClose, numbers, tensor } from "./reference.ts";

registerEngine();

/** Each function by tfjs and in float64, and the points where it is tried. */
const UNARY: [
  string,
  (x: Tensor) => Tensor,
  (x: number) => number,
  [number, number],
][] = [
  ["sigmoid", tf.sigmoid, (x) => 1 / (1 + Math.exp(-x)), [-20, 20]],
  ["tanh", tf.tanh, Math.tanh, [-5, 5]],
  ["relu", tf.relu, (x) => Math.max(x, 0), [-5, 5]],
  ["relu6", tf.relu6, (x) => Math.min(Math.max(x, 0), 6), [-9, 9]],
  ["elu", tf.elu, (x) => x > 0 ? x : Math.expm1(x), [-9, 3]],
  ["softplus", tf.softplus, (x) => Math.log1p(Math.exp(x)), [-20, 20]],
  ["exp", tf.exp, Math.exp, [-10, 10]],
  ["neg", tf.neg, (x) => -x, [-3, 3]],
  ["abs", tf.abs, Math.abs, [-3, 3]],
  ["square", tf.square, (x) => x * x, [-3, 3]],
  ["sqrt", tf.sqrt, Math.sqrt, [0, 9]],
  ["rsqrt", tf.rsqrt, (x) => 1 / Math.sqrt(x), [0.1, 9]],
  ["reciprocal", tf.reciprocal, (x) => 1 / x, [0.1, 9]],
  ["log", tf.log, Math.log, [1e-30, 9]],
  ["log1p", tf.log1p, Math.log1p, [-0.9, 9]],
  ["sign", tf.sign, Math.sign, [-2, 2]],
  ["floor", tf.floor, Math.floor, [-3, 3]],
  ["ceil", tf.ceil, Math.ceil, [-3, 3]],
  ["sin", tf.sin, Math.sin, [-30, 30]],
  ["cos", tf.cos, Math.cos, [-30, 30]],
  ["expm1", tf.expm1, Math.expm1, [-5, 5]],
  ["step", tf.step, (x) => x > 0 ? 1 : Number.isNaN(x) ? NaN : 0, [-3, 3]],
];

Deno.test("functions of one argument agree with float64", () => {
  for (const [name, ours, exact, [low, high]] of UNARY) {
    for (const count of [0, 1, 5, 1000, 5000]) {
      const x = numbers(count)(count).map((v) =>
        Math.fround(low + (v + 1) / 2 * (high - low))
      );
      const y = ours(tensor(x, [count]));
      assertClose(y, x.map(exact), 3e-7, `${name} of ${count}`);
    }
  }
});

Deno.test("functions of one argument treat infinities, NaN and zero as float64 does", () => {
  const x = [0, -0, Infinity, -Infinity, NaN, 1e-40, 100, -100, 1, -1]
    .map(Math.fround);
  for (const [name, ours, exact] of UNARY) {
    const y = ours(tf.tensor(x)).dataSync();
    x.forEach((v, i) => {
      const expected = Math.fround(exact(v));
      const near =
        Math.abs(y[i] - expected) <= 1e-6 * Math.abs(expected) + 2e-38;
      assert.ok(
        near || Object.is(y[i], expected) || y[i] === expected ||
          name === "rsqrt" && Object.is(v, -0),
        `${name}(${v}) = ${y[i]}, not ${expected}`,
      );
    });
  }
});

const BINARY: [
  string,
  (a: Tensor, b: Tensor) => Tensor,
  (a: number, b: number) => number,
][] = [
  ["add", tf.add, (a, b) => a + b],
  ["sub", tf.sub, (a, b) => a - b],
  ["mul", tf.mul, (a, b) => a * b],
  ["div", tf.div, (a, b) => a / b],
  ["maximum", tf.maximum, Math.max],
  ["minimum", tf.minimum, Math.min],
  ["squaredDifference", tf.squaredDifference, (a, b) => (a - b) ** 2],
  ["greater", tf.greater, (a, b) => +(a > b)],
  ["greaterEqual", tf.greaterEqual, (a, b) => +(a >= b)],
  ["less", tf.less, (a, b) => +(a < b)],
  ["lessEqual", tf.lessEqual, (a, b) => +(a <= b)],
  ["equal", tf.equal, (a, b) => +(a === b)],
  ["notEqual", tf.notEqual, (a, b) => +(a !== b)],
];

const FLOAT_ONLY: typeof BINARY = [
  [
    "pow",
    tf.pow,
    (a, b) => Math.abs(a) === 1 && !Number.isFinite(b) ? 1 : a ** b,
  ],
  ["floorDiv", tf.floorDiv, (a, b) => Math.floor(a / b)],
  ["mod", tf.mod, (a, b) => a - Math.floor(a / b) * b],
  ["prelu", tf.prelu, (a, b) => a < 0 ? a * b : a],
];

const SHAPES: [number[], number[]][] = [
  [[], []],
  [[1], [5]],
  [[7], [7]],
  [[2, 3], [3]],
  [[2, 3], [2, 1]],
  [[2, 1], [1, 3]],
  [[4, 1, 3], [5, 1]],
  [[2, 3, 4, 5], [3, 1, 5]],
  [[30, 40], [40]],
  [[40, 60], []],
  [[1, 5, 1, 6], [3, 1, 7, 1]],
  [[0, 3], [3]],
  [[70, 3], [70, 1]],
];

Deno.test("functions of two arguments agree with float64 for all broadcasts", () => {
  for (const [a, b] of SHAPES) {
    const shape = tf.broadcast_util.assertAndGetBroadcastShape(a, b);
    const draw = numbers(a.length + b.length);
    const [x, y] = [a, b].map((s) =>
      draw(tf.util.sizeFromShape(s)).map((v) =>
        Math.round(v * 8) / 8 + (v === 0 ? 1 : 0)
      )
    );
    const at = (values: Float64Array, own: number[], index: number[]) => {
      let place = 0;
      own.forEach((n, i) =>
        place = place * n + (n === 1 ? 0 : index[shape.length - own.length + i])
      );
      return values[place];
    };
    for (const [name, ours, exact] of [...BINARY, ...FLOAT_ONLY]) {
      const expected = Array.from(
        { length: tf.util.sizeFromShape(shape) },
        (_, i) => {
          const index = tf.util.indexToLoc(
            i,
            shape.length,
            tf.util.computeStrides(shape).concat(shape.length ? 1 : []).slice(
              0,
              shape.length,
            ),
          );
          return exact(at(x, a, index), at(y, b, index));
        },
      );
      const result = ours(tensor(x, a), tensor(y, b));
      assert.deepEqual(result.shape, shape);
      assertClose(result, expected, 1e-7, `${name} [${a}] [${b}]`);
    }
  }
});

Deno.test("comparisons with NaN are false, but for notEqual()", () => {
  const nan = tf.tensor([NaN, NaN, 1]), one = tf.tensor([NaN, 1, NaN]);
  assert.deepEqual([...tf.equal(nan, one).dataSync()], [0, 0, 0]);
  assert.deepEqual([...tf.less(nan, one).dataSync()], [0, 0, 0]);
  assert.deepEqual([...tf.notEqual(nan, one).dataSync()], [1, 1, 1]);
});

Deno.test("clipByValue() keeps NaN and clips the rest", () => {
  const y = tf.clipByValue(tf.tensor([-5, -1, 0, 2, 9, NaN]), -1, 2);
  assert.deepEqual([...y.dataSync()], [-1, -1, 0, 2, 2, NaN]);
});

Deno.test("cast() makes numbers of the new kind, that share nothing", () => {
  const ints = tf.tensor([1, 2, 3], [3], "int32");
  const floats = tf.cast(ints, "float32");
  assert.ok(floats.dataSync() instanceof Float32Array);
  assertClose(tf.mul(floats, floats), [1, 4, 9], 0);
  assert.deepEqual([
    ...tf.cast(tf.tensor([1.9, -1.9, NaN]), "int32").dataSync(),
  ], [1, -1, 0]);
  assert.deepEqual([...tf.cast(tf.tensor([0, 2, -1]), "bool").dataSync()], [
    0,
    1,
    1,
  ]);
  assertClose(
    tf.add(tf.cast(tf.tensor([true, false], [2], "bool"), "float32"), 1),
    [2, 1],
    0,
  );
});

Deno.test("int32 and bool go the way of tfjs", () => {
  const a = tf.tensor([7, 8], [2], "int32"),
    b = tf.tensor([2, 3], [2], "int32");
  assert.equal(tf.add(a, b).dtype, "int32");
  assert.deepEqual([...tf.mul(a, b).dataSync()], [14, 24]);
});

Deno.test("sum(), mean() and max() agree with float64 along any axes", () => {
  const shape = [3, 5, 1, 7];
  const x = numbers(2)(105);
  for (
    const axes of [undefined, 0, 1, 3, -1, [0, 1], [1, 3], [0, 3], [1, 2, 3], [
      2,
    ]]
  ) {
    const list = axes === undefined
      ? [0, 1, 2, 3]
      : [axes].flat().map((a) => (a + 4) % 4);
    for (const keep of [false, true]) {
      const kept = shape.map((n, i) => list.includes(i) ? 1 : n);
      const sums = new Float64Array(kept.reduce((a, b) => a * b));
      const tops = new Float64Array(sums.length).fill(-Infinity);
      x.forEach((v, i) => {
        let place = 0;
        let rest = i;
        const index = [35, 7, 7, 1].map((step) => {
          const q = Math.floor(rest / step);
          rest %= step;
          return q;
        });
        kept.forEach((n, axis) =>
          place = place * n + (n === 1 ? 0 : index[axis])
        );
        sums[place] += v;
        tops[place] = Math.max(tops[place], v);
      });
      const t = tensor(x, shape);
      const what = `axes ${axes} keepDims ${keep}`;
      assertClose(tf.sum(t, axes, keep), sums, 1e-6, `sum ${what}`);
      assertClose(
        tf.mean(t, axes, keep),
        sums.map((v) => v * sums.length / 105),
        1e-6,
        `mean ${what}`,
      );
      assertClose(tf.max(t, axes, keep), tops, 0, `max ${what}`);
      assert.deepEqual(
        tf.sum(t, axes, keep).shape,
        keep ? kept : kept.filter((_, i) => !list.includes(i)),
      );
    }
  }
});

Deno.test("sum() of many numbers does not lose digits", () => {
  const x = new Float32Array(1_000_003).fill(0.1);
  assertClose(tf.sum(tf.tensor(x)), [1_000_003 * Math.fround(0.1)], 6e-8);
  assertClose(tf.addN([tf.ones([5]), tf.ones([5]), tf.ones([5])]), [
    3,
    3,
    3,
    3,
    3,
  ], 0);
});

Deno.test("sum() of nothing is 0", () => {
  assert.deepEqual([...tf.sum(tf.zeros([0, 3]), 0).dataSync()], [0, 0, 0]);
  assert.deepEqual([...tf.sum(tf.zeros([2, 0]), 1).dataSync()], [0, 0]);
});

Deno.test("functions of two integers agree with whole numbers for all broadcasts", () => {
  const skip = ["div"];
  const all = [...BINARY, ...FLOAT_ONLY.slice(1, 3)]
    .filter(([name]) => !skip.includes(name));
  for (const [a, b] of SHAPES) {
    const shape = tf.broadcast_util.assertAndGetBroadcastShape(a, b);
    const [x, y] = [a, b].map((s, i) =>
      draw(sizeOf(s), "int32", i + 3).map((v) => v === 0 ? 7 : v)
    );
    const value = (values: number[], own: number[], index: number[]) => {
      const tail = index.slice(index.length - own.length);
      return values[placeOf(tail.map((n, i) => own[i] === 1 ? 0 : n), own)];
    };
    for (const [name, ours, exact] of all) {
      const expected = [...indices(shape)].map((index) =>
        exact(value(x, a, index), value(y, b, index)) + 0
      );
      const result = ours(tensorOf(x, a, "int32"), tensorOf(y, b, "int32"));
      const dtype = /qual|less|greater/.test(name) ? "bool" : "int32";
      assertIs(result, expected, shape, dtype, `${name} [${a}] [${b}]`);
    }
  }
  const zero = tf.scalar(0, "int32"), five = tf.scalar(5, "int32");
  assert.equal(tf.floorDiv(five, zero).dataSync()[0], 0);
  assert.equal(tf.mod(five, zero).dataSync()[0], 0);
});

Deno.test("logical functions and comparisons of booleans broadcast", () => {
  const a = tf.tensor([1, 0, 1, 0, 1], [5, 1], "bool");
  const b = tf.tensor([1, 0, 0], [3], "bool");
  const table = (f: (p: number, q: number) => number) =>
    [1, 0, 1, 0, 1].flatMap((p) => [1, 0, 0].map((q) => f(p, q)));
  const shape = [5, 3];
  const cases: [string, Tensor, number[]][] = [
    ["and", tf.logicalAnd(a, b), table((p, q) => p & q)],
    ["or", tf.logicalOr(a, b), table((p, q) => p | q)],
    ["xor", tf.logicalXor(a, b), table((p, q) => p ^ q)],
    ["equal", tf.equal(a, b), table((p, q) => +(p === q))],
    ["notEqual", tf.notEqual(a, b), table((p, q) => +(p !== q))],
  ];
  for (const [name, actual, expected] of cases) {
    assertIs(actual, expected, shape, "bool", name);
  }
  assertIs(tf.logicalNot(b), [0, 1, 1], [3], "bool", "not");
});

Deno.test("pow() of zeros, ones, infinities and NaN is C's", () => {
  const x = [2, -2, 0, -0, 0, 1, NaN, 5, Infinity, -Infinity, -8, 0.5, -1, 2];
  const y = [
    3,
    3,
    2,
    -1,
    -1,
    NaN,
    0,
    NaN,
    -1,
    3,
    1 / 3,
    Infinity,
    Infinity,
    -Infinity,
  ];
  const expected = [
    8,
    -8,
    0,
    -Infinity,
    Infinity,
    1,
    1,
    NaN,
    0,
    -Infinity,
    NaN,
    0,
    1,
    0,
  ];
  const actual = tf.pow(tf.tensor(x), tf.tensor(y)).dataSync();
  assert.deepEqual([...actual].map((v) => v + 0), expected);
  assertClose(
    tf.pow(
      tf.tensor([1e-30, 1.0001, 3, 10]),
      tf.tensor([1.2, 80000, -0.5, 38]),
    ),
    [1e-36, Math.fround(1.0001) ** 80000, 3 ** -0.5, 1e38],
    1e-6,
  );
});

Deno.test("erf() agrees with float64", () => {
  // scipy.special.erf
  const values: [number, number][] = [
    [0, 0],
    [1e-3, 0.0011283787909692363],
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [2.6, 0.9997639655834707],
    [3.5, 0.9999992569016276],
    [9, 1],
  ];
  const x = values.flatMap(([v]) => [v, -v]);
  const y = tf.erf(tf.tensor(x)).dataSync();
  values.forEach(([v, exact], i) => {
    for (const [sign, at] of [[1, 2 * i], [-1, 2 * i + 1]]) {
      const error = Math.abs(y[at] - sign * exact);
      assert.ok(error <= 1.2e-7 * Math.abs(exact), `${sign * v}: ${y[at]}`);
    }
  });
  assert.ok(Number.isNaN(tf.erf(NaN).dataSync()[0]));
});

Deno.test("leakyRelu(), step() and isNaN() take their numbers", () => {
  const x = tf.tensor([-2, 0, 3, NaN, Infinity, -Infinity]);
  assert.deepEqual([...tf.leakyRelu(x, 0.5).dataSync()], [
    -1,
    0,
    3,
    NaN,
    Infinity,
    -Infinity,
  ]);
  assert.deepEqual([...tf.step(x, -1).dataSync()], [-1, -1, 1, NaN, 1, -1]);
  assert.deepEqual([...tf.isNaN(x).dataSync()], [0, 0, 0, 1, 0, 0]);
  assert.deepEqual([...tf.isInf(x).dataSync()], [0, 0, 0, 0, 1, 1]);
  assert.deepEqual([...tf.isFinite(x).dataSync()], [1, 1, 1, 0, 0, 0]);
});

Deno.test("functions end where they should: 0, 1 and infinity exactly", () => {
  const ends: [(x: Tensor) => Tensor, number, number][] = [
    [tf.sigmoid, -Infinity, 0],
    [tf.sigmoid, -200, 0],
    [tf.sigmoid, Infinity, 1],
    [tf.sigmoid, 40, 1],
    [tf.tanh, -0, -0],
    [tf.tanh, -Infinity, -1],
    [tf.tanh, 20, 1],
    [tf.exp, -Infinity, 0],
    [tf.exp, -104, 0],
    [tf.exp, 88.73, Infinity],
    [tf.exp, 0, 1],
    [tf.log, 0, -Infinity],
    [tf.log, -1, NaN],
    [tf.softplus, Infinity, Infinity],
    [tf.softplus, -Infinity, 0],
    [tf.elu, -Infinity, -1],
    [tf.expm1, -0, -0],
    [tf.sin, -0, -0],
    [tf.cos, Infinity, NaN],
    [tf.rsqrt, 0, Infinity],
  ];
  ends.forEach(([f, x, y], i) =>
    assert.ok(Object.is(f(tf.tensor([x])).dataSync()[0], y), `${i}: f(${x})`)
  );
});
