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
];

function set(strict: boolean, threads: number): void {
  engine.setStrict(strict);
  engine.setThreads(threads);
}

/** A test that runs once in each way. */
export function engineTest(name: string, body: () => void): void {
  registerEngine();
  for (const way of WAYS) {
    Deno.test(`${name} (${way.name})`, () => {
      way.use();
      try {
        body();
      } finally {
        set(false, 2);
      }
    });
  }
}
