/**
 * Whether a notebook's run gave the outputs that its file holds.
 *
 * Numbers are compared by value, as the last digits of a long sum depend on
 * the machine; what may differ between two runs (times, addresses) is not
 * compared at all, and white space only as far as there is any, as NumPy pads
 * by the digits shown.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util";
import type { Cell, CellOutput, Notebook } from "./notebook.ts";

/** Numbers may differ by this part of the larger one. */
export const TOLERANCE = 1e-5;
/** And by this much in any case: what is left of a sum that is 0. */
const SMALLEST = 1e-7;

/** A cell whose outputs are not those of the file. */
export interface Difference {
  /** The cell's id. */
  cell: string;
  /** Where and how. */
  how: string;
}

/**
 * Compares a run with the file.
 *
 * A cell with the tag `nbval-ignore-output` is left out; a cell's metadata
 * `{ "kerno": { "tolerance": 0.05 } }` widens the tolerance of its numbers.
 *
 * @param stored The notebook as the file holds it.
 * @param run The same notebook after its run.
 * @returns What differs, in the order of the cells.
 */
export function compareNotebooks(
  stored: Notebook,
  run: Notebook,
): Difference[] {
  const differences: Difference[] = [];
  for (const [index, cell] of stored.cells.entries()) {
    if (cell.cell_type !== "code") continue;
    if (cell.metadata.tags?.includes("nbval-ignore-output")) continue;
    const how = compareCells(cell, run.cells[index]);
    if (how) differences.push({ cell: cell.id, how });
  }
  return differences;
}

function compareCells(stored: Cell, run: Cell): string | null {
  const own = (stored.metadata.kerno as { tolerance?: number } | undefined)
    ?.tolerance;
  const tolerance = own ?? TOLERANCE;
  const expected = joined(stored.outputs), got = joined(run.outputs);
  for (let i = 0; i < Math.max(expected.length, got.length); i++) {
    const where = `output ${i + 1}`;
    if (!expected[i]) return `${where} is not in the file: ${brief(got[i])}`;
    if (!got[i]) return `${where} is missing: ${brief(expected[i])}`;
    const how = compareOutputs(expected[i], got[i], tolerance);
    if (how) return `${where}, ${how}`;
  }
  return null;
}

/** Outputs with each stream in one piece; nbclient stores them in several. */
function joined(outputs: CellOutput[]): CellOutput[] {
  const result: CellOutput[] = [];
  for (const output of outputs) {
    const last = result.at(-1);
    if (
      output.output_type === "stream" && last?.output_type === "stream" &&
      last.name === output.name
    ) {
      result[result.length - 1] = { ...last, text: last.text + output.text };
    } else {
      result.push(output);
    }
  }
  return result;
}

function compareOutputs(
  stored: CellOutput,
  run: CellOutput,
  tolerance: number,
): string | null {
  const kind = kindOf(stored);
  if (kind !== kindOf(run)) {
    return `${kind} in the file, now ${kindOf(run)}: ${brief(run)}`;
  }
  const expected = partsOf(stored), got = partsOf(run);
  for (const part of new Set([...expected.keys(), ...got.keys()])) {
    const before = expected.get(part), now = got.get(part);
    if (before === undefined) return `${part} is not in the file`;
    if (now === undefined) return `${part} is missing`;
    const how = compareTexts(before, now, tolerance);
    if (how) return `${part}: ${how}`;
  }
  return null;
}

function kindOf(output: CellOutput): string {
  return output.output_type === "stream" ? output.name : output.output_type;
}

/** What is compared of an output; of pictures in bytes only that they are. */
function partsOf(output: CellOutput): Map<string, string> {
  switch (output.output_type) {
    case "stream":
      return new Map([["text", output.text]]);
    case "error":
      return new Map([["ename", output.ename], ["evalue", output.evalue]]);
    default:
      return new Map(
        Object.entries(output.data).map(([mime, value]) => [
          mime,
          typeof value !== "string"
            ? JSON.stringify(value)
            : /^(image|audio|video|application)\/(?!svg|.*json|.*xml|javascript)/
                .test(mime)
            ? ""
            : value,
        ]),
      );
  }
}

function brief(output: CellOutput): string {
  const [text] = partsOf(output).values();
  return quoted(text ?? "");
}

/** At most 80 letters of a text, from a place on. */
function quoted(text: string, from = 0): string {
  const rest = (from > 0 ? "..." : "") + text.slice(from);
  return JSON.stringify(rest.length > 80 ? `${rest.slice(0, 77)}...` : rest);
}

const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/g;

/** Without what may differ between two runs of one notebook. */
function settled(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/0x[0-9a-f]+/gi, "<address>")
    .replace(/\b\d+:\d{2}(?::\d{2})?\b/g, "<time>")
    .replace(
      /(?<![\w.])\d+(?:\.\d+)?\s*(?:ms|us|µs|s)(?:\/(?:step|epoch))?\b/g,
      "<time>",
    )
    .replace(/(?:<time>\s*)+/g, "<time> ")
    .replace(/\s+$/, "");
}

/**
 * Compares two texts: words as they are, numbers by value.
 *
 * @param stored The text in the file.
 * @param run The text of the run.
 * @param tolerance Relative, of numbers.
 * @returns How they differ, or null.
 */
export function compareTexts(
  stored: string,
  run: string,
  tolerance: number = TOLERANCE,
): string | null {
  const expected = settled(stored), got = settled(run);
  const words = (text: string) =>
    text.replace(NUMBER, " # ").replace(/\s+/g, " ").trim();
  if (words(expected) !== words(got)) return firstLine(expected, got);
  const before = expected.match(NUMBER) ?? [], now = got.match(NUMBER) ?? [];
  for (const [i, text] of before.entries()) {
    const a = Number(text), b = Number(now[i]);
    const bound = tolerance * Math.max(Math.abs(a), Math.abs(b)) + SMALLEST;
    if (a !== b && !(Math.abs(a - b) <= bound)) {
      return `number ${i + 1} is ${text} in the file, now ${now[i]}`;
    }
  }
  return null;
}

/** The first line that differs in more than its numbers. */
function firstLine(stored: string, run: string): string {
  const words = (text: string) =>
    text.replace(NUMBER, "#").replace(/\s+/g, " ");
  const before = stored.split("\n"), now = run.split("\n");
  const length = Math.min(before.length, now.length);
  let at = 0;
  while (at < length && words(before[at]) === words(now[at])) at++;
  if (at === length) {
    return before.length > length
      ? `line ${at + 1} is missing: ${quoted(before[at])}`
      : `line ${at + 1} is not in the file: ${quoted(now[at])}`;
  }
  const same = [...before[at]].findIndex((letter, i) => letter !== now[at][i]);
  const from = same > 40 ? same - 20 : 0;
  return `line ${at + 1} is ${quoted(before[at], from)} in the file, now ${
    quoted(now[at], from)
  }`;
}
