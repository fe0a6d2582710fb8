/**
 * Keras' progress line.
 *
 * @module
 */
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import type { CallableClass } from "../callable_class.ts";
import { MessageBoard, type ProgressSink } from "./message_board.ts";
import { fixed, scientific } from "./python_number.ts";

/** Options of {@linkcode Progbar}. */
export interface ProgbarOptions {
  /** Steps in all, `null` if that is not known. */
  target?: number | null;
  /**
   * Cells of the bar.
   *
   * @default {20}
   */
  width?: number;
  /**
   * 0 for nothing, 1 for a bar, 2 for one line at the end.
   *
   * @default {1}
   */
  verbose?: number;
  /**
   * Shortest time between two updates, in seconds.
   *
   * @default {0.05}
   */
  interval?: number;
  /** Values to show as they are; others are averaged. */
  statefulMetrics?: Iterable<string> | null;
  /** Values to average; others are shown as they are. */
  statelessMetrics?: Iterable<string> | null;
  /**
   * What a step is called.
   *
   * @default {"step"}
   */
  unitName?: string;
  /** Where lines go. */
  sink?: ProgressSink | null;
  /** The clock, in seconds. */
  now?: () => number;
}

/** A value by its name. */
export type NamedValue = readonly [name: string, value: unknown];

/** The mean of a value that may be nested. */
function mean(value: unknown): number {
  if (typeof value === "number") return value;
  const flat = (value as unknown[]).flat(Infinity) as number[];
  return flat.reduce((sum, one) => sum + one, 0) / flat.length;
}

class ProgbarClass {
  /** Steps in all. */
  target: number | null;
  readonly #options: Required<ProgbarOptions>;
  readonly #sink: ProgressSink;
  readonly #averaged: (name: string) => boolean;
  readonly #values = new Map<string, [sum: number, count: number]>();
  readonly #start: number;
  #seen = 0;
  #lastUpdate = 0;
  #afterFirstStep: number | null = null;

  constructor(...args: unknown[]) {
    const given = resolveArguments<Required<ProgbarOptions>>("Progbar", {
      arguments: {
        target: null,
        width: 20,
        verbose: 1,
        interval: 0.05,
        statefulMetrics: null,
        statelessMetrics: null,
        unitName: "step",
      },
      options: { sink: null, now: () => performance.now() / 1000 },
    }, args);
    if (given.statefulMetrics !== null && given.statelessMetrics !== null) {
      throw new TypeError(
        "Only one of `statefulMetrics` or `statelessMetrics` can be provided.",
      );
    }
    this.#options = given;
    this.target = given.target;
    this.#sink = given.sink ?? new MessageBoard();
    const { statelessMetrics, statefulMetrics } = given;
    const names = new Set(statelessMetrics ?? statefulMetrics ?? []);
    this.#averaged = (name) => (statelessMetrics !== null) === names.has(name);
    this.#start = given.now();
  }

  /**
   * Shows a step.
   *
   * @param current Steps so far.
   * @param values Values of the latest step.
   * @param finalize Whether it is the last; that is seen from the target unless
   * given.
   */
  update(
    current: number,
    values: readonly NamedValue[] = [],
    finalize: boolean | null = null,
  ): void {
    const last = finalize ?? (this.target !== null && current >= this.target);
    for (const [name, value] of values ?? []) {
      this.#add(name, mean(value), current, last);
    }
    this.#seen = current;
    const now = this.#options.now();
    const perUnit = this.#stepDuration(current, now);
    const { verbose, interval } = this.#options;
    if (verbose === 1) {
      if (now - this.#lastUpdate < interval && !last) return;
      const line = this.#line(current, now, perUnit, last);
      if (last) this.#sink.keep(line);
      else this.#sink.update(line, this.#fraction(current));
    } else if (verbose === 2 && last && this.target) {
      this.#sink.keep(this.#summary(current, now, perUnit));
    }
    this.#lastUpdate = now;
  }

  /**
   * Shows further steps.
   *
   * @param n How many.
   * @param values Values of the latest step.
   */
  add(n: number, values: readonly NamedValue[] = []): void {
    this.update(this.#seen + n, values);
  }

  #add(name: string, value: number, current: number, last: boolean): void {
    if (last || !this.#averaged(name)) {
      this.#values.set(name, [value, 1]);
      return;
    }
    const steps = Math.max(current - this.#seen, 1);
    const [sum, count] = this.#values.get(name) ?? [0, 0];
    this.#values.set(name, [sum + value * steps, count + steps]);
  }

  /** Seconds a step, without the first one, which is slower. */
  #stepDuration(current: number, now: number): number {
    if (current <= 0) return 0;
    const first = this.#afterFirstStep;
    const duration = first !== null && current > 1
      ? (now - first) / (current - 1)
      : (now - this.#start) / current;
    if (current === 1) this.#afterFirstStep = now;
    return duration;
  }

  #fraction(current: number): number | undefined {
    return this.target ? Math.min(1, current / this.target) : undefined;
  }

  #count(current: number): string {
    const text = String(this.target);
    // As many places as the target has, by its logarithm as in Keras.
    const places = Math.trunc(Math.log10(this.target!)) + 1;
    return `${String(current).padStart(places)}/${text}`;
  }

