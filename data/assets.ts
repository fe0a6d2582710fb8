/**
 * Where the files that travel with the library are.
 *
 * They lie in `assets/` beside this module, and beside the bundle when the
 * library is one file.
 *
 * @module
 */

/** Address of a file of `assets/`. */
export function asset(name: string): URL {
  return new URL(`./assets/${name}`, import.meta.url);
}
