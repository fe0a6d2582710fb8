/**
 * `deno task demo`: the tutorial, cell by cell, through the kernel over the
 * wire, in a folder that knows nothing of Kerno.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { startKernel } from "./kernel_process.ts";
import { readNotebook } from "./notebook.ts";
import { replay } from "./replay.ts";
import { endOnSignal, report, terminalTranscript } from "./run.ts";

const TUTORIAL = fileURLToPath(
  new URL("../notebooks/keras_embedding_lstm.ipynb", import.meta.url),
);

/** Shows the tutorial; gives the exit code. */
async function demo(): Promise<number> {
  const began = performance.now();
  const notebook = await readNotebook(TUTORIAL);
  const transcript = terminalTranscript();
  const folder = await Deno.makeTempDir({ prefix: "kerno-demo-" });
  const kernel = await startKernel({ cwd: folder });
  const stop = endOnSignal(kernel);
  try {
    const failures = await replay(notebook, kernel, {
      allowErrors: false,
      live: Deno.stdout.isTerminal(),
      transcript,
    });
    report(transcript, failures, performance.now() - began);
    return failures.length > 0 ? 1 : 0;
  } finally {
    stop();
    await kernel.shutdown();
    await Deno.remove(folder, { recursive: true });
  }
}

try {
  Deno.exit(await demo());
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  Deno.exit(1);
}
