/**
 * Declarations in TypeScript texts, found without parsing them whole.
 *
 * @module
 */

/** A declaration as it was written, types and comment included. */
export interface Declaration {
  signature: string;
  documentation: string;
}

const COMMENT = String.raw`(/\*\*(?:(?!\*/).)*\*/\s*)`;
const KINDS = String
  .raw`function\s*\*?|class|const|let|var|enum|interface|type|namespace`;
const MODIFIERS = String
  .raw`(?:export\s+)?(?:default\s+)?(?:(?:abstract|declare|async)\s+)*`;

const LINK = /\{@link(?:code|plain)?\s+([^\s|}]+)(?:\s*\|\s*([^}]*?))?\s*\}/g;

function documentationText(comment: string): string {
  return comment.trim().slice(3, -2).split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n").trim()
    .replace(LINK, (_, target, words) => words || `\`${target}\``);
}

/** What may stand before a brace that opens a type and no body. */
const BEFORE_TYPE = /(?:[:|&,<=(]|\bkeyof|\bis)\s*$/;

/** The head of a function's source: all before its body. */
export function headOfFunction(source: string): string {
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    const character = source[at];
    if ("([".includes(character)) depth++;
    else if (")]".includes(character)) depth--;
    else if (character === "}" && depth > 0) depth--;
    else if (character === "{") {
      const isType = depth > 0 || BEFORE_TYPE.test(source.slice(0, at));
      if (!isType) return source.slice(0, at).trim();
      depth++;
    } else if (depth === 0 && source.startsWith("=>", at)) {
      return source.slice(0, at + 2);
    } else if (depth === 0 && character === ";") return source.slice(0, at);
  }
  return source;
}

/** The head of a class's source, with the parameters of its constructor. */
export function headOfClass(source: string): string {
  const head = /^class[^{]*/.exec(source)![0].trim();
  const parameters = /\n\s*constructor\s*(\([^)]*\))/.exec(source)?.[1];
  return parameters ? `${head}\nconstructor${parameters}` : head;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ").replace(/([([<]) /g, "$1")
    .replace(/,? ([)\]>])/g, "$1");
}

function signatureOf(text: string): string {
  const isFunction = new RegExp(`^${MODIFIERS}function`).test(text);
  if (isFunction) return oneLine(headOfFunction(text));
  // A type may go on over lines, up to the value.
  const isOpen = /^[^\n=;]*[<([{|&:,]\n/.test(text) &&
    /^[^{]*\bconst\b/.test(text);
  const line = isOpen
    ? oneLine(/^.*?(?=\s=(?!>)|;)/s.exec(text)?.[0] ?? text)
    : text.split("\n", 1)[0];
  return line.replace(/\s*(?:\{|=>)?\s*$/, "").trim();
}

/** The latest declaration of `name` in a text; null where there is none. */
export function declarationIn(text: string, name: string): Declaration | null {
  const pattern = new RegExp(
    `${COMMENT}?(?<=^|[;}]|\\*/ ?)[ \\t]*(${MODIFIERS}(?:${KINDS})` +
      String.raw`\s+${RegExp.escape(name)}(?![\p{ID_Continue}$]))`,
    "gmsu",
  );
  const match = [...text.matchAll(pattern)].at(-1);
  if (!match) return null;
  const [all, comment, head] = match;
  return {
    signature: signatureOf(text.slice(match.index + all.length - head.length)),
    documentation: comment ? documentationText(comment) : "",
  };
}

/** The method `name` that a class in the text documents. */
export function methodIn(text: string, name: string): Declaration | null {
  const pattern = new RegExp(
    `${COMMENT}(?=(?:(?:override|static|async)\\s+|\\*\\s*)*` +
      String.raw`${RegExp.escape(name)}\s*(?:<[^\n]*?>)?\()`,
    "gs",
  );
  const match = pattern.exec(text);
  return match && {
    signature: oneLine(
      headOfFunction(text.slice(match.index + match[0].length)),
    ),
    documentation: documentationText(match[1]),
  };
}

/**
 * How a constant is called whose type is an interface of the same text; empty
 * where it is none.
 *
 * @param signature `export const LSTM: LSTMConstructor = ...`
 */
export function callsOf(text: string, name: string, signature: string): string {
  const type = /^[^=]*?: ([\w$]+)/.exec(signature)?.[1];
  const body = type &&
    new RegExp(String.raw`^(?:export )?interface ${type}\b.*?^\}`, "ms")
      .exec(text)?.[0];
  if (!body) return "";
  const calls = body.matchAll(/^ {2}((?:<[^\n]*>)?\(.*?\): [^\n]*);$/gms);
  return [...calls].map(([, call]) => name + oneLine(call)).join("\n");
}
