/**
 * Opening a BLAS.
 *
 * @module
 */
import { UnsupportedOpError } from "../unsupported_op_error.ts";

/** All that another thread needs to open the same library. */
export interface BlasLibrary {
  path: string;
  source: string;
  /** Name of `cblas_sgemm` in it. */
  sgemm: string;
  /** Name of the function that sets its own number of threads. */
  setThreads: string | null;
  /**
   * Type of sizes. 64 bits also serve a library of 32 bits where every
   * argument has a place of 8 bytes, as everywhere but on Apple's ARM.
   */
  size: "i64" | "i32";
}

/** Builds differ in the prefix and suffix of all their symbols. */
const AFFIXES = [
  ["scipy_", "64_"],
  ["", ""],
  ["", "64_"],
  ["scipy_", ""],
  ["", "_64"],
];
const SET_THREADS = [
  "openblas_set_num_threads",
  "MKL_Set_Num_Threads",
  "bli_thread_set_num_threads",
];

/**
 * Finds the symbols of the library at `path`.
 *
 * @throws {UnsupportedOpError} If it may not be opened without asking, cannot be opened, or has no `cblas_sgemm`.
 */
export function openBlas(path: string, source: string): BlasLibrary {
  const { state } = Deno.permissions.querySync({
    name: "ffi",
    ...(path.includes("/") ? { path } : {}),
  });
  if (state !== "granted") {
    throw new UnsupportedOpError("it may not be opened: run with --allow-ffi");
  }
  for (const [prefix, suffix] of AFFIXES) {
    const sgemm = `${prefix}cblas_sgemm${suffix}`;
    if (!has(path, sgemm)) continue;
    const setThreads = SET_THREADS
      .map((name) => `${prefix}${name}${suffix}`)
      .find((name) => has(path, name)) ?? null;
    const packed = Deno.build.os === "darwin" && Deno.build.arch === "aarch64";
    const size = packed && suffix === "" ? "i32" : "i64";
    return { path, source, sgemm, setThreads, size };
  }
  throw new UnsupportedOpError("it has no function cblas_sgemm");
}

/** Whether the library has the symbol. */
function has(path: string, name: string): boolean {
  try {
    Deno.dlopen(path, { [name]: { parameters: [], result: "void" } }).close();
    return true;
  } catch (error) {
    const { message } = error as Error;
    if (/symbol|procedure/i.test(message)) return false;
    throw new UnsupportedOpError(message);
  }
}
