/**
 * Where in the user's code a call of the library was written.
 *
 * @module
 */

/** Folders of the library when it is not bundled into one file. */
const ROOT = new URL("../../", import.meta.url).href;
const ROOMS = ["layers", "models", "training", "display", "numpy", "data"];
const SOURCE = import.meta.url.endsWith("/layers/arguments/call_site.ts");

/** Whether a line of a stack trace stands in the library. */
function isOurs(line: string): boolean {
  if (!SOURCE) return line.includes(import.meta.url);
  return ROOMS.some((room) => line.includes(`${ROOT}${room}/`));
}

/**
 * The first place outside of the library on the stack.
 *
 * @returns File, line and column, or an empty string if there is none.
 */
export function callSite(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const lines = (new Error().stack ?? "").split("\n").slice(1);
  Error.stackTraceLimit = limit;
  const line = lines.find((line) =>
    /:\d+:\d+\)?$/.test(line) && !isOurs(line) && !line.includes("(ext:")
  );
  return line?.trim().replace(/^at (?:.* \()?/, "").replace(/\)$/, "") ?? "";
}
