import assert from "node:assert/strict";
import { inspect } from "node:util";
import {
  displayOf,
  pyStr,
  registerDisplay,
  showsAs,
  TensorList,
} from "../../display/mod.ts";
import { fakeTensor } from "./_capture.ts";

const display = Symbol.for("Jupyter.display");
type Shown = Record<symbol, () => unknown>;

class Layer {
  constructor(readonly name: string) {}
}
showsAs(
  Layer.prototype,
  (layer) => `<Layer name=${layer.name.trim()}>`,
  (layer) => layer.name === "plain" ? null : `<b>${layer.name}</b>`,
);

Deno.test("showsAs() shows instances as their text everywhere", () => {
  const layer = new Layer("dense");
  const text = "<Layer name=dense>";
  assert.equal(Deno.inspect(layer), text);
  assert.equal(Deno.inspect({ layer }), `{ layer: ${text} }`);
  assert.equal(inspect(layer), text);
  assert.equal(`${layer}`, text);
  assert.equal(pyStr([layer]), `[${text}]`);
  assert.deepEqual((layer as unknown as Shown)[display](), {
    "text/plain": text,
    "text/html": "<b>dense</b>",
  });
  assert.deepEqual((new Layer("plain") as unknown as Shown)[display](), {
    "text/plain": "<Layer name=plain>",
  });
  assert.deepEqual(Object.keys(layer), ["name"]);
  assert.equal(JSON.stringify(layer), '{"name":"dense"}');
});

Deno.test("showsAs() never throws", () => {
  const broken = new Layer(undefined as unknown as string);
  assert.match(Deno.inspect(broken), /^<Layer, no text: Cannot read/);
  assert.match(Deno.inspect(Layer.prototype), /^<Layer, no text: /);
});

Deno.test("showsAs() keeps a toString that the class has", () => {
  class Own {
    toString() {
      return "own";
    }
  }
  showsAs(Own.prototype, () => "<Own>");
  assert.equal(`${new Own()}`, "own");
  assert.equal(Deno.inspect(new Own()), "<Own>");
});

Deno.test("TensorList shows as Python's list and maps to plain arrays", async () => {
  const list = TensorList.from([
    fakeTensor([1.5, 2], [2]),
    fakeTensor([3], [1], "int32"),
  ]);
  const text = "[array([1.5, 2. ], dtype=float32), array([3], dtype=int32)]";
  assert.equal(Deno.inspect(list), text);
  assert.equal(inspect(list), text);
  assert.equal(`${list}`, text);
  assert.equal(list.length, 2);
  assert.ok(Array.isArray(list));
  const lengths = list.map((t) => t.shape[0]);
  assert.equal(lengths.constructor, Array);
  assert.deepEqual(lengths, [2, 1]);
  assert.equal(list.filter(() => true).constructor, Array);
  assert.equal(list.slice(0, 1).constructor, Array);
  const bundle = await (list as unknown as Shown)[display]();
  assert.deepEqual(bundle, { "text/plain": text });
});

Deno.test("TensorList folds a long list, one line a tensor", async () => {
  const list = TensorList.from([
    fakeTensor(Array(26).fill(0), [13, 2]),
    fakeTensor([3], [1], "int32"),
  ]);
  const bundle = await (list as unknown as Shown)[display]() as Record<
    string,
    string
  >;
  assert.match(bundle["text/plain"], /^\[array\(\[\[0\., 0\.\],\n/);
  assert.match(bundle["text/html"], /^<div><code>2 tensors, 27 values<\/code>/);
  assert.match(
    bundle["text/html"],
    /<summary><code>float32\[13, 2\]<\/code><\/summary>/,
  );
});

Deno.test("registerDisplay() answers for values, the last rule first", async () => {
  const isDate = (value: unknown) => value instanceof Date;
  assert.equal(await displayOf(new Date(0)), null);
  const first = registerDisplay(isDate, () => ({ "text/plain": "first" }));
  const second = registerDisplay(
    isDate,
    () => Promise.resolve({ "text/plain": "second" }),
  );
  assert.deepEqual(await displayOf(new Date(0)), { "text/plain": "second" });
  second();
  second();
  assert.deepEqual(await displayOf(new Date(0)), { "text/plain": "first" });
  first();
  assert.equal(await displayOf(new Date(0)), null);
});
