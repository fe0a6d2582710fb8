/**
 * Which deno a kernelspec names.
 *
 * @module
 */
import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What {@linkcode chooseDeno} asks of the machine. */
export interface Machine {
  /** `Deno.execPath()`. */
  running: string;
  /** PATH. */
  path: string;
  windows: boolean;
}

/** A deno, and what to know of it. */
export interface ChosenDeno {
  path: string;
  /** Why it may not last, with the way out. */
  warning?: string;
}

const THIS_MACHINE: Machine = {
  running: Deno.execPath(),
  path: Deno.env.get("PATH") ?? "",
  windows: Deno.build.os === "windows",
};

/** Whether a path lies in the cache of npx, which npm may empty. */
export function isInNpxCache(path: string): boolean {
  return /[\\/]_npx[\\/]/.test(path);
}

/**
 * The deno that a kernelspec should name: by the path under which PATH knows
 * it, so that an upgrade does not break it, and never one in npx's cache where
 * there is another.
 */
export function chooseDeno(machine: Machine = THIS_MACHINE): ChosenDeno {
  const { running, path, windows } = machine;
  const onPath = path.split(delimiter).filter(Boolean)
    .map((folder) => join(folder, windows ? "deno.exe" : "deno"))
    .filter((file) => existsSync(file) && !isInNpxCache(realpathSync(file)));
  if (isInNpxCache(running)) {
    return onPath.length > 0 ? { path: onPath[0] } : {
      path: running,
      warning:
        `The kernel will be started by the deno in npx's cache ("${running}"), which npm may remove: install Deno, then install the kernel again`,
    };
  }
  const same = onPath.find((file) =>
    realpathSync(file) === realpathSync(running)
  );
  return { path: same ?? running };
}
