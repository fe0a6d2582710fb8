import type { MimeBundle } from "./channel.ts";

/** How values of some kind show in a notebook. */
export interface DisplayRule {
  /** Whether the rule is for this value. Must not throw. */
  matches(value: unknown): boolean;
  /** What shows it, `text/plain` at least. */
  show(value: unknown): MimeBundle | Promise<MimeBundle>;
}

/**
 * Where a kernel finds the rules: a list on globalThis, the newest first. A
 * kernel cannot import this module, as it knows no library.
 */
const RULES = Symbol.for("kerno.displayRules");

function rules(): DisplayRule[] {
  const place = globalThis as unknown as Record<symbol, DisplayRule[]>;
  if (!place[RULES]) {
    Object.defineProperty(globalThis, RULES, { value: [], configurable: true });
  }
  return place[RULES];
}

/**
 * Says how values show in Kerno's kernel that have no `Jupyter.display` method
 * of their own.
 *
 * @param matches Whether a value is of the kind. A later rule goes first.
 * @param show Its MIME bundle, `text/plain` at least.
 * @returns A function that takes the rule back.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { displayOf, registerDisplay } from "./mod.ts";
 *
 * const undo = registerDisplay(
 *   (value) => value instanceof URL,
 *   (value) => ({ "text/plain": `link to ${value}` }),
 * );
 * assert.deepEqual(await displayOf(new URL("https://deno.com/")), {
 *   "text/plain": "link to https://deno.com/",
 * });
 * undo();
 * ```
 */
export function registerDisplay(
  matches: (value: unknown) => boolean,
  show: (value: unknown) => MimeBundle | Promise<MimeBundle>,
): () => void {
  const rule = { matches, show };
  rules().unshift(rule);
  return () => {
    const at = rules().indexOf(rule);
    if (at >= 0) rules().splice(at, 1);
  };
}

/**
 * The MIME bundle of a value that a rule is for.
 *
 * @param value Any value.
 * @returns Its bundle, or null where no rule matches.
 */
export async function displayOf(value: unknown): Promise<MimeBundle | null> {
  const rule = rules().find((rule) => rule.matches(value));
  return rule ? await rule.show(value) : null;
}
