/**
 * Cases of golden/numeric/attention.json: what Keras 3.15.1 on TensorFlow 2.21
 * computes, in the form of layers.json, for masks, axes, dropout and starts
 * that layers.json leaves out.
 *
 * @module
 */
import { onPlainBackend } from "../engine/plain_backend.ts";
import assert from "node:assert/strict";
import { setRandomSeed } from "../../numpy/random/mod.ts";
import { stockKernelsIn } from "../engine/stock.ts";
import { golden } from "./_golden.ts";
import { type Case, runCase } from "./_layer_case.ts";

type Started = Case & { seed?: number };

function run(one: Started): void {
  if (one.seed !== undefined) setRandomSeed(one.seed);
  runCase(one);
}

const cases = golden<Started[]>("numeric/attention.json");

for (const one of cases) {
  Deno.test(`${one.layer}() gives Keras' numbers for ${one.id}`, () =>
    run(one));
}

/** The cases of these layers in both files. */
const all = [...cases, ...golden<Started[]>("numeric/layers.json")]
  .filter((one) => /Attention$|^EinsumDense/.test(one.layer));

Deno.test("the attention layers give Keras' numbers on the plain backend", () =>
  onPlainBackend(() => all.forEach(run)));

Deno.test("the attention layers run nothing element by element in JavaScript", async () => {
  for (const one of all) {
    // Start values are drawn there where they are few.
    if (one.initial_weights) continue;
    const calls = await stockKernelsIn(() => run(one));
    assert.deepEqual([...calls], [], one.id);
  }
});
