/**
 * Changes of a text, collected in any order and applied from left to right.
 *
 * @module
 */
import type { ScriptBuilder } from "./script_builder.ts";

interface Edit {
  at: number;
  end: number;
  text: string;
  /** At one offset: closings, then openings, then replacements. */
  rank: 0 | 1 | 2;
  order: number;
}

/** The changes of one text. */
export class Edits {
  readonly #edits: Edit[] = [];

  /** Replaces a stretch. */
  replace(at: number, end: number, text: string): void {
    this.#add({ at, end, text, rank: 2 });
  }

  /** Puts text round a stretch; what is wrapped later lies inside. */
  wrap(start: number, end: number, before: string, after: string): void {
    this.#add({ at: start, end: start, text: before, rank: 1 });
    this.#add({ at: end, end, text: after, rank: 0 });
  }

  /** Puts text in. */
  insert(at: number, text: string): void {
    this.#add({ at, end: at, text, rank: 1 });
  }

  #add(edit: Omit<Edit, "order">): void {
    const order = this.#edits.length;
    this.#edits.push({ ...edit, order: edit.rank === 0 ? -order : order });
  }

  /**
   * Writes the stretch from `from` to `to` with its changes; stretches of
   * `without` are left out and each leaves a semicolon.
   */
  apply(
    builder: ScriptBuilder,
    from: number,
    to: number,
    without: readonly { start: number; end: number }[] = [],
  ): void {
    const gaps = without.map(({ start, end }): Edit => (
      { at: start, end, text: ";", rank: 2, order: -1 }
    ));
    const edits = this.#edits
      // What opens at the very end belongs to what follows.
      .filter(({ at, end, rank }) =>
        at >= from && end <= to && (at < to || rank === 0)
      )
      .concat(gaps)
      .sort((a, b) => a.at - b.at || a.rank - b.rank || a.order - b.order);
    let at = from;
    for (const edit of edits) {
      // Inside a stretch that is gone.
      if (edit.at < at) continue;
      builder.copy(at, edit.at);
      builder.insert(edit.text, edit.at);
      at = edit.end;
    }
    builder.copy(at, to);
  }
}
