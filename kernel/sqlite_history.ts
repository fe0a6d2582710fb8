/**
 * A history that outlives the process, in one SQLite file for all kernels.
 *
 * Nothing is opened until it is asked or half a second has passed, and nothing
 * is written while a cell waits for it.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import type { DatabaseSync } from "node:sqlite";
import {
  type History,
  type HistoryEntry,
  lastOfEach,
  MemoryHistory,
} from "./history.ts";
import { stateFolder } from "./state_folder.ts";

/** ms for which executed cells wait to be written. */
const WRITE_DELAY = 500;
/** Runs whose cells are kept. */
const KEPT_SESSIONS = 10_000;

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA busy_timeout = 1000;
  CREATE TABLE IF NOT EXISTS sessions (
    session INTEGER PRIMARY KEY AUTOINCREMENT, start TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS history (
    session INTEGER NOT NULL, line INTEGER NOT NULL,
    input TEXT NOT NULL, output TEXT, PRIMARY KEY (session, line));
`;

/** See the module. */
export class SqliteHistory implements History {
  readonly #path: string;
  readonly #log: (line: string) => void;
  #database: DatabaseSync | null = null;
  #memory: MemoryHistory | null = null;
  /** Lines of this run that are not in the file yet. */
  readonly #unwritten = new Map<number, HistoryEntry>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /**
   * @param path The file; made if need be, for its owner only.
   * @param log Is told why cells are not kept, where that is so.
   */
  constructor(path: string, log: (line: string) => void) {
    this.#path = path;
    this.#log = log;
  }

  /** See {@linkcode History.session}. */
  get session(): number {
    return this.#open().session;
  }

  /** Opens the file at first use; what cannot be kept stays in memory. */
  #open(): MemoryHistory {
    if (this.#memory !== null) return this.#memory;
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      Deno.openSync(this.#path, { create: true, write: true, mode: 0o600 })
        .close();
      // A static import would cost every start its 3 ms.
      const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
      const database = new DatabaseSync(this.#path);
      database.exec(SCHEMA);
      const { lastInsertRowid } = database
        .prepare("INSERT INTO sessions (start) VALUES (?)")
        .run(new Date().toISOString());
      const session = Number(lastInsertRowid);
      database.prepare("DELETE FROM history WHERE session <= ?")
        .run(session - KEPT_SESSIONS);
      this.#database = database;
      this.#memory = new MemoryHistory(session);
    } catch (error) {
      this.#fail(error);
      this.#memory = new MemoryHistory();
    }
    for (const { line, input, output } of this.#unwritten.values()) {
      this.#memory.add(line, input);
      if (output !== null) this.#memory.setOutput(line, output);
    }
    return this.#memory;
  }

  #fail(error: unknown): void {
    this.#database = null;
    this.#log(
      `the history is not kept in "${this.#path}": ${(error as Error).message}`,
    );
  }

  /** See {@linkcode History.add}. */
  add(line: number, input: string): void {
    this.#memory?.add(line, input);
    this.#unwritten.set(line, { session: 0, line, input, output: null });
    this.#later();
  }

  /** See {@linkcode History.setOutput}. */
  setOutput(line: number, output: string): void {
    this.#memory?.setOutput(line, output);
    const entry = this.#unwritten.get(line) ??
      this.#memory?.range(this.#memory.session, line, line + 1)[0];
    if (entry === undefined) return;
    this.#unwritten.set(line, { ...entry, output });
    this.#later();
  }

  #later(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => this.#write(), WRITE_DELAY);
  }

  #write(): void {
    this.#timer = undefined;
    const { session } = this.#open();
    const database = this.#database;
    if (database === null) return this.#unwritten.clear();
    try {
      database.exec("BEGIN IMMEDIATE");
      const insert = database.prepare(
        "INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?)",
      );
      for (const { line, input, output } of this.#unwritten.values()) {
        insert.run(session, line, input, output);
      }
      database.exec("COMMIT");
    } catch (error) {
      this.#fail(error);
    }
    this.#unwritten.clear();
  }

  /** See {@linkcode History.tail}. */
  tail(n: number): HistoryEntry[] {
    const own = this.#open().tail(n);
    return [
      ...this.#earlier("1", "ORDER BY session DESC, line DESC LIMIT ?", [
        Math.max(n - own.length, 0),
      ]).reverse(),
      ...own,
    ];
  }

  /** See {@linkcode History.range}. */
  range(session: number, start: number, stop: number): HistoryEntry[] {
    const own = this.#open();
    if (session === own.session) return own.range(session, start, stop);
    return this.#earlier(
      "session = ? AND line >= ? AND line < ?",
      "ORDER BY line",
      [session, start, stop],
    );
  }

  /** See {@linkcode History.search}. */
  search(pattern: string, n: number, unique: boolean): HistoryEntry[] {
    const own = this.#open().search(pattern, Number.MAX_SAFE_INTEGER, false);
    const earlier = this.#earlier(
      "input GLOB ?",
      "ORDER BY session, line",
      [pattern],
    );
    const found = [...earlier, ...own];
    if (n <= 0) return [];
    return (unique ? lastOfEach(found) : found).slice(-n);
  }

  /** Cells of other runs. */
  #earlier(
    condition: string,
    order: string,
    values: (string | number)[],
  ): HistoryEntry[] {
    const { session } = this.#open();
    if (this.#database === null) return [];
    try {
      return this.#database.prepare(
        `SELECT session, line, input, output FROM history
         WHERE session <> ? AND ${condition} ${order}`,
      ).all(session, ...values) as unknown as HistoryEntry[];
    } catch (error) {
      this.#fail(error);
      return [];
    }
  }

  /** See {@linkcode History.close}. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    if (this.#unwritten.size > 0) this.#write();
    this.#database?.close();
    this.#database = null;
  }
}

/**
 * The file of the history: `KERNO_HISTORY`, null where that is `off`, else
 * where the platform keeps what programs remember.
 */
export function historyFile(
  env: (name: string) => string | undefined,
  os: string = Deno.build.os,
): string | null {
  const setting = env("KERNO_HISTORY");
  if (setting === "off") return null;
  if (setting) return setting;
  const folder = stateFolder(env, os);
  return folder && join(folder, "history.sqlite");
}
