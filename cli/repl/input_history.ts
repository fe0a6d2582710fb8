/**
 * Cells that were typed before, to be walked through and searched.
 *
 * @module
 */

/** See the module. */
export class InputHistory {
  readonly #entries: string[] = [];
  /** Where the walk is; one behind the last entry is the unfinished cell. */
  #at = 0;
  #draft = "";

  /** @param entries Earlier cells, oldest first. */
  constructor(entries: readonly string[] = []) {
    entries.forEach((entry) => this.add(entry));
  }

  /** Adds a cell and ends the walk. One that repeats the last is left out. */
  add(entry: string): void {
    const text = entry.trimEnd();
    if (text !== "" && text !== this.#entries.at(-1)) this.#entries.push(text);
    this.rewind();
  }

  /** Puts older cells before those that are there. */
  prepend(entries: readonly string[]): void {
    const older = new InputHistory(entries).#entries;
    this.#entries.unshift(...older);
    this.#at += older.length;
  }

  /** Ends the walk: the next step back gives the last cell. */
  rewind(): void {
    this.#at = this.#entries.length;
  }

  /**
   * The cell before that begins as the unfinished one; null where there is
   * none.
   */
  previous(current: string): string | null {
    if (this.#at === this.#entries.length) this.#draft = current;
    for (let at = this.#at - 1; at >= 0; at--) {
      if (this.#fits(at)) return this.#entries[this.#at = at];
    }
    return null;
  }

  /** The cell after that does so, at last the unfinished one; null behind it. */
  next(): string | null {
    if (this.#at === this.#entries.length) return null;
    do this.#at++; while (
      this.#at < this.#entries.length && !this.#fits(this.#at)
    );
    return this.#entries[this.#at] ?? this.#draft;
  }

  #fits(at: number): boolean {
    return this.#entries[at].startsWith(this.#draft);
  }

  /**
   * The latest cell that holds `text`.
   *
   * @param before Only cells before this place.
   */
  search(
    text: string,
    before = this.#entries.length,
  ): { at: number; entry: string } | null {
    for (let at = Math.min(before, this.#entries.length) - 1; at >= 0; at--) {
      const entry = this.#entries[at];
      if (entry.includes(text)) return { at, entry };
    }
    return null;
  }
}
