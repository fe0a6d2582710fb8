/**
 * A text with parts of it replaced, and where its places went.
 *
 * @module
 */
import type { Position } from "./protocol.ts";

/** One replacement; offsets are UTF-16, in the original. */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/** A text after edits that do not overlap. */
export class EditedText {
  /** The text that was edited. */
  readonly original: string;
  /** The text as edited. */
  readonly text: string;
  readonly #edits: readonly TextEdit[];

  /** `edits` may come in any order. */
  constructor(original: string, edits: readonly TextEdit[] = []) {
    this.original = original;
    this.#edits = edits.toSorted((a, b) => a.start - b.start);
    let text = "";
    let at = 0;
    for (const edit of this.#edits) {
      text += original.slice(at, edit.start) + edit.text;
      at = edit.end;
    }
    this.text = text + original.slice(at);
  }

  /** The offset in the edited text; within a replacement, its start. */
  toEdited(offset: number): number {
    let shift = 0;
    for (const { start, end, text } of this.#edits) {
      if (offset <= start) break;
      if (offset < end) return start + shift;
      shift += text.length - (end - start);
    }
    return offset + shift;
  }

  /** The offset in the original; within a replacement, its start. */
  toOriginal(offset: number): number {
    let shift = 0;
    for (const { start, end, text } of this.#edits) {
      const from = start + shift;
      if (offset <= from) break;
      if (offset < from + text.length) return start;
      shift += text.length - (end - start);
    }
    return offset - shift;
  }

  /** The place in the edited text of an offset in the original. */
  positionOf(offset: number): Position {
    const before = this.text.slice(0, this.toEdited(offset));
    const line = before.split("\n").length - 1;
    return { line, character: before.length - before.lastIndexOf("\n") - 1 };
  }

  /** The offset in the original of a place in the edited text. */
  offsetOf({ line, character }: Position): number {
    let start = 0;
    for (let i = 0; i < line; i++) {
      const next = this.text.indexOf("\n", start);
      if (next < 0) break;
      start = next + 1;
    }
    const end = this.text.indexOf("\n", start);
    const last = end < 0 ? this.text.length : end;
    return this.toOriginal(Math.min(start + character, last));
  }
}
