/**
 * Stack traces in the user's terms: `In[3]:2:7` for generated places, no frame
 * of ours.
 *
 * @module
 */
import { config } from "./config.ts";
import type { CellPlace } from "./frame_types.ts";

/**
 * Where a stretch of generated code comes from: generated column, line and
 * column of the user's text (all 0-based), and 1 where the stretch was copied,
 * so that the columns in it count on, 0 where it is ours.
 */
export type PositionSegment = [
  column: number,
  line: number,
  sourceColumn: number,
  exact: 0 | 1,
];

/** What is known of a cell's script. */
export interface CellScript {
  /** The interpreter's number of the cell. */
  id: number;
  /** `In[3]`. */
  name: string;
  /** Segments by generated line. */
  map: (PositionSegment[] | null)[];
}

/** A frame of V8, as far as it is used here. */
interface CallSite {
  getScriptNameOrSourceURL?(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
}

const scripts = new Map<string, CellScript>();
const places = new WeakMap<object, CellPlace>();

/** Remembers a cell's script under its sourceURL. */
export function registerScript(url: string, script: CellScript): void {
  scripts.set(url, script);
}

/** The topmost place in a cell of an error whose stack has been read. */
export function placeOf(error: object): CellPlace | undefined {
  return places.get(error);
}

function locate(script: CellScript, line: number, column: number): CellPlace {
  const segments = script.map[line - 1];
  if (!segments?.length) return { cell: script.id, line, column };
  let best = segments[0];
  for (const segment of segments) {
    if (segment[0] > column - 1) break;
    best = segment;
  }
  const further = best[3] ? Math.max(0, column - 1 - best[0]) : 0;
  return {
    cell: script.id,
    line: best[1] + 1,
    column: best[2] + further + 1,
  };
}

/** A frame in the user's terms. */
export interface StackFrame {
  /** As V8 writes it. */
  text: string;
  /** Where in a cell it is. */
  place?: CellPlace;
}

function frameText(frame: CallSite): StackFrame {
  const text = String(frame);
  const url = frame.getScriptNameOrSourceURL?.() ?? "";
  const script = scripts.get(url);
  if (!script) return { text };
  const place = locate(
    script,
    frame.getLineNumber() ?? 1,
    frame.getColumnNumber() ?? 1,
  );
  const where = `${script.name}:${place.line}:${place.column}`;
  const at = text.indexOf(url);
  if (at < 0) return { text: where, place };
  const rest = text.slice(at + url.length).replace(/^:\d+:\d+/, "");
  return { text: text.slice(0, at) + where + rest, place };
}

const OURS =
  /\bkerno:runtime\b|\bext:(?:core|runtime|deno_\w+|cli)\b|node:internal/;

/** Frames without ours. */
export function usersFrames(frames: StackFrame[]): StackFrame[] {
  return frames.filter(({ text }) => !OURS.test(text));
}

/** The folder of the library's modules; an empty text where there is none. */
const libraryBase = config.library?.url.replace(/[^/]*$/, "") ?? "";

/**
 * Frames without the library's, where any others are left: what a layer does
 * inside does not help its user, as Keras holds with its own.
 */
function withoutLibrary(frames: StackFrame[]): StackFrame[] {
  if (libraryBase === "") return frames;
  const path = libraryBase.replace(/^file:\/\//, "");
  const others = frames.filter(({ text }) => !text.includes(path));
  if (others.length === 0 || others.length === frames.length) return frames;
  // Built-in functions that the library went through say nothing either.
  const first = others.findIndex(({ text }) => !text.endsWith("(<anonymous>)"));
  return others.slice(Math.max(first, 0));
}

function headOf(error: unknown): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

function prepareStackTrace(error: Error, frames: CallSite[]): string {
  const all = frames.map(frameText);
  const users = withoutLibrary(usersFrames(all));
  const kept = users.length > 0 ? users : all;
  const shown = errorHooks.stackTraceLimit === READ
    ? kept.slice(0, SHOWN)
    : kept;
  const place = shown.find((frame) => frame.place)?.place;
  if (place) places.set(error, place);
  return [headOf(error), ...shown.map(({ text }) => `    at ${text}`)]
    .join("\n");
}

/** Where a function of a profile stands (0-based), for people. */
export function placeText(url: string, line: number, column: number): string {
  const script = scripts.get(url);
  if (!script) return url === "" ? "native" : `${url}:${line + 1}`;
  const place = locate(script, line + 1, column + 1);
  return `${script.name}:${place.line}:${place.column}`;
}

type ErrorHooks = {
  prepareStackTrace?: (error: Error, frames: CallSite[]) => unknown;
  stackTraceLimit: number;
};

const errorHooks = Error as unknown as ErrorHooks;

/** Frames that V8 reads, so that the user's are among them below a library. */
const READ = 50;
/** Frames that are shown, V8's own number, unless a cell sets another limit. */
const SHOWN = 10;

/** Makes V8 write stacks our way. */
export function installStackTraces(): void {
  errorHooks.prepareStackTrace = prepareStackTrace;
  errorHooks.stackTraceLimit = READ;
}

/** The frames of the running code, topmost first, at most `limit`. */
export function runningFrames(limit: number): StackFrame[] {
  const { prepareStackTrace, stackTraceLimit } = errorHooks;
  errorHooks.prepareStackTrace = (_error, frames) => frames;
  errorHooks.stackTraceLimit = limit;
  const frames: unknown = new Error().stack;
  errorHooks.prepareStackTrace = prepareStackTrace;
  errorHooks.stackTraceLimit = stackTraceLimit;
  if (Array.isArray(frames)) return frames.map(frameText);
  // Within the text of a stack V8 asks nobody for another.
  return String(frames).split("\n").slice(1).map((text) => ({ text }));
}
