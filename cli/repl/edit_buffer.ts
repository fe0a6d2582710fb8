/**
 * A text of several lines with a cursor in it, and what keys do to them.
 *
 * @module
 */
import { graphemes, textWidth } from "./text_width.ts";

/** A state that undo comes back to. */
interface Snapshot {
  text: string;
  cursor: number;
}

/** Steps that undo remembers. */
const KEPT_STEPS = 200;

/** See the module. Positions are UTF-16 offsets between signs. */
export class EditBuffer {
  #text = "";
  #cursor = 0;
  #cut = "";
  readonly #undo: Snapshot[] = [];
  /** Whether the last change typed one sign; such changes are one step. */
  #typing = false;

  /** The text. */
  get text(): string {
    return this.#text;
  }

  /** The cursor's place. */
  get cursor(): number {
    return this.#cursor;
  }

  /** Replaces all; the cursor goes to the end. */
  set(text: string, cursor = text.length): void {
    this.#remember();
    this.#text = text;
    this.#cursor = cursor;
  }

  /** Forgets all, what can be undone too. */
  clear(): void {
    this.#text = "";
    this.#cursor = 0;
    this.#undo.length = 0;
    this.#typing = false;
  }

  #remember(typing = false): void {
    if (!(typing && this.#typing)) {
      this.#undo.push({ text: this.#text, cursor: this.#cursor });
      if (this.#undo.length > KEPT_STEPS) this.#undo.shift();
    }
    this.#typing = typing;
  }

  /** Takes back the last change. */
  undo(): void {
    const before = this.#undo.pop();
    if (before === undefined) return;
    this.#text = before.text;
    this.#cursor = before.cursor;
    this.#typing = false;
  }

  /** Puts text at the cursor. */
  insert(text: string): void {
    this.#remember(!/\s/.test(text) && text.length < 3);
    this.#splice(this.#cursor, this.#cursor, text);
  }

  /** Puts `text` for what stands from `start` to `end`. */
  replace(start: number, end: number, text: string): void {
    this.#remember();
    this.#splice(start, end, text);
  }

  #splice(start: number, end: number, text: string): void {
    this.#text = this.#text.slice(0, start) + text + this.#text.slice(end);
    this.#cursor = start + text.length;
  }

  /** Removes from the cursor to `to`; `keep` lets {@linkcode yank} bring it back. */
  remove(to: number, keep = false): void {
    const [start, end] = [this.#cursor, to].sort((a, b) => a - b);
    if (start === end) return;
    if (keep) this.#cut = this.#text.slice(start, end);
    this.replace(start, end, "");
  }

  /** Brings back what was cut last. */
  yank(): void {
    if (this.#cut !== "") this.replace(this.#cursor, this.#cursor, this.#cut);
  }

  /** Moves the cursor. */
  move(to: number): void {
    this.#cursor = Math.min(Math.max(to, 0), this.#text.length);
    this.#typing = false;
  }

  /** Where the cursor's line begins. */
  get lineStart(): number {
    return this.#text.lastIndexOf("\n", this.#cursor - 1) + 1;
  }

  /** Where the cursor's line ends. */
  get lineEnd(): number {
    const end = this.#text.indexOf("\n", this.#cursor);
    return end < 0 ? this.#text.length : end;
  }

  /** What stands before the cursor in its line. */
  get beforeInLine(): string {
    return this.#text.slice(this.lineStart, this.#cursor);
  }

  /** The place one sign to the left. */
  get left(): number {
    const before = this.beforeInLine;
    if (before === "") return Math.max(this.#cursor - 1, 0);
    return this.#cursor - graphemes(before).at(-1)!.length;
  }

  /** The place one sign to the right. */
  get right(): number {
    const after = this.#text.slice(this.#cursor, this.lineEnd);
    if (after === "") return Math.min(this.#cursor + 1, this.#text.length);
    return this.#cursor + graphemes(after)[0].length;
  }

  /** Where the word to the left begins. */
  get wordLeft(): number {
    const before = this.#text.slice(0, this.#cursor);
    return before.search(/[\p{L}\p{N}\p{M}_$]*[^\p{L}\p{N}\p{M}_$]*$/u);
  }

  /** Where the word to the right ends. */
  get wordRight(): number {
    const after = this.#text.slice(this.#cursor);
    const word = /^[^\p{L}\p{N}\p{M}_$]*[\p{L}\p{N}\p{M}_$]*/u.exec(after)!;
    return this.#cursor + word[0].length;
  }

  /** One step of indentation to the left, where only white space stands. */
  get dedent(): number | null {
    const before = this.beforeInLine;
    if (!/^ *$/.test(before) || before.length < 2) return null;
    return this.#cursor - (before.length % 2 || 2);
  }

  /** Moves to the line above or below; false where there is none. */
  moveLine(step: -1 | 1): boolean {
    const edge = step < 0 ? this.lineStart - 1 : this.lineEnd + 1;
    if (edge < 0 || edge > this.#text.length) return false;
    const wanted = textWidth(this.beforeInLine);
    this.move(edge);
    const line = this.#text.slice(this.lineStart, this.lineEnd);
    let at = this.lineStart;
    let width = 0;
    for (const sign of graphemes(line)) {
      width += textWidth(sign);
      if (width > wanted) break;
      at += sign.length;
    }
    this.move(at);
    return true;
  }
}
