/**
 * `_`, `Out`, `In` and `assert`: the small globals of a notebook.
 *
 * @module
 */
import { modules } from "./config.ts";
import { defineGlobal } from "./jupyter.ts";

/** So many results stay in `Out`, and texts in `In`; the oldest go first. */
const KEPT = 1000;

/** What belongs to the latest cells, by execution count. */
class Numbered<T> {
  readonly values: Record<number, T> = {};
  #counts: number[] = [];

  set(count: number, value: T): void {
    if (!(count in this.values)) this.#counts.push(count);
    this.values[count] = value;
    if (this.#counts.length <= KEPT) return;
    delete this.values[this.#counts.shift()!];
  }
}

const results = new Numbered<unknown>();
const inputs = new Numbered<string>();
/** `_`, `__` and `___`. */
let latestResults: unknown[] = [undefined, undefined, undefined];

/** Makes `value` the latest result. */
export function remember(executionCount: number, value: unknown): void {
  latestResults = [value, ...latestResults].slice(0, 3);
  latestResults.forEach((each, i) => defineGlobal("_".repeat(i + 1), each));
  if (value !== results.values) results.set(executionCount, value);
}

/** Makes `text` the source of `In[executionCount]`. */
export function rememberInput(executionCount: number, text: string): void {
  inputs.set(executionCount, text);
}

/** Puts the globals up. */
export function installHistory(): void {
  for (const name of ["_", "__", "___"]) defineGlobal(name, undefined);
  defineGlobal("Out", results.values);
  defineGlobal("In", inputs.values);
  defineGlobal("assert", modules.assert.strict);
  // Kernel Gateway's HTTP mode assigns to it without declaring it.
  defineGlobal("REQUEST", undefined);
}
