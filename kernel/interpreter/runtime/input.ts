/**
 * Questions to the user: prompt, confirm, alert, password.
 *
 * The running code waits in `Atomics.wait`; the kernel's answer is an
 * evaluation that V8 runs in an interrupt of it, so no thread and no permission
 * are needed, and an interrupt ends the wait.
 *
 * @module
 */
import { currentContext } from "./context.ts";
import { FRAME } from "./frame_types.ts";
import { writeJson, writeText } from "./output.ts";

const gate = new Int32Array(new SharedArrayBuffer(4));
let reply: { text: string | null } | undefined;

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
  if (!currentContext().allowStdin) {
    throw new StdinNotImplementedError(
      `Cannot ask "${prompt.trim()}" as this front end takes no input: the cell was sent with allow_stdin false`,
    );
  }
  reply = undefined;
  writeJson(FRAME.input, { prompt, password });
  while (reply === undefined) Atomics.wait(gate, 0, 0);
  const { text } = reply as { text: string | null };
  reply = undefined;
  return text;
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
      if (currentContext().allowStdin) ask(`${message} [Enter] `);
      else writeText(FRAME.stdout, `${message}\n`);
    },
  });
}
