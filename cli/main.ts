/**
 * The command `kerno`.
 *
 * @module
 */
import { type Arguments, parseArguments } from "./arguments.ts";

/** Runs a command and gives its exit code. */
async function execute(given: Arguments): Promise<number> {
  switch (given.command) {
    case "install": {
      const { install } = await import("./install.ts");
      return install({
        target: given.target ?? { kind: "user" },
        name: given.name,
        displayName: given.displayName,
        env: Object.fromEntries(given.env),
        preload: !given.noPreload,
        language: !given.noLanguage,
        types: given.types,
        gateway: given.gateway,
        flags: given.flags.length > 0 ? [...given.flags] : ["-A"],
      });
    }
    case "uninstall": {
      const { uninstall } = await import("./uninstall.ts");
      return uninstall(given);
    }
    case "list": {
      const { list } = await import("./list.ts");
      return list(given);
    }
    case "doctor": {
      const { doctor } = await import("./doctor.ts");
      return doctor(given);
    }
    case "run": {
      const { run } = await import("./run.ts");
      return run({ ...given, params: Object.fromEntries(given.params) });
    }
    case "repl": {
      const { repl } = await import("./repl.ts");
      return repl(given);
    }
    case "lab": {
      const { lab } = await import("./lab.ts");
      return lab(given.arguments);
    }
  }
}

const given = parseArguments(Deno.args);
try {
  Deno.exit(await execute(given));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  Deno.exit(1);
}
