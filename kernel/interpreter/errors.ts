/**
 * Errors as Jupyter shows them: message, a code frame of the user's text, the
 * stack, causes and members.
 *
 * @module
 */
import type { ErrorDescription } from "./interpreter.ts";
import type { TypeProblem } from "./language/mod.ts";
import type { CellPlace, ErrorReport } from "./runtime/frame_types.ts";

/** A cell's text under the name that its places bear. */
export interface CellSource {
  /** `In[3]`. */
  name: string;
  /** What the user wrote. */
  text: string;
}

const red = (text: string) => `\x1b[31m${text}\x1b[39m`;
const cyan = (text: string) => `\x1b[36m${text}\x1b[39m`;
const dim = (text: string) => `\x1b[2m${text}\x1b[22m`;
const bold = (text: string) => `\x1b[1m${text}\x1b[22m`;

const AROUND = 2;
/** A longer line is cut to a window round the column. */
const WIDEST = 160;

/** The lines round a place, with an arrow and a caret. */
export function codeFrame(
  source: string,
  line: number,
  column: number,
): string[] {
  const lines = source.split("\n");
  const last = Math.min(lines.length, line + AROUND);
  const width = String(last).length;
  const first = Math.max(0, column - WIDEST / 2);
  const start = lines[line - 1]?.length > WIDEST ? first : 0;
  const frame: string[] = [];
  for (let number = Math.max(1, line - AROUND); number <= last; number++) {
    const isHit = number === line;
    const text = lines[number - 1].slice(start, start + WIDEST);
    const gutter = dim(`${String(number).padStart(width)} │`);
    frame.push(`${isHit ? red("❱") : " "} ${gutter} ${text}`.trimEnd());
    if (!isHit) continue;
    const blank = text.slice(0, column - 1 - start).replace(/[^\t]/g, " ");
    frame.push(`  ${dim(" ".repeat(width) + " │")} ${blank}${red("^")}`);
  }
  return frame;
}

function headLine(report: ErrorReport): string {
  const [first, ...rest] = report.evalue.split("\n");
  const name = red(bold(report.ename));
  const colon = report.isError && report.evalue ? ":" : "";
  const words = report.evalue ? ` ${first}` : "";
  return [`${name}${colon}${words}`, ...rest].join("\n");
}

/** Lines of an error, its causes and members indented below it. */
function reportLines(
  report: ErrorReport,
  sources: ReadonlyMap<number, CellSource>,
): string[] {
  const lines = headLine(report).split("\n");
  const source = report.place && sources.get(report.place.cell);
  if (source && report.place) {
    const { line, column } = report.place;
    lines.push(...codeFrame(source.text, line, column));
  }
  for (const frame of report.stack) {
    lines.push(frame.replace(/In\[\d*\]:\d+:\d+/, cyan));
  }
  if (report.properties) lines.push(...dim(report.properties).split("\n"));
  const inner = (title: string, error: ErrorReport) => {
    lines.push(dim(title));
    lines.push(...reportLines(error, sources).map((line) => `    ${line}`));
  };
  if (report.cause) inner("caused by:", report.cause);
  report.errors?.forEach((error, i) => inner(`error ${i + 1}:`, error));
  return lines;
}

/** What an `error` message holds. */
export function describeReport(
  report: ErrorReport,
  sources: ReadonlyMap<number, CellSource>,
): ErrorDescription {
  return {
    ename: report.ename,
    evalue: report.evalue,
    traceback: reportLines(report, sources),
  };
}

/** The same of an error that no cell's own course has thrown. */
export function describeBackground(
  kind: string,
  report: ErrorReport,
  sources: ReadonlyMap<number, CellSource>,
): ErrorDescription {
  const described = describeReport(report, sources);
  const words = kind === "rejection"
    ? "Uncaught, in a promise that nobody awaits:"
    : "Uncaught, in the background:";
  return { ...described, traceback: [words, ...described.traceback] };
}

/** A syntax error at its place. */
export function describeSyntaxError(
  message: string,
  source: CellSource,
  place: CellPlace,
): ErrorDescription {
  const { line, column } = place;
  const where = `${source.name}:${line}:${column}`;
  return {
    ename: "SyntaxError",
    evalue: `${message} (${where})`,
    traceback: [
      `${red(bold("SyntaxError"))}: ${message}`,
      ...codeFrame(source.text, line, column),
      `    at ${cyan(where)}`,
    ],
  };
}

/** TypeScript's complaints about a cell, each at its place. */
export function describeTypeErrors(
  problems: readonly TypeProblem[],
  source: CellSource,
): ErrorDescription {
  const where = ({ line, column }: TypeProblem) =>
    `${source.name}:${line}:${column}`;
  const [first] = problems;
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : "";
  return {
    ename: `TS${first.code}`,
    evalue: `${first.message.split("\n")[0]} (${where(first)})${more}`,
    traceback: problems.flatMap((problem) => [
      ...`${red(bold(`TS${problem.code}`))}: ${problem.message}`.split("\n"),
      ...codeFrame(source.text, problem.line, problem.column),
      `    at ${cyan(where(problem))}`,
    ]),
  };
}

/** An error that has only words. */
export function describeWords(ename: string, words: string): ErrorDescription {
  const [first, ...rest] = words.split("\n");
  return {
    ename,
    evalue: words,
    traceback: [`${red(bold(ename))}: ${first}`, ...rest],
  };
}

/** An interrupted cell, with the place where it was, if that is known. */
export function describeInterrupt(
  sources: ReadonlyMap<number, CellSource>,
  place?: CellPlace,
): ErrorDescription {
  const words = "the cell was interrupted";
  const source = place && sources.get(place.cell);
  const traceback = [`${red(bold("KeyboardInterrupt"))}: ${words}`];
  if (source) {
    const { line, column } = place;
    traceback.push(...codeFrame(source.text, line, column));
    traceback.push(`    at ${cyan(`${source.name}:${line}:${column}`)}`);
  }
  return { ename: "KeyboardInterrupt", evalue: words, traceback };
}
