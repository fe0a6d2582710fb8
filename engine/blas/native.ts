/**
 * The BLAS in use, if there is one.
 *
 * @module
 */
import { environment } from "../_environment.ts";
import { ATTENTION_FIELDS } from "../_attention_fields.ts";
import { WINDOW_FIELDS } from "../_window_fields.ts";
import { RECURRENT_FIELDS } from "../_recurrent_fields.ts";
import { BINARY } from "../assembly/operations.ts";
import { memory } from "../memory.ts";
import { UnsupportedOpError } from "../unsupported_op_error.ts";
import { wasm, type WasmExports } from "../wasm.ts";
import { type BlasContext, blasJobs } from "./blas_jobs.ts";
import { findBlas } from "./find_blas.ts";
import { type BlasLibrary, openBlas } from "./open_blas.ts";
import { selfCheck } from "./self_check.ts";

/** A library that was not taken, and why. */
export interface RefusedBlas {
  path: string;
  source: string;
  reason: string;
}

/** A BLAS that has passed the self-check. */
export interface NativeBlas {
  library: BlasLibrary;
  jobs: ReturnType<typeof blasJobs>;
}

let found: NativeBlas | null | undefined;
let wanted = true;
const refused: RefusedBlas[] = [];

/** The BLAS in use, looked for at the first call; null where there is none. */
export function native(): NativeBlas | null {
  return wanted ? presentNative() : null;
}

/** The BLAS of the machine, wanted or not. */
export function presentNative(): NativeBlas | null {
  if (found === undefined) found = select();
  return found;
}

/** Whether the BLAS is to be used if there is one. */
export function useNative(use: boolean): void {
  wanted = use;
}

/** Gives up the BLAS for this process. */
export function dropNative(reason: string): void {
  if (found) refused.push({ ...found.library, reason });
  found = null;
}

/** Libraries that were tried and not taken. */
export function refusedBlas(): readonly RefusedBlas[] {
  return refused;
}

/** What a thread needs to run jobs with the library. */
export function blasContext(
  library: BlasLibrary,
): Omit<BlasContext, "exports"> {
  const places = (names: readonly string[]) =>
    Object.fromEntries(names.map((name, i) => [name, i]));
  return {
    library,
    memory: memory.memory,
    fields: places(RECURRENT_FIELDS),
    attention: places(ATTENTION_FIELDS),
    windows: places(WINDOW_FIELDS),
    multiply: Object.keys(BINARY).indexOf("mul"),
  };
}

function select(): NativeBlas | null {
  const setting = environment("KERNO_BLAS");
  if (setting && ["off", "0", "none", "false"].includes(setting)) {
    refused.push({ path: "", source: "KERNO_BLAS", reason: "it is off" });
    return null;
  }
  for (const { path, source } of findBlas()) {
    try {
      const library = openBlas(path, source);
      const exports = wasm("strict") as WasmExports & BlasContext["exports"];
      const jobs = blasJobs({ ...blasContext(library), exports });
      selfCheck(jobs.gemmJob);
      return { library, jobs };
    } catch (error) {
      if (!(error instanceof UnsupportedOpError)) throw error;
      refused.push({ path, source, reason: error.message });
    }
  }
  return null;
}
