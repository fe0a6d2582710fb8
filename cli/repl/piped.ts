/**
 * The REPL without a terminal: cells from a pipe or a file, plain output.
 *
 * @module
 */
import type { KernelClient } from "../../kernel/client.ts";
import type { Cell } from "../notebook.ts";
import { OutputGatherer, type OutputMessage } from "../outputs.ts";
import type { Transcript } from "../transcript.ts";
import { kernelHelp } from "./kernel_help.ts";
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
  const help = kernelHelp(client);
  const isWhole = async (code: string) => (await help.isComplete(code)).whole;
  let allRan = true;
  for await (const code of readCells(lines, isWhole)) {
    const ran = await runCell(client, code, lines, transcripts);
    allRan &&= ran;
  }
  return allRan;
}

async function runCell(
  client: KernelClient,
  code: string,
  lines: Lines,
  transcripts: PipedTranscripts,
): Promise<boolean> {
  const output = new PipedOutput(transcripts);
  const execution = client.execute(code, {
    onInput: ({ prompt }) => {
      transcripts.out.stream(`${prompt}\n`);
      return lines.next();
    },
  });
  for await (const { header, content } of execution) {
    output.take({ type: header.msg_type, content });
  }
  output.end();
  const reply = await execution.done;
  payloadOf(reply).pages.forEach((page) => transcripts.out.stream(`${page}\n`));
  return reply.status === "ok";
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

  constructor(transcripts: PipedTranscripts) {
    this.#transcripts = transcripts;
    this.#gatherer.begin(this.#cell);
  }

  take(message: OutputMessage): void {
    const { transient } = message.content as { transient?: object };
    this.#mayChange ||= transient !== undefined && "display_id" in transient;
    this.#gatherer.receive(message);
    if (!this.#mayChange) this.#write();
  }

  end(): void {
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
