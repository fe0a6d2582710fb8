/**
 * What TypeScript knows of the cells, by a `deno lsp` process: completion,
 * documentation and type errors. Nothing of the user's is run for it.
 *
 * The process starts at the first question and anew when it dies. Every
 * question has a time bound, after which the answer is null.
 *
 * @module
 */
import { within } from "../patience.ts";
import {
  candidatesOf,
  type TypedMatch,
  typedMatch,
} from "./completion_items.ts";
import {
  type Documentation,
  fromHover,
  fromSignatures,
} from "./documentation.ts";
import { type Asker, inFull } from "./in_full.ts";
import { LanguageServer } from "./language_server.ts";
import { libraryOverlay, type Overlay } from "./library_overlay.ts";
import { type Draft, NotebookModel } from "./notebook_model.ts";
import { NotebookSync } from "./notebook_sync.ts";
import { cachedPackages } from "./npm_names.ts";
import type { LanguageLibrary } from "./prelude.ts";
import type {
  CompletionAnswer,
  CompletionItem,
  Diagnostic,
  Hover,
  LocationLink,
  SignatureHelp,
} from "./protocol.ts";
import { sourceAt } from "./source_at.ts";
import { type TypeProblem, typeProblems } from "./type_problems.ts";
import { calleeAt, wordAt } from "./word_at.ts";

/** How a {@linkcode Language} is made. */
export interface LanguageOptions {
  /** The notebook's folder: modules are resolved as in it. */
  folder: string;
  /** The library that cells can import from any folder. */
  library?: LanguageLibrary | null;
  /**
   * Milliseconds for one answer of a server that is warm.
   *
   * @default {250}
   */
  patience?: number;
  /** Told of a server that cannot be started. */
  log?: (line: string) => void;
}

/** Milliseconds for the first answer of a new server. */
const WARM_UP = 30_000;
/** Signatures are looked up where so many completions are left, or fewer. */
const RESOLVED = 12;
/** Milliseconds after the question when no more of them are waited for ... */
const RESOLVED_WITHIN = 50;
/** ... and for one, which the next question may use. */
const RESOLVE_PATIENCE = 1000;
/** A server that died so often ... */
const MAX_DEATHS = 3;
/** ... within so many milliseconds is not started again in that time. */
const DEATHS_WITHIN = 60_000;

/** With so many open questions no other is asked. */
const MAX_WAITING = 3 * RESOLVED;

interface Warm {
  server: LanguageServer;
  sync: NotebookSync;
}

/** TypeScript's knowledge of one notebook. */
export class Language {
  readonly #folder: string;
  readonly #library: LanguageLibrary | null;
  readonly #patience: number;
  readonly #log: (line: string) => void;
  readonly #model: NotebookModel;
  #overlay: Promise<Overlay[]> | undefined;
  #server: LanguageServer | null = null;
  #warm: Warm | null = null;
  #starting: Promise<Warm | null> | null = null;
  #deaths: number[] = [];
  readonly #methods = new Map<string, string>();
  /** Details of items behind a text, as long as no other cell has run. */
  #details = new Map<
    string,
    Pick<CompletionItem, "detail" | "documentation">
  >();
  #isClosed = false;

  /** Starts nothing yet. */
  constructor(options: LanguageOptions) {
    this.#folder = options.folder;
    this.#library = options.library ?? null;
    this.#patience = options.patience ?? 250;
    this.#log = options.log ?? (() => {});
    this.#model = new NotebookModel(this.#folder, this.#library);
  }

  /** The server's process, where there is one. */
  get pid(): number | null {
    return this.#server?.pid ?? null;
  }

  /** A cell that parses has been given to the child. */
  ran(code: string): void {
    this.#model.ran(code);
    this.#details = new Map();
  }

  /** The child was replaced: no cell has run. */
  reset(): void {
    this.#model.reset();
    this.#details = new Map();
  }

  /** Starts the server; resolves with true when it answers quickly. */
  async warmUp(): Promise<boolean> {
    return await this.#ready(WARM_UP) !== null;
  }

