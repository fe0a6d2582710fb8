/**
 * The REPL on a terminal: read a cell, run it, show what it gives.
 *
 * @module
 */
import {
  type ExecuteReply,
  type KernelClient,
  KernelDiedError,
  type Message,
} from "../../kernel/client.ts";
import type { MimeData } from "../notebook.ts";
import { InputHistory } from "./input_history.ts";
import type { KernelConnection } from "./kernel_connection.ts";
import { earlierCells, kernelHelp } from "./kernel_help.ts";
import type { Prompts } from "./layout.ts";
import { LineEditor } from "./line_editor.ts";
import { payloadOf } from "./payload.ts";
import { ScreenOutput } from "./screen_output.ts";
import type { Terminal } from "./terminal.ts";

const GREEN = "32";
const FAREWELL = /^(exit|quit)(?:\(\))?;?$/;
const LEAVING = "Ctrl-D leaves";

/** What a REPL begins with. */
export interface ReplStart {
  /** The kernel; it may still be starting. */
  connecting: Promise<KernelConnection>;
  /** Lines that are shown first. */
  greeting: string;
  /** Number of the first cell; null where it is not known. */
  count: number | null;
  /** Language of the kernel. */
  language: string;
  /** Whether colours may be written. */
  colour: boolean;
}

/** See the module. */
export class InteractiveRepl {
  readonly #terminal: Terminal;
  readonly #client: Promise<KernelClient>;
  readonly #greeting: string;
  readonly #output: ScreenOutput;
  readonly #history = new InputHistory();
  readonly #editor: LineEditor;
  readonly #colour: boolean;
  /** Ids of our requests, whose outputs are ours. */
  readonly #ours = new Set<string>();
  #question: AbortController | null = null;
  #count: number | null;
  /** What the last cell put into the next one. */
  #initial = "";

  private constructor(terminal: Terminal, start: ReplStart) {
    const { connecting, greeting, count, language, colour } = start;
    this.#terminal = terminal;
    this.#client = connecting.then(({ client }) => client);
    this.#greeting = greeting;
    this.#colour = colour;
    this.#count = count;
    this.#output = new ScreenOutput(terminal, colour);
    this.#editor = new LineEditor({
      surface: terminal,
      keys: terminal.keys,
      history: this.#history,
      help: kernelHelp(this.#client),
      highlights: colour && /^(type|java)script$/i.test(language),
      onLeft: (text) => this.#output.note(text),
      onClear: () => this.#output.forget(),
      onSuspend: () => terminal.suspend(),
    });
    terminal.onRedraw = () => this.#editor.show();
  }

  /**
   * Runs cells until the user leaves.
   *
   * @throws {Error} If the kernel does not start or is lost.
   */
  static async run(terminal: Terminal, start: ReplStart): Promise<void> {
    const repl = new InteractiveRepl(terminal, start);
    // The loop may have ended for a reason of its own.
    const lost = repl.#watchKernel();
    lost.catch(() => {});
    try {
      await Promise.race([repl.#loop(), lost]);
    } finally {
      repl.#editor.abandon();
    }
  }

  /** Listens to the kernel once it has started; rejects when it is lost. */
  async #watchKernel(): Promise<never> {
    const client = await this.#client;
    client.onIopub = (message) => this.#show(message);
    this.#history.prepend(await earlierCells(client));
    await (client.process?.ended ?? new Promise(() => {}));
    // Says why.
    await client.request("kernel_info_request", {});
    throw new KernelDiedError("The kernel has ended");
  }

  async #loop(): Promise<void> {
    this.#output.text(this.#greeting);
    this.#output.endCell();
    while (await this.#step());
  }

  /** One prompt; false where the user leaves. */
  async #step(): Promise<boolean> {
    const initial = this.#initial;
    this.#initial = "";
    const { kind, text } = await this.#editor.readCell(this.#prompts, initial);
    if (kind === "end") return false;
    if (kind === "interrupt") {
      // It never leaves: whoever stops a cell by many of them keeps the state.
      if (text === "") this.#output.line(LEAVING);
      return true;
    }
    const code = text.trimEnd();
    if (code === "") return true;
    this.#history.add(code);
    return !await this.#isFarewell(code) && this.#run(code);
  }

  /** Whether it is the word that ends other REPLs, and no variable here. */
  async #isFarewell(code: string): Promise<boolean> {
    const word = FAREWELL.exec(code)?.[1];
    if (word === undefined) return false;
    const client = await this.#client;
    const reply = await client.execute("", {
      silent: true,
      store_history: false,
      user_expressions: { kind: `typeof ${word}` },
    }).done;
    const { kind } = "user_expressions" in reply
      ? reply.user_expressions as Record<string, { data?: MimeData }>
      : {};
    return /^.?undefined.?$/.test(String(kind?.data?.["text/plain"]));
  }

  /** Another client has run a cell. */
  #countOn({ execution_count }: Message["content"]): void {
    if (typeof execution_count !== "number") return;
    this.#count = execution_count + 1;
    this.#editor.setPrompts(this.#prompts);
    this.#editor.show();
  }

  get #prompts(): Prompts {
    const text = `In [${this.#count ?? " "}]: `;
    const rest = "...: ".padStart(text.length);
    return { first: this.#paint(text), rest: this.#paint(rest) };
  }

  #paint(text: string): string {
    return this.#colour ? `\x1b[${GREEN}m${text}\x1b[0m` : text;
  }

  /** Runs a cell; false where it ends the REPL. */
  async #run(code: string): Promise<boolean> {
    const { keys } = this.#terminal;
    const client = await this.#client;
    this.#output.beginCell();
    keys.onInterrupt = () => this.#interrupt(client);
    const execution = client.execute(code, {
      onInput: ({ prompt, password }) => this.#answer(prompt, password),
    });
    this.#ours.add(execution.header.msg_id);
    try {
      return this.#follow(await execution.done);
    } finally {
      keys.onInterrupt = null;
      this.#question?.abort();
      this.#output.endCell();
    }
  }

  /** Stops the cell; a question that it asked is over then. */
  #interrupt(client: KernelClient): void {
    this.#output.stopCell();
    client.interrupt()
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
    pages.forEach((page) => this.#output.text(page));
    this.#initial = nextInput;
    return !asksToExit;
  }

  /** Shows a message of a cell of ours, also one that ended long ago. */
  #show({ header, parentHeader, content }: Message): void {
    if (!this.#ours.has(parentHeader.msg_id ?? "")) {
      if (header.msg_type === "execute_input") this.#countOn(content);
      return;
    }
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
