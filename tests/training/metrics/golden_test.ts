import assert from "node:assert/strict";
import { type Tensor, tf } from "../../../engine/mod.ts";
import { attachMask } from "../../../layers/masks.ts";
import { resetNames } from "../../../layers/names.ts";
import * as metrics from "../../../training/metrics/mod.ts";
import {
  assertClose,
  golden,
  type GoldenTensor,
  toTensor,
} from "../_golden.ts";

interface Call {
  op: "update_state" | "result" | "reset_state";
  y_true?: GoldenTensor;
  y_pred?: GoldenTensor;
  values?: number | number[] | GoldenTensor;
  sample_weight?: number | GoldenTensor;
  mask?: GoldenTensor;
  value?: GoldenTensor;
  variables?: GoldenTensor[];
}

interface Case {
  id: string;
  class_name?: string;
  args: Record<string, unknown>;
  name: string;
  calls: Call[];
  resolves_to?: { class_name: string; name: string } | null;
}

const cases = golden<Case[]>("numeric/metrics.json");

function given(value: number | GoldenTensor | undefined): Tensor | null {
  if (value === undefined) return null;
  return typeof value === "number" ? tf.scalar(value) : toTensor(value);
}

function valuesOf(values: number | number[] | GoldenTensor): Tensor {
  return typeof values === "number" || Array.isArray(values)
    ? tf.tensor(values)
    : toTensor(values);
}

function update(metric: metrics.Metric, call: Call): void {
  const weight = given(call.sample_weight);
  if (call.values !== undefined) {
    metric.updateState(valuesOf(call.values), weight);
    return;
  }
  const yPred = toTensor(call.y_pred!);
  if (call.mask) attachMask(yPred, toTensor(call.mask));
  metric.updateState(toTensor(call.y_true!), yPred, weight);
}

function check(item: Case): void {
  resetNames();
  const metric = metrics.get({
    class_name: item.class_name,
    config: item.args,
  }) as metrics.Metric;
  assert.equal(metric.name, item.name);
  for (const call of item.calls) {
    if (call.op === "reset_state") metric.resetState();
    else if (call.op === "update_state") update(metric, call);
    else {
      const value = metric.result();
      assert.deepEqual(value.shape, call.value!.shape);
      assertClose(value.dataSync(), call.value!.data, { what: "result" });
      for (const expected of call.variables ?? []) {
        const path = expected.path;
        const ours = metric.variables.find((v) => v.path === path);
        assert.ok(ours, `no variable ${path}`);
        const data = ours.value.dataSync();
        assertClose(data, expected.data, { what: path });
      }
    }
  }
}

for (const item of cases.filter((c) => c.class_name)) {
  Deno.test(`${item.id} measures as Keras`, () => check(item));
}

Deno.test("metrics.get() knows the names that Keras knows", () => {
  for (const { id, resolves_to } of cases.filter((c) => !c.class_name)) {
    if (!resolves_to) continue;
    const found = metrics.get(id.slice("names/".length));
    assert.equal(found!.constructor.name, resolves_to.class_name);
  }
});
