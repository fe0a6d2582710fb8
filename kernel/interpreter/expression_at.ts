/**
 * The expression before the cursor, for completion and inspection: found in
 * the tokens, as the text around it need not parse.
 *
 * @module
 */
import { type Token, tokenizer, tokTypes } from "acorn";

/** What the text before the cursor asks for. */
export type Target =
  /** Members of the expression's value. */
  | { kind: "member"; object: string; prefix: string; start: number }
  /** Keys of it, written in brackets and quotes. */
  | { kind: "key"; object: string; prefix: string; start: number }
  /** Names in scope. */
  | { kind: "name"; prefix: string; start: number };

function tokensOf(code: string): Token[] | null {
  const tokens: Token[] = [];
  try {
    for (
      const token of tokenizer(code, {
        ecmaVersion: "latest",
        sourceType: "module",
      })
    ) tokens.push(token);
    return tokens;
  } catch {
    return null;
  }
}

/** Tokens of the text, or of its last line where an earlier one is broken. */
function tokensBefore(code: string): { tokens: Token[]; offset: number } {
  const all = tokensOf(code);
  if (all) return { tokens: all, offset: 0 };
  const offset = code.lastIndexOf("\n") + 1;
  return { tokens: tokensOf(code.slice(offset)) ?? [], offset };
}

const PAIRS = new Map([
  [tokTypes.parenR, tokTypes.parenL],
  [tokTypes.bracketR, tokTypes.bracketL],
]);

function matchingOpen(tokens: readonly Token[], close: number): number {
  const open = PAIRS.get(tokens[close].type)!;
  for (let depth = 0, at = close; at >= 0; at--) {
    if (tokens[at].type === tokens[close].type) depth++;
    if (tokens[at].type === open && --depth === 0) return at;
  }
  return -1;
}

const ATOMS = new Set([
  tokTypes.name,
  tokTypes._this,
  tokTypes._super,
  tokTypes.string,
  tokTypes.num,
  tokTypes.regexp,
  tokTypes._null,
  tokTypes._true,
  tokTypes._false,
]);

/** Whether a value ends with this token, so that `(` calls and `[` indexes. */
function endsValue(token: Token | undefined): boolean {
  return token !== undefined &&
    (ATOMS.has(token.type) || PAIRS.has(token.type) ||
      token.type === tokTypes.backQuote);
}

/** Index of the first token of the chain that ends at `last`; -1 for none. */
function chainStart(tokens: readonly Token[], last: number): number {
  for (let at = last; at >= 0;) {
    const { type } = tokens[at];
    if (PAIRS.has(type)) {
      const open = matchingOpen(tokens, at);
      if (open < 0) return -1;
      if (!endsValue(tokens[open - 1])) return open;
      at = open - 1;
      continue;
    }
    if (type === tokTypes.backQuote) {
      const open = tokens.findLastIndex((token, index) =>
        index < at && token.type === tokTypes.backQuote
      );
      return open;
    }
    const isMember = tokens[at - 1]?.type === tokTypes.dot ||
      tokens[at - 1]?.type === tokTypes.questionDot;
    if (!ATOMS.has(type) && !isMember) return -1;
    if (!isMember) return at;
    at -= 2;
  }
  return -1;
}

/** The chain of members, calls and indexes at the end of `code`. */
export function expressionBefore(code: string): string | null {
  const { tokens, offset } = tokensBefore(code);
  const last = tokens.length - 1;
  let start = chainStart(tokens, last);
  if (start < 0) return null;
  if (tokens[start - 1]?.type === tokTypes._new) start--;
  return code.slice(offset + tokens[start].start, offset + tokens[last].end);
}

const WORD = /[\p{ID_Continue}$\u200c\u200d]*$/u;

/** What is to be completed at the end of `code`; null where nothing is. */
export function completionTarget(code: string): Target | null {
  const key = /^(.*)\[\s*(["'])([^"'\]\n]*)$/s.exec(code);
  if (key) {
    const object = expressionBefore(key[1]);
    const start = code.length - key[3].length;
    if (object) return { kind: "key", object, prefix: key[3], start };
  }
  const prefix = WORD.exec(code)![0];
  const start = code.length - prefix.length;
  if (/^\d/.test(prefix)) return null;
  const before = code.slice(0, start);
  // Within a string or a comment there is nothing to complete.
  const { tokens, offset } = tokensBefore(`${before}x`);
  if (tokens.at(-1)?.start !== start - offset) return null;
  const dot = /(\?\.|\.)\s*$/.exec(before);
  if (!dot) return { kind: "name", prefix, start };
  const object = expressionBefore(before.slice(0, dot.index));
  return object ? { kind: "member", object, prefix, start } : null;
}

/** The expression that the cursor is on, or whose call it is in. */
export function expressionAt(code: string, cursor: number): string | null {
  const rest = /^[\p{ID_Continue}$]*/u.exec(code.slice(cursor))![0];
  const end = cursor + rest.length;
  if (WORD.exec(code.slice(0, end))![0] !== "") {
    return expressionBefore(code.slice(0, end));
  }
  const { tokens, offset } = tokensBefore(code.slice(0, cursor));
  for (let at = tokens.length - 1, depth = 0; at >= 0; at--) {
    const { type } = tokens[at];
    if (type === tokTypes.parenR) depth++;
    if (type === tokTypes.parenL && depth-- === 0) {
      return endsValue(tokens[at - 1])
        ? expressionBefore(code.slice(0, offset + tokens[at].start))
        : null;
    }
  }
  return expressionBefore(code.slice(0, cursor).trimEnd());
}
