/**
 * `_`, `Out` and `assert`: the small globals of a notebook.
 *
 * @module
 */
import { modules } from "./config.ts";
import { defineGlobal } from "./jupyter.ts";

/** So many results stay in `Out`; the oldest go first. */
const KEPT_RESULTS = 1000;
const results: Record<number, unknown> = {};
let resultCounts: number[] = [];

/** Makes `value` the latest result. */
export function remember(executionCount: number, value: unknown): void {
  defineGlobal("_", value);
  if (value === results) return;
  if (!(executionCount in results)) resultCounts.push(executionCount);
  results[executionCount] = value;
  if (resultCounts.length > KEPT_RESULTS) {
    for (const count of resultCounts.slice(0, -KEPT_RESULTS)) {
      delete results[count];
    }
    resultCounts = resultCounts.slice(-KEPT_RESULTS);
  }
}

/** Puts the globals up. */
export function installHistory(): void {
  defineGlobal("_", undefined);
  defineGlobal("Out", results);
  defineGlobal("assert", modules.assert.strict);
  // Kernel Gateway's HTTP mode assigns to it without declaring it.
  defineGlobal("REQUEST", undefined);
}
