/**
 * Reads cells and answers from a terminal.
 *
 * @module
 */
import { completionList } from "./completion_list.ts";
import { highlight } from "./highlight.ts";
import { InputHistory } from "./input_history.ts";
import { InputState } from "./input_state.ts";
import type { Key, KeyQueue } from "./keys.ts";
import { type Layout, layOut, type Prompts } from "./layout.ts";
import { Screen, type Surface } from "./screen.ts";
import { textWidth } from "./text_width.ts";

/** What the editor asks about code; positions are UTF-16 offsets. */
export interface CodeHelp {
  /** Whether it is a whole cell, else the white space of the next line. */
  isComplete(code: string): Promise<{ whole: boolean; indent: string }>;
  /** How the text before the cursor could go on. */
  complete(
    code: string,
    cursor: number,
  ): Promise<{ matches: string[]; start: number; end: number }>;
}

/** What an editor works with. */
export interface EditorParts {
  surface: Surface;
  keys: KeyQueue;
  history: InputHistory;
  help: CodeHelp;
  /** Whether code is coloured, as TypeScript. */
  highlights: boolean;
  /** Is told what stays on the screen of an input. */
  onLeft?: (text: string) => void;
  /** Is told that the screen is empty. */
  onClear?: () => void;
  /** Is told that the user turns to the shell. */
  onSuspend?: () => void;
}

/** What the user did. */
export interface Input {
  /** Enter, Ctrl-C, or Ctrl-D without text. */
  kind: "text" | "interrupt" | "end";
  text: string;
}

/** How an input is read. */
interface Reading {
  prompts: Prompts;
  /** A cell of code, a line, or a line that is not shown. */
  mode: "cell" | "line" | "hidden";
  /** Ends it from outside, as Ctrl-D would. */
  signal?: AbortSignal;
}

/** ms after which a wait for the kernel is said. */
const SOON = 700;
const WAITING = "Waiting for the kernel; Ctrl-C gives up";

/** See the module. */
export class LineEditor {
  readonly #parts: EditorParts;
  readonly #screen: Screen;
  readonly #cell: InputState;
  readonly #line: InputState;
  #reading: Reading | null = null;
  /** Rows below the input, until the next key. */
  #below: string[] = [];

  /** @param parts Terminal, history, kernel. */
  constructor(parts: EditorParts) {
    this.#parts = parts;
    this.#screen = new Screen(parts.surface);
    this.#cell = new InputState(parts.history);
    this.#line = new InputState(new InputHistory());
  }

  /**
   * Reads a cell.
   *
   * @param initial What stands there already.
   */
  readCell(prompts: Prompts, initial = ""): Promise<Input> {
    return this.#read({ prompts, mode: "cell" }, initial);
  }

