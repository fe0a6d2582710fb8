/**
 * Where Kerno keeps what it cannot make again.
 *
 * @module
 */
import { join } from "node:path";

/** Kerno's folder for what outlives kernels; null where no home is known. */
export function stateFolder(
  env: (name: string) => string | undefined,
  os: string = Deno.build.os,
): string | null {
  const home = env("HOME") ?? env("USERPROFILE");
  const folder = os === "windows"
    ? env("LOCALAPPDATA")
    : os === "darwin"
    ? home && join(home, "Library", "Application Support")
    : env("XDG_STATE_HOME") || home && join(home, ".local", "state");
  return folder ? join(folder, "kerno") : null;
}
