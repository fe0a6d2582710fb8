/**
 * Losses and metrics of each epoch as a table in a file.
 *
 * @module
 */
import {
  appendFileSync,
  existsSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { REQUIRED, resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import { floatRepr } from "../../printing/mod.ts";
import type { CallableClass } from "../callable_class.ts";
import { Callback, type Logs } from "./callback.ts";

/** Options of {@linkcode CSVLogger}. */
export interface CSVLoggerOptions {
  /**
   * What parts columns.
   *
   * @default {","}
   */
  separator?: string;
  /**
   * Whether a file that exists is kept.
   *
   * @default {false}
   */
  append?: boolean;
}

class CSVLoggerClass extends Callback {
  readonly #filename: string | URL;
  readonly #separator: string;
  readonly #append: boolean;
  #keys: string[] | null = null;
  #needsHeader = true;

  constructor(...args: unknown[]) {
    super();
    const given = resolveArguments<
      { filename: string } & Required<CSVLoggerOptions>
    >(
      "CSVLogger",
      { arguments: { filename: REQUIRED, separator: ",", append: false } },
      args,
    );
    this.#filename = given.filename;
    this.#separator = given.separator;
    this.#append = given.append;
  }

  override onTrainBegin(): void {
    this.#keys = null;
    if (this.#append && existsSync(this.#filename)) {
      this.#needsHeader = readFileSync(this.#filename, "utf8") === "";
    } else {
      this.#needsHeader = true;
      writeFileSync(this.#filename, "");
    }
  }

  override onEpochEnd(epoch: number, logs: Logs = {}): void {
    if (this.#keys === null) {
      const keys = Object.keys(logs).sort();
      const validated = keys.some((key) => key.startsWith("val_"));
      this.#keys = validated
        ? keys
        : [...keys, ...keys.map((key) => `val_${key}`)];
      if (this.#needsHeader) this.#write(["epoch", ...this.#keys]);
    }
    this.#write([
      String(epoch),
      ...this.#keys.map((key) => key in logs ? textOf(logs[key]) : "NA"),
    ]);
  }

  #write(cells: readonly string[]): void {
    const quoted = cells.map((cell) =>
      cell.includes(this.#separator) || /["\r\n]/.test(cell)
        ? `"${cell.replaceAll('"', '""')}"`
        : cell
    );
    appendFileSync(this.#filename, `${quoted.join(this.#separator)}\r\n`);
  }
}

function textOf(value: unknown): string {
  if (typeof value === "number") return floatRepr(value);
  return Array.isArray(value)
    ? `"[${value.map(textOf).join(", ")}]"`
    : String(value);
}

/** Writes a row to a CSV file after each epoch. */
export const CSVLogger: CallableClass<
  [
    filename: string | URL,
    options?: string | CSVLoggerOptions,
    append?: boolean,
  ],
  Callback
> = withoutNew("CSVLogger", CSVLoggerClass);
