/**
 * The arguments of `kernel/main.ts`.
 *
 * @module
 */

/** What `kernel.json` asks for. */
export interface KernelArguments {
  connectionFile: string;
  /** Offer the library to cells. */
  library: boolean;
  /** Load the library in the background right after the start. */
  preload: boolean;
  /** Ask TypeScript's language server, started when it is first needed. */
  language: boolean;
  /** Tell on stderr what was dropped and what went wrong inside. */
  verbose: boolean;
  /** Permission flags of the cells, `-A` unless some follow `--`. */
  permissions: string[];
}

/** How the entry is called. */
export const USAGE =
  "deno run -A kernel/main.ts --connection-file FILE [--no-preload | --no-library] [--no-language] [--verbose] [-- permission flags of the cells]";

const FLAGS = ["--no-preload", "--no-library", "--no-language", "--verbose"];

/**
 * Reads the arguments.
 *
 * @throws {TypeError} If one is unknown or the connection file is missing.
 */
export function parseArguments(args: readonly string[]): KernelArguments {
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  const permissions = end < 0 ? [] : args.slice(end + 1);
  let connectionFile: string | undefined;
  const flags = new Set<string>();
  for (let i = 0; i < own.length; i++) {
    const argument = own[i];
    if (argument === "--connection-file" || argument === "-f") {
      connectionFile = own[++i];
    } else if (argument.startsWith("--connection-file=")) {
      connectionFile = argument.slice("--connection-file=".length);
    } else if (FLAGS.includes(argument)) {
      flags.add(argument);
    } else if (!argument.startsWith("-") && connectionFile === undefined) {
      connectionFile = argument;
    } else {
      throw new TypeError(
        `Cannot start the kernel as "${argument}" is no argument of it; usage: ${USAGE}`,
      );
    }
  }
  if (connectionFile === undefined) {
    throw new TypeError(
      `Cannot start the kernel as the connection file is missing; usage: ${USAGE}`,
    );
  }
  return {
    connectionFile,
    library: !flags.has("--no-library"),
    preload: !flags.has("--no-preload"),
    language: !flags.has("--no-language"),
    verbose: flags.has("--verbose"),
    permissions: permissions.length === 0 ? ["-A"] : [...permissions],
  };
}
