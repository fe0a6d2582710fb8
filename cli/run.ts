/**
 * `kerno run`: runs a notebook over the wire, shows it, writes it, checks it.
 *
 * @module
 */
import { dirname, resolve } from "node:path";
import { compareNotebooks } from "./compare.ts";
import { findKernelSpecs, type KernelSpec } from "./kernelspec.ts";
import { type KernelProcess, startKernel } from "./kernel_process.ts";
import {
  type Notebook,
  NotebookError,
  notebookText,
  readNotebook,
} from "./notebook.ts";
import { injectParameters } from "./parameters.ts";
import { type Failure, replay } from "./replay.ts";
import { Transcript } from "./transcript.ts";

/** What {@linkcode run} does. */
export interface RunOptions {
  /** Path of the notebook. */
  notebook: string;
  /** Where the notebook with its new outputs goes. */
  output?: string;
  /** Compares with the outputs in the file. */
  check: boolean;
  /** Where a page goes. */
  html?: string;
  /** Texts by name; see {@linkcode injectParameters}. */
  params: Record<string, string>;
  /** Seconds that a cell may take. */
  timeout?: number;
  /** Goes on after a cell that fails. */
  allowErrors: boolean;
  /** An installed kernel to run; this checkout's unless given. */
  kernel?: string;
}

/**
 * Runs a notebook.
 *
 * @returns The exit code: 0; 1 where a cell fails or differs; 2 where the
 * arguments cannot be followed.
 */
export async function run(options: RunOptions): Promise<number> {
  let notebook: Notebook, spec: KernelSpec | undefined;
  try {
    notebook = await readNotebook(options.notebook);
    spec = kernelFor(notebook, options);
    if (!options.check) injectParameters(notebook, options.params);
    else if (Object.keys(options.params).length > 0) {
      throw new TypeError(
        "Cannot check a notebook with --param as the outputs in its file were made without",
      );
    }
  } catch (error) {
    if (!(error instanceof NotebookError || error instanceof TypeError)) {
      throw error;
    }
    console.error(error.message);
    return 2;
  }
  const stored = structuredClone(notebook);
  const began = performance.now();
  const transcript = terminalTranscript();
  const failures = await runCells(notebook, { ...options, spec, transcript });
  const ms = performance.now() - began;
  const differences = options.check ? compareNotebooks(stored, notebook) : [];
  report(transcript, failures, ms);
  for (const { cell, how } of differences) {
    transcript.line(`Differs in cell "${cell}": ${how}`);
  }
  if (options.output) {
    await Deno.writeTextFile(options.output, notebookText(notebook));
  }
  const page = options.html ? await writePage(notebook, options.html) : 0;
  return Math.max(page, failures.length + differences.length > 0 ? 1 : 0);
}

/** A transcript on stdout, with colours where it is a terminal. */
export function terminalTranscript(): Transcript {
  return new Transcript({
    write: (text) => writeAll(text),
    colour: Deno.stdout.isTerminal() && !Deno.noColor,
  });
}

function writeAll(text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) {
    at += Deno.stdout.writeSync(bytes.subarray(at));
  }
}

/** One line on how the run went. */
export function report(
  transcript: Transcript,
  failures: Failure[],
  ms: number,
): void {
  for (const { cell, executionCount, reason } of failures) {
    transcript.line(
      `Failed in cell "${cell}" (In [${executionCount}]): ${reason}`,
    );
  }
  if (failures.length === 0) {
    transcript.line(`Every cell ran, ${(ms / 1000).toFixed(1)} s`);
  }
}

/** The kernel asked for; undefined for this checkout's. */
function kernelFor(
  notebook: Notebook,
  { kernel, notebook: path }: RunOptions,
): KernelSpec | undefined {
  if (kernel !== undefined) {
    const specs = findKernelSpecs();
    const found = specs.find(({ name }) => name === kernel);
    if (found?.spec) return found.spec;
    throw new TypeError(
      found
        ? `Cannot run kernel "${kernel}": ${found.faults.join("; ")}`
        : `Cannot run kernel "${kernel}" as Jupyter has none of that name: there is ${
          [...new Set(specs.map(({ name }) => name))].join(", ") || "none"
        }`,
    );
  }
  const { language_info: info, kernelspec } = notebook.metadata as {
    language_info?: { name?: string };
    kernelspec?: { language?: string; name?: string };
  };
  const language = info?.name ?? kernelspec?.language;
  if (language && !/^(typescript|javascript|ts|js|deno)$/i.test(language)) {
    throw new TypeError(
      `Cannot run "${path}" as its language must be TypeScript: current language is ${language}. --kernel ${
        kernelspec?.name ?? "NAME"
      } runs it with another kernel`,
    );
  }
  return undefined;
}

/** Starts the kernel in the notebook's folder, runs the cells, ends it. */
async function runCells(
  notebook: Notebook,
  options: RunOptions & { spec?: KernelSpec; transcript: Transcript },
): Promise<Failure[]> {
  const kernel = await startKernel({
    spec: options.spec,
    cwd: dirname(resolve(options.notebook)),
  });
  const stop = endOnSignal(kernel);
  try {
    const failures = await replay(notebook, kernel, {
      ...options,
      live: Deno.stdout.isTerminal(),
    });
    notebook.metadata = { ...notebook.metadata, ...kernel.metadata() };
    return failures;
  } finally {
    stop();
    await kernel.shutdown();
  }
}

/** ms that a kernel has for its end after Ctrl+C. */
const LAST_WORDS = 1000;

/**
 * Ctrl+C ends the kernel too, and with it what runs its cells.
 *
 * @returns Undoes it.
 */
export function endOnSignal(kernel: KernelProcess): () => void {
  const end = async () => {
    const late = new Promise((done) => setTimeout(done, LAST_WORDS));
    await Promise.race([kernel.shutdown(), late]);
    kernel.kill();
    Deno.exit(130);
  };
  Deno.addSignalListener("SIGINT", end);
  return () => Deno.removeSignalListener("SIGINT", end);
}

/** Writes a page by nbconvert; gives the exit code. */
async function writePage(notebook: Notebook, path: string): Promise<number> {
  const file = await Deno.makeTempFile({ suffix: ".ipynb" });
  try {
    await Deno.writeTextFile(file, notebookText(notebook));
    const { code, stderr } = await new Deno.Command("jupyter", {
      args: ["nbconvert", "--to", "html", "--output", resolve(path), file],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).output();
    if (code !== 0) console.error(new TextDecoder().decode(stderr).trim());
    return code === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.error(
      `Cannot write "${path}" as nbconvert is missing: "pip install nbconvert" brings it`,
    );
    return 2;
  } finally {
    await Deno.remove(file);
  }
}
