/**
 * A notebook's run as text, laid out as a Jupyter console lays it out.
 *
 * @module
 */
import { stripVTControlCharacters } from "node:util";
import type { Cell, CellOutput, MimeData } from "./notebook.ts";
import type { OutputMessage } from "./outputs.ts";

/** How a {@linkcode Transcript} writes. */
export interface TranscriptOptions {
  /** Where the text goes. */
  write: (text: string) => void;
  /** Whether ANSI colours may be written. */
  colour: boolean;
}

const DIM = "2", GREEN = "32", RED = "31", BOLD = "1";

/** Writes cells with their prompts and outputs. */
export class Transcript {
  #options: TranscriptOptions;
  /** Whether the last text ended its line. */
  #atLineStart = true;
  /** The display whose last line is not ended yet. */
  #openDisplay: { id: string; lines: string[] } | undefined;

  constructor(options: TranscriptOptions) {
    this.#options = options;
  }

  /** A markdown cell: its lines, without blank ones. */
  markdown(cell: Cell): void {
    const lines = cell.source.split("\n").filter((line) => line.trim() !== "");
    for (const line of lines) {
      this.#write(this.#paint(DIM, line) + "\n");
    }
    this.#write("\n");
  }

  /** The source of a code cell, or one line where it is hidden. */
  input(cell: Cell, count: number): void {
    const prompt = `In [${count}]: `;
    let source = cell.source.replace(/\s+$/, "").split("\n");
    if (cell.metadata.jupyter?.source_hidden) {
      const first = source[0].replace(/^\/\/\s*/, "");
      source = [this.#paint(DIM, `(source hidden) ${first}`)];
    }
    const rest = "...: ".padStart(prompt.length);
    this.#write(
      source.map((line, i) =>
        this.#paint(GREEN, i === 0 ? prompt : rest) + line
      ).join("\n") + "\n",
    );
  }

  /** One output of the cell. */
  output(output: CellOutput): void {
    switch (output.output_type) {
      case "stream":
        return this.stream(output.text);
      case "error":
        this.#startLine();
        return this.#write(
          (output.traceback.join("\n") || `${output.ename}: ${output.evalue}`)
            .replace(/\n*$/, "\n"),
        );
      case "display_data":
        this.#startLine();
        return this.#write(`${plain(output.data)}\n`);
      case "execute_result": {
        this.#startLine();
        const text = plain(output.data);
        const prompt = this.#paint(RED, `Out[${output.execution_count}]: `);
        this.#write(`${prompt}${text.includes("\n") ? "\n" : ""}${text}\n`);
      }
    }
  }

  /** Text of a stream, whole or in pieces. */
  stream(text: string): void {
    if (this.#openDisplay !== undefined) this.#startLine();
    this.#write(text);
  }

  /**
   * A message at once, for a terminal: the latest display is rewritten in
   * place, as far as only its last line changes and lines are added.
   */
  live({ type, content }: OutputMessage): void {
    const transient = content.transient as { display_id?: string } | undefined;
    const id = transient?.display_id;
    if (type === "stream") return this.stream(String(content.text));
    if (type === "update_display_data") {
      if (id !== undefined && id === this.#openDisplay?.id) {
        this.#rewrite(id, plain(content.data as MimeData));
      }
    } else if (type === "display_data" && id !== undefined) {
      const text = plain(content.data as MimeData);
      this.#startLine();
      this.#write(text);
      this.#openDisplay = { id, lines: text.split("\n") };
    } else if (/^(display_data|execute_result|error)$/.test(type)) {
      this.output(
        { output_type: type, ...content } as unknown as CellOutput,
      );
    }
  }

  #rewrite(id: string, text: string): void {
    const lines = text.split("\n");
    const before = this.#openDisplay!.lines;
    const finished = before.length - 1;
    if (before.slice(0, finished).some((line, i) => line !== lines[i])) return;
    const rest = lines.slice(finished).join("\n");
    this.#options.write(`\r\x1b[K${this.#plainOrColoured(rest)}`);
    this.#openDisplay = { id, lines };
    this.#atLineStart = rest.endsWith("\n");
  }

  /** The empty line after a cell. */
  end(): void {
    this.#startLine();
    this.#write("\n");
  }

  /** A line of our own. */
  line(text: string): void {
    this.#startLine();
    this.#write(this.#paint(BOLD, text) + "\n");
  }

  #startLine(): void {
    if (!this.#atLineStart) this.#write("\n");
  }

  #paint(code: string, text: string): string {
    return this.#options.colour ? `\x1b[${code}m${text}\x1b[0m` : text;
  }

  #plainOrColoured(text: string): string {
    return this.#options.colour ? text : stripVTControlCharacters(text);
  }

  #write(text: string): void {
    if (text === "") return;
    text = this.#plainOrColoured(text);
    this.#atLineStart = text.endsWith("\n");
    this.#openDisplay = undefined;
    this.#options.write(text);
  }
}

/** The plain text of a MIME bundle, or what else there would be to see. */
export function plain(data: MimeData): string {
  const text = data["text/plain"] ?? data["text/markdown"];
  return typeof text === "string"
    ? text
    : `<${Object.keys(data).join(", ") || "nothing"}>`;
}
