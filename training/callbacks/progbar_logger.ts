/**
 * The progress line of `fit`, `evaluate` and `predict`.
 *
 * @module
 */
import { frontEnd } from "../../display/mod.ts";
import { MessageBoard } from "../progress/message_board.ts";
import { Progbar } from "../progress/progbar.ts";
import { Callback, type CallbackParams, type Logs } from "./callback.ts";

/** Stand-ins for the clock and the front end, for tests. */
export interface ProgbarLoggerOptions {
  /** The clock, in seconds. */
  now?: () => number;
  /** What shows the line. */
  on?: ReturnType<typeof frontEnd>;
}

/**
 * Shows losses and metrics while they are computed; it is added by itself
 * unless `verbose` is 0.
 *
 * `verbose` is 1 for a line that changes in place, 2 for one line an epoch;
 * `"auto"` is 1 in a notebook and a terminal, else 2.
 *
 * @see `keras/src/callbacks/progbar_logger.py`
 */
export class ProgbarLogger extends Callback {
  #verbose = 1;
  #epochs = 1;
  #target: number | null = null;
  #seen = 0;
  #bar: Progbar | null = null;
  #inFit = false;
  readonly #options: ProgbarLoggerOptions;

  /**
   * @param options The clock and the front end.
   */
  constructor(options: ProgbarLoggerOptions = {}) {
    super();
    this.#options = options;
  }

  override setParams(params: CallbackParams): void {
    super.setParams(params);
    this.#verbose = params.verbose === "auto"
      ? (this.#options.on ?? frontEnd()) === "lines" ? 2 : 1
      : Number(params.verbose);
    this.#epochs = params.epochs;
    this.#target = params.steps;
  }

  override onTrainBegin(): void {
    this.#inFit = true;
  }

  override onTestBegin(): void {
    if (!this.#inFit) this.#restart();
  }

  override onPredictBegin(): void {
    this.#restart();
  }

  override onEpochBegin(epoch: number): void {
    this.#restart();
    if (this.#verbose && this.#epochs > 1) {
      this.#board.keep(`Epoch ${epoch + 1}/${this.#epochs}`);
    }
  }

  override onTrainBatchEnd(batch: number, logs?: Logs): void {
    this.#update(batch, logs);
  }

  override onTestBatchEnd(batch: number, logs?: Logs): void {
    if (!this.#inFit) this.#update(batch, logs);
  }

  override onPredictBatchEnd(batch: number): void {
    this.#update(batch);
  }

  override onEpochEnd(_epoch: number, logs?: Logs): void {
    this.#finish(logs);
  }

  override onTestEnd(logs?: Logs): void {
    if (!this.#inFit) this.#finish(logs);
  }

  override onPredictEnd(): void {
    this.#finish();
  }

  get #board(): MessageBoard {
    const board = this.board ?? new MessageBoard();
    if (this.board === null) this.setBoard(board);
    return board;
  }

  #restart(): void {
    this.#seen = 0;
    this.#bar = this.#newBar();
  }

  #newBar(): Progbar {
    return Progbar(this.#target, {
      verbose: this.#verbose,
      statelessMetrics: [],
      sink: this.#board,
      ...(this.#options.now ? { now: this.#options.now } : {}),
    });
  }

  #update(batch: number, logs: Logs = {}): void {
    this.#bar ??= this.#newBar();
    this.#seen = batch + 1;
    if (this.#verbose === 1) {
      this.#bar.update(this.#seen, Object.entries(logs), false);
    }
  }

  #finish(logs: Logs = {}): void {
    this.#bar ??= this.#newBar();
    if (this.#target === null) {
      this.#target = this.#seen;
      this.#bar.target = this.#seen;
    }
    this.#bar.update(this.#target, Object.entries(logs), true);
  }
}
