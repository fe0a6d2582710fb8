/**
 * Puts a cell's script together from copied and inserted text and keeps the
 * map from its places to those of the user's text.
 *
 * @module
 */
import type { PositionSegment } from "./runtime/stack.ts";
import type { PlaceMap } from "./source_map.ts";

/** Segments by generated line. */
export type PositionMap = (PositionSegment[] | null)[];

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  return starts;
}

/** A text that grows from the left to the right. */
export class ScriptBuilder {
  readonly #source: string;
  readonly #places: PlaceMap | null;
  readonly #shift: number;
  readonly #starts: number[];
  #text = "";
  #column = 0;
  readonly #map: PositionMap = [[]];

  /**
   * `source` is what {@linkcode ScriptBuilder.copy} copies from, `places` says
   * where it comes from itself, `shift` is the number of characters put before
   * its first line.
   */
  constructor(source: string, places: PlaceMap | null, shift: number) {
    this.#source = source;
    this.#places = places;
    this.#shift = shift;
    this.#starts = lineStarts(source);
  }

  /** The script so far. */
  get text(): string {
    return this.#text;
  }

  /** The map so far; lines without a place are null. */
  get map(): PositionMap {
    return this.#map.map((segments) => segments?.length ? segments : null);
  }

  /** Adds text of ours, at home at offset `at` of the source, if anywhere. */
  insert(text: string, at?: number): void {
    if (at !== undefined) this.#mark(at, 0);
    this.#advance(text);
  }

  /** Copies a stretch of the source. */
  copy(from: number, to: number): void {
    for (let at = from; at < to;) {
      const newline = this.#source.indexOf("\n", at);
      const end = newline < 0 || newline >= to ? to : newline + 1;
      this.#copyLine(at, end);
      at = end;
    }
  }

  #copyLine(from: number, to: number): void {
    if (!this.#places) {
      this.#mark(from, 1);
      return this.#advance(this.#source.slice(from, to));
    }
    // The source was itself generated: every token may come from elsewhere.
    for (
      const token of this.#source.slice(from, to).match(/[\w$]+|\W/g) ?? []
    ) {
      this.#mark(from, 1);
      this.#advance(token);
      from += token.length;
    }
  }

  #mark(at: number, exact: 0 | 1): void {
    const [line, column] = this.#place(at);
    this.#map.at(-1)!.push([this.#column, line, column, exact]);
  }

  #place(at: number): [number, number] {
    let low = 0;
    for (let high = this.#starts.length - 1; low < high;) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle] <= at) low = middle;
      else high = middle - 1;
    }
    const here: [number, number] = [low, at - this.#starts[low]];
    const [line, column] = this.#places?.(...here) ?? here;
    return [line, line === 0 ? Math.max(0, column - this.#shift) : column];
  }

  #advance(text: string): void {
    this.#text += text;
    const last = text.lastIndexOf("\n");
    if (last < 0) {
      this.#column += text.length;
      return;
    }
    for (let at = 0; (at = text.indexOf("\n", at) + 1) > 0;) {
      this.#map.push([]);
    }
    this.#column = text.length - last - 1;
  }
}
