/**
 * What the magics of cells call; see `magics.ts` of the interpreter.
 *
 * @module
 */
import { inspectText } from "./console.ts";
import { currentCell, currentContext, onCancel } from "./context.ts";
import { FRAME } from "./frame_types.ts";
import { writeJson, writeText } from "./output.ts";
import { jupyter } from "./jupyter.ts";

const say = (text: string) => writeText(FRAME.stdout, text);

const UNITS: [name: string, milliseconds: number][] = [
  ["s", 1000],
  ["ms", 1],
  ["µs", 1e-3],
  ["ns", 1e-6],
];

/** A time with three digits in the unit that suits it. */
function durationText(milliseconds: number): string {
  const [name, unit] = UNITS.find(([, size]) => milliseconds >= size) ??
    UNITS.at(-1)!;
  return `${Number((milliseconds / unit).toPrecision(3))} ${name}`;
}

/** By cell. */
const started = new Map<number, number[]>();

function startTime(): void {
  const cell = currentCell();
  started.set(cell, [...started.get(cell) ?? [], performance.now()]);
}

function endTime(): void {
  const start = started.get(currentCell())?.pop();
  if (start === undefined) return;
  say(`Wall time: ${durationText(performance.now() - start)}\n`);
}

/** Timings that a cell has begun end with it. */
export function endTimings(): void {
  const cell = currentCell();
  while (started.get(cell)?.length) endTime();
  started.delete(cell);
}

async function time<T>(thunk: () => T | Promise<T>): Promise<T> {
  startTime();
  try {
    return await thunk();
  } finally {
    endTime();
  }
}

const RUNS = 7;
/** Milliseconds that one run takes at least. */
const RUN_TIME = 200;

async function loop(
  thunk: () => unknown,
  count: number,
  isAsync: boolean,
): Promise<number> {
  const start = performance.now();
  if (isAsync) { for (let i = 0; i < count; i++) await thunk(); }
  else for (let i = 0; i < count; i++) thunk();
  return performance.now() - start;
}

/** IPython's %timeit: seven runs of as many loops as fill a fifth of a second. */
async function timeit(thunk: () => unknown): Promise<void> {
  const first = thunk();
  const isAsync = first instanceof Promise;
  await first;
  let count = 1;
  while (await loop(thunk, count, isAsync) < RUN_TIME && count < 1e8) {
    count *= 10;
  }
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    times.push(await loop(thunk, count, isAsync) / count);
  }
  const mean = times.reduce((sum, t) => sum + t, 0) / RUNS;
  const variance = times.reduce((sum, t) => sum + (t - mean) ** 2, 0) / RUNS;
  say(
    `${durationText(mean)} ± ${
      durationText(Math.sqrt(variance))
    } per loop (mean ± std. dev. of ${RUNS} runs, ${
      count.toLocaleString("en-US")
    } loop${count === 1 ? "" : "s"} each)\n`,
  );
}

/** Runs a command; its output is the cell's, and an interrupt ends it. */
async function shell(command: string, program?: string): Promise<void> {
  const isWindows = Deno.build.os === "windows";
  const process = new Deno.Command(program ?? (isWindows ? "cmd" : "sh"), {
    args: [isWindows && !program ? "/c" : "-c", command],
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  onCancel(currentContext(), () => process.kill("SIGINT"));
  const { success, code } = await process.status;
  if (!success) writeText(FRAME.stderr, `exit code ${code}\n`);
}

/** `%env`, `%env NAME`, `%env NAME=VALUE` or `%env NAME VALUE`. */
function env(argument: string): void {
  const [, name, value] = /^([^\s=]*)\s*=?\s*(.*)$/.exec(argument)!;
  if (name === "") {
    const all = Object.entries(Deno.env.toObject()).sort();
    say(all.map(([key, text]) => `${key}=${text}\n`).join(""));
  } else if (argument === name) {
    say(`${Deno.env.get(name) ?? ""}\n`);
  } else {
    Deno.env.set(name, value);
    say(`env: ${name}=${value}\n`);
  }
}

function whos(values: Record<string, () => unknown>): void {
  const rows = Object.entries(values).map(([name, read]) => {
    const value = read();
    const type = typeof value === "object" && value !== null
      ? value.constructor?.name ?? "Object"
      : value === null
      ? "null"
      : typeof value;
    const [line] = inspectText(value, { colors: false, depth: 1 }).split("\n");
    return [name, type, line.slice(0, 60)];
  });
  const all = [["Variable", "Type", "Value"], ...rows];
  const widths = [0, 1].map((column) =>
    Math.max(...all.map((row) => row[column].length)) + 2
  );
  say(
    all.map(([name, type, text]) =>
      `${name.padEnd(widths[0])}${type.padEnd(widths[1])}${text}\n`
    ).join(""),
  );
}

/** By name, as the expanded magics call them. */
export const magicCalls = {
  time,
  timeit,
  startTime,
  endTime,
  shell,
  env,
  whos,
  say,
  askExit: () =>
    writeJson(FRAME.payload, { source: "ask_exit", keepkernel: false }),
  who: (names: string[]) => say(`${names.join("  ")}\n`),
  cd: (folder: string) => {
    Deno.chdir(folder);
    say(`${Deno.cwd()}\n`);
  },
  load: (file: string) =>
    jupyter.setNextInput(Deno.readTextFileSync(file), { replace: true }),
  writeFile: (file: string, text: string) => {
    Deno.writeTextFileSync(file, text);
    say(`Writing ${file}\n`);
  },
};
