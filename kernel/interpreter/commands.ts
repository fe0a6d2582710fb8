/**
 * Cells that are commands to the interpreter: `?name`, `%reset`, `%types`,
 * `%%profile`.
 *
 * @module
 */

/** A cell that the interpreter does itself. */
export type Command =
  /** `?name` or `name?`; `??` shows the source. */
  | { kind: "help"; name: string; detail: 0 | 1 }
  /** A new child without variables. */
  | { kind: "reset" }
  /** What is done about type errors, from the rest of the cell on. */
  | { kind: "types"; mode: string; code: string }
  /** The rest of the cell under the profiler. */
  | { kind: "profile"; code: string; file: string | null };

const NAME = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$.]*`;
const HELP_BEFORE = new RegExp(`^\\s*(\\?\\??)\\s*(${NAME})\\s*;?\\s*$`, "u");
const HELP_AFTER = new RegExp(`^\\s*(${NAME})(\\?\\??)\\s*;?\\s*$`, "u");

/** As many lines, so that places stay. */
const blankLines = (text: string) => text.replace(/[^\n]/g, "");

/** The command that a cell is, or null. */
export function commandOf(source: string): Command | null {
  const before = HELP_BEFORE.exec(source);
  if (before) {
    const [, marks, name] = before;
    return { kind: "help", name, detail: marks.length > 1 ? 1 : 0 };
  }
  const after = HELP_AFTER.exec(source);
  if (after) {
    const [, name, marks] = after;
    return { kind: "help", name, detail: marks.length > 1 ? 1 : 0 };
  }
  if (/^\s*%reset(?:\s+-f)?\s*;?\s*$/.test(source)) return { kind: "reset" };
  const types = /^\s*%types\b[ \t]*(\w*)[ \t]*;?[ \t]*(?=\n|$)/.exec(source);
  if (types) {
    const [head, mode] = types;
    const code = blankLines(head) + source.slice(head.length);
    return { kind: "types", mode, code };
  }
  const profile = /^\s*%%profile\b[ \t]*([^\n]*)/.exec(source);
  if (!profile) return null;
  const [head, file] = profile;
  const code = blankLines(head) + source.slice(head.length);
  return { kind: "profile", code, file: file.trim() || null };
}
