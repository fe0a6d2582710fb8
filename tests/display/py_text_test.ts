import assert from "node:assert/strict";
import { pyRepr, pyStr } from "../../display/mod.ts";
import { fakeTensor } from "./_capture.ts";

// [value, str, repr] of CPython 3.11 and NumPy 2.4.6
const TEXTS: [unknown, string, string?][] = [
  [null, "None"],
  [undefined, "None"],
  [true, "True"],
  [3, "3"],
  [3.0, "3"],
  [0.1, "0.1"],
  [-0, "-0.0"],
  [1e-5, "1e-05"],
  [1e16, "1e+16"],
  [123456789012, "123456789012"],
  [2n ** 70n, "1180591620717411303424"],
  [NaN, "nan"],
  [-Infinity, "-inf"],
  ["it's", "it's", `"it's"`],
  [[], "[]"],
  [[1, [2.5, "a"], null], "[1, [2.5, 'a'], None]"],
  [{ a: 1, "b c": [true] }, "{'a': 1, 'b c': [True]}"],
  [new Map<unknown, unknown>([[1, "x"], ["k", null]]), "{1: 'x', 'k': None}"],
  [new Set([1, "a"]), "{1, 'a'}"],
  [new Set(), "set()"],
  [Object.create(null), "{}"],
  [new Float32Array([0.5, 1]), "[0.5 1. ]", "array([0.5, 1. ], dtype=float32)"],
  [new BigInt64Array([1n, -2n]), "[ 1 -2]", "array([ 1, -2])"],
  [new RangeError("too big"), "too big", "RangeError('too big')"],
  [function relu() {}, "<function relu>"],
  [class Dense {}, "<class 'Dense'>"],
  [fakeTensor([3], []), "3.0", "array(3., dtype=float32)"],
  [fakeTensor([1, 0], [2], "bool"), "[ True False]", "array([ True, False])"],
  [fakeTensor([7], [1], "int32"), "[7]", "array([7], dtype=int32)"],
  [
    fakeTensor(["a", "b"], [2], "string"),
    "['a' 'b']",
    "array(['a', 'b'], dtype='<U1')",
  ],
];

Deno.test("pyStr() and pyRepr() give Python's texts", () => {
  for (const [value, str, repr] of TEXTS) {
    assert.equal(pyStr(value), str);
    assert.equal(pyRepr(value), repr ?? str);
  }
});

Deno.test("pyRepr() shows a container inside itself as dots", () => {
  const list: unknown[] = [1];
  list.push(list);
  assert.equal(pyRepr(list), "[1, [...]]");
  const dict: Record<string, unknown> = {};
  dict.self = dict;
  assert.equal(pyRepr(dict), "{'self': {...}}");
  const twice = [1];
  assert.equal(pyRepr([twice, twice]), "[[1], [1]]");
});

Deno.test("pyStr() shows other objects as they show themselves", () => {
  class Point {
    constructor(readonly x: number) {}
    toString() {
      return `at ${this.x}`;
    }
    [Symbol.for("Deno.customInspect")]() {
      return `<Point ${this.x}>`;
    }
  }
  assert.equal(pyStr(new Point(3)), "at 3");
  assert.equal(pyRepr([new Point(3)]), "[<Point 3>]");
  assert.equal(pyStr(new URL("https://deno.com/")), "https://deno.com/");
  assert.equal(pyStr(Promise.resolve(1)), "Promise { 1 }");
  assert.equal(pyStr(Symbol("s")), "Symbol(s)");
  // A callable object, as a layer is.
  const layer = Object.assign(() => 1, {
    [Symbol.for("Deno.customInspect")]: () => "<Dense name=dense>",
  });
  assert.equal(pyStr(layer), "<Dense name=dense>");
});

Deno.test("pyRepr() asks nothing of a proxy that refuses names it does not know", () => {
  class Words {
    [Symbol.for("Deno.customInspect")]() {
      return "<Words>";
    }
  }
  const refusing = new Proxy(new Words(), {
    get(target, name) {
      if (typeof name === "string") throw new Error(`no ${name}`);
      return Reflect.get(target, name);
    },
  });
  assert.equal(pyRepr(refusing), "<Words>");
});

Deno.test("pyStr() shows a tensor that cannot be read by one line", () => {
  const t = fakeTensor([], [2, 3]);
  assert.equal(
    pyStr({ ...t, isDisposed: true }),
    "<tensor shape=(2, 3) dtype=float32, disposed>",
  );
  const dataSync = () => {
    throw new Error("WebGPU reads only asynchronously\nmore");
  };
  assert.equal(
    pyStr([{ ...t, shape: [2], dataSync }]),
    "[<tensor shape=(2,) dtype=float32, await its data(): WebGPU reads only asynchronously>]",
  );
});
