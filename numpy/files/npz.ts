/**
 * The `.npz` format: named arrays in a zip archive.
 *
 * @module
 */
import { unzipSync, zipSync } from "fflate";

/** More than this no deflated byte can become. */
const MOST_EXPANSION = 1032;

/** A zip archive, read member by member. */
export interface Archive {
  /** Names of the members, in their order. */
  readonly names: readonly string[];
  /**
   * The bytes of a member.
   *
   * @throws {RangeError} If there is none of that name or it is damaged.
   */
  read(name: string): Uint8Array;
}

/**
 * Opens a zip archive. Nothing is extracted to disk, so that names such as
 * `../x` are only names.
 *
 * @param bytes The whole archive.
 * @returns Its members.
 * @throws {RangeError} If it is no zip archive, damaged, or a member claims more
 * bytes than its data can become.
 */
export function openArchive(bytes: Uint8Array): Archive {
  const names: string[] = [];
  guarded(() =>
    unzipSync(bytes, {
      filter: ({ name, size, originalSize }) => {
        if (size > bytes.length || originalSize > size * MOST_EXPANSION) {
          throw new RangeError(
            `member "${name}" claims ${originalSize} bytes of ${size}`,
          );
        }
        names.push(name);
        return false;
      },
    })
  );
  return {
    names,
    read(name) {
      const found = guarded(() =>
        unzipSync(bytes, { filter: (file) => file.name === name })
      );
      if (!Object.hasOwn(found, name)) {
        throw new RangeError(
          `Cannot read a zip archive as it has no member "${name}": it has ${
            names.join(", ")
          }`,
        );
      }
      return found[name];
    },
  };
}

function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new RangeError(
      `Cannot read a zip archive as it is damaged or none: ${
        (error as Error).message
      }`,
      { cause: error },
    );
  }
}

/**
 * Writes a zip archive.
 *
 * @param members Bytes by name.
 * @param compressed Whether they are deflated; stored unless given.
 * @returns The whole archive.
 */
export function formatArchive(
  members: Record<string, Uint8Array>,
  compressed = false,
): Uint8Array {
  return zipSync(members, {
    level: compressed ? 6 : 0,
    // The earliest date of a zip archive, so that equal arrays give equal files.
    mtime: new Date(1980, 0, 1),
  });
}
