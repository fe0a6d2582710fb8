/**
 * What is run within a busy loop, in a command that interrupts it.
 *
 * @module
 */
import {
  type Evaluation,
  type Inspector,
  InspectorError,
} from "./inspector.ts";
import type { ErrorDescription } from "./interpreter.ts";
import { describeWords } from "./errors.ts";

/**
 * ms for code within a loop: as long as it runs, nothing else is heard, an
 * interrupt least of all.
 */
const LIMIT = 800;

/** It took too long, and was terminated; the loop goes on. */
export class OvertimeError extends Error {
  /** Always `OvertimeError`. */
  override name = "OvertimeError";
}

/**
 * Runs a script, which may be within a loop.
 *
 * @throws {OvertimeError} If it takes too long.
 * @throws {InspectorError} If the child is gone.
 */
export async function evaluateWithin(
  inspector: Inspector,
  expression: string,
): Promise<Evaluation> {
  const reply = inspector.evaluate(expression, {
    timeout: LIMIT,
    disableBreaks: true,
  });
  // A script that was terminated has not done it.
  inspector.evaluate("__kerno.leaveWithin()");
  try {
    return await reply;
  } catch (error) {
    const isOver = error instanceof InspectorError &&
      /terminated/.test(error.message);
    throw isOver ? new OvertimeError() : error;
  } finally {
    readAnew(inspector);
  }
}

/** What the user is told of code that took too long. */
export function describeOvertime(what: string): ErrorDescription {
  return describeWords(
    "TimeLimitExceeded",
    `${what} was stopped after ${
      LIMIT / 1000
    } s: it ran within a running cell, whose code lets nothing else in. Do it when that has ended, or let it await something now and then`,
  );
}

const reading = new WeakSet<Inspector>();

/**
 * Makes running loops read their variables anew: V8's optimized code keeps
 * what the loop itself does not change. It gives such code up where coverage is
 * asked for, which takes some 10 to 100 ms of the loop's time.
 */
async function readAnew(inspector: Inspector): Promise<void> {
  if (reading.has(inspector) || inspector.isClosed) return;
  reading.add(inspector);
  const options = { callCount: false, detailed: false };
  inspector.send("Profiler.enable");
  inspector.send("Profiler.startPreciseCoverage", options);
  await inspector.send("Profiler.stopPreciseCoverage").catch(() => {});
  reading.delete(inspector);
}
