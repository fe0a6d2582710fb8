/**
 * What users type into a debugger, as JavaScript.
 *
 * @module
 */
import { stripTypeScriptTypes } from "node:module";
import { parseModule } from "../to_javascript.ts";
import type { SourceBreakpoint } from "./dap.ts";

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** Whether a text is a name. */
export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}

/** An expression or statements without their types; V8 judges the rest. */
export function withoutTypes(code: string): string {
  for (const [before, after] of [["(", "\n)"], ["", ""]]) {
    try {
      return stripTypeScriptTypes(before + code + after);
    } catch {
      // The next form, or V8's own words.
    }
  }
  return code;
}

/**
 * One expression without its types, in parentheses.
 *
 * @throws {SyntaxError} If it is none.
 */
export function expressionOf(code: string): string {
  try {
    const text = stripTypeScriptTypes(`(${code}\n)`);
    parseModule(text);
    return text;
  } catch (error) {
    const [words] = String((error as Error).message).trim().split("\n");
    throw new SyntaxError(`"${code}" is not an expression: ${words}`);
  }
}

/** `>= 3`, `== 2`, `% 10`; a number alone is "the n-th time", as in debugpy. */
const HITS = /^(>=|<=|===?|>|<|%)?\s*(\d+)$/;

/**
 * The test of a hit condition over the number of the hit, `n`.
 *
 * @throws {SyntaxError} If it is none.
 */
export function hitTest(text: string): string {
  const match = HITS.exec(text);
  if (!match) {
    throw new SyntaxError(
      `"${text}" is not a hit condition: a number with ==, >, >=, <, <= or % before it, or a number alone`,
    );
  }
  const [, operator = "==", count] = match;
  if (operator === "%") {
    if (Number(count) === 0) {
      throw new SyntaxError(`"${text}" is not a hit condition: % 0 never is`);
    }
    return `n%${count}===0`;
  }
  return `n${operator === "==" ? "===" : operator}${count}`;
}

/** Where the part that begins with the brace at `start` ends. */
function closingBrace(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    if (text[at] === "{") depth++;
    else if (text[at] === "}" && --depth === 0) return at;
  }
  return -1;
}

/** A log message with `{expression}` parts as an expression for its text. */
function messageOf(message: string): string {
  const parts: string[] = [];
  let at = 0;
  for (let open; (open = message.indexOf("{", at)) >= 0;) {
    const close = closingBrace(message, open);
    if (close < 0) break;
    parts.push(JSON.stringify(message.slice(at, open)));
    parts.push(
      `((v)=>typeof v==="string"?v:__kerno.inspectText(v))${
        expressionOf(message.slice(open + 1, close))
      }`,
    );
    at = close + 1;
  }
  parts.push(JSON.stringify(message.slice(at)));
  return `[${parts.join(",")}].join("")`;
}

/**
 * The condition that V8 evaluates at a breakpoint; undefined for "always".
 *
 * A logpoint is a condition that writes and is false. Hits are counted in the
 * child, under `key`.
 *
 * @throws {SyntaxError} If a part of it is not valid.
 */
export function conditionOf(
  { condition, hitCondition, logMessage }: SourceBreakpoint,
  key: string,
): string | undefined {
  const tests: string[] = [];
  if (condition) tests.push(expressionOf(condition));
  if (hitCondition) {
    tests.push(
      `((hits,key)=>{const n=(hits.get(key)??0)+1;hits.set(key,n);return ${
        hitTest(hitCondition)
      }})(globalThis[Symbol.for("kerno.hits")]??=new Map(),${
        JSON.stringify(key)
      })`,
    );
  }
  if (logMessage) tests.push(`(console.log(${messageOf(logMessage)}),false)`);
  return tests.length > 0 ? tests.join("&&") : undefined;
}
