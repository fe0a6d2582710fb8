import { writeText } from "./channel.ts";
import { isPlain } from "./_python_value.ts";
import { pyStr } from "./py_str.ts";

/** Options of {@linkcode print}, as of Python's. */
export interface PrintCallOptions {
  /**
   * Text between the values.
   *
   * @default {" "}
   */
  sep?: string | null;
  /**
   * Text after the last one.
   *
   * @default {"\n"}
   */
  end?: string | null;
}

/**
 * Whether an argument is the options: a plain object of nothing but `sep` and
 * `end`, with texts.
 */
function areOptions(value: unknown): value is PrintCallOptions {
  if (!isPlain(value)) return false;
  const entries = Object.entries(value);
  return entries.length > 0 &&
    entries.every(([key, text]) =>
      (key === "sep" || key === "end") &&
      (typeof text === "string" || text === null || text === undefined)
    );
}

/**
 * Writes what Python's `print` would.
 *
 * Strings are bare on their own and quoted inside lists, tensors print as NumPy
 * arrays, null is `None`; see {@linkcode pyStr}.
 *
 * @param values What to write. A last argument that is a plain object of `sep`
 * and `end` only, both texts, holds the options; see
 * {@linkcode PrintCallOptions}.
 *
 * @example
 * ```ts
 * import { print } from "./mod.ts";
 *
 * print("loss", 0.25, [1, "a"], { sep: ", " }); // loss, 0.25, [1, 'a']
 * ```
 */
export function print(...values: unknown[]): void {
  const last = values.at(-1);
  const options = areOptions(last) ? last : {};
  const shown = areOptions(last) ? values.slice(0, -1) : values;
  writeText(shown.map(pyStr).join(options.sep ?? " ") + (options.end ?? "\n"));
}
