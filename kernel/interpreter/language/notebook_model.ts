/**
 * The cells as the language server sees them: one scope, in which a name may
 * be declared once. So what a later cell declares anew is taken out of the
 * earlier one, and cells without a living declaration are left out.
 *
 * @module
 */
import { pathToFileURL } from "node:url";
import { EditedText, type TextEdit } from "./edited_text.ts";
import { type LanguageLibrary, preludeText } from "./prelude.ts";
import { outlineOf, type Specifier, type Statement } from "./statements.ts";

/** One document of the notebook. */
export interface CellDocument {
  uri: string;
  languageId: "typescript" | "typescriptreact";
  text: string;
}

/** The notebook with a text at its end that has not run. */
export interface Draft {
  /** All documents, in order, the draft last. */
  cells: CellDocument[];
  /** URI of the draft. */
  uri: string;
  /** Its text, as sent and as typed. */
  text: EditedText;
}

interface Cell {
  uri: string;
  text: string;
  statements: Statement[];
  specifiers: Specifier[];
}

/** So many cells wait to be read. */
const MAX_UNREAD = 100;

const looksLikeJsx = (text: string) => /<\/|\/>|<>/.test(text);

function namesOf(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ bindings }) => bindings.map(({ name }) => name));
}

/** Everything but line breaks becomes a space, so that places stay. */
const blank = (text: string) => text.replace(/[^\n]/g, " ");

/** Takes the names that `isDead` holds for out of a cell. */
function buryNames(
  { text, statements }: Cell,
  isDead: (name: string) => boolean,
): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const { start, end, bindings } of statements) {
    const dead = bindings.filter(({ name }) => isDead(name));
    if (dead.length === 0) continue;
    if (dead.length === bindings.length) {
      edits.push({ start, end, text: blank(text.slice(start, end)) });
      continue;
    }
    for (const { name, start, rename } of dead) {
      const text = `${rename}__kernoPast_${name}`;
      edits.push({ start, end: start + name.length, text });
    }
  }
  return edits;
}

/** The executed cells and the text being typed. */
export class NotebookModel {
  /** URI of the notebook document. */
  readonly uri: string;
  readonly #base: string;
  readonly #library: LanguageLibrary | null;
  #cells: Cell[] = [];
  /** The latest cell that declares a name. */
  #owners = new Map<string, Cell>();
  #count = 0;
  /** Texts that have run since the last question. */
  #unread: string[] = [];

  /** `folder` is the notebook's: relative imports start there. */
  constructor(folder: string, library: LanguageLibrary | null = null) {
    const path = pathToFileURL(folder).href.slice("file:".length);
    this.uri = `file:${path}/kerno.ipynb`;
    this.#base = `deno-notebook-cell:${path}/kerno.ipynb`;
    this.#library = library;
  }

  #cell(id: string, text: string): Cell {
    return { uri: `${this.#base}#${id}`, text, ...outlineOf(text) };
  }

  /** A cell that has been executed; it is read when somebody asks. */
  ran(text: string): void {
    this.#unread.push(text);
    if (this.#unread.length >= MAX_UNREAD) this.#read();
  }

  #read(): void {
    for (const text of this.#unread.splice(0)) {
      const cell = this.#cell(`cell${++this.#count}`, text);
      const names = namesOf(cell.statements);
      if (names.length === 0) continue;
      for (const name of names) this.#owners.set(name, cell);
      this.#cells.push(cell);
    }
    const living = new Set(this.#owners.values());
    this.#cells = this.#cells.filter((cell) => living.has(cell));
  }

  /** Forgets every cell: the child has been replaced. */
  reset(): void {
    this.#unread = [];
    this.#cells = [];
    this.#owners.clear();
  }

  /** Specifiers of the library become the URL of its types. */
  #libraryEdits({ specifiers }: Cell, cursor = -1): TextEdit[] {
    const library = this.#library;
    if (!library) return [];
    const { specifier } = library;
    return specifiers
      .filter(({ value, start, end }) =>
        (value === specifier || value.startsWith(`${specifier}/`)) &&
        !(start < cursor && cursor < end)
      )
      .map(({ start, end }) => (
        { start: start + 1, end: end - 1, text: library.types }
      ));
  }

  /**
   * The notebook with `text` at its end.
   *
   * @param cursor Offset in it that a request is about.
   */
  draft(text: string, cursor?: number): Draft {
    this.#read();
    const isJsx = looksLikeJsx(text);
    const cell = this.#cell(isJsx ? "draft-jsx" : "draft", text);
    const own = new Set(namesOf(cell.statements));
    const edited = new EditedText(text, this.#libraryEdits(cell, cursor));
    const declared = own.union(new Set(this.#owners.keys()));
    const documents: CellDocument[] = [{
      uri: `${this.#base}#prelude`,
      languageId: "typescript",
      text: preludeText(this.#library, declared),
    }];
    for (const earlier of this.#cells) {
      const edits = buryNames(
        earlier,
        (name) => own.has(name) || this.#owners.get(name) !== earlier,
      );
      const specifiers = this.#libraryEdits(earlier).filter(({ start, end }) =>
        !edits.some((edit) => edit.start <= start && end <= edit.end)
      );
      documents.push({
        uri: earlier.uri,
        languageId: looksLikeJsx(earlier.text)
          ? "typescriptreact"
          : "typescript",
        text: new EditedText(earlier.text, [...edits, ...specifiers]).text,
      });
    }
    documents.push({
      uri: cell.uri,
      languageId: isJsx ? "typescriptreact" : "typescript",
      text: edited.text,
    });
    return { cells: documents, uri: cell.uri, text: edited };
  }

  /** The text of a document as the user wrote it. */
  sourceOf(uri: string): string | undefined {
    return this.#cells.find((cell) => cell.uri === uri)?.text;
  }
}
