/**
 * What was executed, for `history_request`.
 *
 * @module
 */
import type { HistoryItem } from "./protocol/message_types.ts";

/** One executed cell. */
export interface HistoryEntry {
  /** Number of the run of the kernel. */
  session: number;
  /** The `n` of `In[n]`. */
  line: number;
  /** Its code. */
  input: string;
  /** Its result as text, or null. */
  output: string | null;
}

/** Keeps executed cells. */
export interface History {
  /** Number of the present run. */
  readonly session: number;
  /** Adds a cell that is about to run. */
  add(line: number, input: string): void;
  /** Adds the result of a cell. */
  setOutput(line: number, output: string): void;
  /** The last `n` cells, the oldest first. */
  tail(n: number): HistoryEntry[];
  /** Lines from `start` up to `stop`, which is left out, of one run. */
  range(session: number, start: number, stop: number): HistoryEntry[];
  /** The last `n` cells whose code fits the glob `pattern`, the oldest first. */
  search(pattern: string, n: number, unique: boolean): HistoryEntry[];
  /** Writes what is not written yet. */
  close(): void;
}

/** A history that ends with the process. */
export class MemoryHistory implements History {
  /** See {@linkcode History.session}. */
  readonly session: number;
  readonly #entries: HistoryEntry[] = [];

  /** An empty history of the run with this number. */
  constructor(session = 1) {
    this.session = session;
  }

  /** See {@linkcode History.add}. */
  add(line: number, input: string): void {
    this.#entries.push({ session: this.session, line, input, output: null });
  }

  /** See {@linkcode History.setOutput}. */
  setOutput(line: number, output: string): void {
    const entry = this.#entries.findLast((each) => each.line === line);
    if (entry !== undefined) entry.output = output;
  }

  /** See {@linkcode History.tail}. */
  tail(n: number): HistoryEntry[] {
    return n <= 0 ? [] : this.#entries.slice(-n);
  }

  /** See {@linkcode History.range}. */
  range(session: number, start: number, stop: number): HistoryEntry[] {
    return this.#entries.filter((entry) =>
      entry.session === session && entry.line >= start && entry.line < stop
    );
  }

  /** See {@linkcode History.search}. */
  search(pattern: string, n: number, unique: boolean): HistoryEntry[] {
    const glob = globToRegExp(pattern);
    let found = this.#entries.filter((entry) => glob.test(entry.input));
    if (unique) found = lastOfEach(found);
    return n <= 0 ? [] : found.slice(-n);
  }

  /** See {@linkcode History.close}. */
  close(): void {}
}

/** The entries without those whose code comes again later. */
export function lastOfEach(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const last = new Map(entries.map((entry) => [entry.input, entry]));
  return entries.filter((entry) => last.get(entry.input) === entry);
}

/** A glob over whole texts: `*`, `?`, `[abc]`, `[a-z]`, `[^abc]`, as SQLite. */
export function globToRegExp(glob: string): RegExp {
  const source = glob.replace(
    /\[(\^?)(\]?[^\]]*)\]|[\s\S]/gu,
    (part, not: string | undefined, set: string | undefined) => {
      if (set !== undefined && set !== "") {
        return `[${not}${set.replace(/[\\\[\]^]/g, "\\$&")}]`;
      }
      if (part === "*") return "[^]*";
      if (part === "?") return "[^]";
      return part.replace(/[\\^$.*+?()[\]{}|\/]/g, "\\$&");
    },
  );
  try {
    return new RegExp(`^${source}$`, "u");
  } catch {
    // A range out of order, as in "[z-a]", fits nothing.
    return /^[^\s\S]$/;
  }
}

/** An entry as `history_reply` has it. */
export function historyItem(
  entry: HistoryEntry,
  withOutput: boolean,
): HistoryItem {
  const { session, line, input, output } = entry;
  return [session, line, withOutput ? [input, output] : input];
}
