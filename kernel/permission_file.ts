/**
 * Where the answers to permission questions of a notebook are kept.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { basename, join, resolve } from "node:path";
import { stateFolder } from "./state_folder.ts";

/**
 * The file for the notebook that `JPY_SESSION_NAME` names; null where no
 * notebook is known, or no home.
 *
 * @param folder The kernel's folder, by which a relative name is read.
 */
export function permissionFile(
  env: (name: string) => string | undefined,
  folder: string,
  os: string = Deno.build.os,
): string | null {
  const session = env("JPY_SESSION_NAME");
  const state = stateFolder(env, os);
  if (!session || state === null) return null;
  const notebook = resolve(folder, session);
  const hash = createHash("sha256").update(notebook).digest("hex").slice(0, 24);
  const name = basename(notebook).replace(/[^\w.-]/g, "_").slice(0, 60);
  return join(state, "permissions", `${name}-${hash}.json`);
}
