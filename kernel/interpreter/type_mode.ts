/**
 * What is to be done about the type errors of a cell.
 *
 * @module
 */

/** Nothing, a warning, or a refusal to run it. */
export type TypeMode = "off" | "warn" | "error";

const MODES: readonly string[] = ["off", "warn", "error"];

/** Whether a text is a mode. */
export function isTypeMode(text: string): text is TypeMode {
  return MODES.includes(text);
}

/**
 * The mode that a setting names.
 *
 * @throws {TypeError} If it names none.
 */
export function readTypeMode(setting: string): TypeMode {
  if (isTypeMode(setting)) return setting;
  throw new TypeError(
    `Cannot treat type errors as they must be "off", "warn" or "error": current value is "${setting}"`,
  );
}
