/**
 * Arrays saved and loaded.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import type { Tensor } from "../../engine/mod.ts";
import { isOptions } from "../_arguments.ts";
import type { ArrayInput } from "../array.ts";
import { isNpy, parseNpy } from "./npy.ts";
import { formatArchive, openArchive } from "./npz.ts";
import { toNpy, toTensor } from "./tensor_file.ts";

/** Arrays of an `.npz` file by name; each is read when it is asked for. */
export type NpzFile = Record<string, Tensor | Uint8Array>;

/**
 * Loads an array from an `.npy` file, or named arrays from an `.npz` file.
 *
 * Float dtypes become float32, integers int32, texts string. Python objects are
 * never read.
 *
 * @param file Path or URL of the file.
 * @returns A tensor; of an `.npz` file an object of tensors by name, where a
 * member that is no array is its bytes.
 * @throws {TypeError} If the file holds Python objects, records or complex
 * numbers.
 * @throws {RangeError} If it is damaged, or an integer does not fit int32.
 * @throws {Error} If there is no such file; its `code` is `ENOENT`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * const file = Deno.makeTempFileSync({ suffix: ".npy" });
 * np.save(file, [[1, 2], [3, 4]]);
 * assert.deepEqual(np.load(file).shape, [2, 2]);
 * ```
 *
 * @see `numpy.load`
 */
// deno-lint-ignore no-explicit-any -- what it is depends on the file, as in NumPy
export function load(file: string | URL): any {
  const bytes = new Uint8Array(readFileSync(file));
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  return isZip ? loadArchive(bytes) : toTensor(parseNpy(bytes));
}

function loadArchive(bytes: Uint8Array): NpzFile {
  const archive = openArchive(bytes);
  const arrays: NpzFile = Object.create(null);
  for (const member of archive.names) {
    Object.defineProperty(arrays, member.replace(/\.npy$/, ""), {
      enumerable: true,
      configurable: true,
      get() {
        const content = archive.read(member);
        return isNpy(content) ? toTensor(parseNpy(content)) : content;
      },
    });
  }
  return arrays;
}

/**
 * Saves an array as an `.npy` file, byte for byte as NumPy would.
 *
 * @param file Path; `.npy` is added where it is missing. Or a URL.
 * @param array Any array input.
 * @throws {TypeError} If the array is ragged or mixed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * const file = Deno.makeTempFileSync({ suffix: ".npy" });
 * np.save(file, np.arange(3));
 * assert.deepEqual(np.load(file).arraySync(), [0, 1, 2]);
 * ```
 *
 * @see `numpy.save`
 */
export function save(file: string | URL, array: ArrayInput): void {
  writeFileSync(named(file, ".npy"), toNpy(array));
}

/**
 * Saves arrays as an `.npz` file, uncompressed.
 *
 * @param file Path; `.npz` is added where it is missing. Or a URL.
 * @param arrays Arrays, named `arr_0`, `arr_1` and so on; last an object of
 * arrays by name.
 * @throws {TypeError} If an array is ragged or mixed.
 * @throws {RangeError} If a name is given twice.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * const file = Deno.makeTempFileSync({ suffix: ".npz" });
 * np.savez(file, { x: [1, 2], y: [0.5] });
 * assert.deepEqual(np.load(file).x.arraySync(), [1, 2]);
 * ```
 *
 * @see `numpy.savez`
 */
export function savez(
  file: string | URL,
  ...arrays: (ArrayInput | Record<string, ArrayInput>)[]
): void {
  writeFileSync(named(file, ".npz"), formatArchive(members(arrays)));
}

/**
 * Saves arrays as an `.npz` file, deflated.
 *
 * @param file Path; `.npz` is added where it is missing. Or a URL.
 * @param arrays As in {@linkcode savez}.
 * @throws {TypeError} If an array is ragged or mixed.
 * @throws {RangeError} If a name is given twice.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * const file = Deno.makeTempFileSync({ suffix: ".npz" });
 * np.savezCompressed(file, np.zeros([100, 100]));
 * assert.deepEqual(np.load(file).arr_0.shape, [100, 100]);
 * ```
 *
 * @see `numpy.savez_compressed`
 */
export function savezCompressed(
  file: string | URL,
  ...arrays: (ArrayInput | Record<string, ArrayInput>)[]
): void {
  writeFileSync(named(file, ".npz"), formatArchive(members(arrays), true));
}

function named(file: string | URL, suffix: string): string | URL {
  const isNamed = typeof file !== "string" || file.endsWith(suffix);
  return isNamed ? file : file + suffix;
}

function members(
  arrays: (ArrayInput | Record<string, ArrayInput>)[],
): Record<string, Uint8Array> {
  const last = arrays.at(-1);
  const byName = isOptions(last) ? last as Record<string, ArrayInput> : {};
  const positional =
    (isOptions(last) ? arrays.slice(0, -1) : arrays) as ArrayInput[];
  const result: Record<string, Uint8Array> = Object.create(null);
  const add = (name: string, array: ArrayInput) => {
    if (`${name}.npy` in result) {
      throw new RangeError(
        `Cannot save as a name is given twice: current value is "${name}"`,
      );
    }
    result[`${name}.npy`] = toNpy(array);
  };
  positional.forEach((array, i) => add(`arr_${i}`, array));
  for (const [name, array] of Object.entries(byName)) add(name, array);
  return result;
}
