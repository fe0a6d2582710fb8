/**
 * Shells: the main one and its subshells (JEP 91), each an ordered queue of its
 * own.
 *
 * @see https://jupyter.org/enhancement-proposals/91-kernel-subshells/kernel-subshells.html
 *
 * @module
 */
import type { Cell } from "./cells.ts";
import { JobQueue } from "./job_queue.ts";
import type { JsonObject } from "./protocol/message.ts";

/** A cell that runs. */
export interface Running {
  readonly cell: Cell;
  readonly shell: Shell;
  /** For the `payload` of its reply. */
  readonly payload: JsonObject[];
  /** Whether it was told to stop. */
  interrupted: boolean;
  /** Whether the interpreter has it. */
  started: boolean;
}

/** One shell. */
export class Shell {
  /** Name of a subshell; null for the main shell. */
  readonly id: string | null;
  /** What waits in it. */
  readonly queue: JobQueue;

  /** @param onError Is told what a job threw. */
  constructor(id: string | null, onError: (error: unknown) => void) {
    this.id = id;
    this.queue = new JobQueue(onError);
  }
}

/** There is no subshell of that name. */
export class UnknownSubshellError extends Error {
  /** Always `UnknownSubshellError`, as in ipykernel. */
  override name = "UnknownSubshellError";

  /** For what a client has sent. */
  constructor(id: unknown) {
    super(
      `Cannot find the subshell as create_subshell_request must have made it: current subshell_id is ${
        JSON.stringify(id)
      }`,
    );
  }
}

/** All shells of a kernel. */
export class Shells {
  /** The main one. */
  readonly main: Shell;
  /** The cells that run, also in subshells that were deleted meanwhile. */
  readonly running: Set<Running> = new Set();
  readonly #subshells = new Map<string, Shell>();
  readonly #onError: (error: unknown) => void;

  /** @param onError Is told what a job of any shell threw. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
    this.main = new Shell(null, onError);
  }

  /** Makes a subshell. */
  create(): Shell {
    const id = crypto.randomUUID();
    const shell = new Shell(id, this.#onError);
    this.#subshells.set(id, shell);
    return shell;
  }

  /**
   * Takes a subshell away; what runs and waits in it is for the caller to end.
   *
   * @throws {UnknownSubshellError} If there is none of that name.
   */
  delete(id: unknown): Shell {
    const shell = this.get(id);
    if (shell.id === null) throw new UnknownSubshellError(id);
    this.#subshells.delete(shell.id);
    return shell;
  }

  /** The names of the subshells, the oldest first. */
  list(): string[] {
    return [...this.#subshells.keys()];
  }

  /**
   * The shell that a header's `subshell_id` means.
   *
   * @throws {UnknownSubshellError} If there is none of that name.
   */
  get(id: unknown): Shell {
    if (id === undefined || id === null) return this.main;
    const shell = this.#subshells.get(id as string);
    if (!shell) throw new UnknownSubshellError(id);
    return shell;
  }

  /** All of them, the main one first. */
  get all(): Shell[] {
    return [this.main, ...this.#subshells.values()];
  }

  /** A cell as one that runs, if it does. */
  runningOf(cell: Cell): Running | undefined {
    return [...this.running].find((each) => each.cell === cell);
  }
}
