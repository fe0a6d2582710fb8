/**
 * The entry that `kernel.json` names.
 *
 * `deno run -A kernel/main.ts --connection-file FILE [-- permission flags]`
 *
 * It loads next to nothing itself, so that the process of the cells is on its
 * way while the kernel is being loaded.
 *
 * @module
 */
import { type KernelArguments, parseArguments } from "./arguments.ts";
import { allowsAll } from "./interpreter/child_flags.ts";
import { ChildProcess } from "./interpreter/child_process.ts";

function fail(error: unknown): never {
  console.error(
    `kerno: ${error instanceof Error ? error.message : String(error)}`,
  );
  Deno.exit(1);
}

/** Only cells that may do everything need nothing that is still to be read. */
function spawnAhead(
  { permissions }: KernelArguments,
): ChildProcess | undefined {
  if (!allowsAll(permissions)) return undefined;
  return new ChildProcess({ flags: permissions, v8Flags: [] });
}

async function main(): Promise<void> {
  const args = parseArguments(Deno.args);
  const process = spawnAhead(args);
  // Not a literal: Deno loads what literals name before anything runs.
  const url = new URL("./serve.ts", import.meta.url).href;
  const { serve } = await import(url) as typeof import("./serve.ts");
  await serve(args, process, fail);
}

// An error of ours is noted; the notebook and its variables live on.
for (const type of ["error", "unhandledrejection"] as const) {
  addEventListener(type, (event) => {
    event.preventDefault();
    const error = "reason" in event ? event.reason : event.error;
    console.error("kerno:", error);
  });
}

main().catch(fail);
