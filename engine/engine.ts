/**
 * What the engine is made of, and its switches.
 *
 * @module
 */
import {
  native,
  type RefusedBlas,
  refusedBlas,
  useNative,
} from "./blas/native.ts";
import { hasRelaxedSimd } from "./feature_probe.ts";
import { memory } from "./memory.ts";
import { setThreads, threads } from "./pool.ts";
import { recover } from "./recover.ts";
import { tf } from "./tf.ts";
import { type BackendName, useBackend } from "./use_backend.ts";
import { setVariant, type Variant, variant } from "./wasm.ts";

/** What {@linkcode engine.info} tells. */
export interface EngineInfo {
  /** Name of tfjs' backend in use. */
  backend: string;
  /** The WASM module in use. */
  wasm: Variant;
  /** Whether the processor's relaxed SIMD could be used. */
  relaxedSimd: boolean;
  /** The native BLAS in use, or null. */
  blas: { path: string; source: string } | null;
  /** Libraries that were tried and not taken, and why. */
  refused: readonly RefusedBlas[];
  /** Threads that share large jobs. */
  threads: number;
  /** Bytes of the WASM memory. */
  memory: { live: number; peak: number; size: number; maximum: number };
}

/**
 * The engine.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { engine } from "kerno";
 *
 * assert.equal(engine.info().backend, "kerno");
 * ```
 */
export const engine = {
  /**
   * What is in use.
   *
   * @returns The backend, the WASM module, the threads and the memory.
   */
  info(): EngineInfo {
    return {
      backend: tf.getBackend(),
      wasm: variant(),
      relaxedSimd: hasRelaxedSimd(),
      ...blasInfo(),
      threads: threads(),
      memory: {
        live: memory.live,
        peak: memory.peak,
        size: memory.size,
        maximum: memory.maximum,
      },
    };
  },

  /**
   * Sets how many threads share large jobs. Results are the same bits for
   * any number. The start value is that of `KERNO_THREADS`, else the number
   * of cores.
   *
   * @param count A whole number from 1 to 64.
   * @throws {RangeError} If `count` is another.
   */
  setThreads(count: number): void {
    setThreads(count);
  },

  /**
   * Takes the kernels that give the same bits on every machine, or the
   * faster ones. The start value is that of `KERNO_STRICT`, else false.
   *
   * @param strict Whether the same bits are wanted.
   */
  setStrict(strict: boolean): void {
    setVariant(strict ? "strict" : "relaxed");
  },

  /**
   * Takes the machine's BLAS for large products where there is one, or WASM.
   * `KERNO_BLAS` names a library, or is "off".
   *
   * @param use Whether a native BLAS is wanted.
   */
  setNative(use: boolean): void {
    useNative(use);
  },

  /**
   * Makes a backend the one that computes: "kerno", or "webgpu" where Deno
   * finds an adapter. On WebGPU the layers run in their general form, and
   * values are read by `await tensor.data()`.
   *
   * @param name Name of the backend.
   * @returns A promise that is kept when the backend is in use.
   * @throws {RangeError} If there is no backend of that name.
   * @throws {Error} If there is no adapter, or the backend does not start.
   */
  use(name: BackendName): Promise<void> {
    return useBackend(name);
  },

  /** Closes what an interrupted cell left open: see engine/recover.ts. */
  recover(): void {
    recover();
  },
};

function blasInfo(): Pick<EngineInfo, "blas" | "refused"> {
  const library = variant() === "strict" ? null : native()?.library;
  return {
    blas: library ? { path: library.path, source: library.source } : null,
    refused: refusedBlas(),
  };
}
