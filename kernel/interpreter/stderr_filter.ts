/**
 * The child's stderr without what deno itself says there.
 *
 * @module
 */

const STARTED = "Debugger session started.\n";
const NOISE =
  /^(?:Download https?:\S+|Initialize @?[\w./-]+@\S+|Debugger session (?:started|ended).*)\n/;
const MAY_BE_NOISE =
  /^(?:D|Do|Dow|Down\w*|Download .*|I|In|Ini\w*|Initialize .*|De|Deb\w*|Debugger .*)$/;
const TAIL = 4000;

/** Finds the inspector's address and drops deno's own lines. */
export class StderrFilter {
  #head = "";
  #line = "";
  #started = false;
  #tail = "";
  #foundUrl!: (url: string) => void;
  /** The inspector's address, when deno has printed it. */
  readonly url: Promise<string> = new Promise((r) => this.#foundUrl = r);

  /** The last of what was said; after the start, of what cells said. */
  get tail(): string {
    return this.#tail;
  }

  /** Takes text in; gives what is the cells'. */
  push(text: string): string {
    const cells = this.#started ? text : this.#start(text);
    if (!this.#started) return "";
    this.#tail = (this.#tail + cells).slice(-TAIL);
    return this.#withoutNoise(cells);
  }

  /** All before the debugger's session is deno's. */
  #start(text: string): string {
    this.#head += text;
    const address = /ws:\/\/\S+(?=\s)/.exec(this.#head);
    if (address) this.#foundUrl(address[0]);
    const at = this.#head.indexOf(STARTED);
    if (at < 0) {
      this.#tail = this.#head.slice(-TAIL);
      return "";
    }
    this.#started = true;
    this.#tail = "";
    return this.#head.slice(at + STARTED.length);
  }

  #withoutNoise(text: string): string {
    const lines = (this.#line + text).split(/(?<=\n)/);
    this.#line = MAY_BE_NOISE.test(lines.at(-1) ?? "") ? lines.pop()! : "";
    return lines.filter((line) => !NOISE.test(line)).join("");
  }

  /** What was held back as it looked like the beginning of a line of deno's. */
  flush(): string {
    const line = this.#line;
    this.#line = "";
    return line;
  }
}
