/**
 * The kernel that a REPL talks to: one of its own, or one that runs already.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { KernelClient } from "../../kernel/client.ts";
import { readConnectionFile } from "../../kernel/protocol/connection_file.ts";
import {
  type Machine,
  THIS_MACHINE,
  userDataFolder,
} from "../jupyter_paths.ts";
import { kernelArgv } from "../kernelspec.ts";

/** ms for a kernel that should run already to answer. */
const PATIENCE = 5000;

/** See the module. */
export interface KernelConnection {
  client: KernelClient;
  /** Connection file of a kernel that is not ours. */
  existing: string | null;
  /** Ends the kernel if it is ours, else only the connection. */
  leave(): Promise<void>;
}

/**
 * Starts this checkout's kernel.
 *
 * @param flags Permission flags of the cells.
 * @param preload False leaves the library to be imported by cells.
 * @throws {Error} If it does not start; the message holds what it wrote.
 */
export async function startOwnKernel(
  flags: string[],
  preload: boolean,
): Promise<KernelConnection> {
  const client = await KernelClient.start({
    argv: kernelArgv({ deno: Deno.execPath(), flags, preload }),
    interrupt_mode: "message",
  });
  return { client, existing: null, leave: () => client.shutdown() };
}

/**
 * Connects to a kernel that runs.
 *
 * @param file Its connection file: a path, or a name or a part of one in
 * Jupyter's runtime folder; the newest one there unless given.
 * @throws {Error} If there is no such file or the kernel does not answer.
 */
export async function attachKernel(file?: string): Promise<KernelConnection> {
  const path = findConnectionFile(file);
  const connection = readConnectionFile(path);
  if (connection.curveSecretKey !== undefined) {
    throw new Error(
      `Cannot attach to the kernel of "${path}" as its sockets must be plain: they are encrypted by CURVE`,
    );
  }
  try {
    const client = await KernelClient.connect(connection, {
      readyTimeout: PATIENCE,
    });
    return {
      client,
      existing: path,
      leave: () => Promise.resolve(client.close()),
    };
  } catch (error) {
    throw new Error(
      `Cannot attach to the kernel of "${path}" as it does not answer; has it ended? ${
        error instanceof Error ? error.message : String(error)
      }`,
      { cause: error },
    );
  }
}

/** Jupyter's folder for connection files. */
export function runtimeFolder(machine: Machine = THIS_MACHINE): string {
  return machine.env("JUPYTER_RUNTIME_DIR") ??
    join(userDataFolder(machine), "runtime");
}

/**
 * The path of a connection file, found as `jupyter console --existing` does.
 *
 * @throws {Error} If there is none.
 */
export function findConnectionFile(
  file: string | undefined,
  folder: string = runtimeFolder(),
): string {
  if (file !== undefined && existsSync(file)) return file;
  const names = existsSync(folder)
    ? [...Deno.readDirSync(folder)].map(({ name }) => name)
    : [];
  const found = names
    .filter((name) => /^kernel-.*\.json$/.test(name))
    .filter((name) => file === undefined || name.includes(file))
    .map((name) => join(folder, name))
    .map((path) => ({ path, time: Deno.statSync(path).mtime?.getTime() ?? 0 }))
    .sort((a, b) => b.time - a.time)
    .at(0);
  if (found !== undefined) return found.path;
  throw new Error(
    file === undefined
      ? `Cannot attach to a running kernel as "${folder}" must hold a connection file: there is no kernel-*.json`
      : `Cannot attach to a running kernel as "${file}" must be a connection file: there is none of that name, here or in "${folder}"`,
  );
}
