/**
 * Type errors of a cell.
 *
 * @module
 */
import type { EditedText } from "./edited_text.ts";
import type { Diagnostic, Position } from "./protocol.ts";

/** One of TypeScript's complaints about a cell. */
export interface TypeProblem {
  /** TypeScript's number: 2322. */
  code: number;
  /** TypeScript's words. */
  message: string;
  /** 1-based line. */
  line: number;
  /** 1-based column, in UTF-16 units. */
  column: number;
  /** 1-based line of its end. */
  endLine: number;
  /** 1-based column behind its end. */
  endColumn: number;
}

const ERROR = 1;

function placeOf(text: EditedText, position: Position) {
  const before = text.original.slice(0, text.offsetOf(position));
  const line = before.split("\n").length;
  return { line, column: before.length - before.lastIndexOf("\n") };
}

/** TypeScript's errors among the diagnostics, in the order of the text. */
export function typeProblems(
  diagnostics: readonly Diagnostic[],
  text: EditedText,
): TypeProblem[] {
  return diagnostics
    .filter(({ source, severity = ERROR }) =>
      source === "deno-ts" && severity === ERROR
    )
    .map(({ code, message, range }) => {
      const { line, column } = placeOf(text, range.start);
      const end = placeOf(text, range.end);
      return {
        code: Number(code),
        message,
        line,
        column,
        endLine: end.line,
        endColumn: end.column,
      };
    })
    .sort((a, b) => a.line - b.line || a.column - b.column);
}
