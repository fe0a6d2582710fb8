/**
 * Questions to the user: prompt, confirm, alert, password.
 *
 * The running code waits in `Atomics.wait`; the kernel's answer is an
 * evaluation that V8 runs in an interrupt of it, so no thread and no permission
 * are needed, and an interrupt ends the wait.
 *
 * @module
 */
import { type CellContext, currentContext } from "./context.ts";
import { FRAME } from "./frame_types.ts";
import { writeJson, writeText } from "./output.ts";

const gate = new Int32Array(new SharedArrayBuffer(4));
let reply: { text: string | null } | undefined;
/** Whose question is open. */
let asking: CellContext | undefined;

/** A question was asked where nobody can be asked. */
export class StdinNotImplementedError extends Error {
  /** Always `StdinNotImplementedError`. */
  override name = "StdinNotImplementedError";
}

/**
 * Asks and waits.
 *
 * @returns The answer, or null at the end of input.
 * @throws {StdinNotImplementedError} If the front end takes no input.
 */
export function ask(prompt: string, password = false): string | null {
  const context = currentContext();
  const refusal = refusalOf(context);
  if (refusal) {
    throw new StdinNotImplementedError(
      `Cannot ask "${prompt.trim()}" as ${refusal}`,
    );
  }
  reply = undefined;
  asking = context;
  writeJson(FRAME.input, { prompt, password });
  while (reply === undefined) Atomics.wait(gate, 0, 0);
  const { text } = reply as { text: string | null };
  reply = undefined;
  asking = undefined;
  return text;
}

/** Why nobody can be asked, if so. */
function refusalOf(context: CellContext): string | null {
  if (context.isWithin) {
    return "the cell runs within another one, whose code lets no answer in: await something there, or ask when it has ended";
  }
  if (!context.allowStdin) {
    return "this front end takes no input: the cell was sent with allow_stdin false";
  }
  return asking && asking !== context && !asking.cancelled
    ? "one question can be open at a time: another cell's is"
    : null;
}

/** Called by the kernel. */
export function answerQuestion(text: string | null): void {
  reply = { text };
  Atomics.notify(gate, 0);
}

/** Puts the questions on globalThis. */
export function installInput(): void {
  Object.assign(globalThis, {
    prompt(
      message = "Prompt",
      fallback?: unknown,
      options: { password?: boolean } = {},
    ): string | null {
      const hint = fallback === undefined || fallback === ""
        ? ""
        : ` [${fallback}]`;
      const text = ask(`${message}${hint} `, options.password === true);
      return text === "" && fallback !== undefined ? String(fallback) : text;
    },
    confirm(message = "Confirm"): boolean {
      return /^\s*y(es)?\s*$/i.test(ask(`${message} [y/N] `) ?? "");
    },
    alert(message = "Alert"): void {
      // There is nothing to answer, so without stdin it is only shown.
      if (!refusalOf(currentContext())) ask(`${message} [Enter] `);
      else writeText(FRAME.stdout, `${message}\n`);
    },
  });
}
