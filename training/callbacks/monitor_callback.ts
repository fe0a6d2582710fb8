/**
 * Callbacks that watch one value.
 *
 * @module
 */
import { note } from "../../display/mod.ts";
import { Metric } from "../metrics/mod.ts";
import { Callback } from "./callback.ts";

/** Which way a value is to go. */
export type MonitorMode = "auto" | "min" | "max";

/** What a callback watches. */
export interface MonitorOptions {
  /**
   * Name of the value in the logs.
   *
   * @default {"val_loss"}
   */
  monitor?: string;
  /**
   * Whether it is to fall or to grow; `"auto"` asks the metric.
   *
   * @default {"auto"}
   */
  mode?: MonitorMode;
}

/** Base of callbacks that watch one value. */
export abstract class MonitorCallback extends Callback {
  /** Name of the value. */
  readonly monitor: string;
  /** Best value so far. */
  best: number | null;
  readonly #mode: MonitorMode;
  readonly #minDelta: number;
  #grows: boolean | null = null;

  /**
   * @param options What is watched.
   * @param minDelta Smaller changes are none.
   * @param best The value to beat.
   */
  constructor(
    options: Required<MonitorOptions>,
    minDelta: number = 0,
    best: number | null = null,
  ) {
    super();
    this.monitor = options.monitor;
    this.#mode = options.mode;
    if (!["auto", "min", "max"].includes(options.mode)) {
      note(
        `${new.target.name} mode '${options.mode}' is unknown, fallback to auto mode.`,
      );
      this.#mode = "auto";
    }
    this.#minDelta = Math.abs(minDelta);
    this.best = best;
  }

  /** Finds out which way the value is to go, once the metrics exist. */
  protected setDirection(): void {
    this.#grows ??= this.#findDirection();
  }

  #findDirection(): boolean {
    if (this.#mode !== "auto") return this.#mode === "max";
    const name = this.monitor.replace(/^val_/, "");
    const metric = (this.model.metrics ?? []).find((one) =>
      one instanceof Metric && one.name === name
    ) as Metric | undefined;
    if (metric) return metric.direction === "up";
    if (name === "loss") return false;
    throw new RangeError(
      `${this.constructor.name} callback received monitor=${this.monitor}, but Keras isn't able to automatically determine whether that metric should be maximized or minimized. Pass \`mode: "max"\` in order to monitor based on the highest metric value, or pass \`mode: "min"\` in order to use the lowest value.`,
    );
  }

  /** Whether a value is better than another by more than the least change. */
  protected isImprovement(value: number, reference: number | null): boolean {
    if (reference === null) return true;
    return this.#grows
      ? value - this.#minDelta > reference
      : value + this.#minDelta < reference;
  }
}
