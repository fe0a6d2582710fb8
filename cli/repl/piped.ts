/**
 * The REPL without a terminal: cells from a pipe or a file, plain output.
 *
 * @module
 */
import type { KernelClient } from "../../kernel/client.ts";
import type { Cell } from "../notebook.ts";
import { OutputGatherer, type OutputMessage } from "../outputs.ts";
import type { Transcript } from "../transcript.ts";
import { type Lines, readCells } from "./piped_cells.ts";
import { payloadOf } from "./payload.ts";

/** Where the outputs go. */
export interface PipedTranscripts {
  out: Transcript;
  /** Errors and what cells write on stderr. */
  err: Transcript;
}

/**
 * Runs the cells. All are run, also after one that fails, as when they are
 * typed.
 *
 * @returns Whether every cell ran without an error.
 * @throws {Error} If the kernel is lost.
 */
export async function runPiped(
  client: KernelClient,
  lines: Lines,
  transcripts: PipedTranscripts,
): Promise<boolean> {
  const isWhole = async (code: string) => {
    const { content } = await client.request("is_complete_request", { code });
    return content.status !== "incomplete";
  };
  const outputs = new Map<string, PipedOutput>();
  // Also what comes late, of timers of cells that have ended.
  client.onIopub = ({ header, parentHeader, content }) =>
    outputs.get(parentHeader.msg_id ?? "")
      ?.take({ type: header.msg_type, content });
  let allRan = true;
  for await (const code of readCells(lines, isWhole)) {
    const execution = client.execute(code, {
      onInput: ({ prompt }) => {
        transcripts.out.stream(`${prompt}\n`);
        return lines.next();
      },
    });
    const output = new PipedOutput(transcripts);
    outputs.set(execution.header.msg_id, output);
    const reply = await execution.done;
    output.end();
    const { pages } = payloadOf(reply);
    pages.forEach((page) => transcripts.out.stream(`${page}\n`));
    allRan &&= reply.status === "ok";
  }
  return allRan;
}

/**
 * Outputs of a cell where nothing can be taken back: what may still change is
 * written when the cell ends, and what follows it too, for the order's sake.
 */
class PipedOutput {
  readonly #transcripts: PipedTranscripts;
  readonly #gatherer = new OutputGatherer();
  readonly #cell: Cell = {
    id: "",
    cell_type: "code",
    source: "",
    metadata: {},
    execution_count: null,
    outputs: [],
  };
  #mayChange = false;
  #hasEnded = false;

  constructor(transcripts: PipedTranscripts) {
    this.#transcripts = transcripts;
    this.#gatherer.begin(this.#cell);
  }

  take(message: OutputMessage): void {
    const { transient } = message.content as { transient?: object };
    this.#mayChange ||= transient !== undefined && "display_id" in transient;
    this.#gatherer.receive(message);
    if (!this.#mayChange || this.#hasEnded) this.#write();
  }

  end(): void {
    this.#hasEnded = true;
    this.#gatherer.end();
    this.#write();
  }

  #write(): void {
    const { out, err } = this.#transcripts;
    for (const output of this.#cell.outputs.splice(0)) {
      const isError = output.output_type === "error" ||
        output.output_type === "stream" && output.name === "stderr";
      (isError ? err : out).output(output);
    }
  }
}
