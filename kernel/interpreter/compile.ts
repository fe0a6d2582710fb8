/**
 * One cell of TypeScript into one script for `Runtime.evaluate` in REPL mode.
 *
 * @module
 */
import { CellRewriter, type Shown } from "./rewrite.ts";
import { type PositionMap, ScriptBuilder } from "./script_builder.ts";
import { type Expanded, expandMagics, hasCommand } from "./magics.ts";
import {
  CellSyntaxError,
  type JavaScript,
  toJavaScript,
} from "./to_javascript.ts";

/** The library as cells reach it. */
export interface CellLibrary {
  /** What cells write: `kerno`; sub-paths too. */
  specifier: string;
  /** The file in its place. */
  url: string;
  /** Its public names. */
  names: ReadonlySet<string>;
  /** Whether the names are globals. */
  preload: boolean;
}

/** What a cell's script is for. */
export interface CompileOptions {
  /** The interpreter's number of the cell. */
  cell: number;
  /** Number of this run, written at its end. */
  run: number;
  /** How places are written: `In[3]`. */
  name: string;
  /** Its sourceURL. */
  url: string;
  /** The `n` of `In[n]`. */
  executionCount: number;
  /** What becomes of the last expression. */
  show: "result" | "nothing" | { userExpression: string };
  /** Whether the user may be asked. */
  allowStdin: boolean;
  /** `msg_id` of the request. */
  parent?: string;
  /** The library, if there is one. */
  library?: CellLibrary;
  /** The notebook's folder. */
  folder?: string;
  /** Top-level names that cells have declared so far. */
  declared?: ReadonlySet<string>;
  /** The text that `In` is to hold. */
  input?: string;
  /**
   * Beside another cell, whose code goes on with the variables that it has
   * seen: the names are assigned, and must have been declared. `within`: as a
   * part of one command if the cell can be (it awaits nothing), otherwise and
   * with `turn`, when the event loop turns.
   */
  beside?: "turn" | "within";
}

/** A script and what is known of it. */
export interface CompiledCell {
  /** The script. */
  code: string;
  /** Places of the script in the user's text, by generated line. */
  map: PositionMap;
  /** Top-level names that the cell declares. */
  names: string[];
  /** Whether it is to run within one command, not in REPL mode. */
  isWithin: boolean;
}

function shownBy(
  { show, executionCount }: CompileOptions,
  isWithin: boolean,
): Shown | null {
  if (show === "nothing") return null;
  const [name, head, tail] = show === "result"
    ? ["result", "(", `),${executionCount}`]
    : ["value", `${JSON.stringify(show.userExpression)},(`, ")"];
  return isWithin
    ? { before: `__kerno.${name}Within(${head}`, after: `${tail})` }
    : {
      before: `await __kerno.hold(__kerno.${name}(${head}`,
      after: `${tail}))`,
    };
}

/** Whether `specifier` names the library. */
function isLibrary(specifier: string, library?: CellLibrary): boolean {
  return library !== undefined &&
    (specifier === library.specifier ||
      specifier.startsWith(`${library.specifier}/`));
}

async function expandedScript(
  { text, places }: Expanded,
  folder?: string,
): Promise<JavaScript> {
  try {
    const script = await toJavaScript(text, folder);
    const inner = script.places;
    return {
      ...script,
      places: (line, column) => {
        const place = inner ? inner(line, column) : [line, column] as const;
        return place && places(...place);
      },
    };
  } catch (error) {
    if (!(error instanceof CellSyntaxError)) throw error;
    const [line, column] = places(error.line - 1, error.column - 1)!;
    throw new CellSyntaxError(error.message, line + 1, column + 1);
  }
}

/** The cell's JavaScript; its magics count only where it is no program. */
async function scriptOf(
  source: string,
  { folder, declared = new Set() }: CompileOptions,
): Promise<JavaScript> {
  let script: JavaScript | CellSyntaxError;
  try {
    script = await toJavaScript(source, folder);
    if (!hasCommand(script, declared)) return script;
  } catch (error) {
    if (!(error instanceof CellSyntaxError)) throw error;
    script = error;
  }
  const expanded = expandMagics(source, declared);
  if (!expanded) {
    if (script instanceof CellSyntaxError) throw script;
    return script;
  }
  return await expandedScript(expanded, folder);
}

