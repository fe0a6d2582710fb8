/**
 * Names of npm packages that this machine has: they complete without a
 * network.
 *
 * @module
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

async function foldersIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** An import's text that is still within the package's name. */
const TYPED = /^npm:\/?(?:@[^/@]*(?:\/[^/@]*)?|[^/@]*)$/;

/**
 * Packages in Deno's cache that an import's text may go on with.
 *
 * @param typed The import's text so far: `npm:aco`.
 * @param cache URL of the cache's folder of npm, as the server tells it.
 * @returns Specifiers: `npm:acorn`.
 */
export async function cachedPackages(
  typed: string,
  cache: string | undefined,
): Promise<string[]> {
  if (!cache || !TYPED.test(typed)) return [];
  const root = fileURLToPath(cache);
  const registries = await foldersIn(root);
  const names: string[] = [];
  for (const registry of registries) {
    for (const name of await foldersIn(join(root, registry))) {
      if (!name.startsWith("@")) names.push(name);
      else {
        const scoped = await foldersIn(join(root, registry, name));
        names.push(...scoped.map((inner) => `${name}/${inner}`));
      }
    }
  }
  const head = typed.startsWith("npm:/") ? "npm:/" : "npm:";
  return [...new Set(names)].map((name) => head + name)
    .filter((specifier) => specifier.startsWith(typed))
    .sort();
}
