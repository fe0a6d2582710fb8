/**
 * Completion from the live values. No getter, call with effects or proxy trap
 * runs, and it works while a cell runs: V8 answers in an interrupt of it.
 *
 * @module
 */
import { completionTarget, type Target } from "./expression_at.ts";
import type { Inspector, RemoteObject } from "./inspector.ts";
import type { Completions } from "./interpreter.ts";

interface Property {
  name: string;
  value?: RemoteObject;
  get?: RemoteObject;
  symbol?: RemoteObject;
}

interface Properties {
  result: Property[];
  internalProperties?: { name: string; value?: RemoteObject }[];
}

/** Milliseconds for what the user has typed before the dot. */
const TIMEOUT = 100;
const PROTOTYPES = 8;
const GROUP = "complete";
const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

const KEYWORDS =
  "abstract as async await break case catch class const continue debugger declare default delete do else enum export extends false finally for from function if implements import in instanceof interface keyof let namespace new null of readonly return satisfies static super switch this throw true try type typeof undefined using var void while with yield"
    .split(" ");

/** Evaluates without side effects; null where that cannot be done. */
export async function evaluateQuietly(
  inspector: Inspector,
  expression: string,
  group: string,
): Promise<RemoteObject | null> {
  const { exceptionDetails, result } = await inspector.evaluate(expression, {
    throwOnSideEffect: true,
    silent: true,
    timeout: TIMEOUT,
    objectGroup: group,
  });
  return exceptionDetails ? null : result;
}

function typeOf({ value, get }: Property): string {
  if (get) return "property";
  if (value?.type !== "function") return value ? "instance" : "property";
  return value.description?.startsWith("class") ? "class" : "function";
}

/** Members of an object and of its prototypes: name to type. */
async function membersOf(
  inspector: Inspector,
  object: RemoteObject,
): Promise<Map<string, string>> {
  const members = new Map<string, string>();
  let id = object.objectId;
  for (let depth = 0; id && depth < PROTOTYPES; depth++) {
    const { result, internalProperties }: Properties = await inspector.send(
      "Runtime.getProperties",
      { objectId: id, ownProperties: true, nonIndexedPropertiesOnly: true },
    );
    for (const property of result) {
      if (property.symbol || property.name === "__proto__") continue;
      if (!members.has(property.name)) {
        members.set(property.name, typeOf(property));
      }
    }
    id = internalProperties?.find(({ name }) => name === "[[Prototype]]")
      ?.value?.objectId;
  }
  return members;
}

async function namesInScope(
  inspector: Inspector,
  further: readonly string[],
): Promise<Map<string, string>> {
  const [lexical, globals] = await Promise.all([
    inspector.send<{ names: string[] }>("Runtime.globalLexicalScopeNames"),
    evaluateQuietly(inspector, "globalThis", GROUP),
  ]);
  const names = new Map<string, string>();
  for (const name of lexical.names) names.set(name, "instance");
  for (const name of further) names.set(name, "instance");
  for (
    const [name, type] of globals ? await membersOf(inspector, globals) : []
  ) {
    names.set(name, type);
  }
  for (const name of KEYWORDS) names.set(name, "keyword");
  names.delete("__kerno");
  return names;
}

async function candidates(
  inspector: Inspector,
  target: Target,
  further: readonly string[],
): Promise<Map<string, string>> {
  if (target.kind === "name") return await namesInScope(inspector, further);
  const value = await evaluateQuietly(inspector, target.object, GROUP);
  if (!value) return new Map();
  if (value.objectId) return await membersOf(inspector, value);
  const isEmpty = value.type === "undefined" || value.subtype === "null";
  if (isEmpty) return new Map();
  const expression = `Object.getPrototypeOf(Object(${target.object}))`;
  const prototype = await evaluateQuietly(inspector, expression, GROUP);
  return prototype ? await membersOf(inspector, prototype) : new Map();
}

/** Public names first, then those that begin with `_` or `$`. */
function byName(a: string, b: string): number {
  const isHidden = (name: string) => /^[_$]/.test(name);
  return Number(isHidden(a)) - Number(isHidden(b)) || (a < b ? -1 : 1);
}

/**
 * Completes at `cursor`.
 *
 * @param further Names in scope that the child does not have yet.
 */
export async function completeLive(
  inspector: Inspector,
  code: string,
  cursor: number,
  further: readonly string[],
): Promise<Completions> {
  const target = completionTarget(code.slice(0, cursor));
  if (!target) {
    return { matches: [], start: cursor, end: cursor, metadata: {} };
  }
  const all = await candidates(inspector, target, further);
  inspector.send("Runtime.releaseObjectGroup", { objectGroup: GROUP });
  const { prefix, start, kind } = target;
  const matches = [...all.keys()]
    .filter((name) => name.startsWith(prefix))
    .filter((name) => kind === "key" || IDENTIFIER.test(name))
    .sort(byName);
  const types = matches.map((text) => (
    { text, type: all.get(text), start, end: cursor }
  ));
  return {
    matches,
    start,
    end: cursor,
    metadata: { _jupyter_types_experimental: types },
  };
}
