/**
 * How an interpreter is made.
 *
 * @module
 */

import { withReadable } from "./child_flags.ts";
import type { ChildOptions } from "./child.ts";
import type { ChildProcess } from "./child_process.ts";
import type { InterpreterEvent } from "./interpreter.ts";
import { PermissionGate } from "./permissions/mod.ts";
import type { TypeMode } from "./type_mode.ts";

/** The library as the interpreter hands it to cells. */
export interface InterpreterLibrary {
  /** What cells write: `kerno`; `kerno/...` means the same file. */
  specifier: string;
  /** The file in its place. */
  url: string;
  /** The folder that cells must be able to read for it. */
  folder: string;
  /** Its public names. */
  names: string[];
  /** Whether the names become globals, loaded in the background. */
  preload: boolean;
  /** URL of the TypeScript module with its types, for the language server. */
  types?: string;
}

/** Options of {@linkcode DenoInterpreter}. */
export interface DenoInterpreterOptions {
  /**
   * The notebook's folder: modules are resolved as in it.
   *
   * @default {Deno.cwd()}
   */
  cwd?: string;
  /**
   * Deno's permission flags of cells.
   *
   * @default {["-A"]}
   */
  flags?: string[];
  /**
   * Where the answers "always" and "never" to permission questions are kept.
   *
   * @default {null} In memory.
   */
  permissionFile?: string | null;
  /** Environment variables besides the kernel's own. */
  env?: Record<string, string>;
  /** Flags of V8, such as `--max-old-space-size=4096`. */
  v8Flags?: string[];
  /**
   * Whether console.log colours what it prints.
   *
   * @default {false}
   */
  colors?: boolean;
  /** The library that cells can import from any folder. */
  library?: InterpreterLibrary;
  /**
   * Whether TypeScript's knowledge is asked for: a `deno lsp` process, started
   * at the first question.
   *
   * @default {false}
   */
  language?: boolean;
  /**
   * What is done about the type errors of cells. Other than "off" it needs the
   * language server, whatever `language` says.
   *
   * @default {"off"}
   */
  types?: TypeMode;
  /** Spawned ahead with the same flags, for the first child. */
  process?: ChildProcess;
}

/** How children are made; `emit` tells what they want to be allowed. */
export function childOptions(
  options: DenoInterpreterOptions,
  emit: (event: InterpreterEvent) => void,
): ChildOptions {
  const { library, flags = ["-A"] } = options;
  let ahead = options.process ?? null;
  return {
    takeProcess: () => {
      const process = ahead;
      ahead = null;
      return process;
    },
    cwd: options.cwd,
    flags,
    env: options.env ?? {},
    v8Flags: options.v8Flags ?? [],
    colors: options.colors ?? false,
    library: library ?? null,
    libraryFolder: library?.folder,
    gate: new PermissionGate({
      flags: withReadable(flags, library?.folder),
      folder: options.cwd,
      choicesFile: options.permissionFile,
      emit,
    }),
  };
}
