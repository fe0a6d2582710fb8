/**
 * How the library declares one of its functions, as long as no language server
 * tells it: the bundle says which module a function is of, and the module's
 * text has its types and comments.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";
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
/** Longest such line. */
const LONGEST = 4096;

/** The bundle passes through it, as garbage of its size would stay for long. */
const chunk = Buffer.alloc(1 << 19);

/** The module that the code before `offset` comes from, as far as it is there. */
function moduleBefore(code: Buffer, offset: number): string | null {
  for (let at = offset; at > 0;) {
    const start = code.lastIndexOf("\n// ", at - 1);
    if (start < 0) return null;
    const end = code.indexOf("\n", start + 1);
    const line = code.toString("latin1", start + 1, end < 0 ? start + 1 : end);
    const module = MODULE.exec(line)?.[1];
    if (module) return module;
    at = start;
  }
  return null;
}

/** The module that has the text `source` in the bundle at `url`. */
function moduleOf(url: string, source: string): string | null {
  const wanted = Buffer.from(source, "latin1");
  const kept = Math.max(wanted.length, LONGEST);
  if (kept > chunk.length / 2) return null;
  const file = openSync(new URL(url), "r");
  try {
    let module: string | null = null;
    for (let begun = 0;;) {
      const read = readSync(file, chunk, begun, chunk.length - begun, null);
      if (read === 0) return null;
      const code = chunk.subarray(0, begun + read);
      const offset = code.indexOf(wanted);
      if (offset >= 0) return moduleBefore(code, offset) ?? module;
      module = moduleBefore(code, code.length) ?? module;
      begun = Math.min(kept, code.length);
      chunk.copyWithin(0, code.length - begun, code.length);
    }
  } finally {
    closeSync(file);
  }
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
    const module = moduleOf(url, source);
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