/** What stands before and behind a cell's code. */
interface Frame {
  head: string;
  tail: string;
}

/** What a script tells of its cell: `CellFacts` of the child's runtime. */
function factsOf(options: CompileOptions, map: PositionMap): string {
  const { url, cell, name, allowStdin, executionCount, input } = options;
  const parent = options.parent ?? "";
  const facts = { id: cell, name, map, allowStdin, parent, executionCount };
  const all = input === undefined ? facts : { ...facts, input };
  return `${JSON.stringify(url)},${JSON.stringify(all)}`;
}

/** Of a script that begins when the event loop turns, and may await. */
function turnFrame(
  cell: CellRewriter,
  usesLibrary: boolean,
  { run }: CompileOptions,
  facts: string,
): Frame {
  const head = [
    `__kerno.begin(await __kerno.enter(${facts}));`,
    cell.importsLibrary
      ? "__kerno.ck(await __kerno.hold(__kerno.loadLibrary()));"
      : "",
    usesLibrary ? "__kerno.ck(await __kerno.hold(__kerno.library()));" : "",
  ].join("");
  const dispose = cell.disposes ? "await __kerno.dispose();" : "";
  const tests = "if(__kerno.hasTests())await __kerno.hold(__kerno.runTests());";
  const tail = `${dispose}${tests}__kerno.ck();__kerno.end(${run});void 0`;
  return { head, tail };
}

/** Of a script that runs whole within a command. */
function withinFrame(
  usesLibrary: boolean,
  { run }: CompileOptions,
  facts: string,
): Frame {
  const library = usesLibrary ? "__kerno.requireLibrary();" : "";
  return {
    head: `__kerno.enterWithin(${facts});try{${library}`,
    tail: `__kerno.endWithin(${run})}finally{__kerno.leaveWithin()}`,
  };
}

/**
 * Compiles a cell.
 *
 * @throws {CellSyntaxError} If it cannot be parsed.
 */
export async function compileCell(
  source: string,
  options: CompileOptions,
): Promise<CompiledCell> {
  const script = await scriptOf(source, options);
  if (options.beside !== "within") return assemble(script, options, false);
  const { awaits, disposes } = rewrite(script, options, true);
  return assemble(script, options, !awaits && !disposes);
}

function rewrite(
  script: JavaScript,
  options: CompileOptions,
  isWithin: boolean,
): CellRewriter {
  const { library, beside } = options;
  return new CellRewriter(script, {
    shown: shownBy(options, isWithin),
    resolve: (specifier) =>
      isLibrary(specifier, library) ? library!.url : specifier,
    assigns: beside !== undefined,
  });
}

function assemble(
  script: JavaScript,
  options: CompileOptions,
  isWithin: boolean,
): CompiledCell {
  const { library, beside, url } = options;
  const cell = rewrite(script, options, isWithin);
  const usesLibrary = library?.preload === true &&
    !cell.mentioned.isDisjointFrom(library.names);
  const builder = new ScriptBuilder(script.code, script.places, script.shift);
  // The first line is ours alone, so that the map in it moves no place.
  builder.insert("\n");
  const declare = beside === undefined ? "let " : "";
  for (const node of cell.hoisted) {
    const { name } = node.id;
    builder.insert(`${declare}${name}=`, node.start);
    cell.edits.apply(builder, node.start, node.end);
    builder.insert(";", node.end);
  }
  cell.edits.apply(builder, 0, script.code.length, cell.hoisted);
  const { map } = builder;
  const facts = factsOf(options, map);
  const { head, tail } = isWithin
    ? withinFrame(usesLibrary, options, facts)
    : turnFrame(cell, usesLibrary, options, facts);
  const variables = beside === undefined && cell.variables.size > 0
    ? `let ${[...cell.variables].join(",")};`
    : "";
  const code =
    `"use strict";${variables}${head}${builder.text}\n;${tail}\n//# sourceURL=${url}`;
  return { code, map, names: [...cell.names], isWithin };
}
