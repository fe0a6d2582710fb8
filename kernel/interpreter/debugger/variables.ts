/**
 * Values behind references: what a client may open, and what it then sees.
 *
 * @module
 */
import type { Inspector } from "../inspector.ts";
import type { Variable } from "./dap.ts";
import {
  hasClass,
  isTold,
  lengthOf,
  memberPath,
  Members,
  type Page,
  STOP_GROUP,
} from "./members.ts";
import type { Frame } from "./stop.ts";
import { type PreviewedObject, typeText, valueText } from "./value_text.ts";

/** Members shown at once; longer arrays are opened in stretches. */
const STRETCH = 1000;

/** Values live until the next step, or until the view is filled again. */
export type Lifetime = "stop" | "view";

const GROUPS: Record<Lifetime, string> = {
  stop: STOP_GROUP,
  view: "kerno-debug-view",
};

/** What a reference stands for. */
type Opened =
  /** Names of a scope; V8 has an object for each part. */
  | ({ kind: "scope" } & OpenedScope)
  | { kind: "object"; value: PreviewedObject }
  /** A stretch of a long array. */
  | { kind: "stretch"; value: PreviewedObject; start: number; count: number }
  /** A getter, run only when it is opened. */
  | { kind: "getter"; holder: string; name: string }
  | { kind: "list"; variables: Variable[] };

/** Scopes of a call that are shown as one. */
export interface OpenedScope {
  /** The call. */
  frame: Frame;
  /** Places in its chain of scopes, the innermost first. */
  numbers: number[];
  /** `this`, where it belongs to them. */
  self?: PreviewedObject;
}

interface Reference {
  opened: Opened;
  /** An expression that gives it, if there is one. */
  path: string | undefined;
  lifetime: Lifetime;
}

/** The references of a session. */
export class Variables {
  readonly #inspector: () => Inspector;
  readonly #members: Members;
  /** Whether something was evaluated or assigned since the program stopped. */
  isStale = false;
  /** Whether the client is to get no types of plain values. */
  hidesPlainTypes = false;
  readonly #references = new Map<number, Reference>();
  #last = 0;

  /** `inspector` is that of the present child. */
  constructor(inspector: () => Inspector) {
    this.#inspector = inspector;
    this.#members = new Members(inspector);
  }

  /** CDP's name of a lifetime. */
  group(lifetime: Lifetime): string {
    return GROUPS[lifetime];
  }

  /** Ends a lifetime. */
  forget(lifetime: Lifetime): void {
    for (const [number, reference] of this.#references) {
      if (reference.lifetime === lifetime) this.#references.delete(number);
    }
    if (lifetime === "stop") this.isStale = false;
    const objectGroup = GROUPS[lifetime];
    this.#inspector().send("Runtime.releaseObjectGroup", { objectGroup });
  }

