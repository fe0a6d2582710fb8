/**
 * What the permission flags of cells mean for their questions.
 *
 * @module
 */
import { allowsAll } from "../child_flags.ts";

/**
 * - `all`: everything is permitted but what is denied by a flag, so there is
 *   nothing to ask;
 * - `ask`: what the flags do not tell is asked in the notebook;
 * - `flags`: deno alone decides, and what the flags do not allow it denies.
 */
export type PermissionMode = "all" | "ask" | "flags";

const PERMISSION = /^(?:--(?:allow|deny)-[a-z]+|-[RWNESI])(?:=|$)/;

/**
 * What a broker cannot follow: it is told the name of a program, but not where
 * the cell's PATH finds it; it can only allow or deny; and a permission set
 * lies in a file.
 */
const BEYOND_BROKER = /^--(?:allow|deny)-run=|^--ignore-|^-P|^--permission-set/;

/** The flags among `flags` that permit or deny. */
export function permissionFlags(flags: readonly string[]): string[] {
  return flags.filter((flag) => PERMISSION.test(flag));
}

/**
 * The mode of `flags`.
 *
 * @param os `Deno.build.os`; the broker is a Unix socket, so Windows has none.
 */
export function permissionMode(
  flags: readonly string[],
  os: string = Deno.build.os,
): PermissionMode {
  if (allowsAll(flags)) return "all";
  const isPlain = os === "windows" ||
    flags.some((flag) => BEYOND_BROKER.test(flag));
  return isPlain ? "flags" : "ask";
}
