/**
 * Where Kerno keeps what it can make again.
 *
 * @module
 */
import { homedir } from "node:os";
import { join } from "node:path";

/** What {@linkcode cacheFolder} asks of the machine. */
export interface Machine {
  /** `Deno.build.os`. */
  os: string;
  /** `Deno.env.get`. */
  env: (name: string) => string | undefined;
}

/** What starts kernels for others may leave HOME out of their environment. */
const THIS_MACHINE: Machine = {
  os: Deno.build.os,
  env: (name) =>
    Deno.env.get(name) || (name === "HOME" ? homedir() : null) || undefined,
};

/**
 * Kerno's cache folder: `KERNO_CACHE_DIR`, else a folder "kerno" where the
 * platform keeps caches. It need not exist yet.
 *
 * @param machine The machine to ask; this one unless given.
 * @returns An absolute path.
 * @throws {Error} If no home folder is known.
 *
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function cacheFolder({ os, env }: Machine = THIS_MACHINE): string {
  const own = env("KERNO_CACHE_DIR");
  if (own) return own;
  if (os === "windows") {
    const local = env("LOCALAPPDATA");
    if (local) return join(local, "kerno", "cache");
  }
  if (os !== "darwin") {
    const xdg = env("XDG_CACHE_HOME");
    if (xdg) return join(xdg, "kerno");
  }
  const home = env("HOME") ?? env("USERPROFILE");
  if (!home) {
    throw new Error(
      "Cannot find the cache folder as neither KERNO_CACHE_DIR nor HOME is set: set KERNO_CACHE_DIR",
    );
  }
  return os === "darwin"
    ? join(home, "Library", "Caches", "kerno")
    : join(home, ".cache", "kerno");
}