  /** A reference to the names of scopes. */
  openScope(scope: OpenedScope): number {
    return this.#refer({
      opened: { kind: "scope", ...scope },
      path: "",
      lifetime: "stop",
    });
  }

  /** What is said of values, together. */
  async describe(
    values: readonly [name: string, value: PreviewedObject, path?: string][],
    lifetime: Lifetime,
  ): Promise<Variable[]> {
    const texts = await this.#members.shapes(values.map(([, value]) => value));
    return values.map(([name, value, path], index) => ({
      name,
      value: texts[index] ?? valueText(value),
      type: typeText(value),
      ...(path === undefined ? {} : { evaluateName: path }),
      ...this.#reference(value, path, lifetime),
    }));
  }

  /** The same of one value. */
  async describeOne(
    name: string,
    value: PreviewedObject,
    path: string | undefined,
    lifetime: Lifetime,
  ): Promise<Variable> {
    const [variable] = await this.describe([[name, value, path]], lifetime);
    return variable;
  }

  /** What is inside; nothing for a reference that has died. */
  async open(reference: number, page: Page): Promise<Variable[]> {
    const found = this.#references.get(reference);
    if (!found) return [];
    const { opened, lifetime, path } = found;
    switch (opened.kind) {
      case "list":
        return opened.variables;
      case "scope":
        return await this.#openScope(opened, lifetime);
      case "getter":
        return await this.#openGetter(opened, lifetime);
      case "stretch": {
        const { value, start, count } = opened;
        return count > STRETCH
          ? this.#stretches(value, start, count, path, lifetime)
          : await this.#elements(value, path, lifetime, start, count);
      }
      case "object":
        return await this.#openObject(opened.value, found, page);
    }
  }

  /** The object that a client wants to write into; null where it is none. */
  objectOf(
    reference: number,
  ): { objectId: string; lifetime: Lifetime } | null {
    const found = this.#references.get(reference);
    if (found?.opened.kind !== "object" && found?.opened.kind !== "stretch") {
      return null;
    }
    const { opened, lifetime } = found;
    return { objectId: opened.value.objectId!, lifetime };
  }

  /** The part of a scope that has a name; null where it is none of a scope. */
  async scopeOf(
    reference: number,
    name: string,
  ): Promise<{ callFrameId: string; scopeNumber: number } | null> {
    const opened = this.#references.get(reference)?.opened;
    if (opened?.kind !== "scope") return null;
    const { callFrameId, scopeChain } = opened.frame.call;
    for (const scopeNumber of opened.numbers) {
      const { result } = await this.#members.properties(
        scopeChain[scopeNumber].object.objectId!,
      );
      if (result.some((property) => property.name === name)) {
        return { callFrameId, scopeNumber };
      }
    }
    return null;
  }

  #refer(reference: Reference): number {
    this.#references.set(++this.#last, reference);
    return this.#last;
  }

  #reference(
    value: PreviewedObject,
    path: string | undefined,
    lifetime: Lifetime,
  ): Pick<Variable, "variablesReference" | "indexedVariables"> {
    if (!value.objectId || value.type === "symbol") {
      return { variablesReference: 0 };
    }
    const length = lengthOf(value);
    const opened: Opened = { kind: "object", value };
    return {
      variablesReference: this.#refer({ opened, path, lifetime }),
      ...(length > 0 ? { indexedVariables: length } : {}),
    };
  }

  async #openScope(
    { frame, numbers, self }: OpenedScope,
    lifetime: Lifetime,
  ): Promise<Variable[]> {
    const values = new Map<string, PreviewedObject>();
    for (const number of numbers) {
      const { object } = frame.call.scopeChain[number];
      const { result } = await this.#members.properties(object.objectId!);
      for (const { name, value } of result) {
        // A name without a value has not been declared yet.
        if (value && !values.has(name)) values.set(name, value);
      }
    }
    if (this.isStale) await this.#refresh(values, frame, numbers);
    if (self) values.set("this", self);
    return await this.describe(
      [...values].map(([name, value]) => [name, value, name]),
      lifetime,
    );
  }

  /** V8's objects of scopes show how it was when the program stopped. */
  async #refresh(
    values: Map<string, PreviewedObject>,
    { call }: Frame,
    numbers: readonly number[],
  ): Promise<void> {
    const hidden = new Set<string>();
    for (const { object } of call.scopeChain.slice(0, numbers[0])) {
      const { result } = await this.#members.properties(object.objectId!);
      for (const { name } of result) hidden.add(name);
    }
    await Promise.all([...values.keys()].map(async (name) => {
      if (hidden.has(name)) return;
      const value = await this.#members.named(call.callFrameId, name);
      if (value) values.set(name, value);
    }));
  }

  async #openGetter(
    { holder, name }: Opened & { kind: "getter" },
    lifetime: Lifetime,
  ): Promise<Variable[]> {
    const result = await this.#members.get(holder, name, GROUPS[lifetime]);
    return await this.describe([[name, result]], lifetime);
  }

  async #openObject(
    value: PreviewedObject,
    { path, lifetime }: Reference,
    { filter, start, count }: Page,
  ): Promise<Variable[]> {
    const length = lengthOf(value);
    const variables: Variable[] = [];
    if (length > 0 && filter !== "named") {
      if (count > 0 || length <= STRETCH) {
        const many = count || length;
        variables.push(
          ...await this.#elements(value, path, lifetime, start, many),
        );
      } else {
        variables.push(...this.#stretches(value, 0, length, path, lifetime));
      }
    }
    if (filter === "indexed") return variables;
    return [...variables, ...await this.#named(value, path, lifetime)];
  }

  #stretches(
    value: PreviewedObject,
    first: number,
    length: number,
    path: string | undefined,
    lifetime: Lifetime,
  ): Variable[] {
    const stretches: Variable[] = [];
    let size = STRETCH;
    while (length > size * STRETCH) size *= STRETCH;
    const end = first + length;
    for (let start = first; start < end; start += size) {
      const count = Math.min(size, end - start);
      const opened: Opened = { kind: "stretch", value, start, count };
      stretches.push({
        name: `[${start}…${start + count - 1}]`,
        value: "",
        type: "",
        variablesReference: this.#refer({ opened, path, lifetime }),
        presentationHint: { kind: "virtual" },
      });
    }
    return stretches;
  }

  /** Members by index; of a Map by its keys. */
  async #elements(
    value: PreviewedObject,
    path: string | undefined,
    lifetime: Lifetime,
    start: number,
    count: number,
  ): Promise<Variable[]> {
    const kind = value.subtype === "map" || value.subtype === "set"
      ? value.subtype
      : "array";
    const objectGroup = GROUPS[lifetime];
    const members = await this.#members
      .indexed(value, kind, { start, count, objectGroup });
    if (kind === "map") return await this.#pairs(members, lifetime);
    return await this.describe(
      members.map((member, i) => {
        const index = String(start + i);
        const own = kind === "array" && path !== undefined
          ? `${path}[${index}]`
          : undefined;
        return [index, member, own];
      }),
      lifetime,
    );
  }

  /** Entries of a Map. A key that is an object is opened together with it. */
  async #pairs(
    members: readonly PreviewedObject[],
    lifetime: Lifetime,
  ): Promise<Variable[]> {
    const keys = members.filter((_, i) => i % 2 === 0);
    const values = members.filter((_, i) => i % 2 === 1);
    const variables = await this.describe(
      values.map((value, i) => [valueText(keys[i]), value]),
      lifetime,
    );
    for (const [i, key] of keys.entries()) {
      if (!key.objectId || key.type === "symbol") continue;
      const parts = await this.describe(
        [["key", key], ["value", values[i]]],
        lifetime,
      );
      const opened: Opened = { kind: "list", variables: parts };
      variables[i].variablesReference = this.#refer({
        opened,
        path: undefined,
        lifetime,
      });
      delete variables[i].indexedVariables;
    }
    return variables;
  }

  /** Members by name: own ones, private ones, V8's own facts, the prototype. */
  async #named(
    value: PreviewedObject,
    path: string | undefined,
    lifetime: Lifetime,
  ): Promise<Variable[]> {
    const objectId = value.objectId!;
    const found = await this.#members.properties(
      objectId,
      // Elements have been told by then.
      lengthOf(value) > 0,
    );
    const getters = hasClass(value)
      ? await this.#members.inheritedGetters(objectId)
      : [];
    const values: [string, PreviewedObject, string?][] = [];
    for (const { name, value: own, get } of found.result) {
      if (name === "__proto__") continue;
      if (own) values.push([name, own, memberPath(path, name)]);
      else if (get?.objectId) getters.push(name);
    }
    for (const { name, value: own } of found.privateProperties ?? []) {
      if (own) values.push([name, own]);
    }
    for (const { name, value: own } of found.internalProperties ?? []) {
      if (own && isTold(name, value)) values.push([name, own]);
    }
    const described = await this.describe(values, lifetime);
    const last = described.at(-1)?.name === "[[Prototype]]"
      ? [described.pop()!]
      : [];
    const closed = getters.map((name) =>
      this.#closed(objectId, name, lifetime)
    );
    return [...described, ...closed, ...last];
  }

  /** A getter that has not been run. */
  #closed(holder: string, name: string, lifetime: Lifetime): Variable {
    const opened: Opened = { kind: "getter", holder, name };
    return {
      name,
      value: "(…)",
      type: "accessor",
      variablesReference: this.#refer({ opened, path: undefined, lifetime }),
      presentationHint: { lazy: true },
    };
  }
}
