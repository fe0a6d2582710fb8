/**
 * The cells that run: at most one of the main shell, and one of each subshell
 * beside it.
 *
 * @module
 */
import { CellRun } from "./cell_run.ts";
import type { UserValue } from "./child_output.ts";
import type { ErrorReport } from "./runtime/frame_types.ts";

/** See the module. */
export class Runs {
  readonly #byShell = new Map<string, CellRun>();

  /** All of them. */
  get all(): CellRun[] {
    return [...this.#byShell.values()];
  }

  /** Whether none runs. */
  get isEmpty(): boolean {
    return this.#byShell.size === 0;
  }

  /** That of a shell. */
  of(shell: string): CellRun | undefined {
    return this.#byShell.get(shell);
  }

  /** Whether a cell runs still. */
  has(run: CellRun): boolean {
    return this.#byShell.get(run.shell) === run;
  }

  /**
   * A cell begins.
   *
   * @throws {Error} If one of the same shell runs.
   */
  begin(cell: number, shell = ""): CellRun {
    const running = this.#byShell.get(shell);
    if (running) {
      throw new Error(
        `Cannot run cell ${cell} as one cell of a shell runs at a time: cell ${running.cell} is running`,
      );
    }
    const run = new CellRun(cell, shell);
    this.#byShell.set(shell, run);
    return run;
  }

  /** It has ended. */
  end(run: CellRun): void {
    if (this.has(run)) this.#byShell.delete(run.shell);
  }

  #numbered(number: number): CellRun | undefined {
    return this.all.find((run) => run.number === number);
  }

  /** A script's end was read on stdout. */
  ended(number: number, failure?: ErrorReport): void {
    this.#numbered(number)?.ended(failure);
  }

  /** And on stderr. */
  errorEnded(number: number): void {
    this.#numbered(number)?.errorEnded();
  }

  /** A user expression of a cell has a value. */
  value(cell: number, value: UserValue): void {
    this.all.find((run) => run.cell === cell)?.values.push(value);
  }
}
