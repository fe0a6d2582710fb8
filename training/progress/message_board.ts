/**
 * Where `fit` writes: the progress line, and messages of callbacks between.
 *
 * @module
 */
import { Progress } from "../../display/mod.ts";

/** What a progress line is written to. */
export interface ProgressSink {
  /** Shows a line in place of the last one. */
  update(line: string, fraction?: number): void;
  /** Shows a line that stays. */
  keep(line: string): void;
}

/**
 * A progress line with messages between: a message leaves the line that was
 * being updated where it is, as in Keras.
 */
export class MessageBoard implements ProgressSink {
  #progress: Progress | null;
  #pending: string | null = null;

  /**
   * @param progress Where lines are shown; made when it is first needed.
   */
  constructor(progress: Progress | null = null) {
    this.#progress = progress;
  }

  get #shown(): Progress {
    this.#progress ??= new Progress();
    return this.#progress;
  }

  update(line: string, fraction?: number): void {
    this.#pending = line;
    this.#shown.update(line, fraction);
  }

  keep(line: string): void {
    this.#pending = null;
    this.#shown.keep(line);
  }

  /**
   * Writes a message of a callback.
   *
   * @param text The message; one that starts with a new line stands below the
   * progress line.
   */
  message(text: string): void {
    const lines = text.split("\n");
    if (this.#pending !== null) {
      const open = this.#pending;
      this.keep(open);
      if (lines[0] === "") lines.shift();
    }
    for (const line of lines) this.keep(line);
  }

  /** Shows the last state. */
  close(): void {
    this.#progress?.close();
    this.#pending = null;
  }
}
