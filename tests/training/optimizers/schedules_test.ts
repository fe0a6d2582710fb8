import assert from "node:assert/strict";
import { schedules } from "../../../training/optimizers/mod.ts";
import {
  deserialize,
  serialize,
} from "../../../layers/serialization/registry.ts";
import { assertClose, golden, type GoldenTensor } from "../_golden.ts";

interface Case {
  id: string;
  class_name: string;
  args: Record<string, unknown>;
  steps: number[];
  values: GoldenTensor;
}

for (const item of golden<Case[]>("numeric/schedules.json")) {
  Deno.test(`${item.id} gives Keras' learning rates`, () => {
    const schedule = deserialize({
      module: "keras.optimizers.schedules",
      class_name: item.class_name,
      config: item.args,
    }) as schedules.LearningRateSchedule;
    const rates = item.steps.map((step) => schedule(step));
    assertClose(rates, item.values.data, { atol: 1e-8, rtol: 1e-5 });
    const again = deserialize(serialize(schedule)) as typeof schedule;
    assert.deepEqual(item.steps.map((step) => again(step)), rates);
  });
}

Deno.test("ExponentialDecay() refuses 0 steps", () => {
  assert.throws(
    () => schedules.ExponentialDecay(0.1, 0, 0.5),
    RangeError("Argument `decaySteps` must be > 0. Received: decaySteps=0"),
  );
});
