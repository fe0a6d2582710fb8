/**
 * Optimizers against the golden numbers, on the backend in use.
 *
 * @module
 */
import assert from "node:assert/strict";
import { tf } from "../../../engine/mod.ts";
import * as constraints from "../../../layers/constraints/mod.ts";
import { resetNames } from "../../../layers/names.ts";
import { Variable } from "../../../layers/variable.ts";
import * as optimizers from "../../../training/optimizers/mod.ts";
import {
  assertClose,
  golden,
  type GoldenTensor,
  toTensor,
} from "../_golden.ts";

interface Case {
  id: string;
  class_name?: string;
  args: Record<string, unknown>;
  name: string;
  resolves_to?: string | null;
  variables: GoldenTensor[];
  initial: GoldenTensor[];
  steps: {
    gradients: number[][];
    variables: number[][];
    optimizer_variables: number[][];
  }[];
  finalized?: (number[] | GoldenTensor)[];
  constraint_of_first?: Record<string, unknown>;
}

const cases = golden<Case[]>("numeric/optimizers.json");
/** Newton-Schulz is a chain of products: golden/numeric's README. */
const LOOSE = { rtol: 1e-4, atol: 1e-5 };

function variablesOf(item: Case): Variable[] {
  return item.variables.map((v, i) => {
    const variable = Variable(toTensor(v), { name: v.path! });
    if (i === 0 && item.constraint_of_first) {
      variable.constraint = constraints.get(item.constraint_of_first);
    }
    return variable;
  });
}

function check(item: Case): void {
  resetNames();
  const optimizer = optimizers.get({
    class_name: item.class_name,
    config: item.args,
  })!;
  const variables = variablesOf(item);
  optimizer.build(variables);
  assert.deepEqual(
    optimizer.variables.map((v) => v.path),
    item.initial.map((v) => v.path),
  );
  const tolerance = item.class_name === "Muon" ? LOOSE : {};
  optimizer.variables.forEach((v, i) =>
    assertClose(v.value.dataSync(), item.initial[i].data, tolerance)
  );
  const count = tf.memory().numTensors;
  item.steps.forEach((step, n) => {
    const gradients = step.gradients.map((g, i) =>
      tf.tensor(g, variables[i].shape)
    );
    optimizer.apply(gradients, variables);
    tf.dispose(gradients);
    const what = `step ${n}`;
    step.variables.forEach((w, i) =>
      assertClose(variables[i].value.dataSync(), w, { ...tolerance, what })
    );
    step.optimizer_variables.forEach((v, i) => {
      const path = optimizer.variables[i].path;
      const ours = optimizer.variables[i].value.dataSync();
      assertClose(ours, v, { ...tolerance, what: `${what} ${path}` });
    });
  });
  assert.equal(tf.memory().numTensors, count, "tensors left behind");
  if (item.finalized) {
    optimizer.finalizeVariableValues(variables);
    item.finalized.forEach((w, i) =>
      assertClose(
        variables[i].value.dataSync(),
        Array.isArray(w) ? w : w.data,
        { ...tolerance, what: "finalized" },
      )
    );
  }
}

/** A way to compute: its name, and what runs a test in it. */
export type Way = [name: string, run: (body: () => void) => void];

/**
 * A test of each case in each way.
 *
 * @param ways The ways.
 */
export function optimizerTests(ways: readonly Way[]): void {
  for (const item of cases.filter((c) => c.class_name)) {
    for (const [name, run] of ways) {
      Deno.test(`${item.id} trains as Keras (${name})`, () =>
        run(() => check(item)));
    }
  }
}

/** The names that Keras resolves, and the class of each. */
export const NAMES: readonly [name: string, className: string][] = cases
  .filter((c) => !c.class_name && c.resolves_to)
  .map((c) => [c.id.slice("names/".length), c.resolves_to!]);
