/**
 * How much text one cell may show; the rest goes into a file.
 *
 * @module
 */
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Characters of one cell's streams that are shown, 64 Mi unless set. */
export const DEFAULT_STREAM_LIMIT = 64 * 1024 * 1024;

/** What became of one cell's text. */
interface Taken {
  size: number;
  /** Where the rest is; null where no file could be written. */
  rest?: string | null;
}

/** Counts each cell's text. */
export class StreamLimit {
  readonly #limit: number;
  readonly #cells = new WeakMap<object, Taken>();

  /** @param limit Characters for each cell; 0 for no limit. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The part of `text` that is to be shown; a note where the limit is met. */
  take(cell: object, text: string): string {
    if (this.#limit === 0) return text;
    let taken = this.#cells.get(cell);
    if (taken === undefined) this.#cells.set(cell, taken = { size: 0 });
    const room = this.#limit - taken.size;
    taken.size += text.length;
    if (text.length <= room) return text;
    const shown = text.slice(0, wholeCharacters(text, Math.max(room, 0)));
    const rest = text.slice(shown.length);
    if (taken.rest === undefined) return shown + this.#overflow(taken, rest);
    if (taken.rest !== null) {
      Deno.writeTextFileSync(taken.rest, rest, { append: true });
    }
    return "";
  }

  #overflow(taken: Taken, rest: string): string {
    const path = join(tmpdir(), `kerno-output-${crypto.randomUUID()}.txt`);
    const what = `above ${size(this.#limit)} (KERNO_STREAM_LIMIT)`;
    try {
      Deno.writeTextFileSync(path, rest, { createNew: true, mode: 0o600 });
      taken.rest = path;
    } catch (error) {
      taken.rest = null;
      return `\n[The output of this cell is ${what}. The rest is lost, as no file could be written: ${
        (error as Error).message
      }]\n`;
    }
    return `\n[The output of this cell is ${what}. The rest is in ${path}]\n`;
  }
}

/** `end`, or one less where it would cut a character of two units. */
function wholeCharacters(text: string, end: number): number {
  const last = text.charCodeAt(end - 1);
  return last >= 0xd800 && last < 0xdc00 ? end - 1 : end;
}

function size(count: number): string {
  const mega = count / 1024 / 1024;
  return Number.isInteger(mega) ? `${mega} MiB` : `${count} characters`;
}

/**
 * The limit that `KERNO_STREAM_LIMIT` asks for, in characters.
 *
 * @throws {RangeError} If it is no count.
 */
export function streamLimit(setting: string | undefined): number {
  if (setting === undefined || setting === "") return DEFAULT_STREAM_LIMIT;
  const limit = Number(setting);
  if (!Number.isInteger(limit) || limit < 0) {
    throw new RangeError(
      `Cannot use KERNO_STREAM_LIMIT as it must be a count of characters, 0 for no limit: current value is "${setting}"`,
    );
  }
  return limit;
}
