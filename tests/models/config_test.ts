import assert from "node:assert/strict";
import { tf } from "../../engine/mod.ts";
import { Dense, Input, Layer, LSTM, type Shape } from "../../layers/mod.ts";
import { registerKerasSerializable } from "../../layers/serialization/registry.ts";
import {
  cloneModel,
  Model,
  modelFromJSON,
  Sequential,
} from "../../models/mod.ts";
import { golden } from "../layers/_golden.ts";

interface Described {
  id?: string;
  name?: string;
  config?: Record<string, unknown>;
}

/** Classes of layers that are not there yet. */
const MISSING = /"class_name":"(MultiHeadAttention|Mean)"/;

/** A configuration without the order of its members and without compile's. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== "compile_config")
      .sort(([a], [b]) => a < b ? -1 : 1)
      .map(([key, item]) => [key, sorted(item)]),
  );
}

const described = [
  ...golden<{ cases: Described[] }>("texts/training.json").cases,
  ...golden<{ models: Described[] }>("texts/summaries.json").models,
];

for (const [i, { id, name, config }] of described.entries()) {
  if (!config || MISSING.test(JSON.stringify(config))) continue;
  Deno.test(`modelFromJSON() reads and writes ${i} ${id ?? name}`, () => {
    const model = modelFromJSON(JSON.stringify(config));
    assert.deepEqual(sorted(JSON.parse(model.toJSON())), sorted(config));
    model.dispose();
  });
}

Deno.test("modelFromJSON() reads the nested lists of Keras 2", () => {
  const layer = (class_name: string, config: object, nodes: unknown) => ({
    class_name,
    config,
    name: (config as { name: string }).name,
    inbound_nodes: nodes,
  });
  const model = modelFromJSON(JSON.stringify({
    class_name: "Functional",
    config: {
      name: "old",
      layers: [
        layer("InputLayer", {
          batch_input_shape: [null, 3],
          dtype: "float32",
          name: "x",
        }, []),
        layer("Dense", { name: "d", units: 2 }, [[["x", 0, 0, {}]]]),
        layer("Concatenate", { name: "c", axis: -1 }, [
          [["x", 0, 0, {}], ["d", 0, 0, {}]],
        ]),
      ],
      input_layers: [["x", 0, 0]],
      output_layers: [["c", 0, 0]],
    },
  }));
  assert.deepEqual(model.outputShape, [null, 5]);
});

Deno.test("modelFromJSON() refuses what is no model", () => {
  assert.throws(() => modelFromJSON("{"), SyntaxError);
  assert.throws(() => modelFromJSON("[]"), TypeError);
  assert.throws(
    () => modelFromJSON('{"class_name":"Nonsense","config":{}}'),
    /Could not locate class 'Nonsense'/,
  );
  assert.throws(
    () => modelFromJSON('{"class_name":"Dense","config":{"units":2}}'),
    TypeError,
  );
});

Deno.test("modelFromJSON() refuses calls that lead nowhere", () => {
  const x = Input([2], { name: "x" });
  const text = Model(x, Dense(1, { name: "d" })(x)).toJSON();
  assert.throws(
    () => modelFromJSON(text.replaceAll('["x",0,0]', '["d",0,0]')),
    RangeError,
  );
  assert.throws(
    () => modelFromJSON(text.replaceAll('["x",0,0]', '["y",0,0]')),
    RangeError,
  );
});

Deno.test("registerKerasSerializable() lets files name a class of one's own", () => {
  class Twice extends Layer {
    override call(x: never): unknown {
      return (x as { mul(n: number): unknown }).mul(2);
    }
    override computeOutputShape(shape: never): Shape {
      return shape;
    }
  }
  registerKerasSerializable("mine")(Twice);
  const model = Sequential([Input([2]), new Twice({ name: "t" })]);
  const text = model.toJSON();
  assert.match(text, /"registered_name":"mine>Twice"/);
  const copy = modelFromJSON(text);
  assert.ok(copy.layers[0] instanceof Twice);
  assert.deepEqual(
    (copy.predict([[1, 2]]) as { arraySync(): unknown }).arraySync(),
    [[2, 4]],
  );
});

Deno.test("cloneModel() makes fresh layers of the same kind", () => {
  const model = Sequential([Input([3, 2]), LSTM(2), Dense(1)]);
  const copy = cloneModel(model);
  assert.notEqual(copy.layers[0], model.layers[0]);
  assert.equal(copy.countParams(), model.countParams());
  copy.setWeights(model.getWeights());
  const x = tf.ones([1, 3, 2]);
  assert.deepEqual(copy.predict(x).dataSync(), model.predict(x).dataSync());
});
