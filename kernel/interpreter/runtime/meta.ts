/**
 * `import.meta` of cells: that of a module `notebook.ipynb` in the folder.
 *
 * @module
 */
import { modules } from "./config.ts";
import { resolveSpecifier } from "./library.ts";

function folderOf(): string | null {
  try {
    return Deno.cwd();
  } catch {
    // Without the permission to read it the folder stays unknown.
    return null;
  }
}

const notebookFolder = folderOf();
const notebookUrl = notebookFolder === null
  ? undefined
  : modules.url.pathToFileURL(`${notebookFolder}/notebook.ipynb`).href;

/** What stands for `import.meta` in a cell. */
export const cellMeta = Object.freeze({
  url: notebookUrl,
  dirname: notebookFolder ?? undefined,
  filename: notebookFolder === null
    ? undefined
    : `${notebookFolder}/notebook.ipynb`,
  main: true,
  resolve(name: string): string {
    const specifier = resolveSpecifier(name);
    if (/^[a-z][a-z\d+.-]+:/i.test(specifier)) return specifier;
    if (!/^\.{0,2}\//.test(specifier)) {
      throw new TypeError(
        `Cannot resolve a specifier in a cell as it must be a URL or start with "/", "./" or "../": current value is "${specifier}"`,
      );
    }
    return new URL(specifier, notebookUrl).href;
  },
});
