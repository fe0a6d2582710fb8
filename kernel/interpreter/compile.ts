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
}

/** A script and what is known of it. */
export interface CompiledCell {
  /** The script. */
  code: string;
  /** Places of the script in the user's text, by generated line. */
  map: PositionMap;
  /** Top-level names that the cell declares. */
  names: string[];
}

function shownBy(options: CompileOptions): Shown | null {
  const { show, executionCount } = options;
  if (show === "nothing") return null;
  return show === "result"
    ? {
      before: "await __kerno.hold(__kerno.result((",
      after: `),${executionCount}))`,
    }
    : {
      before: `await __kerno.hold(__kerno.value(${
        JSON.stringify(show.userExpression)
      },(`,
      after: ")))",
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

/**
 * Compiles a cell.
 *
 * @throws {CellSyntaxError} If it cannot be parsed.
 */
export async function compileCell(
  source: string,
  options: CompileOptions,
): Promise<CompiledCell> {
  const { library } = options;
  const script = await scriptOf(source, options);
  const cell = new CellRewriter(script, {
    shown: shownBy(options),
    resolve: (specifier) =>
      isLibrary(specifier, library) ? library!.url : specifier,
  });
  const usesLibrary = library?.preload === true &&
    !cell.mentioned.isDisjointFrom(library.names);
  const builder = new ScriptBuilder(script.code, script.places, script.shift);
  // The first line is ours alone, so that the map in it moves no place.
  builder.insert("\n");
  for (const node of cell.hoisted) {
    const { name } = node.id;
    builder.insert(`let ${name}=`, node.start);
    cell.edits.apply(builder, node.start, node.end);
    builder.insert(";", node.end);
  }
  const end = script.code.length;
  cell.edits.apply(builder, 0, end, cell.hoisted);
  const map = builder.map;
  const facts = { id: options.cell, name: options.name, map };
  const head = [
    `"use strict";`,
    cell.variables.size > 0 ? `let ${[...cell.variables].join(",")};` : "",
    `await __kerno.enter(${JSON.stringify(options.url)},${
      JSON.stringify(facts)
    },${options.allowStdin},${JSON.stringify(options.parent ?? "")});`,
    cell.importsLibrary
      ? "__kerno.ck(await __kerno.hold(__kerno.loadLibrary()));"
      : "",
    usesLibrary ? "__kerno.ck(await __kerno.hold(__kerno.library()));" : "",
  ].join("");
  const tail = `${
    cell.disposes ? "await __kerno.dispose();" : ""
  }if(__kerno.hasTests())await __kerno.hold(__kerno.runTests());__kerno.ck();__kerno.end(${options.run});void 0`;
  const code = `${head}${builder.text}\n;${tail}\n//# sourceURL=${options.url}`;
  return { code, map, names: [...cell.names] };
}
