/**
 * The files of `runtime/` joined into one script for the child.
 *
 * The child may have no permission to read them, and the inspector takes one
 * text; so types are stripped, the imports among the files dropped, and the
 * texts put one after the other into one function, each after those that it
 * imports.
 *
 * @module
 */
import { stripTypeScriptTypes } from "node:module";
import { NODE_MODULES } from "./child_flags.ts";
import { toLatin1 } from "./latin1.ts";
import type { RuntimeConfig } from "./runtime/config.ts";

const IMPORT = /^import\s[^;]*?\sfrom\s+"\.\/([\w.]+)";\n/gm;
const EXPORT = /^export (?=(?:async |const |let |class |function ))/gm;

/**
 * What the runtime takes from globalThis before any cell runs: `const Symbol`
 * in a cell would hide the global from the runtime, too.
 */
const GLOBALS =
  "Array ArrayBuffer AsyncDisposableStack Atomics DataView Deno Error Function Int32Array JSON Map Math Number Object Promise Proxy ReadableStream Reflect RegExp Set SharedArrayBuffer String Symbol SyntaxError TextDecoder TextEncoder TypeError URL Uint8Array WeakMap WeakRef WeakSet Worker crypto encodeURIComponent performance"
    .split(" ");

let joined: Promise<string> | undefined;

async function readRuntimeFile(name: string): Promise<string> {
  const url = new URL(`./runtime/${name}`, import.meta.url);
  return url.protocol === "file:"
    ? await Deno.readTextFile(url)
    : await (await fetch(url)).text();
}

/** Texts of `name` and what it imports, in the order of their needs. */
async function collect(
  name: string,
  texts: Map<string, string>,
): Promise<void> {
  if (texts.has(name)) return;
  texts.set(name, "");
  const text = await readRuntimeFile(name);
  for (const [, imported] of text.matchAll(IMPORT)) {
    await collect(imported, texts);
  }
  const code = stripTypeScriptTypes(text.replace(IMPORT, ""))
    .replace(EXPORT, "");
  // The place in the map is that of the end, not of the beginning.
  texts.delete(name);
  texts.set(name, code);
}

/** Reads the files, so that a child need not wait for them. */
export function prepareRuntime(): void {
  joined ??= join();
  // Whoever needs them is told.
  joined.catch(() => {});
}

async function join(): Promise<string> {
  const texts = new Map<string, string>();
  await collect("main.ts", texts);
  return toLatin1([...texts.values()].join("\n"));
}

/**
 * The script to be evaluated in the child.
 *
 * @param config Settings of this child.
 * @returns One expression, whose value is a promise.
 */
export async function runtimeSource(config: RuntimeConfig): Promise<string> {
  const body = await (joined ??= join());
  const globals = GLOBALS.join(",");
  const modules = NODE_MODULES.map((name) =>
    `${name}:await import("node:${name}")`
  );
  return `((kernoConfig, kernoModules, globalThis) => {"use strict";const {${globals}}=globalThis;\n${body}\n})(${
    toLatin1(JSON.stringify(config))
  },{${modules}},globalThis)\n//# sourceURL=kerno:runtime`;
}
