/**
 * Places in a cell's text and places in its script, both ways. Lines and
 * columns count from 0 here and from 1 in the Debug Adapter Protocol.
 *
 * @module
 */
import type { PositionMap } from "../script_builder.ts";
import type { JavaScript } from "../to_javascript.ts";

/** A 0-based place. */
export interface Position {
  line: number;
  column: number;
}

/** Whether `a` lies before `b`. */
export function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column);
}

/** Where a place of the script comes from; null where it is all ours. */
export function toSource(
  map: PositionMap,
  { line, column }: Position,
): Position | null {
  const segments = map[line];
  if (!segments?.length) return null;
  const segment = segments.findLast(([start]) => start <= column) ??
    segments[0];
  const [start, sourceLine, sourceColumn, exact] = segment;
  const further = exact ? Math.max(0, column - start) : 0;
  return { line: sourceLine, column: sourceColumn + further };
}

/**
 * Where a place of the text is in the script: what was put before it there
 * counts as its beginning.
 */
export function toGenerated(
  map: PositionMap,
  place: Position,
): Position | null {
  let best: { at: Position; from: number } | null = null;
  for (const [line, segments] of map.entries()) {
    for (const [start, sourceLine, sourceColumn, exact] of segments ?? []) {
      if (sourceLine !== place.line || sourceColumn > place.column) continue;
      if (!exact && sourceColumn !== place.column) continue;
      if (best && sourceColumn <= best.from) continue;
      const column = start + (exact ? place.column - sourceColumn : 0);
      best = { at: { line, column }, from: sourceColumn };
    }
  }
  return best?.at ?? null;
}

/** Places in the text of offsets into the cell's JavaScript. */
export function placesOf(
  { code, places, shift }: JavaScript,
): (offset: number) => Position {
  const starts = [0];
  for (let at = 0; (at = code.indexOf("\n", at) + 1) > 0;) starts.push(at);
  return (offset) => {
    const row = starts.findLastIndex((start) => start <= offset);
    const here: [number, number] = [row, offset - starts[row]];
    const [line, column] = places?.(...here) ?? here;
    return { line, column: line === 0 ? Math.max(0, column - shift) : column };
  };
}
