/**
 * Nested arrays and plain objects of tensors, as Keras' `tree`.
 *
 * @module
 */

/**
 * Whether `value` is an object made by a literal, so that its members count.
 *
 * @param value Anything.
 * @returns `true` for `{}` and objects without a prototype.
 */
export function isPlainObject(
  value: unknown,
): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * The leaves of a structure, in order; members of an object by their names.
 *
 * @param structure Nested arrays and plain objects, or one leaf.
 * @returns The leaves.
 */
export function flatten(structure: unknown): unknown[] {
  if (Array.isArray(structure)) return structure.flatMap(flatten);
  if (isPlainObject(structure)) {
    return Object.keys(structure).sort().flatMap((k) => flatten(structure[k]));
  }
  return [structure];
}

/**
 * A structure of the same form with each leaf replaced.
 *
 * @param structure Nested arrays and plain objects, or one leaf.
 * @param f From a leaf to its replacement.
 * @returns The new structure.
 */
export function mapStructure(
  structure: unknown,
  f: (leaf: unknown) => unknown,
): unknown {
  if (Array.isArray(structure)) {
    return Array.from(structure, (item) => mapStructure(item, f));
  }
  if (isPlainObject(structure)) {
    return Object.fromEntries(
      Object.keys(structure).sort().map((
        key,
      ) => [key, mapStructure(structure[key], f)]),
    );
  }
  return f(structure);
}

/**
 * The leaves put back into the form that {@linkcode flatten} took them from.
 *
 * @param structure The form.
 * @param leaves As many leaves as the form has.
 * @returns A structure of that form.
 */
export function packAs(
  structure: unknown,
  leaves: readonly unknown[],
): unknown {
  let i = 0;
  return mapStructure(structure, () => leaves[i++]);
}
