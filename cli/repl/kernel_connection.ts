/**
 * The kernel that a REPL talks to: one of its own, or one that runs already.
 *
 * @module
 */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { KernelClient } from "../../kernel/client.ts";
import {
  channelEndpoint,
  type ConnectionInfo,
  readConnectionFile,
} from "../../kernel/protocol/connection_file.ts";
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
  }, { runtimeDir: sharedFolder() });
  return { client, existing: null, leave: () => client.shutdown() };
}

/** Where others find the kernel; undefined where there is no such place. */
function sharedFolder(): string | undefined {
  try {
    const folder = runtimeFolder();
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return folder;
  } catch {
    return undefined;
  }
}

/**
 * Connects to a kernel that runs.
 *
 * @param file Its connection file: a path, or a name or a part of one in
 * Jupyter's runtime folder; the newest one there unless given.
 * @throws {Error} If there is no such file or the kernel does not answer.
 */
export async function attachKernel(file?: string): Promise<KernelConnection> {
  const path = await findConnectionFile(file);
  const connection = readConnectionFile(path);
  if (connection.curveSecretKey !== undefined) {
    throw new Error(
      `Cannot attach to the kernel of "${path}" as its sockets must be plain: they are encrypted by CURVE`,
    );
  }
  if (!await isListening(connection)) throw hasEnded(path);
  const client = await KernelClient.connect(connection, {
    readyTimeout: PATIENCE,
  }).catch((error: Error) => {
    throw new Error(
      `Cannot attach to the kernel of "${path}": ${error.message}`,
      { cause: error },
    );
  });
  return {
    client,
    existing: path,
    leave: () => Promise.resolve(client.close()),
  };
}

function hasEnded(path: string): Error {
  return new Error(
    `Cannot attach to the kernel of "${path}" as it must run: nobody listens at its addresses any more`,
  );
}

/** Whether somebody listens where a kernel should; no message is sent. */
async function isListening(info: ConnectionInfo): Promise<boolean> {
  const endpoint = channelEndpoint(info, "shell");
  try {
    const socket = endpoint.transport === "ipc"
      ? await Deno.connect({ transport: "unix", path: endpoint.path })
      : await Deno.connect(endpoint);
    socket.close();
    return true;
  } catch {
    return false;
  }
}

/** Whether the kernel of a connection file runs; false for a broken file. */
async function isRunning(path: string): Promise<boolean> {
  try {
    return await isListening(readConnectionFile(path));
  } catch {
    return false;
  }
}

/** Jupyter's folder for connection files. */
export function runtimeFolder(machine: Machine = THIS_MACHINE): string {
  return machine.env("JUPYTER_RUNTIME_DIR") ??
    join(userDataFolder(machine), "runtime");
}

/**
 * The path of a connection file, found as `jupyter console --existing` does;
 * of several, the newest whose kernel runs.
 *
 * @throws {Error} If there is none.
 */
export async function findConnectionFile(
  file: string | undefined,
  folder: string = runtimeFolder(),
): Promise<string> {
  if (file !== undefined && existsSync(file)) return file;
  const names = existsSync(folder)
    ? [...Deno.readDirSync(folder)].map(({ name }) => name)
    : [];
  const found = names
    .filter((name) => /^kernel-.*\.json$/.test(name))
    .filter((name) => file === undefined || name.includes(file))
    .map((name) => join(folder, name))
    .map((path) => ({ path, time: Deno.statSync(path).mtime?.getTime() ?? 0 }))
    .sort((a, b) => b.time - a.time);
  for (const { path } of found) {
    if (await isRunning(path)) return path;
  }
  if (found.length > 0) throw hasEnded(found[0].path);
  throw new Error(
    file === undefined
      ? `Cannot attach to a running kernel as "${folder}" must hold a connection file: there is no kernel-*.json`
      : `Cannot attach to a running kernel as "${file}" must be a connection file: there is none of that name, here or in "${folder}"`,
  );
}
