/**
 * `Deno.test` in cells: what a cell registers runs at its end, and a test that
 * fails fails the cell.
 *
 * @module
 */
import { currentCell } from "./context.ts";
import { describeError } from "./errors.ts";
import { FRAME } from "./frame_types.ts";
import { writeText } from "./output.ts";

/** What `Deno.test` takes, in one form. */
interface CellTest {
  name: string;
  fn: (context: CellTestContext) => unknown;
  ignore: boolean;
  only: boolean;
}

type Step = (
  step: string | Partial<CellTest> | CellTest["fn"],
  fn?: CellTest["fn"],
) => Promise<boolean>;

/** What a test function gets. */
interface CellTestContext {
  name: string;
  origin: string;
  step: Step;
}

/** By cell. */
const registered = new Map<number, CellTest[]>();

function register(values: unknown[], extra?: Partial<CellTest>): void {
  const test = readTest(values, extra);
  const cell = currentCell();
  registered.set(cell, [...registered.get(cell) ?? [], test]);
}

/** One form of the arguments `(name, options?, fn)`, `(fn)`, `(options, fn?)`. */
function readTest(values: unknown[], extra: Partial<CellTest> = {}): CellTest {
  let test: Partial<CellTest> = {};
  for (const value of values) {
    if (typeof value === "string") test.name = value;
    else if (typeof value === "function") {
      test.fn = value as CellTest["fn"];
      test.name ??= value.name;
    } else test = { ...test, ...value as Partial<CellTest> };
  }
  if (typeof test.fn !== "function" || !test.name) {
    throw new TypeError(
      "Cannot register a test as it must have a name and a function",
    );
  }
  const { name, fn, ignore = false, only = false } = test;
  return { name, fn, ignore, only, ...extra };
}

/** In the place of `Deno.test`. */
export const cellTest = Object.assign(
  (...values: unknown[]) => register(values),
  {
    ignore: (...values: unknown[]) => register(values, { ignore: true }),
    only: (...values: unknown[]) => register(values, { only: true }),
  },
);

/** Whether the cell has registered tests that have not run. */
export function hasTests(): boolean {
  return registered.has(currentCell());
}

/** How many steps and tests have gone which way. */
class TestReport {
  passed = 0;
  failed = 0;
  ignored = 0;
  #steps = 0;

  line(depth: number, name: string, verdict: string, start: number): void {
    const time = Math.round(performance.now() - start);
    const indent = "  ".repeat(depth);
    writeText(FRAME.stdout, `${indent}${name} ... ${verdict} (${time}ms)\n`);
  }

  /** Runs one test or step; whether it passed. */
  async run({ name, fn, ignore }: CellTest, depth = 0): Promise<boolean> {
    const start = performance.now();
    if (ignore) {
      this.ignored++;
      this.line(depth, name, "ignored", start);
      return true;
    }
    let failedSteps = 0;
    const step: Step = async (first, second) => {
      this.#steps++;
      const test = readTest(second ? [first, second] : [first]);
      const passed = await this.run(test, depth + 1);
      if (!passed) failedSteps++;
      return passed;
    };
    try {
      await fn({ name, origin: "notebook", step });
      if (failedSteps > 0) {
        const s = failedSteps === 1 ? "" : "s";
        throw new Error(`${failedSteps} test step${s} failed`);
      }
    } catch (error) {
      if (depth === 0) this.failed++;
      this.line(depth, name, "FAILED", start);
      const { ename, evalue, stack } = describeError(error);
      const text = [`${ename}: ${evalue}`, ...stack].join("\n");
      writeText(FRAME.stderr, `${text}\n`);
      return false;
    }
    if (depth === 0) this.passed++;
    this.line(depth, name, "ok", start);
    return true;
  }

  get summary(): string {
    const ignored = this.ignored ? ` | ${this.ignored} ignored` : "";
    const steps = this.#steps
      ? ` (${this.#steps} step${this.#steps === 1 ? "" : "s"})`
      : "";
    return `${this.passed} passed${steps} | ${this.failed} failed${ignored}`;
  }
}

/**
 * Runs what the cell has registered.
 *
 * @throws {Error} If a test fails.
 */
export async function runTests(): Promise<void> {
  const tests = takeTests();
  const chosen = tests.some(({ only }) => only)
    ? tests.filter(({ only }) => only)
    : tests;
  const report = new TestReport();
  const s = chosen.length === 1 ? "" : "s";
  writeText(FRAME.stdout, `running ${chosen.length} test${s}\n`);
  for (const test of chosen) await report.run(test);
  const verdict = report.failed ? "FAILED" : "ok";
  writeText(FRAME.stdout, `\n${verdict} | ${report.summary}\n`);
  if (report.failed === 0) return;
  const error = new Error(`${report.failed} of ${chosen.length} tests failed`);
  error.name = "TestsFailed";
  throw error;
}

function takeTests(): CellTest[] {
  const cell = currentCell();
  const tests = registered.get(cell) ?? [];
  registered.delete(cell);
  return tests;
}

/** A cell that has failed runs none. */
export function dropTests(): void {
  registered.delete(currentCell());
}
