/**
 * The console of cells.
 *
 * Deno's own would not do: V8 keeps up to 1,000 messages with their arguments
 * alive, and the parked REPL queues a notification for each.
 *
 * @module
 */
import { config } from "./config.ts";
import { currentCell } from "./context.ts";
import { FRAME } from "./frame_types.ts";
import { writeJson, writeText } from "./output.ts";
import { tableText } from "./console_table.ts";

const nativeInspect = Deno.inspect;

/** A value as Deno's console writes it. */
export function inspectText(
  value: unknown,
  options: Deno.InspectOptions = {},
): string {
  return nativeInspect(value, { colors: config.colors, ...options });
}

/** One directive of a format string. */
function formatDirective(directive: string, value: unknown): string {
  switch (directive) {
    case "s":
      if (typeof value === "string") return value;
      return typeof value === "object" && value !== null
        ? inspectText(value, { depth: 1 })
        : Object.is(value, -0)
        ? "-0"
        : String(value);
    case "d":
    case "i": {
      if (typeof value === "bigint") return `${value}n`;
      if (typeof value === "symbol" || typeof value === "object") return "NaN";
      const number = Number(value);
      return inspectText(directive === "i" ? Math.trunc(number) : number);
    }
    case "f":
      return typeof value === "symbol" ? "NaN" : inspectText(Number(value));
    case "j":
      return JSON.stringify(value);
    case "c":
      return "";
    default:
      return inspectText(value);
  }
}

/** The line that console.log makes of its arguments. */
export function formatLine(values: readonly unknown[]): string {
  const [first, ...rest] = values;
  const parts: string[] = [];
  let used = 0;
  if (typeof first === "string" && rest.length > 0 && first.includes("%")) {
    parts.push(first.replace(/%([sdifoOjc%])/g, (text, directive) => {
      if (directive === "%") return "%";
      return used < rest.length
        ? formatDirective(directive, rest[used++])
        : text;
    }));
  } else if (values.length > 0) {
    parts.push(typeof first === "string" ? first : inspectText(first));
  }
  for (const value of rest.slice(used)) {
    parts.push(typeof value === "string" ? value : inspectText(value));
  }
  return parts.join(" ");
}

/** Margins of open groups by cell: a cell that runs beside has its own. */
const margins = new Map<number, string>();

function writeLine(type: number, text: string): void {
  const margin = margins.get(currentCell());
  const line = margin ? margin + text.replaceAll("\n", "\n" + margin) : text;
  writeText(type, line + "\n");
}

const toStdout = (...values: unknown[]) =>
  writeLine(FRAME.stdout, formatLine(values));
const toStderr = (...values: unknown[]) =>
  writeLine(FRAME.stderr, formatLine(values));

const counts = new Map<string, number>();
const timers = new Map<string, number>();

const counting = {
  count(label = "default") {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    toStdout(`${label}: ${counts.get(label)}`);
  },
  countReset(label = "default") {
    counts.delete(label);
  },
  time(label = "default") {
    timers.set(label, performance.now());
  },
  timeLog(label = "default", ...values: unknown[]) {
    const start = timers.get(label);
    if (start === undefined) return toStderr(`Timer '${label}' does not exist`);
    const elapsed = Math.round((performance.now() - start) * 1000) / 1000;
    toStdout(`${label}: ${elapsed}ms`, ...values);
  },
  timeEnd(label = "default") {
    counting.timeLog(label);
    timers.delete(label);
  },
};

const grouping = {
  group(...values: unknown[]) {
    if (values.length > 0) toStdout(...values);
    const cell = currentCell();
    margins.set(cell, (margins.get(cell) ?? "") + "    ");
  },
  groupCollapsed: (...values: unknown[]) => grouping.group(...values),
  groupEnd() {
    const cell = currentCell();
    margins.set(cell, (margins.get(cell) ?? "").slice(4));
  },
};

/** What a cell has left open ends with it. */
export function endGroups(): void {
  margins.delete(currentCell());
}

/** Puts our methods on the global console. */
export function installConsole(): void {
  Object.assign(globalThis.console, {
    log: toStdout,
    info: toStdout,
    debug: toStdout,
    warn: toStderr,
    error: toStderr,
    dirxml: toStdout,
    dir: (value: unknown, options?: Deno.InspectOptions) =>
      writeLine(FRAME.stdout, inspectText(value, options)),
    trace(...values: unknown[]) {
      const stack = new Error().stack?.split("\n").slice(1).join("\n") ?? "";
      toStderr(
        `Trace${values.length ? ": " + formatLine(values) : ""}\n${stack}`,
      );
    },
    assert(condition: unknown, ...values: unknown[]) {
      if (condition) return;
      const text = values.length ? ": " + formatLine(values) : "";
      toStderr("Assertion failed" + text);
    },
    clear: () => writeJson(FRAME.clear, { wait: false }),
    table(data: unknown, columns?: string[]) {
      if (data === null || typeof data !== "object") return toStdout(data);
      const cell = (value: unknown) =>
        inspectText(value, { depth: 0, compact: true, colors: false });
      writeLine(FRAME.stdout, tableText(data, cell, columns));
    },
    ...counting,
    ...grouping,
  });
}
