/**
 * Changing the backend that computes.
 *
 * @module
 */
import { tf, type Variable } from "./tf.ts";

/** Not a literal, so that bundles of the library do not grow by it. */
const WEBGPU = ["npm:@tensorflow/tfjs-backend-webgpu", "4.22.0"].join("@");

/** A backend that {@linkcode useBackend} knows. */
export type BackendName = "kerno" | "webgpu";

/**
 * Makes a backend the one that computes. Tensors move to WebGPU when it first
 * uses them; from there, variables come back.
 *
 * @param name The engine's own, or tfjs' for WebGPU.
 * @throws {RangeError} If there is no backend of that name.
 * @throws {Error} If WebGPU is wanted and the machine has no adapter.
 */
export async function useBackend(name: BackendName): Promise<void> {
  if (name !== "kerno" && name !== "webgpu") {
    throw new RangeError(
      `Cannot use another backend as it must be "kerno" or "webgpu": current value is "${name}"`,
    );
  }
  if (name === "webgpu" && !tf.findBackendFactory("webgpu")) {
    if (!await hasAdapter()) {
      throw new Error(
        'Cannot use the backend "webgpu" as this machine gives Deno no WebGPU adapter: "kerno" stays in use',
      );
    }
    await import(WEBGPU);
  }
  const kept = tf.getBackend() === "webgpu" && name !== "webgpu"
    ? await readVariables()
    : [];
  if (!await tf.setBackend(name)) {
    await tf.setBackend("kerno");
    throw new Error(
      `Cannot use the backend "${name}" as it did not start: "kerno" stays in use`,
    );
  }
  for (const [variable, values] of kept) {
    const { shape, dtype } = variable;
    tf.tidy(() => variable.assign(tf.tensor(values, shape, dtype)));
  }
}

type Kept = [
  variable: Variable,
  values: Float32Array | Int32Array | Uint8Array,
];

/** The values of all variables: a GPU gives them to asynchronous readers only. */
function readVariables(): Promise<Kept[]> {
  const variables = Object.values(tf.engine().registeredVariables);
  return Promise.all(
    variables.map(async (variable): Promise<Kept> => [
      variable,
      await variable.data(),
    ]),
  );
}

/** Whether Deno finds a device that can compute. */
export async function hasAdapter(): Promise<boolean> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
  return (await gpu?.requestAdapter() ?? null) !== null;
}
