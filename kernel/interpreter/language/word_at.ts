/**
 * Where in the text a question is about.
 *
 * @module
 */

const BEFORE = /[\p{ID_Continue}$]*$/u;
const AFTER = /^[\p{ID_Continue}$]*/u;

/** The offset of the word that the cursor is at, or null. */
export function wordAt(code: string, cursor: number): number | null {
  const before = BEFORE.exec(code.slice(0, cursor))![0];
  const after = AFTER.exec(code.slice(cursor))![0];
  const start = cursor - before.length;
  return before + after === "" ? null : start;
}

/** The end of the word that begins at `start`. */
export function wordEnd(code: string, start: number): number {
  return start + AFTER.exec(code.slice(start))![0].length;
}

/** The offset of what is called where the cursor is in a call, or null. */
export function calleeAt(code: string, cursor: number): number | null {
  for (let at = cursor - 1, depth = 0; at >= 0; at--) {
    if (")]}".includes(code[at])) depth++;
    if (!"([{".includes(code[at]) || depth-- > 0) continue;
    const before = code.slice(0, at).replace(/<[^<>]*>\s*$/, "").trimEnd();
    const word = BEFORE.exec(before)![0];
    if (code[at] === "(" && word) return before.length - word.length;
    depth = 0;
  }
  return null;
}
