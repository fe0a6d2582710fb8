/**
 * How the library declares one of its functions, as long as no language server
 * tells it: the bundle says which module a function is of, and the module's
 * text has its types and comments.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import {
  callsOf,
  type Declaration,
  declarationIn,
  methodIn,
} from "./declaration.ts";

/** Where the library lies. */
export interface LibraryPlace {
  /** URL of the bundle. */
  url: string;
  /** URL of the TypeScript module that it was made from. */
  types?: string;
}

/** The bundler's line before the code of a module, its path from the root. */
const MODULE = /^\/\/ (\S+\.[cm]?[jt]sx?)$/;

/** The module that the bundle's code at `offset` comes from. */
function moduleAt(bundle: Buffer, offset: number): string | null {
  for (let at = offset; at > 0;) {
    const start = bundle.lastIndexOf("\n// ", at - 1);
    if (start < 0) return null;
    const line = bundle.toString(
      "latin1",
      start + 1,
      bundle.indexOf("\n", start + 1),
    );
    const module = MODULE.exec(line)?.[1];
    if (module) return module;
    at = start;
  }
  return null;
}

/**
 * The declaration of a function or class of the library.
 *
 * @param source Its text as it runs.
 * @param name Its own name.
 * @returns Null where it is not the library's own or is not found.
 */
export async function libraryDeclaration(
  { url, types }: LibraryPlace,
  source: string,
  name: string,
): Promise<Declaration | null> {
  if (!types) return null;
  try {
    const bundle = await readFile(new URL(url));
    const offset = bundle.indexOf(source, 0, "latin1");
    const module = offset < 0 ? null : moduleAt(bundle, offset);
    // Packages are JavaScript: their texts have no types.
    if (!module?.endsWith(".ts")) return null;
    const text = await readFile(new URL(module, types), "utf8");
    const found = declarationIn(text, name) ?? methodIn(text, name);
    if (!found) return null;
    const signature = callsOf(text, name, found.signature) || found.signature;
    return { ...found, signature: signature.replace(/^export /, "") };
  } catch {
    return null; // its sources have gone
  }
}
