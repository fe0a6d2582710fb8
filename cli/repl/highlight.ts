/**
 * Colours of TypeScript, also of what is not whole yet.
 *
 * @module
 */
import jsTokens, { type Token } from "js-tokens";

/** A part of a text with an SGR code. */
export interface Span {
  start: number;
  end: number;
  /** The numbers of `ESC [ ... m`. */
  style: string;
}

const KEYWORD = "35", LITERAL = "36", TEXT = "32", COMMENT = "90";
const PATTERN = "31", CALL = "34", TYPE = "33", WRONG = "41";

const words = (text: string) => new Set(text.split(" "));
const KEYWORDS = words(
  "abstract accessor as asserts async await break case catch class const " +
    "continue debugger declare default delete do else enum export extends " +
    "finally for from function get if implements import in infer instanceof " +
    "interface is keyof let namespace new of override private protected " +
    "public readonly return satisfies set static super switch this throw try " +
    "type typeof using var void while with yield",
);
/** Words that are often names: a keyword only before another word. */
const SOFT = words(
  "abstract accessor as asserts async declare from get implements infer is " +
    "keyof namespace of override private protected public readonly satisfies " +
    "set static type using",
);
const LITERALS = words("true false null undefined NaN Infinity");

/** The parts of a cell that have a colour, in order. */
export function highlight(code: string): Span[] {
  const tokens: (Token & { start: number })[] = [];
  let start = 0;
  for (const token of jsTokens(code)) {
    if (!isBlank(token)) tokens.push({ ...token, start });
    start += token.value.length;
  }
  return tokens.flatMap((token, i) => {
    const style = styleOf(token, tokens[i - 1], tokens[i + 1]);
    const { start, value } = token;
    return style === null ? [] : [{ start, end: start + value.length, style }];
  });
}

function isBlank({ type }: Token): boolean {
  return type === "WhiteSpace" || type === "LineTerminatorSequence";
}

function styleOf(
  token: Token,
  before: Token | undefined,
  after: Token | undefined,
): string | null {
  switch (token.type) {
    case "StringLiteral":
    case "NoSubstitutionTemplate":
    case "TemplateHead":
    case "TemplateMiddle":
    case "TemplateTail":
      return TEXT;
    case "SingleLineComment":
    case "MultiLineComment":
    case "HashbangComment":
      return COMMENT;
    case "NumericLiteral":
      return LITERAL;
    case "RegularExpressionLiteral":
      return PATTERN;
    case "IdentifierName":
      return styleOfWord(token.value, before, after);
    case "Invalid":
      // A decorator, a magic.
      return /^[@#]/.test(token.value) ? null : WRONG;
    default:
      return null;
  }
}

function styleOfWord(
  word: string,
  before: Token | undefined,
  after: Token | undefined,
): string | null {
  const isMember = before?.value === "." || before?.value === "?.";
  if (!isMember) {
    if (LITERALS.has(word)) return LITERAL;
    if (KEYWORDS.has(word) && (!SOFT.has(word) || isBeforeName(after))) {
      return KEYWORD;
    }
  }
  if (after?.value === "(") return CALL;
  return /^\p{Lu}/u.test(word) ? TYPE : null;
}

function isBeforeName(after: Token | undefined): boolean {
  return after?.type === "IdentifierName" || after?.type === "StringLiteral" ||
    after?.value === "{" || after?.value === "*";
}
