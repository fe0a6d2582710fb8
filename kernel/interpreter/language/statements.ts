/**
 * The top-level statements of a cell and what they declare, also where the
 * cell is still being typed and does not parse: read from its tokens.
 *
 * @module
 */
import { tokenizer, type TokenType as AcornTokenType, tokTypes } from "acorn";

/** acorn's own types of tokens say less than there is. */
type TokenType = AcornTokenType & {
  binop?: number | null;
  beforeExpr?: boolean;
};

interface Token {
  start: number;
  end: number;
  type: TokenType;
  value: unknown;
}

/** One declared name. */
export interface Binding {
  name: string;
  /** UTF-16 offset of the name. */
  start: number;
  /** What must stand before another name in its place: `name: `. */
  rename: string;
}

/** One statement. */
export interface Statement {
  start: number;
  end: number;
  /** Empty where it declares nothing. */
  bindings: Binding[];
}

/** A module that is imported: its specifier with the quotes. */
export interface Specifier {
  start: number;
  end: number;
  value: string;
}

/** What a cell's text holds. */
export interface CellOutline {
  statements: Statement[];
  specifiers: Specifier[];
}

/** Lines that the tokenizer may refuse before the rest is given up. */
const MAX_BROKEN = 100;
/** Patterns within patterns that are read. */
const MAX_DEPTH = 50;

/** Tokens, from the next line on where one cannot be read. */
function tokensOf(code: string): Token[] {
  const text = code.replaceAll("@", " ");
  const tokens: Token[] = [];
  const options = { ecmaVersion: "latest", sourceType: "module" } as const;
  let from = 0;
  for (let broken = 0; broken < MAX_BROKEN; broken++) {
    const rest = text.slice(from);
    try {
      for (const token of tokenizer(rest, options)) {
        const { start, end, type, value } = token as unknown as Token;
        tokens.push({ start: start + from, end: end + from, type, value });
      }
      return tokens;
    } catch (error) {
      const at = from + ((error as { pos?: number }).pos ?? rest.length);
      const reached = Math.max(at, tokens.at(-1)?.end ?? 0);
      const line = text.indexOf("\n", reached);
      if (line < 0) return tokens;
      from = line + 1;
    }
  }
  return tokens;
}

const OPENING: ReadonlySet<TokenType> = new Set([
  tokTypes.parenL,
  tokTypes.bracketL,
  tokTypes.braceL,
  tokTypes.dollarBraceL,
]);
const CLOSING: ReadonlySet<TokenType> = new Set([
  tokTypes.parenR,
  tokTypes.bracketR,
  tokTypes.braceR,
]);
/** Tokens that go on with the statement of the line before. */
const CONTINUING: ReadonlySet<TokenType> = new Set([
  tokTypes.dot,
  tokTypes.questionDot,
  tokTypes.question,
  tokTypes.colon,
  tokTypes.comma,
  tokTypes.eq,
  tokTypes.assign,
  tokTypes.arrow,
  tokTypes.parenL,
  tokTypes.bracketL,
  tokTypes.backQuote,
  tokTypes._in,
  tokTypes._instanceof,
  tokTypes._else,
  tokTypes._catch,
  tokTypes._finally,
]);
const CONTINUING_WORDS = new Set(["as", "satisfies", "extends", "implements"]);

/** The word that a token is: a name or a keyword. */
function wordOf(token: Token | undefined): string | undefined {
  if (!token) return undefined;
  return token.type === tokTypes.name
    ? String(token.value)
    : token.type.keyword;
}

function isContinuing(token: Token): boolean {
  const { type } = token;
  return CONTINUING.has(type) || typeof type.binop === "number" ||
    CONTINUING_WORDS.has(wordOf(token) ?? "");
}

const HEADS = new Set(
  "abstract async class const declare enum export function import interface let namespace type using var"
    .split(" "),
);

const CLASS_HEADS = new Set(["abstract", "class", "export"]);

/** Whether a class begins behind its decorator; the `@` is gone. */
function isDecorated(previous: Token, next: Token): boolean {
  if (!CLASS_HEADS.has(wordOf(next) ?? "")) return false;
  return previous.type === tokTypes.parenR ||
    previous.type === tokTypes.name && !HEADS.has(String(previous.value));
}

/** Whether a statement ends between two tokens outside all brackets. */
function isBoundary(code: string, previous: Token, next: Token): boolean {
  if (previous.type === tokTypes.semi) return true;
  if (isDecorated(previous, next)) return true;
  const hasLine = code.slice(previous.end, next.start).includes("\n");
  if (previous.type === tokTypes.braceR) {
    return hasLine ? !isContinuing(next) : HEADS.has(wordOf(next) ?? "");
  }
  return hasLine && !previous.type.beforeExpr && !isContinuing(next) &&
    !CONTINUING_WORDS.has(wordOf(previous) ?? "");
}

/** Ranges of tokens, one for each statement. */
function* statementRanges(
  code: string,
  tokens: readonly Token[],
): Generator<Token[]> {
  let depth = 0;
  let first = 0;
  for (let at = 0; at < tokens.length; at++) {
    const { type } = tokens[at];
    if (
      depth === 0 && at > first && isBoundary(code, tokens[at - 1], tokens[at])
    ) {
      yield tokens.slice(first, at);
      first = at;
    }
    if (OPENING.has(type)) depth++;
    if (CLOSING.has(type) && depth > 0) depth--;
  }
  if (first < tokens.length) yield tokens.slice(first);
}