  #line(
    current: number,
    now: number,
    perUnit: number,
    last: boolean,
  ): string {
    const { width } = this.#options;
    const bar = this.target
      ? `${this.#count(current)} ${
        "━".repeat(Math.max(width, Math.trunc(width * current / this.target)))
      }`
      : `${String(current).padStart(7)}/Unknown`;
    const time = this.target && !last
      ? remaining(perUnit * (this.target - current))
      : `${fixed(now - this.#start, 0)}s`;
    return `${bar} ${time}${this.#time(perUnit)}${
      this.#texts((value) => Math.abs(value) > 1e-3)
    }`;
  }

  #summary(current: number, now: number, perUnit: number): string {
    return `${this.#count(current)} - ${fixed(now - this.#start, 0)}s -${
      this.#time(perUnit)
    }${this.#texts((value) => value > 1e-3)}`;
  }

  #texts(isFixed: (value: number) => boolean): string {
    return [...this.#values].map(([name, [sum, count]]) => {
      const value = sum / Math.max(1, count);
      const text = isFixed(value) ? fixed(value, 4) : scientific(value, 4);
      return ` - ${name}: ${text}`;
    }).join("");
  }

  #time(perUnit: number): string {
    const { unitName } = this.#options;
    if (perUnit >= 1 || perUnit === 0) {
      return ` ${fixed(perUnit, 0)}s/${unitName}`;
    }
    if (perUnit >= 1e-3) return ` ${fixed(perUnit * 1e3, 0)}ms/${unitName}`;
    return ` ${fixed(perUnit * 1e6, 0)}us/${unitName}`;
  }
}

/** The time that is left. */
function remaining(seconds: number): string {
  const two = (value: number) => String(Math.trunc(value)).padStart(2, "0");
  if (seconds > 3600) {
    return `${Math.floor(seconds / 3600)}:${
      two(Math.floor(seconds % 3600 / 60))
    }:${two(seconds % 60)}`;
  }
  if (seconds > 60) {
    return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  }
  return `${Math.trunc(seconds)}s`;
}

/** An instance of {@linkcode Progbar}. */
export type Progbar = ProgbarClass;

/**
 * A progress line with Keras' text: `2/4 ━━━━━━━━━━━━━━━━━━━━ 3s 2s/step - loss: 0.5000`.
 *
 * @param target Steps in all, `null` if that is not known.
 * @param options Options; see {@linkcode ProgbarOptions}.
 * @returns The bar.
 * @throws {TypeError} If both kinds of metrics are given.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { utils } from "kerno";
 *
 * const lines: string[] = [];
 * const keep = (line: string) => lines.push(line);
 * const bar = utils.Progbar(2, { verbose: 2, now: () => 0, sink: { keep, update() {} } });
 * bar.update(2, [["loss", 0.5]]);
 * assert.deepEqual(lines, ["2/2 - 0s - 0s/step - loss: 0.5000"]);
 * ```
 *
 * @see `keras/src/utils/progbar.py`
 */
export const Progbar: CallableClass<
  [
    target?: number | null | ProgbarOptions,
    options?: number | ProgbarOptions,
    ...rest: unknown[],
  ],
  Progbar
> = withoutNew("Progbar", ProgbarClass);
