/**
 * Tells the language server what has changed in the notebook.
 *
 * @module
 */
import type { CellDocument } from "./notebook_model.ts";

/** A notification. */
export interface Notification {
  method: string;
  params: unknown;
}

const cellOf = ({ uri }: CellDocument) => ({ kind: 2, document: uri });

/** What the server knows of one notebook. */
export class NotebookSync {
  readonly #uri: string;
  #known: readonly CellDocument[] = [];
  #version = 0;

  /** `uri` is the notebook's. */
  constructor(uri: string) {
    this.#uri = uri;
  }

  #item({ uri, languageId, text }: CellDocument) {
    return { uri, languageId, version: this.#version, text };
  }

  /** The notification by which the server comes to know `cells`, if any. */
  update(cells: readonly CellDocument[]): Notification | null {
    const known = this.#known;
    this.#known = cells;
    const version = ++this.#version;
    const notebookDocument = { uri: this.#uri, version };
    if (version === 1) {
      return {
        method: "notebookDocument/didOpen",
        params: {
          notebookDocument: {
            ...notebookDocument,
            notebookType: "jupyter-notebook",
            cells: cells.map(cellOf),
          },
          cellTextDocuments: cells.map((cell) => this.#item(cell)),
        },
      };
    }
    const texts = new Map(known.map(({ uri, text }) => [uri, text]));
    const uris = new Set(cells.map(({ uri }) => uri));
    const opened = cells.filter(({ uri }) => !texts.has(uri));
    const closed = known.filter(({ uri }) => !uris.has(uri));
    const changed = cells.filter(({ uri, text }) =>
      texts.has(uri) && texts.get(uri) !== text
    );
    if (opened.length + closed.length + changed.length === 0) return null;
    const structure = opened.length + closed.length === 0 ? undefined : {
      array: {
        start: 0,
        deleteCount: known.length,
        cells: cells.map(cellOf),
      },
      didOpen: opened.map((cell) => this.#item(cell)),
      didClose: closed.map(({ uri }) => ({ uri })),
    };
    const textContent = changed.map(({ uri, text }) => (
      { document: { uri, version }, changes: [{ text }] }
    ));
    return {
      method: "notebookDocument/didChange",
      params: {
        notebookDocument,
        change: { cells: { structure, textContent } },
      },
    };
  }
}
