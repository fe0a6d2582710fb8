/**
 * Progress lines as they are seen, ours and Keras'.
 *
 * @module
 */

/** Keeps each state of the last line, and the lines that stay. */
export class Screen {
  readonly seen: string[] = [];
  update(line: string): void {
    this.seen.push(line.trimEnd());
  }
  keep(line: string): void {
    this.seen.push(`${line.trimEnd()}\n`);
  }
  close(): void {}
}

/** Keras' text as a screen shows it: without colours, each state by itself. */
export function states(text: string): string[] {
  return text
    // deno-lint-ignore no-control-regex
    .replace(/\x1b\[\d+m/g, "")
    .split("\n")
    .flatMap((line, i, all) => {
      // deno-lint-ignore no-control-regex
      const parts = line.split(/\x08*\r/).filter((part, j) => j > 0 || part);
      const shown = parts.map((part) => part.trimEnd());
      const last = i === all.length - 1;
      if (last) return shown;
      if (shown.length === 0) return ["\n"];
      return [...shown.slice(0, -1), `${shown.at(-1)}\n`];
    });
}
