/**
 * The scopes of a call: what V8 splits by block is one list to the user.
 *
 * @module
 */
import type { RemoteObject } from "../inspector.ts";
import type { Scope } from "./dap.ts";
import type { Frame } from "./stop.ts";
import type { Variables } from "./variables.ts";

/** Scopes of V8 that are the function's own. */
const OWN = new Set(["local", "block", "catch", "with", "eval"]);

function thisOf({ call }: Frame): RemoteObject | undefined {
  const { type, className } = call.this;
  const isGlobal = className === "global" || className === "Window" ||
    call.this.description === "global";
  return type === "undefined" || isGlobal ? undefined : call.this;
}

/** Scopes of a call, the innermost first; the cells' names are `Globals`. */
export function scopesOf(frame: Frame, variables: Variables): Scope[] {
  const types = frame.call.scopeChain.map(({ type }) => type);
  const scopes: Scope[] = [];
  const add = (
    name: string,
    belongs: (type: string) => boolean,
    presentationHint?: string,
    self?: RemoteObject,
  ) => {
    const numbers = [...types.keys()].filter((i) => belongs(types[i]));
    if (numbers.length === 0) return;
    scopes.push({
      name,
      variablesReference: variables.openScope({ frame, numbers, self }),
      expensive: false,
      ...(presentationHint ? { presentationHint } : {}),
    });
  };
  const self = types.includes("local") ? thisOf(frame) : undefined;
  add("Locals", (type) => OWN.has(type), "locals", self);
  add("Closure", (type) => type === "closure");
  add("Module", (type) => type === "module");
  add("Globals", (type) => type === "script");
  return scopes;
}
