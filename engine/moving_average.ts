/**
 * Moving averages.
 *
 * @module
 */
import { BINARY } from "./assembly/operations.ts";
import { currentBackend } from "./current_backend.ts";
import { memory } from "./memory.ts";
import { checkShape, makeExclusive } from "./optimizers/_in_place.ts";
import type { Tensor, Variable } from "./tf.ts";
import { wasm } from "./wasm.ts";

/**
 * `average = average momentum + value (1 - momentum)`, in place.
 *
 * @param average Float32 variable.
 * @param value Float32 tensor of its shape.
 * @param momentum From 0 to 1.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If the shapes differ.
 */
export function moveAverage(
  average: Variable,
  value: Tensor,
  momentum: number,
): void {
  const backend = currentBackend("the fused moving average");
  checkShape("new value", average, value);
  makeExclusive(backend, average);
  backend.run((run) => {
    const [old, next] = [run.update(average), run.input(value)];
    const bytes = average.size * 4;
    const part = run.scratch(bytes), factors = run.scratch(32);
    const first = factors >>> 2;
    memory.f32.fill(momentum, first, first + 4);
    memory.f32.fill(1 - momentum, first + 4, first + 8);
    const [mul, add] = ["mul", "add"]
      .map((name) => Object.keys(BINARY).indexOf(name));
    wasm().binary(mul, part, next, 16, factors + 16, 0, bytes);
    wasm().binary(mul, old, old, 16, factors, 0, bytes);
    wasm().binary(add, old, old, 16, part, 16, bytes);
  });
}
