/**
 * Does the commands of `commands.ts`.
 *
 * @module
 */
import type { Command } from "./commands.ts";
import { describeWords } from "./errors.ts";
import type { Inspector } from "./inspector.ts";
import type {
  ErrorDescription,
  InterpreterEvent,
  MimeBundle,
} from "./interpreter.ts";
import { profileBundle, startProfile, stopProfile } from "./profile.ts";
import type { TypeChecks } from "./type_checks.ts";
import { isTypeMode } from "./type_mode.ts";

/** What commands need of the interpreter. */
export interface CommandHost {
  /** The present child's. */
  readonly inspector: Inspector;
  /** The notebook's folder. */
  readonly folder: string;
  /** What is done about type errors. */
  readonly types: TypeChecks;
  /** Tells an event of the cell. */
  emit(event: InterpreterEvent): void;
  /** What is known of a name. */
  inspect(
    code: string,
    cursor: number,
    detail: 0 | 1,
  ): Promise<MimeBundle | null>;
  /** Runs a text as the cell. */
  run(code: string): Promise<ErrorDescription | null>;
  /** Puts a new child in the place of the present one. */
  reset(): Promise<void>;
}

/** Does a command; gives what it failed of. */
export async function runCommand(
  command: Command,
  cell: number,
  host: CommandHost,
): Promise<ErrorDescription | null> {
  switch (command.kind) {
    case "help":
      return await help(command.name, command.detail, cell, host);
    case "reset":
      await host.reset();
      host.emit({
        type: "stream",
        cell,
        name: "stdout",
        text: "All variables are gone.\n",
      });
      return null;
    case "types":
      return await types(command.mode, command.code, cell, host);
    case "profile":
      return await profile(command.code, command.file, cell, host);
  }
}

async function help(
  name: string,
  detail: 0 | 1,
  cell: number,
  host: CommandHost,
): Promise<ErrorDescription | null> {
  const data = await host.inspect(name, name.length, detail);
  if (!data) return describeWords("NotFound", `Nothing is known of ${name}`);
  const payload = { source: "page", data, start: 0 };
  host.emit({ type: "payload", cell, payload });
  return null;
}

async function types(
  mode: string,
  code: string,
  cell: number,
  host: CommandHost,
): Promise<ErrorDescription | null> {
  if (mode !== "" && !isTypeMode(mode)) {
    return describeWords(
      "UsageError",
      `%types must be followed by off, warn or error: current value is "${mode}"`,
    );
  }
  if (mode !== "") host.types.mode = mode;
  const text = `Type errors: ${host.types.mode}\n`;
  host.emit({ type: "stream", cell, name: "stdout", text });
  return code.trim() === "" ? null : await host.run(code);
}

async function profile(
  code: string,
  name: string | null,
  cell: number,
  host: CommandHost,
): Promise<ErrorDescription | null> {
  const { inspector } = host;
  await startProfile(inspector);
  const failure = await host.run(code);
  if (inspector.isClosed) return failure;
  const recorded = await stopProfile(inspector);
  const file = name ?? `cell-${cell}.cpuprofile`;
  const path = /^(?:[/\\]|[A-Za-z]:)/.test(file)
    ? file
    : `${host.folder}/${file}`;
  try {
    await Deno.writeTextFile(path, JSON.stringify(recorded));
  } catch (error) {
    const words = `Cannot save the profile: ${(error as Error).message}`;
    return failure ?? describeWords("ProfileNotSaved", words);
  }
  const data = await profileBundle(recorded, inspector, file);
  host.emit({
    type: "display",
    cell,
    data,
    metadata: {},
    transient: {},
    update: false,
  });
  return failure;
}
