import { DENO_INSPECT } from "./_python_value.ts";
import type { MimeBundle } from "./channel.ts";
import { reasonOf } from "./tensor_like.ts";

const NODE_INSPECT = Symbol.for("nodejs.util.inspect.custom");
const JUPYTER_DISPLAY = Symbol.for("Jupyter.display");

/** Defines a hidden property that can be taken back. */
export function hide(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    configurable: true,
    writable: true,
    enumerable: false,
  });
}

/**
 * Makes instances of a class show as a text of their own: in `console.log`, at
 * the prompt, in a failing test, in template strings, in a notebook and in
 * {@linkcode print}.
 *
 * A `toString` that the class has already is kept.
 *
 * @param prototype The class's prototype.
 * @param repr The text of an instance. Where it throws, the class's name and the
 * reason are shown: showing a value never fails.
 * @param html HTML beside the text in a notebook; null is none.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { pyRepr, showsAs } from "./mod.ts";
 *
 * class Seed {
 *   constructor(readonly value: number) {}
 * }
 * showsAs(Seed.prototype, (seed) => `<Seed value=${seed.value}>`);
 *
 * assert.equal(Deno.inspect(new Seed(3)), "<Seed value=3>");
 * assert.equal(`${new Seed(3)}`, "<Seed value=3>");
 * assert.equal(pyRepr([new Seed(3)]), "[<Seed value=3>]");
 * ```
 */
export function showsAs<T extends object>(
  prototype: T,
  repr: (value: T) => string,
  html?: (value: T) => string | null,
): void {
  const text = (value: T): string => {
    try {
      return repr(value);
    } catch (error) {
      return `<${prototype.constructor.name}, no text: ${reasonOf(error)}>`;
    }
  };
  const inspect = function (this: T) {
    return text(this);
  };
  hide(prototype, DENO_INSPECT, inspect);
  hide(prototype, NODE_INSPECT, inspect);
  if (!Object.hasOwn(prototype, "toString")) {
    hide(prototype, "toString", function (this: T) {
      return text(this);
    });
  }
  hide(prototype, JUPYTER_DISPLAY, function (this: T): MimeBundle {
    const bundle: MimeBundle = { "text/plain": text(this) };
    try {
      const markup = html?.(this);
      if (typeof markup === "string") bundle["text/html"] = markup;
    } catch { /* The text stands alone. */ }
    return bundle;
  });
}
