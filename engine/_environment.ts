/**
 * Environment variables, without ever asking the user.
 *
 * @module
 */

/** The variable, or undefined where it is unset or may not be read. */
export function environment(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) : undefined;
}

/** A variable that says yes or no. */
export function environmentFlag(name: string): boolean {
  const value = environment(name)?.toLowerCase() ?? "";
  return !["", "0", "false", "off", "no"].includes(value);
}
