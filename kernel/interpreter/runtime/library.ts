/**
 * The library as globals: loaded in the background after the start, awaited
 * only by a cell that mentions one of its names.
 *
 * @module
 */
import { config } from "./config.ts";
import { contexts } from "./context.ts";
import { defineGlobal } from "./jupyter.ts";

/** What a cell's `import(specifier)` imports. */
export function resolveSpecifier(specifier: unknown): string {
  const text = String(specifier);
  const { library } = config;
  if (!library) return text;
  const isLibrary = text === library.specifier ||
    text.startsWith(`${library.specifier}/`);
  return isLibrary ? library.url : text;
}

/** The names of an import must be there, as in a module. */
export function pickNames(
  module: Record<string, unknown>,
  names: string[],
  specifier: string,
): Record<string, unknown> {
  for (const name of names) {
    if (name in module) continue;
    throw new SyntaxError(
      `The requested module '${specifier}' does not provide an export named '${name}'`,
    );
  }
  return module;
}

let loading: Promise<Record<string, unknown>> | undefined;
let isLoading = false;
let defining: Promise<void> | undefined;
let isDefined = false;

/** Whether the library's modules are being loaded or evaluated. */
export function isLoadingLibrary(): boolean {
  return isLoading;
}

/**
 * Loads the library for an import. It belongs to no cell: a module that is
 * terminated while it is evaluated stays broken.
 */
export function loadLibrary(): Promise<Record<string, unknown>> {
  const url = config.library!.url;
  if (loading) return loading;
  isLoading = true;
  loading = contexts.exit(() => import(url));
  loading.finally(() => isLoading = false)
    .catch(() => loading = undefined);
  return loading;
}

async function defineNames(names: string[]): Promise<void> {
  const library = await loadLibrary();
  for (const name of names) {
    // What the platform or the runtime calls by that name stays.
    if (!(name in globalThis)) defineGlobal(name, library[name]);
  }
  isDefined = true;
}

/** Resolves when the names are globals; loads the library if need be. */
export function libraryLoaded(): Promise<void> {
  return defining ??= defineNames(config.library!.names).catch((error) => {
    defining = undefined;
    throw error;
  });
}

/** For a cell that cannot await them. */
export function requireLibrary(): void {
  if (isDefined) return;
  throw new Error(
    "Cannot use the library within a running cell as it must be loaded before: it is when a cell that uses it has begun",
  );
}

/**
 * ms for a first cell that is sent with the start: loading holds the event loop
 * for some 150.
 */
const PRELOAD_WAIT = 250;
const startLater = globalThis.setTimeout;

/** Loads the library by and by, out of the first cell's way. */
export function preloadLibrary(): void {
  if (!config.library?.preload) return;
  // A failure is shown by the cell that needs the library.
  startLater(() => void libraryLoaded().catch(() => {}), PRELOAD_WAIT);
}
