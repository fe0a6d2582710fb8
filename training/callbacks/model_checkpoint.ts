/**
 * Saving a model while it trains.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { note } from "../../display/mod.ts";
import { REQUIRED, resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import type { CallableClass } from "../callable_class.ts";
import { fixed, scientific } from "../progress/python_number.ts";
import type { Callback, Logs } from "./callback.ts";
import { MonitorCallback, type MonitorOptions } from "./monitor_callback.ts";

/** Options of {@linkcode ModelCheckpoint}. */
export interface ModelCheckpointOptions extends MonitorOptions {
  /**
   * 1 to say what is saved.
   *
   * @default {0}
   */
  verbose?: number;
  /**
   * Saves only what is better than all before.
   *
   * @default {false}
   */
  saveBestOnly?: boolean;
  /**
   * Saves weights alone, to a `.weights.h5` file.
   *
   * @default {false}
   */
  saveWeightsOnly?: boolean;
  /**
   * After each epoch, or after so many batches.
   *
   * @default {"epoch"}
   */
  saveFreq?: "epoch" | number;
  /**
   * The value to beat at first.
   *
   * @default {null}
   */
  initialValueThreshold?: number | null;
}

/** What a model has that can be saved. */
interface Savable {
  save?(path: string, options?: { overwrite: boolean }): unknown;
  saveWeights?(path: string, options?: { overwrite: boolean }): unknown;
}

/** A value in a file name, by Python's format: `02d`, `.3f`, `.2e`, or none. */
function formatField(name: string, value: unknown, spec: string): string {
  const match = spec.match(/^(0?)(\d*)(?:\.(\d+))?([dfe]?)$/);
  if (!match || typeof value !== "number") {
    throw new TypeError(
      `Cannot name a checkpoint as \`${name}\` has no format "${spec}": current value is ${
        String(value)
      }`,
    );
  }
  const [, zero, width, digits = "6", kind] = match;
  const text = kind === "f"
    ? fixed(value, Number(digits))
    : kind === "e"
    ? scientific(value, Number(digits))
    : String(value);
  return text.padStart(Number(width), zero ? "0" : " ");
}

/**
 * A file name with `{epoch:02d}` and the like filled in.
 *
 * @param pattern The pattern.
 * @param values Values by name.
 * @returns The name.
 * @throws {RangeError} If a name has no value.
 */
export function formatPath(pattern: string, values: Logs): string {
  return pattern.replace(/\{(\w+)(?::([^}]*))?\}/g, (_, name, spec = "") => {
    if (!(name in values)) {
      throw new RangeError(
        `Failed to format this callback filepath: "${pattern}". Reason: '${name}'`,
      );
    }
    return formatField(name, values[name], spec);
  });
}

class ModelCheckpointClass extends MonitorCallback {
  readonly filepath: string;
  readonly options: Required<ModelCheckpointOptions>;
  #epoch = 0;
  #batches = 0;
  #lastBatch: number | null = null;

  constructor(...args: unknown[]) {
    const given = resolveArguments<
      { filepath: string } & Required<ModelCheckpointOptions>
    >("ModelCheckpoint", {
      arguments: {
        filepath: REQUIRED,
        monitor: "val_loss",
        verbose: 0,
        saveBestOnly: false,
        saveWeightsOnly: false,
        mode: "auto",
        saveFreq: "epoch",
        initialValueThreshold: null,
      },
    }, args);
    super(given, 0, given.initialValueThreshold);
    this.filepath = String(given.filepath);
    this.options = given;
    this.#check();
  }

  #check(): void {
    const { saveFreq, saveWeightsOnly } = this.options;
    if (saveFreq !== "epoch" && !Number.isInteger(saveFreq)) {
      throw new TypeError(
        `Unrecognized saveFreq: ${saveFreq}. Expected saveFreq are 'epoch' or integer values`,
      );
    }
    if (saveWeightsOnly && !this.filepath.endsWith(".weights.h5")) {
      throw new RangeError(
        `When using \`saveWeightsOnly: true\` in \`ModelCheckpoint\`, the filepath provided must end in \`.weights.h5\` (Keras weights format). Received: filepath=${this.filepath}`,
      );
    }
    if (!saveWeightsOnly && !/\.(keras|h5)$/.test(this.filepath)) {
      throw new RangeError(
        `The filepath provided must end in \`.keras\` (Keras model format). Received: filepath=${this.filepath}`,
      );
    }
  }

  override onEpochBegin(epoch: number): void {
    this.#epoch = epoch;
  }

  override async onTrainBatchEnd(
    batch: number,
    logs: Logs = {},
  ): Promise<void> {
    const { saveFreq } = this.options;
    if (saveFreq === "epoch") return;
    const last = this.#lastBatch;
    this.#batches += last === null || batch <= last ? batch + 1 : batch - last;
    this.#lastBatch = batch;
    if (this.#batches < saveFreq) return;
    this.#batches = 0;
    await this.#save(this.#epoch, { batch: batch + 1, ...logs });
  }

  override async onEpochEnd(epoch: number, logs: Logs = {}): Promise<void> {
    this.setDirection();
    if (this.options.saveFreq === "epoch") await this.#save(epoch, logs);
  }

  #shouldSave(epoch: number, logs: Logs, path: string): boolean {
    const say = (text: string) => {
      if (this.options.verbose > 0) {
        this.message(`\nEpoch ${epoch + 1}: ${text}`);
      }
    };
    if (!this.options.saveBestOnly) {
      say(`saving model to ${path}`);
      return true;
    }
    const current = logs[this.monitor];
    if (typeof current !== "number") {
      note(`Can save best model only with ${this.monitor} available.`);
      return true;
    }
    const best = this.best === null ? "None" : fixed(this.best, 5);
    if (!this.isImprovement(current, this.best)) {
      say(`${this.monitor} did not improve from ${best}`);
      return false;
    }
    say(
      `${this.monitor} improved from ${best} to ${
        fixed(current, 5)
      }, saving model to ${path}`,
    );
    this.best = current;
    return true;
  }

  async #save(epoch: number, logs: Logs): Promise<void> {
    const path = formatPath(this.filepath, { ...logs, epoch: epoch + 1 });
    if (!this.#shouldSave(epoch, logs, path)) return;
    const model = this.model as Savable;
    const save = this.options.saveWeightsOnly ? model.saveWeights : model.save;
    if (typeof save !== "function") {
      throw new Error(
        `Cannot save a checkpoint as ${this.model.name} cannot be saved: it has no \`${
          this.options.saveWeightsOnly ? "saveWeights" : "save"
        }\``,
      );
    }
    mkdirSync(dirname(path), { recursive: true });
    await save.call(model, path, { overwrite: true });
    if (this.options.verbose > 0) {
      this.message(`\nEpoch ${epoch + 1}: finished saving model to ${path}`);
    }
  }
}

/** Saves the model, or its weights, after each epoch or so many batches. */
export const ModelCheckpoint: CallableClass<
  [
    filepath: string | URL,
    options?: string | ModelCheckpointOptions,
    ...rest: unknown[],
  ],
  Callback
> = withoutNew("ModelCheckpoint", ModelCheckpointClass);
