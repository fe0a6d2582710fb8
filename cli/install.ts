/**
 * `kerno install`: makes Jupyter know the kernel.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { libraryBundle } from "../kernel/library_bundle.ts";
import { chooseDeno } from "./deno_executable.ts";
import {
  prefixDataFolder,
  sysPrefix,
  userDataFolder,
} from "./jupyter_paths.ts";
import {
  isKernelName,
  isKernos,
  kernelArgv,
  type KernelSpec,
  readKernelSpec,
  VERSION,
} from "./kernelspec.ts";

/** Where kernelspecs go. */
export type Target =
  | { kind: "user" }
  | { kind: "sys-prefix" }
  | { kind: "prefix"; prefix: string };

/** What {@linkcode install} writes. */
export interface InstallOptions {
  target: Target;
  /** Of the folder; by it front ends know the kernel. */
  name: string;
  displayName: string;
  /** Environment of the kernel. */
  env: Record<string, string>;
  /** False leaves the library to be imported by cells. */
  preload: boolean;
  /** False never starts TypeScript's language server; true unless given. */
  language?: boolean;
  /** What is done about the type errors of cells; "off" unless given. */
  types?: "off" | "warn" | "error";
  /** For an Enterprise Gateway instead of Jupyter; false unless given. */
  gateway?: boolean;
  /** Permission flags of the cells. */
  flags: string[];
}

/** Starts the kernel on one of the gateway's hosts. */
const PROCESS_PROXY = {
  class_name:
    "enterprise_gateway.services.processproxies.distributed.DistributedProcessProxy",
};

/** The folder of kernelspecs that a target stands for. */
export function targetFolder(target: Target): string {
  const data = target.kind === "user" ? userDataFolder() : prefixDataFolder(
    target.kind === "prefix" ? target.prefix : sysPrefix(),
  );
  return join(data, "kernels");
}

/**
 * The kernelspec that {@linkcode install} writes.
 *
 * @param deno The deno that runs the kernel.
 */
export function kernelSpec(
  deno: string,
  { displayName, env, preload, language, types, gateway, flags }:
    InstallOptions,
): KernelSpec {
  return {
    argv: kernelArgv({ deno, flags, preload, language, types, gateway }),
    display_name: displayName,
    language: "typescript",
    interrupt_mode: "message",
    kernel_protocol_version: "5.5",
    ...(Object.keys(env).length > 0 ? { env } : {}),
    metadata: {
      debugger: true,
      supported_encryption: ["curve"],
      ...(gateway ? { process_proxy: PROCESS_PROXY } : {}),
      kerno: { version: VERSION },
    },
  };
}

/**
 * Installs the kernel.
 *
 * @returns The exit code: 0, or 2 where the arguments cannot be followed.
 */
export async function install(options: InstallOptions): Promise<number> {
  const { name, target, flags } = options;
  if (!isKernelName(name)) {
    console.error(
      `Cannot install the kernel as its name may hold letters, digits, ".", "_" and "-" only: current name is "${name}"`,
    );
    return 2;
  }
  const folder = join(targetFolder(target), name);
  if (
    existsSync(join(folder, "kernel.json")) &&
    !isKernos(readKernelSpec(folder, name).spec)
  ) {
    console.error(
      `Cannot install the kernel as "${folder}" holds another one: give a --name`,
    );
    return 2;
  }
  const deno = chooseDeno();
  const refusal = await refusalOf(deno.path, flags);
  if (refusal) {
    console.error(
      `Cannot install the kernel as deno does not take the flags of its cells (${
        flags.join(" ")
      }): ${refusal}`,
    );
    return 2;
  }
  await writeSpec(folder, kernelSpec(deno.path, options));
  const { names } = await libraryBundle();
  console.log(`Installed kernelspec ${name} in ${folder}`);
  console.log(
    `Cells get ${flags.join(" ")}, and ${names.length} names of the library${
      options.preload ? "" : ' by import from "kerno"'
    }`,
  );
  if (deno.warning) console.error(deno.warning);
  return 0;
}

/** What deno says against the flags, or null. */
async function refusalOf(
  deno: string,
  flags: string[],
): Promise<string | null> {
  const { code, stderr } = await new Deno.Command(deno, {
    args: ["repl", "--quiet", "--no-prompt", "--no-config", ...flags]
      .concat("--eval", "Deno.exit(0)"),
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  return code === 0 ? null : new TextDecoder().decode(stderr).trim();
}

/** Writes the folder whole or not at all. */
async function writeSpec(folder: string, spec: KernelSpec): Promise<void> {
  const parent = dirname(folder);
  await Deno.mkdir(parent, { recursive: true });
  const unfinished = await Deno.makeTempDir({
    dir: parent,
    prefix: `.${basename(folder)}-`,
  });
  try {
    await Deno.writeTextFile(
      join(unfinished, "kernel.json"),
      JSON.stringify(spec, null, 2) + "\n",
    );
    for (const logo of ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"]) {
      await Deno.writeFile(
        join(unfinished, logo),
        await Deno.readFile(new URL(`assets/${logo}`, import.meta.url)),
      );
    }
    if (Deno.build.os !== "windows") await Deno.chmod(unfinished, 0o755);
    await Deno.remove(folder, { recursive: true }).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
    await Deno.rename(unfinished, folder);
  } catch (error) {
    await Deno.remove(unfinished, { recursive: true }).catch(() => {});
    throw error;
  }
}
