/**
 * What the inspector sees and no code does: the variables that a function
 * closes over.
 *
 * @module
 */
import type { Inspector, RemoteObject } from "./inspector.ts";

/** A variable or property of the child. */
export interface Variable {
  /** Its name. */
  name: string;
  /** Its value; missing for an accessor. */
  value?: RemoteObject;
}

/** Handles that were got here are of this group, to be released together. */
export const SCOPE_GROUP = "kerno-scope";

/** The own properties of `object`, internal ones first. */
async function propertiesOf(
  inspector: Inspector,
  object: RemoteObject | undefined,
): Promise<Variable[]> {
  if (object?.objectId === undefined) return [];
  const { result, internalProperties = [] } = await inspector.send<
    { result: Variable[]; internalProperties?: Variable[] }
  >("Runtime.getProperties", {
    objectId: object.objectId,
    ownProperties: true,
  });
  return [...internalProperties, ...result];
}

/**
 * The variables that a function sees, inner ones first, without those of the
 * global scope.
 *
 * @param value A handle of {@linkcode SCOPE_GROUP}.
 */
export async function variablesSeenBy(
  inspector: Inspector,
  value: RemoteObject | undefined,
): Promise<Variable[]> {
  const scopes = (await propertiesOf(inspector, value))
    .find(({ name }) => name === "[[Scopes]]");
  const found: Variable[] = [];
  for (const scope of await propertiesOf(inspector, scopes?.value)) {
    if (!/^\d+$/.test(scope.name)) continue;
    if (scope.value?.description?.startsWith("Global")) continue;
    found.push(...await propertiesOf(inspector, scope.value));
  }
  return found;
}
