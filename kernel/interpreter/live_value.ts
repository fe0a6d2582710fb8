/**
 * What a live value is: data, a function, a class, or an object that can be
 * called. No trap, getter or function of the user's runs.
 *
 * @module
 */
import type { Evaluation, Inspector, RemoteObject } from "./inspector.ts";

/** A function or class. */
export interface LiveFunction {
  kind: "function" | "class";
  /** Its text as it runs. */
  source: string;
  /** Its own name, which the bundler's text may not have. */
  name: string;
}

interface Property {
  name: string;
  value?: RemoteObject;
  get?: RemoteObject;
}

interface Properties {
  result: Property[];
  internalProperties?: Property[];
}

async function propertiesOf(
  inspector: Inspector,
  { objectId }: RemoteObject,
): Promise<(name: string) => RemoteObject | undefined> {
  const { result, internalProperties = [] }: Properties = await inspector.send(
    "Runtime.getProperties",
    { objectId, ownProperties: true },
  );
  const all = new Map(
    [...result, ...internalProperties].map(({ name, value }) => [name, value]),
  );
  return (name) => all.get(name);
}

/** What a proxy stands for. */
async function unwrapped(
  inspector: Inspector,
  value: RemoteObject,
): Promise<RemoteObject> {
  if (value.subtype !== "proxy" || value.className !== "Function") return value;
  const property = await propertiesOf(inspector, value);
  return property("[[Target]]") ?? value;
}

/**
 * The function that a value is. Null for data, and for an object that can be
 * called, such as a layer: its prototype is no function's.
 */
export async function liveFunction(
  inspector: Inspector,
  value: RemoteObject,
): Promise<LiveFunction | null> {
  const target = await unwrapped(inspector, value);
  if (target.type !== "function" || !target.objectId) return null;
  const source = target.description ?? "";
  const property = await propertiesOf(inspector, target);
  const isClass = /^class\b/.test(source);
  const prototype = property("[[Prototype]]");
  const isCallable = prototype?.type === "object" &&
    prototype.subtype !== "null" &&
    !prototype.className?.endsWith("Function");
  if (isCallable && !isClass) return null;
  const name = property("name")?.value;
  return {
    kind: isClass ? "class" : "function",
    source,
    name: typeof name === "string" ? name : "",
  };
}

/** The name of a value's type. */
export async function typeName(
  inspector: Inspector,
  value: RemoteObject,
): Promise<string> {
  if (value.type !== "function") {
    return value.className ?? value.subtype ?? value.type;
  }
  // An object that can be called is of its prototype's class.
  const property = await propertiesOf(inspector, value);
  const prototype = property("[[Prototype]]");
  const made = prototype &&
    (await propertiesOf(inspector, prototype))("constructor");
  const target = made?.objectId && await unwrapped(inspector, made);
  const name = target && (await propertiesOf(inspector, target))("name")?.value;
  return typeof name === "string" && name !== ""
    ? name
    : prototype?.className ?? "Function";
}

/** The bundler's getter of what a module exports: it reads a variable. */
const EXPORT = /^\(\) => [\w$]+$/;

/**
 * A member of a namespace of the bundle. V8 takes reading a module's variable
 * for an effect; no getter that does more is run.
 */
export async function exported(
  inspector: Inspector,
  { objectId }: RemoteObject,
  name: string,
  objectGroup: string,
): Promise<RemoteObject | null> {
  const { result }: Properties = await inspector.send("Runtime.getProperties", {
    objectId,
    ownProperties: true,
    accessorPropertiesOnly: true,
  });
  const getter = result.find((property) => property.name === name)?.get;
  if (!EXPORT.test(getter?.description ?? "")) return null;
  const called = await inspector.send<Evaluation>("Runtime.callFunctionOn", {
    objectId: getter!.objectId,
    functionDeclaration: "function(){return this()}",
    silent: true,
    objectGroup,
  });
  return called.exceptionDetails ? null : called.result;
}
