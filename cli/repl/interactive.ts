/**
 * The REPL on a terminal: read a cell, run it, show what it gives.
 *
 * @module
 */
import type {
  ExecuteReply,
  KernelClient,
  Message,
} from "../../kernel/client.ts";
import { InputHistory } from "./input_history.ts";
import type { KernelConnection } from "./kernel_connection.ts";
import { earlierCells, kernelHelp, nextCount } from "./kernel_help.ts";
import type { Prompts } from "./layout.ts";
import { LineEditor } from "./line_editor.ts";
import { payloadOf } from "./payload.ts";
import { ScreenOutput } from "./screen_output.ts";
import type { Terminal } from "./terminal.ts";

const GREEN = "32";
const LEAVING = "Ctrl-C again or Ctrl-D to leave";

/** See the module. */
export class InteractiveRepl {
  readonly #terminal: Terminal;
  readonly #client: KernelClient;
  readonly #existing: string | null;
  readonly #output: ScreenOutput;
  readonly #history: InputHistory;
  readonly #editor: LineEditor;
  readonly #colour: boolean;
  /** Ids of our requests, whose outputs are ours. */
  readonly #ours = new Set<string>();
  #question: AbortController | null = null;
  #count: number | null;
  /** What the last cell put into the next one. */
  #initial = "";
  #wantsToLeave = false;

  private constructor(
    terminal: Terminal,
    { client, existing }: KernelConnection,
    entries: string[],
    count: number | null,
    colour: boolean,
  ) {
    this.#terminal = terminal;
    this.#client = client;
    this.#existing = existing;
    this.#colour = colour;
    this.#count = count;
    this.#output = new ScreenOutput(terminal, colour);
    this.#history = new InputHistory(entries);
    this.#editor = new LineEditor({
      surface: terminal,
      keys: terminal.keys,
      history: this.#history,
      help: kernelHelp(client),
      colour,
      onLeft: (text) => this.#output.note(text),
      onClear: () => this.#output.forget(),
    });
    client.onIopub = (message) => this.#show(message);
  }

  /**
   * Runs cells until the user leaves.
   *
   * @throws {Error} If the kernel is lost.
   */
  static async run(
    terminal: Terminal,
    connection: KernelConnection,
    colour: boolean,
  ): Promise<void> {
    const { client } = connection;
    const [entries, count] = await Promise.all([
      earlierCells(client),
      nextCount(client),
    ]);
    const repl = new InteractiveRepl(
      terminal,
      connection,
      entries,
      count,
      colour,
    );
    await repl.#loop();
  }

  /** Draws the input again, as after a change of the window. */
  redraw(): void {
    this.#editor.show();
  }

  async #loop(): Promise<void> {
    const { banner } = this.#client.info;
    this.#output.text(banner.trimEnd());
    this.#output.text(
      this.#existing === null
        ? "?name explains, Tab completes, Ctrl-C stops, Ctrl-D leaves\n\n"
        : `Attached to ${this.#existing}; it stays when you leave\n\n`,
    );
    const onResize = () => this.redraw();
    const hasResize = Deno.build.os !== "windows";
    if (hasResize) Deno.addSignalListener("SIGWINCH", onResize);
    try {
      while (await this.#step());
    } finally {
      if (hasResize) Deno.removeSignalListener("SIGWINCH", onResize);
    }
  }

  /** One prompt; false where the user leaves. */
  async #step(): Promise<boolean> {
    const initial = this.#initial;
    this.#initial = "";
    const { kind, text } = await this.#editor.readCell(this.#prompts, initial);
    if (kind === "end") return false;
    if (kind === "interrupt") {
      if (text === "" && this.#wantsToLeave) return !await this.#mayLeave();
      this.#wantsToLeave = text === "";
      if (this.#wantsToLeave) this.#output.line(LEAVING);
      return true;
    }
    this.#wantsToLeave = false;
    const code = text.trimEnd();
    if (code === "") return true;
    this.#history.add(code);
    return this.#follow(await this.#execute(code));
  }

  get #prompts(): Prompts {
    const text = `In [${this.#count ?? " "}]: `;
    const rest = "...: ".padStart(text.length);
    return { first: this.#paint(text), rest: this.#paint(rest) };
  }

  #paint(text: string): string {
    return this.#colour ? `\x1b[${GREEN}m${text}\x1b[0m` : text;
  }

  async #mayLeave(): Promise<boolean> {
    this.#wantsToLeave = false;
    const { kind, text } = await this.#editor.readLine("Leave? [y/N] ");
    return kind === "end" || /^\s*y/i.test(text);
  }

  async #execute(code: string): Promise<ExecuteReply> {
    const { keys } = this.#terminal;
    this.#output.beginCell();
    keys.onInterrupt = () => this.#interrupt();
    const execution = this.#client.execute(code, {
      onInput: ({ prompt, password }) => this.#answer(prompt, password),
    });
    this.#ours.add(execution.header.msg_id);
    try {
      return await execution.done;
    } finally {
      keys.onInterrupt = null;
      this.#question?.abort();
      this.#output.endCell();
    }
  }

  /** Stops the cell; a question that it asked is over then. */
  #interrupt(): void {
    this.#client.interrupt()
      .catch(() => {}) // A lost kernel makes the cell fail, which says it.
      .finally(() => this.#question?.abort());
  }

  async #answer(prompt: string, hidden: boolean): Promise<string | null> {
    const question = new AbortController();
    this.#question = question;
    this.#output.startLine();
    const { signal } = question;
    const { kind, text } = await this.#editor.readLine(prompt, {
      hidden,
      signal,
    });
    if (this.#question === question) this.#question = null;
    return kind === "text" ? text : null;
  }

  /** Takes what the reply brings; false where it ends the REPL. */
  #follow(reply: ExecuteReply): boolean {
    if (typeof reply.execution_count === "number") {
      this.#count = reply.execution_count + 1;
    }
    if (reply.status === "aborted") this.#output.line("The cell was not run.");
    const { pages, nextInput, asksToExit } = payloadOf(reply);
    pages.forEach((page) => this.#output.text(`${page}\n\n`));
    this.#initial = nextInput;
    return !asksToExit;
  }

  /** Shows a message of a cell of ours, also one that ended long ago. */
  #show({ header, parentHeader, content }: Message): void {
    if (!this.#ours.has(parentHeader.msg_id ?? "")) return;
    if (!SHOWN.has(header.msg_type)) return;
    const { isReading } = this.#editor;
    this.#editor.hide();
    this.#output.show(header.msg_type, content);
    if (isReading) this.#output.startLine();
    this.#editor.show();
  }
}

const SHOWN = new Set([
  "stream",
  "display_data",
  "update_display_data",
  "execute_result",
  "error",
  "clear_output",
]);
