/**
 * The command line of the child.
 *
 * @module
 */

/** What decides it. */
export interface ChildCommand {
  /** Deno's permission flags for cells. */
  flags: readonly string[];
  /** Flags of V8, such as `--max-old-space-size=4096`. */
  v8Flags: readonly string[];
  /** A folder that cells must be able to read, if any. */
  readable?: string;
}

/** Modules of node that the runtime needs. */
export const NODE_MODULES = ["async_hooks", "url", "assert"] as const;

/**
 * The REPL evaluates this before it would read stdin or print a prompt, and
 * never gets past it. In that state its event loop is polled whatever errors
 * happen in it and stdout is silent; stdin is free, and its end, which comes
 * with the kernel's, is the child's. The promise must stay reachable. The byte
 * says that the runtime is up: a client that connects earlier gets its first
 * commands run inside Deno's own bootstrap. Modules take a third of the start,
 * and so need not wait for the kernel.
 */
const PARK = "(async({exit,stdin})=>{const bytes=new Uint8Array(64);" +
  "while(await stdin.read(bytes).catch(()=>null)!==null);exit(0)})(Deno);" +
  NODE_MODULES.map((name) => `await import("node:${name}");`).join("") +
  "Deno.stdout.writeSync(new Uint8Array([6]));" +
  "await(globalThis[Symbol.for('kerno.park')]=new Promise(()=>{}))";

/** Whether `flags` permit everything. */
export function allowsAll(flags: readonly string[]): boolean {
  return flags.some((flag) => flag === "-A" || flag === "--allow-all");
}

/** Whether `flags` permit all of one kind, such as `ffi`. */
function allows(flags: readonly string[], kind: string): boolean {
  if (flags.some((flag) => flag.startsWith(`--deny-${kind}`))) return false;
  return allowsAll(flags) || flags.includes(`--allow-${kind}`);
}

/** Whether `flags` let all files be read; `-R` is `--allow-read`. */
function readsAll(flags: readonly string[]): boolean {
  return allowsAll(flags) || flags.includes("--allow-read") ||
    flags.includes("-R");
}

/** The flags, with the permission to read a folder. */
export function withReadable(
  flags: readonly string[],
  folder: string | undefined,
): string[] {
  const mayRead = folder === undefined || readsAll(flags)
    ? []
    : [`--allow-read=${folder.replaceAll(",", ",,")}`];
  return [...flags, ...mayRead];
}

/** Arguments of `deno` for the child. */
export function childArguments(command: ChildCommand): string[] {
  const { flags, v8Flags, readable } = command;
  return [
    "repl",
    ...withReadable(flags, readable),
    "--no-prompt",
    "--inspect=127.0.0.1:0",
    "--inspect-publish-uid=stderr",
    ...(v8Flags.length > 0 ? [`--v8-flags=${v8Flags.join(",")}`] : []),
    `--eval=${PARK}`,
  ];
}

/** How a child with these flags can see that its kernel is gone. */
export function watchParent(
  flags: readonly string[],
): "native" | "worker" | "stdin" {
  if (Deno.build.os === "linux" && allows(flags, "ffi")) return "native";
  return allows(flags, "run") && allows(flags, "sys") ? "worker" : "stdin";
}