/** Reads what one statement declares. */
class DeclarationReader {
  readonly #tokens: readonly Token[];
  #at = 0;
  readonly bindings: Binding[] = [];

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get #token(): Token | undefined {
    return this.#tokens[this.#at];
  }

  get #word(): string | undefined {
    return wordOf(this.#token);
  }

  #is(type: TokenType, ahead = 0): boolean {
    return this.#tokens[this.#at + ahead]?.type === type;
  }

  #skip(...words: string[]): void {
    while (
      words.includes(this.#word ?? "") && wordOf(this.#tokens[this.#at + 1])
    ) this.#at++;
  }

  #bind(rename = ""): void {
    const { start, value } = this.#token!;
    this.bindings.push({ name: String(value), start, rename });
    this.#at++;
  }

  read(): void {
    this.#skip("export", "default", "declare", "abstract", "async", "await");
    const head = this.#word;
    this.#at++;
    switch (head) {
      case "import":
        return this.#import();
      case "const":
      case "let":
      case "var":
      case "using":
        if (this.#word !== "enum") return this.#declarators();
        this.#at++;
        return this.#name();
      case "function":
        if (this.#is(tokTypes.star)) this.#at++;
        return this.#name();
      case "class":
      case "interface":
      case "enum":
      case "type":
      case "namespace":
        return this.#name();
    }
  }

  #name(): void {
    if (this.#is(tokTypes.name)) this.#bind();
  }

  #import(): void {
    if (this.#word === "type" && !this.#is(tokTypes.comma, 1)) {
      if (wordOf(this.#tokens[this.#at + 1]) !== "from") this.#at++;
    }
    for (; this.#token && this.#word !== "from"; this.#at++) {
      if (this.#is(tokTypes.braceL)) return this.#namedImports();
      // `import(...)`, `import.meta`, `import "side effects"`
      if (this.#is(tokTypes.parenL) || this.#is(tokTypes.dot)) return;
      if (this.#is(tokTypes.star)) this.#at += 2;
      if (!this.#is(tokTypes.name)) continue;
      this.#bind();
      this.#at--;
    }
  }

  #namedImports(): void {
    this.#at++;
    while (this.#token && !CLOSING.has(this.#token.type)) {
      const start = this.#at;
      const next = wordOf(this.#tokens[this.#at + 1]);
      if (this.#word === "type" && next && next !== "as") this.#at++;
      if (wordOf(this.#tokens[this.#at + 1]) === "as") {
        this.#at += 2;
        this.#name();
      } else if (this.#is(tokTypes.name)) {
        this.#bind(`${this.#token!.value} as `);
      }
      this.#toComma();
      if (this.#at === start) this.#at++;
    }
  }

  /** Goes behind the next comma, or to the bracket that closes. */
  #toComma(): void {
    let depth = 0;
    for (; this.#token; this.#at++) {
      const { type } = this.#token;
      if (OPENING.has(type)) depth++;
      if (CLOSING.has(type) && depth-- === 0) return;
      if (depth === 0 && type === tokTypes.comma) {
        this.#at++;
        return;
      }
    }
  }

  #declarators(): void {
    while (this.#token) {
      const start = this.#at;
      const count = this.bindings.length;
      this.#pattern();
      // A comma within type arguments is followed by something else.
      const isDeclarator = !this.#token || this.#is(tokTypes.eq) ||
        this.#is(tokTypes.colon) || this.#is(tokTypes.comma) ||
        this.#is(tokTypes.semi) || this.#is(tokTypes.prefix) ||
        this.#word === "of";
      if (!isDeclarator) this.bindings.length = count;
      if (this.#at === start) this.#at++;
      this.#toComma();
      if (this.#token && CLOSING.has(this.#token.type)) this.#at++;
    }
  }

  #pattern(depth = 0): void {
    if (this.#is(tokTypes.name)) return this.#bind();
    const isObject = this.#is(tokTypes.braceL);
    if (!isObject && !this.#is(tokTypes.bracketL)) return;
    if (depth > MAX_DEPTH) return;
    this.#at++;
    while (this.#token && !CLOSING.has(this.#token.type)) {
      const start = this.#at;
      if (this.#is(tokTypes.ellipsis)) this.#at++;
      else if (isObject) this.#key();
      this.#pattern(depth + 1);
      this.#toComma();
      if (this.#at === start) this.#at++;
    }
    this.#at++;
  }

  /** In `{ key: pattern }` goes to the pattern; binds `{ name }`. */
  #key(): void {
    if (this.#is(tokTypes.bracketL)) {
      let depth = 0;
      do {
        if (this.#is(tokTypes.bracketL)) depth++;
        if (this.#is(tokTypes.bracketR)) depth--;
        this.#at++;
      } while (this.#token && depth > 0);
    } else if (!this.#is(tokTypes.colon, 1)) {
      if (this.#is(tokTypes.name)) this.#bind(`${this.#token!.value}: `);
      return;
    } else this.#at++;
    if (this.#is(tokTypes.colon)) this.#at++;
  }
}

function specifiersOf(tokens: readonly Token[]): Specifier[] {
  const specifiers: Specifier[] = [];
  tokens.forEach((token, at) => {
    if (token.type !== tokTypes.string) return;
    const before = wordOf(tokens[at - 1]);
    const isCall = tokens[at - 1]?.type === tokTypes.parenL &&
      wordOf(tokens[at - 2]) === "import";
    if (before !== "from" && before !== "import" && !isCall) return;
    const { start, end, value } = token;
    specifiers.push({ start, end, value: String(value) });
  });
  return specifiers;
}

/** Reads a cell. */
export function outlineOf(code: string): CellOutline {
  const tokens = tokensOf(code);
  const statements: Statement[] = [];
  for (const range of statementRanges(code, tokens)) {
    const reader = new DeclarationReader(range);
    reader.read();
    statements.push({
      start: range[0].start,
      end: range.at(-1)!.end,
      bindings: reader.bindings,
    });
  }
  return { statements, specifiers: specifiersOf(tokens) };
}
