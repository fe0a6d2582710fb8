/**
 * `kerno list`: the kernelspecs of Kerno that Jupyter finds.
 *
 * @module
 */
import { findKernelSpecs, isKernos } from "./kernelspec.ts";

/**
 * Lists Kerno's kernelspecs.
 *
 * @param options.json Writes JSON.
 * @returns The exit code: 0, or 1 where one is broken.
 */
export function list({ json }: { json: boolean }): number {
  const all = findKernelSpecs();
  const specs = all
    .filter(({ spec, name }) => isKernos(spec) || (!spec && name === "kerno"))
    .map(({ name, folder, spec, faults }) => ({
      name,
      folder,
      displayName: spec?.display_name ?? null,
      argv: spec?.argv ?? null,
      // Jupyter takes the first of a name.
      hiddenBy: all.find((other) => other.name === name)!.folder === folder
        ? null
        : all.find((other) => other.name === name)!.folder,
      faults,
    }));
  if (json) {
    console.log(JSON.stringify(specs, null, 2));
  } else if (specs.length === 0) {
    console.log('No kernelspec of Kerno: "kerno install" writes one');
  }
  for (const { name, folder, hiddenBy, faults } of json ? [] : specs) {
    console.log(`${name}  ${folder}`);
    if (hiddenBy) console.log(`  hidden by ${hiddenBy}`);
    for (const fault of faults) console.log(`  broken: ${fault}`);
  }
  return specs.some(({ faults }) => faults.length > 0) ? 1 : 0;
}
