/**
 * The parts of the Language Server Protocol 3.17 that are used here.
 *
 * @see {@link https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/}
 *
 * @module
 */

/** A place; both count from 0, `character` in UTF-16 units. */
export interface Position {
  line: number;
  character: number;
}

/** From a place to another. */
export interface Range {
  start: Position;
  end: Position;
}

/** Text, with or without Markdown in it. */
export type Markup = string | { kind?: string; value: string };

/** One of the things that could stand at the cursor. */
export interface CompletionItem {
  label: string;
  kind?: number;
  detail?: string;
  documentation?: Markup;
  sortText?: string;
  filterText?: string;
  insertText?: string;
  textEdit?: { newText: string; range?: Range; insert?: Range };
  data?: unknown;
}

/** The answer to `textDocument/completion`. */
export type CompletionAnswer = CompletionItem[] | { items: CompletionItem[] };

/** The answer to `textDocument/hover`. */
export interface Hover {
  contents: Markup | Markup[];
  range?: Range;
}

/** The answer to `textDocument/signatureHelp`. */
export interface SignatureHelp {
  signatures: {
    label: string;
    documentation?: Markup;
    parameters?: { label: string | [number, number]; documentation?: Markup }[];
  }[];
  activeSignature?: number;
  activeParameter?: number;
}

/** One place of `textDocument/definition`. */
export interface LocationLink {
  targetUri: string;
  targetRange: Range;
}

/** One of the answer to `textDocument/diagnostic`. */
export interface Diagnostic {
  range: Range;
  severity?: number;
  code?: number | string;
  source?: string;
  message: string;
}

/** The text of markup. */
export function markupText(markup: Markup | Markup[] | undefined): string {
  if (markup === undefined || markup === null) return "";
  if (Array.isArray(markup)) return markup.map(markupText).join("\n\n");
  return typeof markup === "string" ? markup : markup.value;
}

/** What `CompletionItemKind` numbers mean, in the words of jedi. */
const KINDS: Record<number, string> = {
  2: "method",
  3: "function",
  4: "class",
  5: "property",
  6: "instance",
  7: "class",
  8: "interface",
  9: "module",
  10: "property",
  13: "enum",
  14: "keyword",
  17: "path",
  19: "path",
  20: "enum",
  21: "instance",
  25: "type",
};

/** The type that clients show beside a completion. */
export function kindName(kind: number | undefined): string {
  return KINDS[kind ?? 0] ?? "instance";
}
