/**
 * Is a text a whole cell? Asked of the parsers that compile cells: what they
 * miss at the very end of the text is still to be typed.
 *
 * @module
 */
import { stripTypeScriptTypes } from "node:module";
import { commandOf } from "./commands.ts";
import type { Completeness } from "./interpreter.ts";
import { expandMagics } from "./magics.ts";
import {
  acornError,
  type CellSyntaxError,
  needsTranspile,
  parseModule,
  swcError,
  transformTypes,
  transpileSync,
} from "./to_javascript.ts";

/** What the parsers say; null where they take the text. */
function firstError(code: string): CellSyntaxError | null {
  let stripError: unknown;
  try {
    const stripped = stripTypeScriptTypes(code);
    try {
      parseModule(stripped);
      return null;
    } catch (error) {
      return acornError(error);
    }
  } catch (error) {
    stripError = error;
  }
  try {
    transformTypes(code);
  } catch (error) {
    return swcError(error) ?? swcError(stripError);
  }
  try {
    parseModule(code);
  } catch (error) {
    // The transformer reads over a comment without an end.
    const known = acornError(error);
    if (known && /^Unterminated comment/.test(known.message)) return known;
  }
  return null;
}

/** Whether nothing but white space and comments stands from there on. */
function isAtEnd(code: string, { line, column }: CellSyntaxError): boolean {
  const lines = code.split("\n");
  const rest = [
    (lines[line - 1] ?? "").slice(column - 1),
    ...lines.slice(line),
  ].join("\n");
  return /^(?:\s|\/\/[^\n]*|\/\*.*?\*\/)*$/s.test(rest);
}

const OPEN = /^Unterminated (?:template|comment)|'<eof>'|Unexpected eof/i;

/** White space before the next line: two more behind an opening. */
function nextIndent(code: string): string {
  const line = code.trimEnd().split("\n").at(-1)!;
  const indent = /^[ \t]*/.exec(line)![0];
  return /(?:[{(\[]|=>)\s*(?:\/\/.*)?$/.test(line) ? `${indent}  ` : indent;
}

/**
 * Whether `code` is a whole cell.
 *
 * @returns `is_complete_reply`'s content.
 */
export function completeness(code: string): Completeness {
  const command = commandOf(code);
  if (command?.kind === "profile") return completeness(command.code);
  const error = command ? null : firstError(code);
  if (!error) return { status: "complete" };
  const expanded = withoutMagics(code);
  if (expanded !== null) return completeness(expanded);
  if (OPEN.test(error.message) || isAtEnd(code, error) || isTry(code, error)) {
    return { status: "incomplete", indent: nextIndent(code) };
  }
  if (completeAs(`(${code}\n)`)) return { status: "complete" };
  if (!needsTranspile(code)) return { status: "invalid" };
  const transpiled = transpileSync(code);
  if (typeof transpiled === "string") return { status: "complete" };
  return isAtEnd(code, transpiled) || OPEN.test(transpiled.message)
    ? { status: "incomplete", indent: nextIndent(code) }
    : { status: "invalid" };
}

/** The cell with its magics expanded; null where it has none. */
function withoutMagics(code: string): string | null {
  const timed = code.replace(/^([ \t]*)%%?time(?:it)?\b/gm, "$1");
  if (timed !== code) return timed;
  try {
    return expandMagics(code, new Set())?.text ?? null;
  } catch {
    return null;
  }
}

/** A try block at the end still waits for its catch. */
function isTry(code: string, { message }: CellSyntaxError): boolean {
  return /^Missing catch or finally/.test(message) &&
    firstError(`${code}\nfinally {}`) === null;
}

/** An object literal alone is a cell, too. */
function completeAs(wrapped: string): boolean {
  return /^\(\s*\{/.test(wrapped) && firstError(wrapped) === null;
}
