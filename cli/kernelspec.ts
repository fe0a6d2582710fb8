/**
 * Kernelspecs: what is written, what is found, what is broken.
 *
 * @module
 * @see {@link https://github.com/jupyter/enhancement-proposals/tree/master/105-kernelspec-spec | JEP 105}
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kernelFolders } from "./jupyter_paths.ts";

/** The content of a `kernel.json`. */
export interface KernelSpec {
  /** The command; `{connection_file}` stands for the connection file. */
  argv: string[];
  display_name: string;
  language: string;
  interrupt_mode?: "signal" | "message";
  kernel_protocol_version?: string;
  env?: Record<string, string>;
  metadata?: Record<string, unknown>;
}

/** A kernelspec on this machine. */
export interface FoundSpec {
  name: string;
  /** Its folder. */
  folder: string;
  /** Null where `kernel.json` cannot be read. */
  spec: KernelSpec | null;
  /** What keeps it from starting, each with the way out. */
  faults: string[];
}

/** The kernel's entry in this checkout. */
export const KERNEL_ENTRY = fileURLToPath(
  new URL("../kernel/main.ts", import.meta.url),
);
/** This checkout's version. */
export const VERSION: string = JSON.parse(
  readFileSync(new URL("../deno.json", import.meta.url), "utf8"),
).version;

/** What decides how the kernel is started. */
export interface KernelCommand {
  /** The deno that runs the kernel and its cells. */
  deno: string;
  /** Permission flags of the cells. */
  flags: string[];
  /** False leaves the library to be imported by cells. */
  preload: boolean;
  /** False never starts TypeScript's language server; true unless given. */
  language?: boolean;
  /** What is done about the type errors of cells; "off" unless given. */
  types?: "off" | "warn" | "error";
  /** Leaves the connection to an Enterprise Gateway; false unless given. */
  gateway?: boolean;
}

/** What Jupyter fills in. */
const CONNECTION_FILE = ["--connection-file", "{connection_file}"];
/** What Enterprise Gateway fills in. */
const GATEWAY = ["kernel-id", "port-range", "response-address", "public-key"]
  .flatMap((name) => [`--${name}`, `{${name.replace("-", "_")}}`]);

/** The command that starts this checkout's kernel. */
export function kernelArgv(
  { deno, flags, preload, language = true, types, gateway = false }:
    KernelCommand,
): string[] {
  const config = fileURLToPath(new URL("../deno.json", import.meta.url));
  return [
    deno,
    "run",
    "-A",
    "--quiet",
    `--config=${config}`,
    KERNEL_ENTRY,
    ...(gateway ? GATEWAY : CONNECTION_FILE),
    ...(preload ? [] : ["--no-preload"]),
    ...(language ? [] : ["--no-language"]),
    ...(types ? [`--types=${types}`] : []),
    "--",
    ...flags,
  ];
}

/** Whether Jupyter takes it as a kernel's name. */
export function isKernelName(name: string): boolean {
  return /^[A-Za-z0-9._-]+$/.test(name);
}

/** Whether a spec was written by `kerno install`. */
export function isKernos(spec: KernelSpec | null): boolean {
  return spec?.metadata?.kerno !== undefined;
}

/**
 * Every kernelspec that Jupyter finds, first found first.
 *
 * @param folders Where to look; where Jupyter looks unless given.
 */
export function findKernelSpecs(
  folders: string[] = kernelFolders(),
): FoundSpec[] {
  const found: FoundSpec[] = [];
  for (const folder of folders) {
    if (!existsSync(folder)) continue;
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    for (const name of names) {
      if (!isKernelName(name) || name.startsWith(".")) continue;
      if (!existsSync(join(folder, name, "kernel.json"))) continue;
      found.push(readKernelSpec(join(folder, name), name));
    }
  }
  return found;
}

/**
 * Reads one kernelspec.
 *
 * @param folder The folder that holds `kernel.json`.
 */
export function readKernelSpec(folder: string, name: string): FoundSpec {
  const path = join(folder, "kernel.json");
  try {
    const spec = JSON.parse(readFileSync(path, "utf8")) as KernelSpec;
    if (
      !Array.isArray(spec.argv) ||
      !spec.argv.every((a) => typeof a === "string")
    ) throw new TypeError('"argv" must be a list of texts');
    return { name, folder, spec, faults: faultsOf(spec) };
  } catch (error) {
    const fault = `kernel.json cannot be read: ${
      (error as Error).message
    }; remove the folder and install again`;
    return { name, folder, spec: null, faults: [fault] };
  }
}

function faultsOf(spec: KernelSpec): string[] {
  if (!isKernos(spec)) return [];
  const faults: string[] = [];
  const [deno] = spec.argv;
  const again = `"kerno install" again, from where Kerno is now`;
  if (!deno || !existsSync(deno)) {
    faults.push(`its deno is gone: "${deno}"; run ${again}`);
  }
  const entry = spec.argv.find((argument) => argument.endsWith("main.ts"));
  if (!entry || !existsSync(entry)) {
    faults.push(`its kernel is gone: "${entry}"; run ${again}`);
  }
  return faults;
}
