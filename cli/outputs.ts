/**
 * The outputs of a notebook's cells, gathered from IOPub messages as nbclient
 * gathers them.
 *
 * @module
 */
import type { Cell, CellOutput, MimeData } from "./notebook.ts";

/** An IOPub message, as far as outputs go. */
export interface OutputMessage {
  /** `stream`, `display_data`, `execute_result` ... */
  type: string;
  /** Its content as the specification has it. */
  content: Record<string, unknown>;
}

/**
 * Gathers the outputs of one run of a notebook.
 *
 * A display may be updated by a later cell, therefore one object serves all
 * cells of the run.
 */
export class OutputGatherer {
  #cell: Cell | undefined;
  #clearNext = false;
  #displays = new Map<string, (CellOutput & { data: MimeData })[]>();

  /** Starts a cell: its stored outputs go. */
  begin(cell: Cell): void {
    this.#cell = cell;
    this.#clearNext = false;
    cell.outputs = [];
  }

  /** Takes a message whose parent is the cell last begun. */
  receive({ type, content }: OutputMessage): void {
    switch (type) {
      case "clear_output":
        if (content.wait) this.#clearNext = true;
        else this.#clear();
        return;
      case "update_display_data":
        return this.#update(content);
      case "stream":
        return this.#stream(content);
      case "display_data":
      case "execute_result":
        return this.#display(type, content);
      case "error":
        return this.#add({
          output_type: "error",
          ename: String(content.ename),
          evalue: String(content.evalue),
          traceback: (content.traceback as string[] | undefined ?? []).map(
            String,
          ),
        });
    }
  }

  /** Ends the cell: what a terminal would have overwritten goes. */
  end(): void {
    for (const output of this.#cell?.outputs ?? []) {
      if (output.output_type === "stream") {
        output.text = overwritten(output.text);
      }
    }
  }

  #clear(): void {
    this.#clearNext = false;
    this.#cell!.outputs = [];
  }

  #add(output: CellOutput): void {
    if (this.#clearNext) this.#clear();
    this.#cell!.outputs.push(output);
  }

  #stream(content: Record<string, unknown>): void {
    const name = content.name === "stderr" ? "stderr" : "stdout";
    const text = String(content.text ?? "");
    if (this.#clearNext) this.#clear();
    const last = this.#cell!.outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text += text;
    else this.#add({ output_type: "stream", name, text });
  }

  #display(
    type: "display_data" | "execute_result",
    content: Record<string, unknown>,
  ): void {
    const shown = {
      data: content.data as MimeData,
      metadata: content.metadata as Record<string, unknown> ?? {},
    };
    const output = type === "display_data" ? { output_type: type, ...shown } : {
      output_type: type,
      ...shown,
      execution_count: Number(content.execution_count),
    };
    this.#add(output);
    const id = displayId(content);
    if (id !== undefined) {
      const known = this.#displays.get(id) ?? [];
      this.#displays.set(id, [...known, output]);
    }
  }

  #update(content: Record<string, unknown>): void {
    for (const output of this.#displays.get(displayId(content) ?? "") ?? []) {
      output.data = content.data as MimeData;
      if ("metadata" in output) {
        output.metadata = content.metadata as Record<string, unknown> ?? {};
      }
    }
  }
}

function displayId(content: Record<string, unknown>): string | undefined {
  const transient = content.transient as { display_id?: string } | undefined;
  return transient?.display_id;
}

const BACKSPACED = new RegExp("[^\n\r\b]\b", "g");
const ERASE = "\x1b[K";

/**
 * A stream's text after its carriage returns and backspaces have done their
 * work, by the rules of nbclient: what stands before a carriage return in its
 * line goes. An erased line needs no erasing (`ESC [ K`) any more.
 *
 * @param text What was written.
 * @returns What stays.
 *
 * @see nbconvert `nbconvert/preprocessors/coalescestreams.py`
 */
export function overwritten(text: string): string {
  for (let before = ""; before !== text;) {
    before = text;
    text = text.replace(BACKSPACED, "");
  }
  return text
    .replaceAll("\b", "")
    .replace(/\r+(?=\n|$)/g, "")
    .split("\n")
    .map((line) => line.slice(line.lastIndexOf("\r") + 1))
    .map((line) => line.startsWith(ERASE) ? line.slice(ERASE.length) : line)
    .join("\n");
}
