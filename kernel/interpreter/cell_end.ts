/**
 * How a cell's script has ended, and what the user is told of it.
 *
 * @module
 */
import { describeOvertime } from "./busy_loop.ts";
import {
  type CellSource,
  describeInterrupt,
  describeReport,
  describeSyntaxError,
  describeWords,
} from "./errors.ts";
import type { ErrorDescription } from "./interpreter.ts";
import type { CellPlace, ErrorReport } from "./runtime/frame_types.ts";

/** How a script has ended. */
export type RunEnd =
  | { kind: "ok" }
  | { kind: "failed"; report: ErrorReport }
  /** An error that only V8 sees before the script starts. */
  | { kind: "syntax"; message: string; place: { line: number; column: number } }
  | { kind: "interrupted"; place?: CellPlace }
  | { kind: "lost"; reason: string }
  /** Within another cell it took too long. */
  | { kind: "overtime" }
  /** It awaits what nothing can settle. */
  | { kind: "never" };

/** The error that the user sees, or null where all is well. */
export function describeEnd(
  end: RunEnd | ErrorDescription,
  cell: number,
  sources: ReadonlyMap<number, CellSource>,
): ErrorDescription | null {
  if (!("kind" in end)) return end;
  switch (end.kind) {
    case "ok":
      return null;
    case "failed":
      return describeReport(end.report, sources);
    case "syntax": {
      const place = { cell, ...end.place };
      return describeSyntaxError(end.message, sources.get(cell)!, place);
    }
    case "interrupted":
      return describeInterrupt(sources, end.place);
    case "lost":
      return describeWords("InterpreterLost", end.reason);
    case "overtime":
      return describeOvertime("the cell");
    case "never":
      return describeWords(
        "NeverSettles",
        "the cell awaits a promise that nothing can settle any more",
      );
  }
}
