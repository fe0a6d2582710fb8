/**
 * What optimizers do with gradients besides steps.
 *
 * @module
 */
import { currentBackend } from "../current_backend.ts";
import { memory } from "../memory.ts";
import type { Tensor, Variable } from "../tf.ts";
import { wasm } from "../wasm.ts";
import { makeExclusive } from "./_in_place.ts";
import { runRows, runStep, StepJob } from "./_run_step.ts";
import type { StepForm } from "./step_form.ts";

/**
 * The sum of the squares of a gradient; of a sparse one its rows are enough.
 *
 * @param gradient Float32 tensor.
 * @param form Changes of it before that.
 * @returns The sum, of products of float32 in float64.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 */
export function sumOfSquares(gradient: Tensor, form?: StepForm): number {
  const backend = currentBackend("the sum of squares");
  const { sparse } = backend.record(gradient);
  return backend.run((run) => {
    const job = new StepJob(run, { kind: "squares", numbers: {}, form });
    const at = sparse ? sparse.values : run.input(gradient);
    const size = sparse ? sparse.count * sparse.width : gradient.size;
    return job.setAll({ WEIGHT: at, GRADIENT: at }).sums(size)[0];
  });
}

/**
 * Adds a gradient to a sum of gradients, in place.
 *
 * @param sum Float32 variable.
 * @param gradient What is added; of a sparse one its rows alone.
 * @param form Changes of the gradient before that.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If a shape does not fit.
 */
export function accumulateGradient(
  sum: Variable,
  gradient: Tensor,
  form?: StepForm,
): void {
  const backend = currentBackend("the sum of gradients");
  const input = {
    variable: sum,
    gradient,
    kind: "accumulate",
    slots: [],
    numbers: {},
    form,
  } as const;
  const { sparse } = backend.record(gradient);
  if (sparse) runRows(backend, input, sparse);
  else runStep(backend, input);
}

/**
 * Moves an average towards a variable, in place.
 *
 * @param average Float32 variable.
 * @param variable What it is the average of.
 * @param momentum Part of the old average in the new one.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If a shape does not fit.
 */
export function averageStep(
  average: Variable,
  variable: Variable,
  momentum: number,
): void {
  runStep(currentBackend("the moving average"), {
    variable: average,
    gradient: variable,
    kind: "average",
    slots: [],
    numbers: { momentum, rest: 1 - momentum },
  });
}

/**
 * Whether all elements of a gradient are finite.
 *
 * @param gradient Float32 tensor.
 * @returns Whether none is infinite or NaN.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 */
export function isAllFinite(gradient: Tensor): boolean {
  const backend = currentBackend("the check of gradients");
  const { sparse } = backend.record(gradient);
  return backend.run((run) => {
    const at = sparse ? sparse.values : run.input(gradient);
    const size = sparse ? sparse.count * sparse.width : gradient.size;
    return wasm().allFinite(at, size) === 1;
  });
}

/**
 * Sets all elements of a variable to 0, in place.
 *
 * @param variable Float32 variable.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 */
export function clearVariable(variable: Variable): void {
  const backend = currentBackend("the clearing of a sum");
  makeExclusive(backend, variable);
  backend.run((run) => {
    const at = run.update(variable);
    memory.u8.fill(0, at, at + variable.size * 4);
  });
}
