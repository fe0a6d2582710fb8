/**
 * Outputs of cells on a terminal; displays change where they stand.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util";
import type { MimeData } from "../notebook.ts";
import { plain } from "../transcript.ts";
import type { Surface } from "./screen.ts";
import { rowsOf } from "./text_width.ts";

/** A piece of what is printed. */
interface Piece {
  text: string;
  /** `display_id`, where it has one. */
  id?: string;
}

/** Content of a message on IOPub. */
type Content = Record<string, unknown>;

const RED = "31", BOLD = "1";
/** Characters of streams that are still shown of a cell that was stopped. */
const AFTER_STOP = 10_000;

/** See the module. */
export class ScreenOutput {
  readonly #surface: Surface;
  readonly #colour: boolean;
  /** What stands above the cursor, as far as it can still be reached. */
  #pieces: Piece[] = [];
  /** The first piece of the running cell. */
  #cellStart = 0;
  #clearsNext = false;
  /** Characters of streams that may follow. */
  #room = Infinity;
  /** Characters that were left out. */
  #leftOut = 0;

  /**
   * @param surface The terminal.
   * @param colour Whether colours may be written.
   */
  constructor(surface: Surface, colour: boolean) {
    this.#surface = surface;
    this.#colour = colour;
  }

  /** Whether the next text begins a line. */
  get isAtLineStart(): boolean {
    return this.#pieces.at(-1)?.text.endsWith("\n") ?? true;
  }

  /** Shows a message on IOPub. */
  show(type: string, content: Content): void {
    const transient = content.transient as { display_id?: string } | undefined;
    const id = transient?.display_id;
    switch (type) {
      case "stream":
        return this.#add(this.#cut(String(content.text)));
      case "display_data":
        return this.#addLine(`${plain(content.data as MimeData)}\n`, id);
      case "update_display_data":
        return this.#update(id, `${plain(content.data as MimeData)}\n`);
      case "execute_result": {
        const text = plain(content.data as MimeData);
        const prompt = this.#paint(RED, `Out[${content.execution_count}]: `);
        return this.#addLine(
          `${prompt}${text.includes("\n") ? "\n" : ""}${text}\n`,
        );
      }
      case "error":
        return this.#addLine(errorText(content));
      case "clear_output":
        if (content.wait === true) this.#clearsNext = true;
        else this.#clear();
    }
  }

  /** A line of our own. */
  line(text: string): void {
    this.#addLine(`${this.#paint(BOLD, text)}\n`);
  }

  /** A text of the kernel that is no output, as help is. */
  text(text: string): void {
    this.#addLine(text.replace(/\n*$/, "\n"));
  }

  /** Notes what others have written. */
  note(text: string): void {
    this.#pieces.push({ text });
    this.#forget();
  }

  /** Outputs of a cell follow. */
  beginCell(): void {
    this.#cellStart = this.#pieces.length;
    this.#clearsNext = false;
    this.#room = Infinity;
    this.#leftOut = 0;
  }

  /** Of what the cell has written before it was stopped, no flood is shown. */
  stopCell(): void {
    this.#room = Math.min(this.#room, AFTER_STOP);
  }

  #cut(text: string): string {
    const shown = text.slice(0, this.#room);
    this.#room -= shown.length;
    this.#leftOut += text.length - shown.length;
    return shown;
  }

  /** The empty line after a cell. */
  endCell(): void {
    this.startLine();
    if (this.#leftOut > 0) {
      this.line(
        `${this.#leftOut} characters that came after Ctrl-C are left out`,
      );
    }
    this.#print({ text: "\n" });
    this.beginCell();
  }

  /** Ends a line that is not ended. */
  startLine(): void {
    if (!this.isAtLineStart) this.#print({ text: "\n" });
  }

  /** The terminal was emptied. */
  forget(): void {
    this.#pieces = [];
    this.#cellStart = 0;
  }

  #paint(style: string, text: string): string {
    return this.#colour ? `\x1b[${style}m${text}\x1b[0m` : text;
  }

  #addLine(text: string, id?: string): void {
    if (this.#clearsNext) this.#clear();
    this.startLine();
    this.#add(text, id);
  }

  #add(text: string, id?: string): void {
    if (this.#clearsNext) this.#clear();
    if (text !== "") this.#print({ text, id });
  }

  #print(piece: Piece): void {
    const text = this.#colour
      ? piece.text
      : stripVTControlCharacters(piece.text);
    this.#surface.write(text);
    this.#pieces.push({ ...piece, text });
    this.#forget();
  }

  /** Drops what has left the screen. */
  #forget(): void {
    if (this.#pieces.length < 2 * this.#surface.rows) return;
    const gone = this.#pieces.length - this.#surface.rows;
    this.#pieces.splice(0, gone);
    this.#cellStart = Math.max(this.#cellStart - gone, 0);
  }

  /** A display changes where it stands, if that is still on the screen. */
  #update(id: string | undefined, text: string): void {
    const at = this.#pieces.findLastIndex((piece) => piece.id === id);
    if (id === undefined || at < 0) return;
    this.#rewrite(at, [{ text, id }, ...this.#pieces.slice(at + 1)]);
  }

  #clear(): void {
    this.#clearsNext = false;
    if (this.#cellStart < this.#pieces.length) {
      this.#rewrite(this.#cellStart, []);
    }
  }

  /** Puts `pieces` for what was printed from the piece `at` on. */
  #rewrite(at: number, pieces: Piece[]): void {
    const before = this.#pieces.slice(at).map(({ text }) => text).join("");
    const above = rowsOf(
      stripVTControlCharacters(before),
      this.#surface.columns,
    ) - 1;
    if (above >= this.#surface.rows) {
      // What has scrolled away stays as it is; its change is shown below.
      if (pieces.length === 0) return;
      pieces = pieces.slice(0, 1);
      this.#pieces[at] = { text: this.#pieces[at].text };
      this.startLine();
    } else {
      this.#surface.write(`${above > 0 ? `\x1b[${above}A` : ""}\r\x1b[J`);
      this.#pieces.length = at;
    }
    pieces.forEach((piece) => this.#print(piece));
  }
}

function errorText({ traceback, ename, evalue }: Content): string {
  const lines = Array.isArray(traceback) ? traceback.join("\n") : "";
  return (lines || `${ename}: ${evalue}`).replace(/\n*$/, "\n");
}
