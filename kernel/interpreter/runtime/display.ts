/**
 * Values into MIME bundles.
 *
 * A value says how it looks by `[Symbol.for("Jupyter.display")]()`; what it is
 * does not matter here.
 *
 * @module
 */
import { inspectText } from "./console.ts";
import { type Bundle, duckTyped } from "./duck_types.ts";
import { FRAME } from "./frame_types.ts";
import { writeJson } from "./output.ts";

/** How values say what they look like. */
export const displaySymbol: unique symbol = Symbol.for(
  "Jupyter.display",
) as never;
const OTHER_SYMBOL = Symbol.for("Deno.jupyter.displaySymbol");

/** A bundle now, or later where a value's hook is asynchronous. */
export type BundleOrPromise = Bundle | Promise<Bundle>;

/** Options of {@linkcode show}; Deno's spelling is accepted. */
export interface DisplayOptions {
  /** Name under which the output can be updated. */
  displayId?: string;
  /** Deno's spelling of it. */
  display_id?: string;
  /** The value is itself a MIME bundle. */
  raw?: boolean;
  /** Metadata by MIME type. */
  metadata?: Record<string, unknown>;
  /** Updates the outputs of that name instead of making a new one. */
  update?: boolean;
}

type Hook = () => unknown;

function displayHook(value: unknown): Hook | null {
  if (value === null) return null;
  if (typeof value !== "object" && typeof value !== "function") return null;
  const members = value as Record<symbol, unknown>;
  const hook = members[displaySymbol] ?? members[OTHER_SYMBOL];
  return typeof hook === "function" ? hook.bind(value) as Hook : null;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null &&
    typeof (value as { then?: unknown }).then === "function";
}

/** Checks a bundle, adds its text, and writes bytes as base64. */
function wholeBundle(bundle: unknown, value: unknown): Bundle {
  if (typeof bundle !== "object" || bundle === null || Array.isArray(bundle)) {
    throw new TypeError(
      `Cannot display a value as its display must be a MIME bundle (an object from MIME type to data): current value is ${
        inspectText(bundle, { depth: 0, colors: false })
      }`,
    );
  }
  const whole: Bundle = {};
  for (const [type, data] of Object.entries(bundle)) {
    if (data === undefined) continue;
    whole[type] = data instanceof Uint8Array
      ? data.toBase64()
      : typeof data === "string"
      ? data.toWellFormed()
      : data;
  }
  whole["text/plain"] ??= Object.keys(whole).length === 0
    ? ""
    : inspectText(value, { colors: false, depth: 1 });
  return whole;
}

/** Nested plain arrays of values that show themselves, as Python's lists. */
function listText(values: unknown[]): string | Promise<string> | null {
  if (
    values.length === 0 || Object.getPrototypeOf(values) !== Array.prototype
  ) {
    return null;
  }
  const texts: (string | Promise<string>)[] = [];
  for (const value of values) {
    const text = Array.isArray(value) && !displayHook(value)
      ? listText(value)
      : memberText(value);
    if (text === null) return null;
    texts.push(text);
  }
  const join = (parts: string[]) => `[${parts.join(", ")}]`;
  return texts.every((text) => typeof text === "string")
    ? join(texts as string[])
    : Promise.all(texts).then(join);
}

function memberText(value: unknown): string | Promise<string> | null {
  const hook = displayHook(value);
  if (!hook) return null;
  const text = (bundle: unknown) =>
    String(wholeBundle(bundle, value)["text/plain"]);
  const bundle = hook();
  return isThenable(bundle) ? Promise.resolve(bundle).then(text) : text(bundle);
}

/** Rules for values that have no hook; a list on globalThis, newest first. */
const RULES = Symbol.for("kerno.displayRules");

interface DisplayRule {
  matches(value: unknown): boolean;
  show(value: unknown): unknown;
}

function ruleHook(value: unknown): Hook | null {
  const rules = (globalThis as unknown as Record<symbol, DisplayRule[]>)[RULES];
  const rule = rules?.find((rule) => rule.matches(value));
  return rule ? () => rule.show(value) : null;
}

/** How a value looks. */
export function bundleOf(value: unknown): BundleOrPromise {
  const hook = displayHook(value) ?? ruleHook(value);
  if (hook) {
    const bundle = hook();
    return isThenable(bundle)
      ? Promise.resolve(bundle).then((b) => wholeBundle(b, value))
      : wholeBundle(bundle, value);
  }
  if (Array.isArray(value)) {
    const text = listText(value);
    if (typeof text === "string") return { "text/plain": text };
    if (text) return text.then((plain) => ({ "text/plain": plain }));
  } else if (typeof value === "object" && value !== null) {
    const bundle = duckTyped(value);
    if (bundle) return wholeBundle(bundle, value);
  }
  const text = inspectText(value, { colors: false });
  return { "text/plain": text.toWellFormed() };
}

/** Promises of displays under way: as a cell's value they show nothing. */
export const displaying: WeakSet<object> = new WeakSet();

/** Shows a value; a promise where the value's own display is asynchronous. */
export function show(
  value: unknown,
  options: DisplayOptions = {},
): Promise<void> | void {
  const id = options.displayId ?? options.display_id;
  const emit = (data: Bundle) =>
    writeJson(FRAME.display, {
      data,
      metadata: options.metadata ?? {},
      transient: id === undefined ? {} : { display_id: String(id) },
      update: options.update === true,
    });
  const bundle = options.raw ? wholeBundle(value, value) : bundleOf(value);
  if (!(bundle instanceof Promise)) return emit(bundle);
  const done = bundle.then(emit);
  displaying.add(done);
  return done;
}

/** An object that shows itself as `bundle`. */
export function displayable(bundle: Bundle): object {
  return { [displaySymbol]: () => bundle };
}
