/**
 * Automatic names (`lstm`, `lstm_1`) and the scopes that make a weight's path
 * (`sequential/lstm/lstm_cell/kernel`).
 *
 * @module
 */

const counters = new Map<string, number>();

/**
 * A class name as Keras writes it in automatic names.
 *
 * @param name A class name, such as `LeakyReLU`.
 * @returns The name in snake case, `leaky_re_lu`.
 * @see `keras/src/utils/naming.py`
 */
export function toSnakeCase(name: string): string {
  return name
    .replace(/[^\p{L}\p{N}_]+/gu, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/**
 * The next automatic name after `prefix`: `dense`, then `dense_1`, `dense_2`.
 *
 * @param prefix A class name or a name in snake case.
 * @returns The name; each call counts.
 */
export function autoName(prefix: string): string {
  const name = toSnakeCase(prefix);
  const count = counters.get(name) ?? 0;
  counters.set(name, count + 1);
  return count === 0 ? name : `${name}_${count}`;
}

/** Starts the counters of {@linkcode autoName} again from the bare name. */
export function resetNames(): void {
  counters.clear();
}

/** One open scope: its name, who opened it, and the path it stands under. */
interface Scope {
  name: string;
  caller: object | null;
  parentPath: string | null;
}

const scopes: Scope[] = [];

/**
 * Runs `body` within a scope of names; weights made there have its path.
 *
 * @param name Name of the scope.
 * @param caller Whose scope it is: one that is already the innermost is not
 * opened again.
 * @param parentPath Path to stand under, in place of the open scopes.
 * @param body What to run.
 * @returns What `body` returns.
 */
export function withScope<T>(
  name: string,
  caller: object | null,
  parentPath: string | null,
  body: () => T,
): T {
  const last = scopes.at(-1);
  if (caller && last?.caller === caller && last.name === name) return body();
  scopes.push({ name, caller, parentPath });
  try {
    return body();
  } finally {
    scopes.pop();
  }
}

/**
 * The path of the open scopes.
 *
 * @returns Names joined by `/`, empty outside of all scopes.
 */
export function currentPath(): string {
  let parts: string[] = [];
  for (const { name, parentPath } of scopes) {
    if (parentPath !== null) parts = parentPath.split("/").filter(Boolean);
    parts.push(name);
  }
  return parts.join("/");
}
