/**
 * What is remembered of the requests whose code may still cause output.
 *
 * @module
 */
import type { Header } from "./protocol/message.ts";

/** The request that made code run: an execute_request or a comm message. */
export interface Cell {
  /** Number by which the interpreter knows it. */
  readonly cell: number;
  /** Parent of everything that it causes; null where it is not known. */
  readonly parent: Header | null;
  /** The `n` of `Out[n]`. */
  readonly executionCount: number;
  /** Nothing but status may be published. */
  readonly silent: boolean;
  /** Whether its code belongs into the history. */
  readonly storeHistory: boolean;
  /** Who may be asked for input; null where nobody may. */
  readonly askable: Uint8Array[] | null;
}

/** Cells whose late output still finds its place. */
const REMEMBERED = 10_000;

/** What no cell is known to have caused, as the writes of native code. */
const UNKNOWN: Cell = {
  cell: 0,
  parent: null,
  executionCount: 0,
  silent: false,
  storeHistory: false,
  askable: null,
};

/** Cells by number, the oldest forgotten first. */
export class Cells {
  readonly #cells = new Map<number, Cell>();
  #last = 0;

  /** Remembers a request and numbers it. */
  add(facts: Omit<Cell, "cell">): Cell {
    const cell: Cell = { cell: ++this.#last, ...facts };
    this.#cells.set(cell.cell, cell);
    if (this.#cells.size > REMEMBERED) {
      this.#cells.delete(this.#cells.keys().next().value!);
    }
    return cell;
  }

  /** The cell of a number; one without a parent if it is not remembered. */
  get(cell: number): Cell {
    return this.#cells.get(cell) ?? UNKNOWN;
  }
}
