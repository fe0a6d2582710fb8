/**
 * `kerno repl`: cells typed in a terminal, or out of a pipe.
 *
 * @module
 */
import { fstatSync } from "node:fs";
import { VERSION } from "./kernelspec.ts";
import { InteractiveRepl } from "./repl/interactive.ts";
import {
  attachKernel,
  type KernelConnection,
  startOwnKernel,
} from "./repl/kernel_connection.ts";
import { nextCount } from "./repl/kernel_help.ts";
import { runPiped } from "./repl/piped.ts";
import { linesOf, whole } from "./repl/piped_cells.ts";
import { isTerminal, Terminal, writeAll } from "./repl/terminal.ts";
import { Transcript } from "./transcript.ts";

const HINT = "?name explains, Tab completes, Ctrl-C stops, Ctrl-D leaves";

/** What {@linkcode repl} does. */
export interface ReplOptions {
  /**
   * Attaches to a running kernel: its connection file or a part of the name,
   * or an empty text for the latest. A kernel of its own is started unless
   * given.
   */
  existing?: string;
  /** Leaves the library to be imported by cells. */
  noPreload: boolean;
  /** Permission flags of the cells; `-A` where there is none. */
  flags: readonly string[];
}

/**
 * Runs cells until the user leaves or the input ends.
 *
 * @returns The exit code: 0; 1 where a cell out of a pipe failed; 2 where the
 * options cannot be followed.
 * @throws {Error} If the kernel cannot be reached or is lost.
 */
export async function repl(options: ReplOptions): Promise<number> {
  const fault = faultOf(options);
  if (fault !== null) {
    console.error(fault);
    return 2;
  }
  endBySignals();
  const connecting = connect(options);
  const start = isTerminal() ? runTyped : runThrough;
  try {
    return await start(connecting, options);
  } finally {
    const connection = await connecting.catch(() => null);
    await connection?.leave();
  }
}

/** On a terminal. */
async function runTyped(
  connecting: Promise<KernelConnection>,
  { existing }: ReplOptions,
): Promise<number> {
  const start = existing === undefined
    ? {
      greeting: `Kerno ${VERSION} (Deno ${Deno.version.deno})`,
      count: 1,
      language: "typescript",
    }
    : await attached(await connecting);
  const terminal = new Terminal();
  terminal.open();
  try {
    await InteractiveRepl.run(terminal, {
      ...start,
      connecting,
      greeting: `${start.greeting}\n${HINT}`,
      colour: !Deno.noColor,
    });
  } finally {
    terminal.close();
  }
  return 0;
}

async function attached({ client, existing }: KernelConnection) {
  return {
    greeting: `${client.info.banner.trimEnd()}
Attached to ${existing}; it stays when you leave`,
    count: await nextCount(client),
    language: client.info.language_info.name,
  };
}

/** Through a pipe. */
async function runThrough(
  connecting: Promise<KernelConnection>,
): Promise<number> {
  Deno.addSignalListener("SIGINT", () => Deno.exit(128 + 2));
  const { client } = await connecting;
  const { readable } = Deno.stdin;
  const isFile = fstatSync(0).isFile();
  const lines = linesOf(isFile ? whole(readable) : readable);
  const transcripts = {
    out: transcript(Deno.stdout),
    err: transcript(Deno.stderr),
  };
  return await runPiped(client, lines, transcripts) ? 0 : 1;
}

/** Lets what is open be closed where a signal ends the process. */
function endBySignals(): void {
  const numbers = Deno.build.os === "windows"
    ? { SIGBREAK: 21 }
    : { SIGHUP: 1, SIGTERM: 15 };
  for (const [signal, number] of Object.entries(numbers)) {
    Deno.addSignalListener(
      signal as Deno.Signal,
      () => Deno.exit(128 + number),
    );
  }
}

function faultOf({ existing, noPreload, flags }: ReplOptions): string | null {
  const stray = flags.find((flag) => !flag.startsWith("-"));
  if (stray !== undefined) {
    return `Cannot run "${stray}" as cells must come from the terminal or a pipe: "kerno repl < ${stray}" reads it`;
  }
  if (existing !== undefined && (noPreload || flags.length > 0)) {
    const given = noPreload ? "--no-preload" : flags[0];
    return `Cannot follow "${given}" as a kernel that runs already must stay as it was started: leave out --existing or "${given}"`;
  }
  return null;
}

function connect(
  { existing, noPreload, flags }: ReplOptions,
): Promise<KernelConnection> {
  return existing === undefined
    ? startOwnKernel(flags.length > 0 ? [...flags] : ["-A"], !noPreload)
    : attachKernel(existing || undefined);
}

function transcript(to: typeof Deno.stdout | typeof Deno.stderr): Transcript {
  return new Transcript({
    write(text) {
      try {
        writeAll(text, to);
      } catch (error) {
        if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
        // Nobody reads any more: as SIGPIPE ends other commands.
        Deno.exit(128 + 13);
      }
    },
    colour: to.isTerminal() && !Deno.noColor,
  });
}
