/**
 * The hidden first cell: it declares what cells have without declaring it.
 *
 * @module
 */

/** The library for the language server. */
export interface LanguageLibrary {
  /** What cells write: `kerno`; sub-paths too. */
  specifier: string;
  /** URL of the TypeScript module with its types. */
  types: string;
  /** Its public names. */
  names: readonly string[];
  /** Whether the names are globals. */
  preload: boolean;
}

const RUNTIME = new URL("../runtime/jupyter.ts", import.meta.url).href;

/** What the runtime puts on `globalThis`, by name. */
const GLOBALS: Readonly<Record<string, string>> = {
  jupyter: `import { jupyter } from ${JSON.stringify(RUNTIME)};`,
  display: "declare const display: typeof __kernoJupyter.display;",
  assert: `import { strict as assert } from "node:assert";`,
  _: "declare var _: any;",
  __: "declare var __: any;",
  ___: "declare var ___: any;",
  In: "declare const In: Record<number, string>;",
  Out: "declare const Out: Record<number, any>;",
};

/**
 * The text of that cell.
 *
 * @param declared Names that the user's cells declare: theirs hold.
 */
export function preludeText(
  library: LanguageLibrary | null,
  declared: ReadonlySet<string>,
): string {
  const lines = [
    `import { jupyter as __kernoJupyter } from ${JSON.stringify(RUNTIME)};`,
  ];
  for (const [name, line] of Object.entries(GLOBALS)) {
    if (!declared.has(name)) lines.push(line);
  }
  if (library?.preload) {
    const names = library.names.filter((name) =>
      !declared.has(name) && !(name in GLOBALS)
    );
    lines.push(
      `import { ${names.join(", ")} } from ${JSON.stringify(library.types)};`,
    );
  }
  return lines.join("\n");
}

/** Whether a name is of the hidden cell alone. */
export function isHidden(name: string): boolean {
  return name.startsWith("__kerno");
}
