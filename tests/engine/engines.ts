/**
 * The ways in which the engine can compute: every test of a product runs on
 * all of them.
 *
 * @module
 */
import { engine, registerEngine } from "../../engine/mod.ts";

interface Way {
  name: string;
  use(): void;
}

const WAYS: Way[] = [
  { name: "relaxed, 1 thread", use: () => set(false, 1) },
  { name: "relaxed, 3 threads", use: () => set(false, 3) },
  { name: "strict, 2 threads", use: () => set(true, 2) },
  { name: "native, 1 thread", use: () => set(false, 1, true) },
  { name: "native, 2 threads", use: () => set(false, 2, true) },
];

function set(strict: boolean, threads: number, native = false): void {
  engine.setStrict(strict);
  engine.setThreads(threads);
  engine.setNative(native);
}

/** Whether this machine has a BLAS that passes the self-check. */
function hasNative(): boolean {
  engine.setNative(true);
  return engine.info().blas !== null;
}

/** A test that runs once in each way. */
export function engineTest(name: string, body: () => void): void {
  registerEngine();
  const native = hasNative();
  for (const way of WAYS) {
    if (way.name.startsWith("native") && !native) {
      const reason = "skipped: this machine has no BLAS";
      Deno.test.ignore(`${name} (${way.name}, ${reason})`, () => {});
      continue;
    }
    Deno.test(`${name} (${way.name})`, () => {
      way.use();
      try {
        body();
      } finally {
        set(false, 2, true);
      }
    });
  }
}
