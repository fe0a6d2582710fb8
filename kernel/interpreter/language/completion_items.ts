/**
 * The server's completion items as what Jupyter's `complete_reply` holds.
 *
 * @module
 */
import type { EditedText } from "./edited_text.ts";
import { isHidden } from "./prelude.ts";
import {
  type CompletionAnswer,
  type CompletionItem,
  kindName,
  markupText,
} from "./protocol.ts";

/** One entry of `_jupyter_types_experimental`; offsets are UTF-16. */
export interface TypedMatch {
  text: string;
  type: string;
  start: number;
  end: number;
  signature?: string;
  documentation?: string;
}

/** What may stand at the cursor, and from where on. */
export interface Candidates {
  start: number;
  items: CompletionItem[];
}

const WORD = /[\p{ID_Continue}$\u200c\u200d]*$/u;

/** What an item puts into the text. */
export function textOf({ textEdit, insertText, label }: CompletionItem) {
  return textEdit?.newText ?? insertText ?? label;
}

function startOf({ textEdit }: CompletionItem, text: EditedText) {
  const range = textEdit?.range ?? textEdit?.insert;
  return range && text.offsetOf(range.start);
}

const byRank = (a: CompletionItem, b: CompletionItem) =>
  compare(a.sortText ?? a.label, b.sortText ?? b.label) ||
  compare(textOf(a), textOf(b));

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The items that go on from what is typed before the cursor. */
export function candidatesOf(
  answer: CompletionAnswer | null | undefined,
  text: EditedText,
  cursor: number,
): Candidates {
  const items = Array.isArray(answer) ? answer : answer?.items ?? [];
  const code = text.original;
  const word = cursor - WORD.exec(code.slice(0, cursor))![0].length;
  const start = items.reduce(
    (least, item) => Math.min(least, startOf(item, text) ?? least),
    word,
  );
  const prefix = code.slice(start, cursor);
  const fitting = items.filter((item) => {
    const inserted = textOf(item);
    return (startOf(item, text) ?? word) === start &&
      inserted.startsWith(prefix) && !isHidden(inserted);
  });
  return { start, items: fitting.sort(byRank) };
}

/** What follows the name in an item's detail: `(a: number): number`. */
function signatureOf(detail: string, name: string): string | undefined {
  const after = new RegExp(
    String.raw`(?:^|[\s.])${
      RegExp.escape(name)
    }\??(?:: )?((?<=: )\S.*|[<(].*)$`,
    "m",
  );
  const found = after.exec(detail)?.[1];
  return found?.endsWith("{") ? undefined : found;
}

/** An item for the client. */
export function typedMatch(
  item: CompletionItem,
  start: number,
  end: number,
): TypedMatch {
  const match: TypedMatch = {
    text: textOf(item),
    type: kindName(item.kind),
    start,
    end,
  };
  // Paths say where they come from there: "(local)".
  const isPath = item.kind === 17 || item.kind === 19;
  const signature = item.detail && !isPath &&
    signatureOf(item.detail, match.text);
  if (signature) match.signature = signature;
  const documentation = markupText(item.documentation);
  if (documentation) match.documentation = documentation;
  return match;
}
