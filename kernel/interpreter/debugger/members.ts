/**
 * Members of values, as V8 lists them.
 *
 * @module
 */
import type { Evaluation, Inspector } from "../inspector.ts";
import { isIdentifier } from "./expressions.ts";
import { type PreviewedObject, typeText } from "./value_text.ts";

/** A member. */
export interface Property {
  name: string;
  value?: PreviewedObject;
  get?: PreviewedObject;
  symbol?: PreviewedObject;
  isOwn?: boolean;
}

/** Which members a client wants. */
export interface Page {
  filter?: string;
  start: number;
  /** 0 for all. */
  count: number;
}

/** All members of an object. */
export interface Properties {
  result: Property[];
  internalProperties?: Property[];
  privateProperties?: Property[];
}

/** V8's name of what lives until the next step. */
export const STOP_GROUP = "kerno-debug-stop";

/** Members of what has no names for them, as `[name, value, name, value]`. */
const MEMBERS_OF = {
  array: "function(start,count){return Array.from(" +
    "{length:Math.max(0,Math.min(count,this.length-start))}," +
    "(_,i)=>this[start+i])}",
  map: "function(start,count){return " +
    "[...Map.prototype.entries.call(this)].slice(start,start+count).flat()}",
  set: "function(start,count){return " +
    "[...Set.prototype.values.call(this)].slice(start,start+count)}",
};

/** Own data properties only, so that no code of the user runs. */
const SHAPE_OF = "function(...values){return values.map((value)=>{" +
  "const own=(key)=>Object.getOwnPropertyDescriptor(value,key)?.value;" +
  "const shape=own('shape');" +
  "return Array.isArray(shape)?" +
  "`(shape=[${shape.join(', ')}], dtype=${String(own('dtype'))})`:null})}";

/** Asks V8 for members. */
export class Members {
  readonly #inspector: () => Inspector;

  /** `inspector` is that of the present child. */
  constructor(inspector: () => Inspector) {
    this.#inspector = inspector;
  }

  /** Own properties of all kinds. */
  async properties(
    objectId: string,
    nonIndexedPropertiesOnly = false,
  ): Promise<Properties> {
    return await this.#inspector().send<Properties>("Runtime.getProperties", {
      objectId,
      ownProperties: true,
      generatePreview: true,
      nonIndexedPropertiesOnly,
    });
  }

  /** Getters of the class. */
  async inheritedGetters(objectId: string): Promise<string[]> {
    const { result } = await this.#inspector()
      .send<Properties>("Runtime.getProperties", {
        objectId,
        ownProperties: false,
        accessorPropertiesOnly: true,
      });
    return result
      .filter(({ name, get, isOwn }) =>
        !isOwn && get?.objectId && name !== "__proto__"
      )
      .map(({ name }) => name);
  }

  /** The present value of a name in a call; null where it has none. */
  async named(
    callFrameId: string,
    name: string,
  ): Promise<PreviewedObject | null> {
    const { result, exceptionDetails } = await this.#inspector()
      .send<Evaluation>("Debugger.evaluateOnCallFrame", {
        callFrameId,
        expression: name,
        objectGroup: STOP_GROUP,
        generatePreview: true,
        silent: true,
        throwOnSideEffect: true,
      });
    return exceptionDetails ? null : result;
  }

  /** Runs a getter. */
  async get(
    holder: string,
    name: string,
    objectGroup: string,
  ): Promise<PreviewedObject> {
    const { result } = await this.#call({
      objectId: holder,
      functionDeclaration: "function(name){return this[name]}",
      arguments: [{ value: name }],
      generatePreview: true,
      objectGroup,
    });
    return result;
  }

  /** A stretch of an array, of a Set, or of a Map, key after value after key. */
  async indexed(
    value: PreviewedObject,
    kind: "array" | "map" | "set",
    stretch: { start: number; count: number; objectGroup: string },
  ): Promise<PreviewedObject[]> {
    const { start, count, objectGroup } = stretch;
    const { result } = await this.#call({
      objectId: value.objectId,
      functionDeclaration: MEMBERS_OF[kind],
      arguments: [{ value: start }, { value: count }],
      objectGroup,
    });
    if (!result.objectId) return [];
    return (await this.properties(result.objectId)).result
      .filter(({ name, value }) => /^\d+$/.test(name) && value)
      .map(({ value }) => value!);
  }

  /** What tensors and arrays say of themselves without their numbers. */
  async shapes(
    values: readonly PreviewedObject[],
  ): Promise<(string | null)[]> {
    const texts: (string | null)[] = values.map(() => null);
    const shaped = [...values.entries()].filter(([, { preview, subtype }]) =>
      subtype === undefined &&
      preview?.properties.some(({ name }) => name === "shape")
    );
    if (shaped.length === 0) return texts;
    const { result } = await this.#call({
      functionDeclaration: SHAPE_OF,
      executionContextId: 1,
      arguments: shaped.map(([, { objectId }]) => ({ objectId })),
      returnByValue: true,
    });
    const found = result.value as (string | null)[] | undefined;
    shaped.forEach(([index, value], i) => {
      if (found?.[i]) texts[index] = typeText(value) + found[i];
    });
    return texts;
  }

  async #call(params: Record<string, unknown>): Promise<Evaluation> {
    return await this.#inspector()
      .send<Evaluation>("Runtime.callFunctionOn", { ...params, silent: true });
  }
}

/** Members by index that a value has, as its description says: `Array(3)`. */
export function lengthOf(
  { subtype, description = "" }: PreviewedObject,
): number {
  if (!/^(?:array|typedarray|map|set)$/.test(subtype ?? "")) return 0;
  return Number(/\((\d+)\)$/.exec(description)?.[1] ?? 0);
}

/** The expression of a member of what `path` gives. */
export function memberPath(
  path: string | undefined,
  name: string,
): string | undefined {
  if (path === undefined || name.startsWith("Symbol(")) return undefined;
  return isIdentifier(name)
    ? `${path}.${name}`
    : `${path}[${JSON.stringify(name)}]`;
}

/** Whether a value is of a class that is none of the language's. */
export function hasClass(
  { type, subtype, className }: PreviewedObject,
): boolean {
  return type === "object" && subtype === undefined && className !== "Object";
}

/** Whether one of V8's own facts is worth a line. */
export function isTold(
  name: string,
  value: PreviewedObject,
): boolean {
  if (name === "[[Prototype]]") return hasClass(value);
  return /^\[\[(?:Target|Handler|PromiseState|PromiseResult)\]\]$/.test(name);
}
