/**
 * TypeScript to JavaScript, by the quickest way that takes the cell: types
 * blanked out (places stay), else transformed (enum, namespace, parameter
 * properties), else by a `deno transpile` process (JSX, decorators, the
 * user's compilerOptions).
 *
 * @module
 */
import { stripTypeScriptTypes } from "node:module";
import { parse, type Program } from "acorn";
import { type PlaceMap, takeSourceMap } from "./source_map.ts";

/** A cell that cannot be parsed, with the place in the user's text. */
export class CellSyntaxError extends SyntaxError {
  /** Always `SyntaxError`: the user's, not ours. */
  override name = "SyntaxError";
  /** 1-based line. */
  readonly line: number;
  /** 1-based column. */
  readonly column: number;

  /** `line` and `column` count from 1. */
  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

/** A cell as JavaScript. */
export interface JavaScript {
  /** Its text. */
  code: string;
  /** Its tree. */
  program: Program;
  /** Where the text comes from; null where places are the source's. */
  places: PlaceMap | null;
  /** Characters put before the first line: `(` of an object literal. */
  shift: number;
}

/** Parses JavaScript as a module with top-level await. */
export function parseModule(code: string): Program {
  return parse(code, { ecmaVersion: "latest", sourceType: "module" });
}

const SYNTAX = { mode: "transform", sourceMap: true } as const;

/** Node's transform mode, which @types/node types for "strip" only in part. */
export function transformTypes(source: string): string {
  return stripTypeScriptTypes(source, SYNTAX);
}

/** Whether a text is one expression. */
export function isExpression(code: string): boolean {
  if (code.trim() === "") return false;
  try {
    parseModule(stripTypeScriptTypes(`(${code}\n)`));
    return true;
  } catch {
    return false;
  }
}

/**
 * `{ a: 1 }` alone is an object, as in a REPL; a block that would be one is
 * told by its final semicolon.
 */
function asObjectLiteral(source: string): string | null {
  if (!/^\s*\{/.test(source) || /;\s*$/.test(source)) return null;
  const wrapped = `(${source}\n)`;
  try {
    parseModule(stripTypeScriptTypes(wrapped));
    return wrapped;
  } catch {
    return null;
  }
}

const IMPORT =
  /^[ \t]*import\s+(?!type\b(?!\s*(?:,|from\b)))([\w$*{}\s,]+?)\s+from\s*["']/gm;

/**
 * A last line that uses what the cell imports: the transformers drop imports
 * without a use, but they are meant for later cells.
 */
function useImports(source: string): string {
  const names: string[] = [];
  for (const [, clause] of source.matchAll(IMPORT)) {
    for (const part of clause.replace(/[{}]/g, ",").split(",")) {
      const name = /(?:\bas\s+)?([\w$]+)$/.exec(part.trim())?.[1];
      if (name && !/^type\s+\w/.test(part.trim())) names.push(name);
    }
  }
  if (names.length === 0) return "";
  return `\n;void [${names.map((name) => `typeof ${name}`).join(",")}];`;
}

/** A const enum would be inlined and be lost to later cells. */
const CONST_ENUM = /^[ \t]*(?:export\s+)?const\s+enum\s/gm;

/** Blanks the line of {@linkcode useImports} out again. */
function dropUses(code: string, program: Program): string {
  const index = program.body.findLastIndex((node) =>
    node.type === "ExpressionStatement" &&
    node.expression.type === "UnaryExpression" &&
    node.expression.operator === "void"
  );
  if (index < 0) return code;
  const [{ start, end }] = program.body.splice(index, 1);
  return code.slice(0, start) + " ".repeat(end - start) + code.slice(end);
}

/**
 * Turns a cell into JavaScript.
 *
 * @param source The user's text.
 * @param folder The notebook's folder, whose deno.json may set compilerOptions.
 * @throws {CellSyntaxError} If it cannot be parsed.
 */
export async function toJavaScript(
  source: string,
  folder?: string,
): Promise<JavaScript> {
  const wrapped = asObjectLiteral(source);
  const text = wrapped ?? source;
  const shift = wrapped === null ? 0 : 1;
  let parseError: CellSyntaxError | null = null;
  try {
    const code = stripTypeScriptTypes(text);
    const script = parsed(code, null, shift);
    if (!(script instanceof CellSyntaxError)) return script;
    parseError = script;
  } catch {
    // What cannot be blanked out may be transformed.
  }
  if (parseError && !needsTranspile(text)) throw parseError;
  const uses = useImports(text);
  const lasting = text.replace(
    CONST_ENUM,
    (match) => match.replace("const", "     "),
  );
  const whole = (output: string) => {
    const { code, places } = takeSourceMap(output);
    return parsed(code, places, shift, uses !== "");
  };
  const transformed = attemptTransform(lasting + uses, whole);
  if (!(transformed instanceof CellSyntaxError)) return transformed;
  if (!needsTranspile(text)) throw transformed;
  const output = await transpile(lasting + uses, folder);
  const script = typeof output === "string" ? whole(output) : output;
  if (!(script instanceof CellSyntaxError)) return script;
  throw script;
}

/** Transformed by node's swc, or what it complains of. */
function attemptTransform(
  source: string,
  whole: (output: string) => JavaScript | CellSyntaxError,
): JavaScript | CellSyntaxError {
  let output: string;
  try {
    output = transformTypes(source);
  } catch (error) {
    const known = swcError(error);
    if (known) return known;
    const [words] = (error as Error).message.split("\n");
    return new CellSyntaxError(words, 1, 1);
  }
  return whole(output);
}

/** Parses a cell's JavaScript; an error is placed in the user's text. */
function parsed(
  code: string,
  places: PlaceMap | null,
  shift: number,
  hasUses = false,
): JavaScript | CellSyntaxError {
  try {
    const program = parseModule(code);
    const kept = hasUses ? dropUses(code, program) : code;
    return { code: kept, program, places, shift };
  } catch (error) {
    const known = acornError(error);
    if (!known) throw error;
    const here: [number, number] = [known.line - 1, known.column - 1];
    const [line, column] = places?.(...here) ?? here;
    const start = line === 0 ? column - shift : column;
    return new CellSyntaxError(known.message, line + 1, Math.max(0, start) + 1);
  }
}

/** Whether the text may hold what only the transpiler takes. */
export function needsTranspile(source: string): boolean {
  return looksLikeJsx(source) || /(^|[^\w$])@[\w$(]/.test(source);
}

function looksLikeJsx(source: string): boolean {
  return /<\/|\/>|<>/.test(source);
}

/** The place in an error of node's stripTypeScriptTypes, if it has one. */
export function swcError(error: unknown): CellSyntaxError | null {
  const message = String((error as Error)?.message ?? "");
  const match = /^(?:SyntaxError: )?([^\n]*)[\s\S]*?:(\d+):(\d+)\s*$/
    .exec(message);
  if (!match || /^\[InvalidSyntax\]/.test(match[1])) return null;
  return new CellSyntaxError(match[1], Number(match[2]), Number(match[3]));
}

/** An error of acorn's in our words, or null where it is none. */
export function acornError(error: unknown): CellSyntaxError | null {
  const { loc, message } = error as {
    loc?: { line: number; column: number };
    message: string;
  };
  if (!loc) return null;
  const words = message.replace(/ \(\d+:\d+\)$/, "");
  return new CellSyntaxError(words, loc.line, loc.column + 1);
}

function transpileCommand(file: string, folder?: string): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["transpile", "--quiet", "--source-map", "inline", file],
    cwd: folder,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1" },
  });
}

/** What a run of `deno transpile` has given. */
function transpiled(output: Deno.CommandOutput): string | CellSyntaxError {
  if (output.success) return new TextDecoder().decode(output.stdout);
  const words = new TextDecoder().decode(output.stderr);
  const place = /cell\.tsx?:(\d+):(\d+)/.exec(words);
  const message = /SyntaxError: ([^\n]*)/.exec(words) ??
    /error: ([^\n]*)/.exec(words);
  return new CellSyntaxError(
    message?.[1] ?? words.trim().slice(0, 200),
    Number(place?.[1] ?? 1),
    Number(place?.[2] ?? 1),
  );
}

const fileName = (source: string) =>
  looksLikeJsx(source) ? "cell.tsx" : "cell.ts";

/** Runs `deno transpile`; gives the JavaScript or what it complains of. */
async function transpile(
  source: string,
  folder?: string,
): Promise<string | CellSyntaxError> {
  const temporary = await Deno.makeTempDir({ prefix: "kerno-" });
  try {
    const file = `${temporary}/${fileName(source)}`;
    await Deno.writeTextFile(file, source);
    return transpiled(await transpileCommand(file, folder).output());
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

/** The same, waiting for it: some 20 ms. */
export function transpileSync(source: string): string | CellSyntaxError {
  const temporary = Deno.makeTempDirSync({ prefix: "kerno-" });
  try {
    const file = `${temporary}/${fileName(source)}`;
    Deno.writeTextFileSync(file, source);
    return transpiled(transpileCommand(file).outputSync());
  } finally {
    Deno.removeSync(temporary, { recursive: true });
  }
}
