/**
 * The library's modules as the language server must read them from any
 * folder. They import npm packages by the names of import_map.json, but
 * the server resolves them by the notebook's: so it is given their text with
 * the full specifiers in it.
 *
 * @module
 */
import { readFile } from "node:fs/promises";

/** A module whose text differs from its file's. */
export interface Overlay {
  uri: string;
  text: string;
}

const SPECIFIER =
  /(?<=^|\n)((?:(?:import|export)\b(?:[^;"'`]*?\bfrom)?|declare module)\s*)"([^"\n]+)"/g;
/** So many modules are read at once. */
const AT_ONCE = 16;

async function importsOf(root: string): Promise<Map<string, string>> {
  try {
    const map = await readFile(new URL("./import_map.json", root), "utf8");
    const { imports = {} } = JSON.parse(map);
    return new Map(
      Object.entries<string>(imports).filter(([, to]) => to.startsWith("npm:")),
    );
  } catch {
    return new Map();
  }
}

/** What the map makes of a specifier, if anything. */
function mapped(
  specifier: string,
  imports: ReadonlyMap<string, string>,
): string | undefined {
  const whole = imports.get(specifier);
  if (whole !== undefined) return whole;
  const [found] = [...imports]
    .filter(([from]) => from.endsWith("/") && specifier.startsWith(from))
    .sort(([a], [b]) => b.length - a.length);
  return found && found[1] + specifier.slice(found[0].length);
}

/** Reads what `root` reaches; a module that cannot be read is left out. */
export async function libraryOverlay(root: string): Promise<Overlay[]> {
  const imports = await importsOf(root);
  if (imports.size === 0) return [];
  const overlays: Overlay[] = [];
  const seen = new Set([root]);
  const waiting = [root];
  const visit = async (uri: string) => {
    const text = await readFile(new URL(uri), "utf8").catch(() => "");
    const full = text.replaceAll(SPECIFIER, (all, head, specifier) => {
      const to = mapped(specifier, imports);
      if (to) return `${head}"${to}"`;
      if (specifier.startsWith(".")) {
        const next = new URL(specifier, uri).href;
        if (!seen.has(next)) waiting.push(next);
        seen.add(next);
      }
      return all;
    });
    if (full !== text) overlays.push({ uri, text: full });
  };
  while (waiting.length > 0) {
    await Promise.all(waiting.splice(0, AT_ONCE).map(visit));
  }
  return overlays;
}
