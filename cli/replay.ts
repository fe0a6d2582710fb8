/**
 * Runs a notebook's cells in order and puts the outputs into it.
 *
 * @module
 */
import type { Cell, Notebook } from "./notebook.ts";
import { OutputGatherer, type OutputMessage } from "./outputs.ts";
import type { Transcript } from "./transcript.ts";

/** What a kernel says of a cell. */
export interface CellReply {
  status: "ok" | "error" | "aborted";
  executionCount: number;
  /** Class of the error, where there is one. */
  ename?: string;
  /** Its message. */
  evalue?: string;
}

/** A running kernel, as far as a replay needs it. */
export interface ReplayKernel {
  /**
   * Runs a cell; resolves when its last output was handed over.
   *
   * @throws {Error} If the kernel is lost.
   */
  execute(
    code: string,
    onOutput: (message: OutputMessage) => void,
  ): Promise<CellReply>;
  /** Stops the running cell. */
  interrupt(): Promise<void>;
  /** Ends the kernel. */
  shutdown(): Promise<void>;
}

/** How {@linkcode replay} runs a notebook. */
export interface ReplayOptions {
  /** Seconds that a cell may take. */
  timeout?: number;
  /** Goes on after a cell that fails. */
  allowErrors: boolean;
  /** Where the run is shown. */
  transcript: Transcript;
  /** Shows outputs as they come, not when their cell ends. */
  live: boolean;
}

/** A cell that failed though it should not. */
export interface Failure {
  /** Its id. */
  cell: string;
  executionCount: number;
  /** What happened, in a line. */
  reason: string;
}

/**
 * Runs the cells of a notebook.
 *
 * A cell tagged `raises-exception` may fail, one tagged `skip-execution` is
 * left out, as by nbclient.
 *
 * @param notebook The notebook; its outputs are replaced.
 * @returns The cells that failed: one unless `allowErrors`.
 */
export async function replay(
  notebook: Notebook,
  kernel: ReplayKernel,
  options: ReplayOptions,
): Promise<Failure[]> {
  const gatherer = new OutputGatherer();
  const failures: Failure[] = [];
  let count = 0;
  for (const cell of notebook.cells) {
    if (cell.cell_type === "markdown") options.transcript.markdown(cell);
    if (cell.cell_type !== "code" || cell.source.trim() === "") continue;
    if (hasTag(cell, "skip-execution")) continue;
    options.transcript.input(cell, count + 1);
    const reason = await runCell(cell, kernel, gatherer, options);
    options.transcript.end();
    count = cell.execution_count ?? count + 1;
    if (reason === null || hasTag(cell, "raises-exception")) continue;
    failures.push({ cell: cell.id, executionCount: count, reason });
    if (!options.allowErrors) break;
  }
  return failures;
}

function hasTag(cell: Cell, tag: string): boolean {
  return cell.metadata.tags?.includes(tag) ?? false;
}

/** Runs one cell; why it failed, or null. */
async function runCell(
  cell: Cell,
  kernel: ReplayKernel,
  gatherer: OutputGatherer,
  { transcript, live, timeout }: ReplayOptions,
): Promise<string | null> {
  gatherer.begin(cell);
  let late = false;
  const timer = timeout === undefined ? undefined : setTimeout(() => {
    late = true;
    // A kernel that is lost makes execute() fail, which says it better.
    kernel.interrupt().catch(() => {});
  }, timeout * 1000);
  try {
    const reply = await kernel.execute(cell.source, (message) => {
      gatherer.receive(message);
      if (live) transcript.live(message);
    });
    cell.execution_count = reply.executionCount;
    gatherer.end();
    if (!live) cell.outputs.forEach((output) => transcript.output(output));
    if (late) return `took longer than ${timeout} s`;
    return reply.status === "ok"
      ? null
      : `${reply.ename ?? reply.status}: ${reply.evalue ?? ""}`;
  } finally {
    clearTimeout(timer);
  }
}