  /** Reads the answer to a question; `hidden` shows nothing of it. */
  readLine(
    prompt: string,
    { hidden = false, signal }: { hidden?: boolean; signal?: AbortSignal } = {},
  ): Promise<Input> {
    const lines = prompt.split("\n");
    const first = lines.pop()!;
    if (lines.length > 0) {
      const text = `${lines.join("\n")}\n`;
      this.#parts.surface.write(text);
      this.#parts.onLeft?.(text);
    }
    return this.#read({
      prompts: { first, rest: " ".repeat(textWidth(first)) },
      mode: hidden ? "hidden" : "line",
      signal,
    });
  }

  /** Changes the prompts of the cell that is being read. */
  setPrompts(prompts: Prompts): void {
    if (this.#reading?.mode === "cell") this.#reading.prompts = prompts;
  }

  get #state(): InputState {
    return this.#reading?.mode === "cell" ? this.#cell : this.#line;
  }

  async #read(reading: Reading, initial = ""): Promise<Input> {
    this.#reading = reading;
    this.#below = [];
    this.#state.begin(initial);
    const { keys } = this.#parts;
    for (;;) {
      if (!keys.hasNext) this.show();
      const key = await keys.next(reading.signal);
      this.#below = [];
      const kind = key === null ? "end" : await this.#take(key);
      if (kind !== null) return this.#end(kind);
    }
  }

  /** Takes a key; what it ends the input with, or null. */
  async #take(key: Key): Promise<Input["kind"] | null> {
    const isCell = this.#reading!.mode === "cell";
    if (!isCell && key.name === "paste") {
      key = { ...key, text: key.text.split("\n")[0] };
    }
    switch (this.#state.apply(key)) {
      case "interrupt":
        return "interrupt";
      case "end":
        return "end";
      case "enter":
        return !isCell || await this.#enter() ? "text" : null;
      case "complete":
        if (isCell) await this.#complete();
        return null;
      case "clearScreen":
        this.#screen.clear();
        this.#parts.onClear?.();
        return null;
      case "suspend":
        this.#screen.finish(this.#layOut());
        this.#parts.onSuspend?.();
        return null;
      case "none":
        return null;
    }
  }

  /** Whether Enter ends the cell; if not, a line is begun. */
  async #enter(): Promise<boolean> {
    const { buffer } = this.#state;
    const { text, cursor } = buffer;
    if (text.includes("\n") && text.slice(cursor).trim() !== "") {
      buffer.insert(`\n${/^\s*/.exec(buffer.beforeInLine)![0]}`);
      return false;
    }
    const answer = await this.#ask(({ isComplete }) => isComplete(text));
    if (answer === null) return false;
    if (!answer.whole) buffer.insert(`\n${answer.indent}`);
    return answer.whole;
  }

  async #complete(): Promise<void> {
    const { buffer } = this.#state;
    const { text, cursor } = buffer;
    const answer = await this.#ask(({ complete }) => complete(text, cursor));
    if (answer === null || answer.matches.length === 0) return;
    const { matches, start, end } = answer;
    const common = commonPrefix(matches);
    if (matches.length === 1 || common.length > cursor - start) {
      buffer.replace(start, end, common);
    } else {
      const { columns, rows } = this.#parts.surface;
      const limit = Math.max(rows - 2, 1);
      this.#below = completionList(matches, columns, limit);
    }
  }

  /** An answer about the code; null where Ctrl-C gives it up. */
  async #ask<T>(question: (help: CodeHelp) => Promise<T>): Promise<T | null> {
    const { keys, help } = this.#parts;
    const givenUp = new Promise<null>((resolve) =>
      keys.onInterrupt = () => resolve(null)
    );
    const timer = setTimeout(() => {
      this.#below = [WAITING];
      this.show();
    }, SOON);
    try {
      return await Promise.race([question(help), givenUp]);
    } finally {
      clearTimeout(timer);
      this.#below = [];
      keys.onInterrupt = null;
    }
  }

  #layOut(): Layout {
    const { prompts, mode } = this.#reading!;
    const { buffer, search } = this.#state;
    const text = mode === "hidden" ? "" : buffer.text;
    const { surface: { columns }, highlights } = this.#parts;
    const spans = mode === "cell" && highlights ? highlight(text) : [];
    const cursor = mode === "hidden" ? 0 : buffer.cursor;
    const shown = search === null ? prompts : {
      first: `(${search.found ? "" : "failed "}search) ${search.text}: `,
      rest: prompts.rest,
    };
    return layOut(text, cursor, { prompts: shown, spans, columns });
  }

  #end(kind: Input["kind"]): Input {
    const { text } = this.#state.buffer;
    const layout = this.#layOut();
    this.#screen.finish(layout);
    this.#parts.onLeft?.(`${layout.rows.join("\n")}\n`);
    this.#reading = null;
    return { kind, text };
  }

  /** Leaves an input that is being read as it stands. */
  abandon(): void {
    if (this.#reading !== null) this.#end("end");
  }

  /** Whether an input is being read. */
  get isReading(): boolean {
    return this.#reading !== null;
  }

  /** Takes the input from the screen, so that something can be printed. */
  hide(): void {
    this.#screen.hide();
  }

  /** Draws the input again, if one is being read. */
  show(): void {
    if (this.#reading === null) return;
    this.#screen.draw(this.#layOut(), this.#below);
  }
}

/** What all texts begin with. */
function commonPrefix(texts: readonly string[]): string {
  let prefix = texts[0];
  for (const text of texts) {
    while (!text.startsWith(prefix)) prefix = prefix.slice(0, -1);
  }
  return prefix;
}
