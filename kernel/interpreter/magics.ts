/**
 * IPython's magics in cells: `%time`, `!ls`, `%%bash` and the like, expanded
 * into TypeScript that calls the child's runtime.
 *
 * Only a cell that does not parse is looked at, so that no magic can change
 * the meaning of a program.
 *
 * @module
 */
import {
  CellSyntaxError,
  isExpression,
  type JavaScript,
} from "./to_javascript.ts";
import type { PlaceMap } from "./source_map.ts";

/** A cell whose magics are expanded; lines stay what they were. */
export interface Expanded {
  /** TypeScript. */
  text: string;
  /** From its places to those of the user's text. */
  places: PlaceMap;
}

/** What a magic makes of its argument. */
interface Replacement {
  before: string;
  code: string;
  after: string;
}

const call = (name: string, ...values: unknown[]): Replacement => ({
  before: `await __kerno.${name}(${
    values.map((value) => JSON.stringify(value)).join(", ")
  });`,
  code: "",
  after: "",
});

/** A function of the code: of its value where it is an expression. */
function thunk(name: string, code: string): Replacement {
  const head = /\bawait\b/.test(code) ? "async () => " : "() => ";
  const before = `await __kerno.${name}(${head}`;
  return isExpression(code)
    ? { before: `${before}(`, code, after: "));" }
    : { before: `${before}{`, code, after: "\n});" };
}

function timed(code: string): Replacement {
  if (isExpression(code)) {
    const { before, after } = thunk("time", code);
    // Without the semicolon the value is the cell's.
    return { before, code, after: after.slice(0, -1) };
  }
  return { before: "__kerno.startTime();", code, after: ";__kerno.endTime();" };
}

type Magic = (argument: string, names: readonly string[]) => Replacement;

const SHELL = /^!\s*([\w$]*)/;

/**
 * Whether a line of the cell is a command: it begins with `!` and a word that
 * is no name, so that as a program it could only fail.
 */
function isShellLine(
  line: string,
  source: string,
  declared: ReadonlySet<string>,
): boolean {
  const word = SHELL.exec(line)?.[1];
  if (word === undefined || line.trim() === "!") return false;
  if (declared.has(word) || word in globalThis) return false;
  if (word === "" || !/^[a-zA-Z_$]/.test(word)) return /^!\s*[./~]/.test(line);
  return !new RegExp(
    `\\b(?:let|const|var|function|class|import|enum)\\b[^\\n]*\\b${
      RegExp.escape(word)
    }\\b`,
  ).test(source) && !KEYWORDS.has(word);
}

/** Words that follow `!` in programs. */
const KEYWORDS = new Set(
  ["function", "async", "class", "new", "await", "this", "typeof", "void"]
    .concat(["true", "false", "null", "undefined", "import", "delete"]),
);

/** A cell that leaves a console, where the name means nothing else. */
const EXIT = /^\s*(exit|quit)\s*(?:\(\s*\)\s*)?;?\s*$/;

/** The cell `exit` or `quit`, as IPython has them; null for any other. */
function expandExit(
  source: string,
  declared: ReadonlySet<string>,
): Expanded | null {
  const name = EXIT.exec(source)?.[1];
  if (name === undefined || declared.has(name)) return null;
  const code = source.trim().replace(/;$/, "");
  return {
    text: `typeof ${name}=="undefined"?__kerno.askExit():${code}`,
    places: () => [0, 0],
  };
}

/** Whether a cell that parses is meant as a command: `!ls` is a program, too. */
export function hasCommand(
  { code, program, places }: JavaScript,
  declared: ReadonlySet<string>,
): boolean {
  if (EXIT.test(code)) return true;
  if (places !== null || !/^!/m.test(code)) return false;
  return program.body.some(({ type, start }) => {
    if (type !== "ExpressionStatement" || code[start] !== "!") return false;
    const line = code.slice(start).split("\n", 1)[0];
    return (start === 0 || code[start - 1] === "\n") &&
      isShellLine(line, code, declared);
  });
}

/** Magics of one line. */
const LINE: Record<string, Magic> = {
  time: timed,
  timeit: (code) => thunk("timeit", code),
  who: (_, names) => call("who", names.toSorted()),
  whos: (_, names) => ({
    before: `await __kerno.whos({${
      names.toSorted().map((name) => `${name}: () => ${name}`).join(", ")
    }});`,
    code: "",
    after: "",
  }),
  env: (argument) => call("env", argument),
  load: (file) => call("load", file),
  cd: (folder) => call("cd", folder),
  pwd: () => ({ before: "Deno.cwd()", code: "", after: "" }),
  lsmagic: () => call("say", magicsText()),
};

