/**
 * `kerno uninstall`: takes the kernel from Jupyter again.
 *
 * @module
 */
import { join } from "node:path";
import { findKernelSpecs, isKernos, readKernelSpec } from "./kernelspec.ts";
import { type Target, targetFolder } from "./install.ts";

/** What {@linkcode uninstall} removes. */
export interface UninstallOptions {
  name: string;
  /** Where to look; everywhere that Jupyter looks unless given. */
  target?: Target;
}

/**
 * Removes the kernelspec of that name that Kerno wrote.
 *
 * @returns The exit code: 0, or 1 where there is none.
 */
export async function uninstall(
  { name, target }: UninstallOptions,
): Promise<number> {
  const found =
    (target
      ? [readKernelSpec(join(targetFolder(target), name), name)]
      : findKernelSpecs().filter((spec) => spec.name === name))
      .filter(({ spec }) => isKernos(spec));
  if (found.length === 0) {
    console.error(
      `Cannot uninstall the kernel as Kerno has no kernelspec "${name}"${
        target ? ` in ${targetFolder(target)}` : ""
      }: "kerno list" shows those there are`,
    );
    return 1;
  }
  for (const { folder } of found) {
    await Deno.remove(folder, { recursive: true });
    console.log(`Removed ${folder}`);
  }
  return 0;
}
