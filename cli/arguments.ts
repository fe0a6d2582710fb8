/**
 * The command line: commands, options, and their types.
 *
 * @module
 */
import {
  argument,
  choice,
  command,
  constant,
  flag,
  float,
  keyValue,
  map,
  merge,
  message,
  multiple,
  object,
  option,
  optional,
  or,
  string,
  withDefault,
} from "@optique/core";
import { run } from "@optique/run";
import type { Target } from "./install.ts";
import { VERSION } from "./kernelspec.ts";

const json = {
  json: withDefault(
    flag("--json", { description: message`Writes JSON.` }),
    false,
  ),
};

const target = optional(or(
  map(
    flag("--user", { description: message`In the user's folder.` }),
    (): Target => ({ kind: "user" }),
  ),
  map(
    flag("--sys-prefix", {
      description: message`In the active Python's environment.`,
    }),
    (): Target => ({ kind: "sys-prefix" }),
  ),
  map(
    option("--prefix", string({ metavar: "DIR" }), {
      description: message`Below DIR, in share/jupyter/kernels.`,
    }),
    (prefix): Target => ({ kind: "prefix", prefix }),
  ),
));

const name = withDefault(
  option("--name", string({ metavar: "NAME" }), {
    description: message`Name of the kernelspec.`,
  }),
  "kerno",
);

const cellFlags = withDefault(
  multiple(argument(string({ metavar: "FLAG" }), {
    description:
      message`After --: deno's permission flags for cells; -A unless given.`,
  })),
  [],
);

const noPreload = withDefault(
  flag("--no-preload", {
    description: message`Leaves the library to be imported by cells.`,
  }),
  false,
);

const install = command(
  "install",
  object({
    command: constant("install"),
    target,
    name,
    displayName: withDefault(
      option("--display-name", string({ metavar: "TEXT" }), {
        description: message`What front ends show.`,
      }),
      "Kerno (Deno)",
    ),
    env: withDefault(
      multiple(option("--env", keyValue({ metavar: "K=V" }), {
        description: message`Sets a variable for the kernel; repeatable.`,
      })),
      [],
    ),
    noPreload,
    noLanguage: withDefault(
      flag("--no-language", {
        description:
          message`Never starts TypeScript's language server (deno lsp).`,
      }),
      false,
    ),
    types: optional(
      option("--types", choice(["off", "warn", "error"], { metavar: "MODE" }), {
        description:
          message`What is done about type errors: they are shown (warn), or keep the cell from running (error).`,
      }),
    ),
    gateway: withDefault(
      flag("--gateway", {
        description:
          message`For a Jupyter Enterprise Gateway, which starts the kernel on its hosts.`,
      }),
      false,
    ),
    flags: cellFlags,
  }),
  { description: message`Makes Jupyter know the kernel.` },
);

const uninstall = command(
  "uninstall",
  object({ command: constant("uninstall"), target, name }),
  { description: message`Takes the kernel from Jupyter again.` },
);

const list = command("list", object({ command: constant("list"), ...json }), {
  description: message`Lists the installed kernelspecs of Kerno.`,
});

const doctor = command(
  "doctor",
  object({ command: constant("doctor"), ...json }),
  { description: message`Says what is broken and how to mend it.` },
);

const runNotebook = command(
  "run",
  merge(
    object({
      command: constant("run"),
      notebook: argument(string({ metavar: "NB.ipynb" }), {
        description: message`The notebook.`,
      }),
      output: optional(
        option("-o", "--output", string({ metavar: "OUT.ipynb" }), {
          description: message`Writes the notebook with its new outputs.`,
        }),
      ),
      check: withDefault(
        flag("--check", {
          description: message`Compares the outputs with those of the file.`,
        }),
        false,
      ),
      html: optional(option("--html", string({ metavar: "OUT.html" }), {
        description: message`Writes a page, by nbconvert.`,
      })),
    }),
    object({
      params: withDefault(
        multiple(option("--param", keyValue({ metavar: "K=V" }), {
          description:
            message`Sets a variable after the cell tagged "parameters"; repeatable.`,
        })),
        [],
      ),
      timeout: optional(
        option("--timeout", float({ metavar: "SECONDS", min: 0 }), {
          description: message`Stops a cell after so many seconds.`,
        }),
      ),
      allowErrors: withDefault(
        flag("--allow-errors", {
          description: message`Goes on after a cell that fails.`,
        }),
        false,
      ),
      kernel: optional(option("--kernel", string({ metavar: "NAME" }), {
        description:
          message`Runs an installed kernel instead of this checkout's.`,
      })),
    }),
  ),
  { description: message`Runs a notebook and shows its cells.` },
);

const repl = command(
  "repl",
  object({
    command: constant("repl"),
    existing: optional(or(
      option("--existing", string({ metavar: "FILE" }), {
        description:
          message`Attaches to a kernel that runs already, by its connection file or a part of the name.`,
      }),
      map(
        flag("--existing", {
          description: message`Attaches to the kernel started last.`,
        }),
        () => "",
      ),
    )),
    noPreload,
    flags: cellFlags,
  }),
  {
    description: message`Runs cells that are typed or come through a pipe.`,
  },
);

const lab = command(
  "lab",
  object({
    command: constant("lab"),
    arguments: withDefault(
      multiple(argument(string({ metavar: "ARGUMENT" }), {
        description: message`After --: arguments of JupyterLab.`,
      })),
      [],
    ),
  }),
  {
    description:
      message`Opens JupyterLab with this kernel, nothing installed outside the checkout.`,
  },
);

const parser = or(install, uninstall, list, doctor, runNotebook, repl, lab);

/** A command with its options. */
export type Arguments = ReturnType<typeof parseArguments>;

/**
 * Reads the command line. What cannot be followed is said on stderr, and the
 * process ends with code 2.
 *
 * @param args The words after the program's name.
 */
export function parseArguments(args: readonly string[]) {
  return run(parser, {
    programName: "kerno",
    args: args.length > 0 ? args : ["--help"],
    ...(args.length > 0 ? {} : { onExit: () => Deno.exit(2) }),
    brief: message`A Jupyter kernel and REPL for Deno, with Keras' layers.`,
    help: "both",
    version: { value: VERSION, option: true },
    completion: "command",
    errorExitCode: 2,
    aboveError: "none",
    showDefault: true,
  });
}