/** Magics of a whole cell; what follows the first line is their text. */
const CELL: Record<string, (argument: string, text: string) => Replacement> = {
  time: (_, text) => ({
    before: "__kerno.startTime();",
    code: text,
    after: "",
  }),
  timeit: (_, text) => thunk("timeit", text),
  bash: (_, text) => call("shell", text, "bash"),
  sh: (_, text) => call("shell", text, "sh"),
  writefile: (file, text) => call("writeFile", file, text.replace(/^\n/, "")),
};

/** Whole cells that the interpreter does itself; see `commands.ts`. */
export const COMMANDS: readonly string[] = ["%reset", "%types", "%%profile"];

function magicsText(): string {
  const cells = [...Object.keys(CELL).map((name) => `%%${name}`), "%%profile"];
  const lines = [...Object.keys(LINE).map((name) => `%${name}`)]
    .concat("%reset", "%types");
  return `Magics of a line: ${lines.toSorted().join(" ")}\n` +
    `Magics of a cell: ${cells.toSorted().join(" ")}\n` +
    "!command runs a command, ?name and ??name tell of a name\n";
}

function unknown(name: string, line: number, column: number): never {
  throw new CellSyntaxError(
    `There is no magic ${name}: %lsmagic lists them`,
    line,
    column,
  );
}

function expandCell(source: string): Expanded | null {
  const match = /^\s*%%(\w*)[ \t]*([^\n]*)/.exec(source);
  if (!match) return null;
  const [head, name, argument] = match;
  const blank = head.replace(/[^\n]/g, "").length;
  const magic = Object.hasOwn(CELL, name) ? CELL[name] : null;
  if (!magic) return unknown(`%%${name}`, blank + 1, 1);
  const rest = source.slice(head.length);
  const { before, code, after } = magic(argument.trim(), rest);
  const text = "\n".repeat(blank) + before + code + after;
  return { text, places: (line, column) => [line, column] };
}

const LINE_MAGIC = /^([ \t]*)(?:%(\w+)[ \t]*|(!)[ \t]*)(.*?)[ \t]*;?[ \t]*$/;

/** Magics whose argument, or cell, is a program. */
const PROGRAMS = ["time", "timeit"];

/**
 * What of a cell is TypeScript, at its place; null where nothing is.
 */
export function typedText(source: string): string | null {
  const blank = (text: string) => text.replace(/[^\n]/g, " ");
  if (EXIT.test(source)) return null;
  const head = /^\s*%%(\w*)[^\n]*/.exec(source);
  if (head) {
    const [line, name] = head;
    return PROGRAMS.includes(name)
      ? blank(line) + source.slice(line.length)
      : null;
  }
  return source.split("\n").map((line) => {
    const [, indent, name, isShell] = LINE_MAGIC.exec(line) ?? [];
    if (isShell) return isShellLine(line, source, new Set()) ? "" : line;
    if (name === undefined || !Object.hasOwn(LINE, name)) return line;
    const magic = `${indent}%${name}`;
    return PROGRAMS.includes(name)
      ? blank(magic) + line.slice(magic.length)
      : "";
  }).join("\n");
}

/**
 * Expands the magics of a cell.
 *
 * @param names Top-level names that cells have declared.
 * @returns Null where there is none.
 * @throws {CellSyntaxError} If there is no such magic.
 */
export function expandMagics(
  source: string,
  declared: ReadonlySet<string>,
): Expanded | null {
  const whole = expandCell(source) ?? expandExit(source, declared);
  if (whole) return whole;
  const shifts = new Map<number, number>();
  const names = [...declared];
  const lines = source.split("\n");
  const expanded = lines.map((line, index) => {
    const match = LINE_MAGIC.exec(line);
    if (!match) return line;
    const [, indent, name, isShell, argument] = match;
    if (isShell && !isShellLine(line, source, declared)) return line;
    if (!isShell && !Object.hasOwn(LINE, name)) {
      const isFirst = lines.slice(0, index).every((text) => !text.trim());
      // Elsewhere it may be the rest of an expression.
      if (isFirst) unknown(`%${name}`, index + 1, indent.length + 1);
      return line;
    }
    const { before, code, after } = isShell
      ? call("shell", argument)
      : LINE[name](argument, names);
    const stood = line.lastIndexOf(argument);
    shifts.set(index, indent.length + before.length - stood);
    return indent + before + code + after;
  });
  if (shifts.size === 0) return null;
  return {
    text: expanded.join("\n"),
    places: (line, column) => [
      line,
      Math.max(0, column - (shifts.get(line) ?? 0)),
    ],
  };
}
