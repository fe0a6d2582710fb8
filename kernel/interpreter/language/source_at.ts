/**
 * The source of a declaration.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import type { LocationLink } from "./protocol.ts";

/** So many lines are shown of one declaration. */
const MAX_LINES = 300;
/** So many declarations of one name. */
const MAX_DECLARATIONS = 3;

async function textOf(
  uri: string,
  read: (uri: string) => string | null | Promise<string | null>,
): Promise<string | null> {
  if (!uri.startsWith("file:")) return await read(uri);
  return await readFile(new URL(uri), "utf8").catch(() => null);
}

/**
 * The lines of the declarations, those in the first one's file.
 *
 * @param read Gives the text of what is no file.
 */
export async function sourceAt(
  links: readonly LocationLink[],
  read: (uri: string) => string | null | Promise<string | null>,
): Promise<string> {
  if (links.length === 0) return "";
  const [{ targetUri }] = links;
  const text = await textOf(targetUri, read);
  if (!text) return "";
  const lines = text.split("\n");
  const parts: string[] = [];
  for (const link of links) {
    if (link.targetUri !== targetUri) continue;
    const { start, end } = link.targetRange;
    const last = Math.min(end.line + 1, start.line + MAX_LINES);
    parts.push(lines.slice(start.line, last).join("\n"));
  }
  return parts.slice(0, MAX_DECLARATIONS).join("\n\n");
}
