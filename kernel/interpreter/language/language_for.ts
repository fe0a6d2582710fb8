/**
 * The language server of an interpreter.
 *
 * @module
 */
import process from "node:process";
import type { DenoInterpreterOptions } from "../interpreter_options.ts";
import { Language } from "./language.ts";

/** One where the options ask for it; nothing starts yet. */
export function languageFor(
  { language = false, types: mode = "off", library, cwd }:
    DenoInterpreterOptions,
): Language | null {
  if (!language && mode === "off") return null;
  const { types } = library ?? {};
  return new Language({
    folder: cwd ?? process.cwd(),
    library: library && types ? { ...library, types } : null,
  });
}
