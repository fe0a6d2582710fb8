/** Whether `value` is an object written as `{...}`, which holds options. */
export function isOptions(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Arguments given by position, by name in a last options object, or both, as
 * in Python. Names may be written in snake_case too.
 *
 * @param call What the user called, for messages.
 * @param names The parameters in NumPy's order.
 * @param values What was given.
 * @returns The values by name; a parameter not given is absent.
 * @throws {TypeError} If there are too many, one is given twice, or a name is
 * none of `names`.
 */
export function named<T extends object>(
  call: string,
  names: readonly (keyof T & string)[],
  values: readonly unknown[],
): Partial<T> {
  const given = values.slice();
  while (given.length > 0 && given.at(-1) === undefined) given.pop();
  const options = isOptions(given.at(-1))
    ? given.pop() as Record<string, unknown>
    : {};
  if (given.length > names.length) {
    throw new TypeError(
      `Cannot call ${call} as it takes at most ${names.length} arguments (${
        names.join(", ")
      }): current count is ${given.length}`,
    );
  }
  const result: Record<string, unknown> = {};
  given.forEach((value, i) => {
    if (value !== undefined) result[names[i]] = value;
  });
  for (const [key, value] of Object.entries(options)) {
    const name = key.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase());
    if (!(names as readonly string[]).includes(name)) {
      throw new TypeError(unknownName(call, key, names));
    }
    if (name in result) {
      throw new TypeError(
        `Cannot call ${call} as \`${name}\` is given twice: by position and by name`,
      );
    }
    if (value !== undefined) result[name] = value;
  }
  return result as Partial<T>;
}

function unknownName(
  call: string,
  key: string,
  names: readonly string[],
): string {
  const near = names.find((name) =>
    distance(name.toLowerCase(), key.replaceAll("_", "").toLowerCase()) <= 2
  );
  const hint = near ? ` Did you mean \`${near}\`?` : "";
  return `Cannot call ${call} with \`${key}\` as it has no such argument.${hint} Its arguments are ${
    names.join(", ")
  }`;
}

/** How many letters to change, add or leave out between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(change, row[j] + 1, next[j - 1] + 1);
    }
    row = next;
  }
  return row[b.length];
}

/** A shape given as one size or as a list of them. */
export function shapeOf(call: string, shape: unknown): number[] {
  const sizes = typeof shape === "number" ? [shape] : shape;
  if (!Array.isArray(sizes)) {
    throw new TypeError(
      `Cannot call ${call} as a shape must be an integer or a list of integers: current value is ${shape}`,
    );
  }
  for (const size of sizes) {
    if (!Number.isSafeInteger(size)) {
      throw new TypeError(
        `Cannot call ${call} as a shape must hold integers: current value is [${sizes}]`,
      );
    }
    if (size < 0) {
      throw new RangeError(
        `Cannot call ${call} as negative dimensions are not allowed: current value is [${sizes}]`,
      );
    }
  }
  return [...sizes];
}

/**
 * An axis counted from the front.
 *
 * @throws {TypeError} If it is not an integer.
 * @throws {RangeError} If there is no such axis.
 */
export function axisOf(call: string, axis: unknown, rank: number): number {
  if (typeof axis !== "number" || !Number.isInteger(axis)) {
    throw new TypeError(
      `Cannot call ${call} as an axis must be an integer: current value is ${axis}`,
    );
  }
  if (axis < -rank || axis >= rank) {
    throw new RangeError(
      `Cannot call ${call} as axis ${axis} is out of bounds for an array of dimension ${rank}`,
    );
  }
  return axis < 0 ? axis + rank : axis;
}