  async #ready(coldPatience: number): Promise<Warm | null> {
    if (this.#warm) return this.#warm;
    const since = Date.now() - DEATHS_WITHIN;
    this.#deaths = this.#deaths.filter((time) => time > since);
    if (this.#isClosed || this.#deaths.length >= MAX_DEATHS) return null;
    this.#starting ??= this.#start();
    return await within(this.#starting, coldPatience) ?? null;
  }

  async #start(): Promise<Warm | null> {
    try {
      const [server, overlay] = await Promise.all([
        LanguageServer.start(this.#folder),
        this.#overlay ??= this.#readOverlay(),
      ]);
      this.#server = server;
      server.died.then(() => this.#lost(server));
      if (this.#isClosed) await server.end();
      for (const { uri, text } of overlay) {
        server.notify("textDocument/didOpen", {
          textDocument: { uri, languageId: "typescript", version: 1, text },
        });
      }
      const warm = { server, sync: new NotebookSync(this.#model.uri) };
      const draft = this.#show(warm, "globalThis");
      await server.request(
        "textDocument/completion",
        this.#at(draft, draft.text.original.length),
        WARM_UP,
      );
      // The first words take longest: what declares them is read.
      await server.request("textDocument/hover", this.#at(draft, 0), WARM_UP);
      if (this.#server !== server) return null;
      this.#warm = warm;
      return warm;
    } catch (error) {
      if (!this.#isClosed) this.#log((error as Error).message);
      if (!this.#server) this.#deaths.push(Date.now());
      return null;
    } finally {
      this.#starting = null;
    }
  }

  async #readOverlay(): Promise<Overlay[]> {
    return this.#library ? await libraryOverlay(this.#library.types) : [];
  }

  #lost(server: LanguageServer): void {
    if (this.#server !== server) return;
    this.#deaths.push(Date.now());
    this.#server = null;
    this.#warm = null;
  }

  /** Brings the server up to date with the cells and the text typed. */
  #show({ server, sync }: Warm, code: string, cursor?: number): Draft {
    const draft = this.#model.draft(code, cursor);
    const news = sync.update(draft.cells);
    if (news) server.notify(news.method, news.params);
    return draft;
  }

  #at({ uri, text }: Draft, offset: number) {
    return { textDocument: { uri }, position: text.positionOf(offset) };
  }

  async #ask<T>(
    { server }: Warm,
    method: string,
    params: unknown,
    patience: number = this.#patience,
  ): Promise<T | null> {
    if (server.waiting >= MAX_WAITING) return null;
    return await server.request<T>(method, params, patience) ?? null;
  }

  /**
   * What may stand at `cursor`, a UTF-16 offset; a few with their signatures.
   *
   * @param coldPatience Milliseconds for a server that must start first.
   */
  async complete(
    code: string,
    cursor: number,
    coldPatience = 0,
  ): Promise<TypedMatch[] | null> {
    const warm = await this.#ready(coldPatience);
    if (!warm) return null;
    const end = performance.now() + RESOLVED_WITHIN;
    const draft = this.#show(warm, code, cursor);
    const answer = await this.#ask<CompletionAnswer>(
      warm,
      "textDocument/completion",
      { ...this.#at(draft, cursor), context: { triggerKind: 1 } },
    );
    const { start, items } = candidatesOf(answer, draft.text, cursor);
    const before = code.slice(0, start);
    const resolved = items.length > RESOLVED ? items : await Promise.all(
      items.map((item) => this.#resolve(warm, item, before, end)),
    );
    const matches = resolved.map((item) => typedMatch(item, start, cursor));
    return matches.length > 0
      ? matches
      : await this.#specifiers(warm, code, cursor);
  }

  /** An item with its signature, where that is known before `end`. */
  async #resolve(
    warm: Warm,
    item: CompletionItem,
    before: string,
    end: number,
  ): Promise<CompletionItem> {
    if (item.detail || !item.data) return item;
    const key = `${before}\n${item.label}`;
    const details = this.#details;
    const known = details.get(key);
    if (known) return { ...item, ...known };
    const answer = this.#ask<CompletionItem>(
      warm,
      "completionItem/resolve",
      item,
      RESOLVE_PATIENCE,
    ).then((found) => {
      const { detail, documentation } = found ?? {};
      if (detail) details.set(key, { detail, documentation });
      return found ?? item;
    });
    const left = Math.max(0, end - performance.now());
    return await within(answer, left) ?? item;
  }

  /** Specifiers that the server does not know: ours and cached packages. */
  async #specifiers(
    { server }: Warm,
    code: string,
    end: number,
  ): Promise<TypedMatch[]> {
    const before = code.slice(0, end);
    const typed = /\b(?:from|import)\s*\(?\s*["']([^"'\n]*)$/.exec(before)?.[1];
    if (typed === undefined) return [];
    const own = this.#library?.specifier ?? "";
    const found = own !== "" && own.startsWith(typed)
      ? [own]
      : await cachedPackages(typed, server.npmCache);
    const start = end - typed.length;
    return found.map((text) => ({ text, type: "path", start, end }));
  }

  /**
   * What is known of the name at `cursor`, or of what is called there.
   *
   * @param detail 1 adds the source of its declaration.
   * @param coldPatience Milliseconds for a server that must start first.
   */
  async document(
    code: string,
    cursor: number,
    detail: 0 | 1,
    coldPatience = 0,
  ): Promise<Documentation | null> {
    const warm = await this.#ready(coldPatience);
    if (!warm) return null;
    const draft = this.#show(warm, code, cursor);
    const word = wordAt(code, cursor);
    const named = word === null ? null : await this.#hover(warm, draft, word);
    if (named) {
      const full = await inFull(named, code, word!, this.#asker(warm));
      return await this.#withSource(warm, code, full, word!, detail);
    }
    const callee = calleeAt(code, cursor);
    if (callee === null) return null;
    const [help, hover] = await Promise.all([
      this.#signatures(warm, draft, cursor),
      this.#hover(warm, draft, callee),
    ]);
    const called = fromSignatures(help) ?? hover;
    if (!called) return null;
    if (called.documentation === "" && hover) {
      const full = await inFull(hover, code, callee, this.#asker(warm));
      called.documentation = full.documentation;
    }
    return await this.#withSource(warm, code, called, callee, detail);
  }

  #asker(warm: Warm): Asker {
    return {
      signatures: async (text, cursor) => {
        const draft = this.#show(warm, text, cursor);
        return fromSignatures(await this.#signatures(warm, draft, cursor));
      },
      specifier: this.#library?.specifier,
      methods: this.#methods,
    };
  }

  #signatures(warm: Warm, draft: Draft, cursor: number) {
    return this.#ask<SignatureHelp>(warm, "textDocument/signatureHelp", {
      ...this.#at(draft, cursor),
      context: { triggerKind: 1, isRetrigger: false },
    });
  }

  async #hover(
    warm: Warm,
    draft: Draft,
    offset: number,
  ): Promise<Documentation | null> {
    const place = this.#at(draft, offset);
    return fromHover(await this.#ask<Hover>(warm, "textDocument/hover", place));
  }

  async #withSource(
    warm: Warm,
    code: string,
    documentation: Documentation,
    offset: number,
    detail: 0 | 1,
  ): Promise<Documentation> {
    if (detail === 0) return documentation;
    const draft = this.#show(warm, code, offset);
    const links = await this.#ask<LocationLink[]>(
      warm,
      "textDocument/definition",
      this.#at(draft, offset),
    );
    const source = await sourceAt(links ?? [], (uri) => {
      if (uri === draft.uri) return draft.text.original;
      return this.#model.sourceOf(uri) ??
        this.#ask<string>(warm, "deno/virtualTextDocument", {
          textDocument: { uri },
        });
    });
    return { ...documentation, source };
  }

  /**
   * The type errors of a cell, as one that would run now.
   *
   * @param patience Milliseconds, the start of the server among them.
   * @returns Null where there was no answer in time.
   */
  async typeErrors(
    code: string,
    patience = 60_000,
  ): Promise<TypeProblem[] | null> {
    const end = Date.now() + patience;
    const warm = await this.#ready(patience);
    if (!warm) return null;
    const draft = this.#show(warm, code);
    const report = await this.#ask<{ items?: Diagnostic[] }>(
      warm,
      "textDocument/diagnostic",
      { textDocument: { uri: draft.uri } },
      Math.max(1, end - Date.now()),
    );
    return report?.items ? typeProblems(report.items, draft.text) : null;
  }

  /** Ends the server; no question is answered after that. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#server?.end();
  }
}
