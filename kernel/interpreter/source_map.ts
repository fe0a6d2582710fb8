/**
 * Reads the inline source map that TypeScript's transformers append.
 *
 * @module
 */

/** From a 0-based generated place to the place in the source, if known. */
export type PlaceMap = (
  line: number,
  column: number,
) => [line: number, column: number] | null;

const COMMENT =
  /\n?\/\/# sourceMappingURL=data:application\/json;(?:charset=[\w-]+;)?base64,([A-Za-z0-9+/=]+)\s*$/;
const DIGITS =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Numbers of one segment (base 64, variable length). */
function decodeSegment(segment: string): number[] {
  const numbers: number[] = [];
  let shift = 0;
  let value = 0;
  for (const character of segment) {
    const digit = DIGITS.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value & 1 ? -(value >> 1) : value >> 1);
    shift = value = 0;
  }
  return numbers;
}

type Mapping = [generatedColumn: number, line: number, column: number];

function decodeMappings(mappings: string): Mapping[][] {
  let line = 0;
  let column = 0;
  return mappings.split(";").map((text) => {
    let generated = 0;
    const found: Mapping[] = [];
    for (const segment of text.split(",")) {
      const [step, , lines, columns] = segment ? decodeSegment(segment) : [];
      if (step === undefined) continue;
      generated += step;
      if (columns === undefined) continue;
      line += lines;
      column += columns;
      found.push([generated, line, column]);
    }
    return found;
  });
}

/**
 * Takes the map off a text.
 *
 * @returns The text without the comment, and its map, null where it has none.
 */
export function takeSourceMap(
  text: string,
): { code: string; places: PlaceMap | null } {
  const match = COMMENT.exec(text);
  if (!match) return { code: text, places: null };
  const json = new TextDecoder().decode(Uint8Array.fromBase64(match[1]));
  const lines = decodeMappings(JSON.parse(json).mappings);
  const places: PlaceMap = (line, column) => {
    const mappings = lines[line];
    if (!mappings?.length) return null;
    const best = mappings.findLast(([start]) => start <= column);
    const [, sourceLine, sourceColumn] = best ?? mappings[0];
    return [sourceLine, sourceColumn];
  };
  return { code: text.slice(0, match.index), places };
}
