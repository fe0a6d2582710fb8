/**
 * Thrown values, described for the kernel.
 *
 * @module
 */
import { inspectText } from "./console.ts";
import {
  contexts,
  currentCell,
  throwingCell,
  wasInterrupted,
} from "./context.ts";
import { type ErrorReport, FRAME } from "./frame_types.ts";
import { writeJson } from "./output.ts";
import {
  placeOf,
  runningFrames,
  type StackFrame,
  usersFrames,
} from "./stack.ts";

const DEPTH = 6;
const MEMBERS = 20;
const USUAL = new Set(["cause", "errors", "stack", "message", "name"]);

/** A user's getter may throw; then there is nothing. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function isErrorLike(value: unknown): value is Error {
  return value instanceof Error ||
    typeof value === "object" && value !== null &&
      typeof attempt(() => (value as Error).stack) === "string";
}

function plainText(value: unknown): string {
  return attempt(() => inspectText(value, { colors: false, depth: 2 })) ??
    "a value that cannot be shown";
}

function ownProperties(error: Error): string | undefined {
  const own =
    attempt(() => Object.entries(error).filter(([key]) => !USUAL.has(key))) ??
      [];
  return own.length > 0 ? plainText(Object.fromEntries(own)) : undefined;
}

/** V8 keeps `null` as the error of a module that was terminated. */
const BROKEN_MODULE =
  ": a module whose loading was interrupted stays broken until the kernel is restarted";

let latestThrown: { value: unknown; frames: StackFrame[] } | undefined;

/** Notes where a cell throws what has no stack of its own; gives it back. */
export function noteThrown<T>(value: T): T {
  if (!isErrorLike(value)) {
    latestThrown = { value, frames: runningFrames(12) };
  }
  return value;
}

function describeValue(thrown: unknown): ErrorReport {
  const known = latestThrown && Object.is(latestThrown.value, thrown)
    ? latestThrown.frames
    : [];
  const frames = usersFrames(known);
  const text = typeof thrown === "string" ? thrown : plainText(thrown);
  const isBrokenModule = thrown === null && frames.length === 0 &&
    wasInterrupted();
  return {
    ename: "Uncaught",
    evalue: isBrokenModule ? text + BROKEN_MODULE : text,
    stack: frames.map(({ text }) => `    at ${text}`),
    place: frames.find(({ place }) => place)?.place,
    isError: false,
  };
}

/** Describes a thrown value, its causes and its members. */
export function describeError(
  thrown: unknown,
  depth = 0,
  seen: Set<unknown> = new Set(),
): ErrorReport {
  if (!isErrorLike(thrown)) return describeValue(thrown);
  seen.add(thrown);
  const stack = String(attempt(() => thrown.stack) ?? "");
  const report: ErrorReport = {
    ename: String(attempt(() => thrown.name) ?? "Error"),
    evalue: String(attempt(() => thrown.message) ?? ""),
    stack: stack.split("\n").filter((line) => /^\s+at /.test(line)),
    place: placeOf(thrown),
    properties: ownProperties(thrown),
    isError: true,
  };
  if (depth >= DEPTH) return report;
  const inner = (value: unknown) => describeError(value, depth + 1, seen);
  const cause = attempt(() => thrown.cause);
  if (cause !== undefined && !seen.has(cause)) report.cause = inner(cause);
  const errors = attempt(() => (thrown as AggregateError).errors);
  if (Array.isArray(errors)) {
    report.errors = errors.slice(0, MEMBERS)
      .filter((error) => !seen.has(error)).map(inner);
  }
  return report;
}

/** Tells an error that no cell's own course throws. */
export function reportBackground(
  kind: "error" | "rejection",
  thrown: unknown,
): void {
  const report = describeError(thrown);
  const store = contexts.getStore();
  if (store?.cancelled) return;
  const cell = throwingCell(thrown) ?? store?.id ?? report.place?.cell ??
    currentCell();
  writeJson(FRAME.background, { kind, report }, cell);
}

/** Listens for errors; each is handled, so that the event loop goes on. */
export function installErrorEvents(): void {
  globalThis.addEventListener("error", (event) => {
    reportBackground("error", event.error ?? event.message);
    event.preventDefault();
  });
  globalThis.addEventListener("unhandledrejection", (event) => {
    reportBackground("rejection", event.reason);
    event.preventDefault();
  });
}
