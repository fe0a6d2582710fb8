/**
 * Which class a name in a configuration stands for, and configurations of
 * objects in Keras' form.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { didYouMean } from "../arguments/suggest.ts";
import { toSnakeCase } from "../names.ts";
import { isPlainObject } from "../tree.ts";

/** An object that can be written to a configuration. */
export interface Configurable {
  /** The arguments that would make the same object, by Keras' names. */
  getConfig(): Record<string, unknown>;
  /** What makes its weights, where it has some. */
  getBuildConfig?(): Record<string, unknown> | null;
}

/** A class that makes an object from its configuration. */
export interface ConfigurableClass<T = unknown> {
  new (...args: never[]): T;
  /** Makes the object that `getConfig` described. */
  fromConfig?(config: Record<string, unknown>): T;
}

/** An object in Keras' form, as in `config.json` of a `.keras` file. */
export interface SerializedObject {
  /** `keras.layers`, `keras.initializers`, ... */
  module: string | null;
  /** Name of the class. */
  class_name: string;
  /** Arguments of the class. */
  config: unknown;
  /** `Package>Name` of a registered class, else `null`. */
  registered_name: string | null;
  /** What `build` was called with. */
  build_config?: Record<string, unknown>;
}

/** A class or function that is known by name. */
interface Entry {
  module: string;
  name: string;
  value: unknown;
  registeredName: string | null;
}

const entries: Entry[] = [];
const byName = new Map<string, Entry>();
const byValue = new Map<unknown, Entry>();

/**
 * Makes a class known by its name, its name in snake case and further ones.
 *
 * @param module Where Keras keeps it, such as `keras.initializers`.
 * @param name Name of the class.
 * @param value The class.
 * @param aliases Further names that strings may use.
 * @param registeredName Name that Keras writes beside it, for a few classes.
 */
export function register(
  module: string,
  name: string,
  value: unknown,
  aliases: readonly string[] = [],
  registeredName: string | null = null,
): void {
  const entry = { module, name, value, registeredName };
  entries.push(entry);
  byValue.set(value, entry);
  for (const key of [name, toSnakeCase(name), ...aliases]) {
    byName.set(`${module}>${key}`, entry);
  }
}

/**
 * Makes a class or function of the user known, so that files may name it.
 *
 * @param pack Name of the package, `Custom` if empty.
 * @param name Name in that package; by default the class's own.
 * @returns A function that registers its argument and returns it.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, utils } from "kerno";
 *
 * class Twice extends layers.Layer {
 *   override call(x: never): never {
 *     return (x as { mul(n: number): never }).mul(2);
 *   }
 * }
 * assert.equal(utils.registerKerasSerializable("mine", "Twice")(Twice), Twice);
 * ```
 *
 * @see `keras/src/saving/object_registration.py`
 */
export function registerKerasSerializable(
  pack: string = "Custom",
  name?: string,
): <T>(value: T) => T {
  return (value) => {
    const own = name ?? (value as { name: string }).name;
    const registeredName = `${pack}>${own}`;
    const entry = { module: "custom", name: own, value, registeredName };
    byValue.set(value, entry);
    byName.set(`custom>${registeredName}`, entry);
    byName.set(`custom>${own}`, entry);
    return value;
  };
}

/** Names that strings may use for objects of `module`, for suggestions. */
function namesOf(module: string): string[] {
  const prefix = `${module}>`;
  return [...byName.keys()]
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    // Of equally near names the one that people write as a string comes first.
    .sort((a, b) => Number(/[A-Z]/.test(a)) - Number(/[A-Z]/.test(b)));
}

/**
 * The class or function that a name stands for.
 *
 * @param module Where to look, such as `keras.initializers`.
 * @param name A class name or its snake case.
 * @returns The class, or `undefined` if there is none.
 */
export function lookup(module: string, name: string): unknown {
  return (byName.get(`${module}>${name}`) ?? byName.get(`custom>${name}`))
    ?.value;
}

/**
 * An object of `module` from what an argument may be: an object, a string, a
 * configuration, a class, or `null`.
 *
 * @param module Such as `keras.initializers`.
 * @param what How messages call it, such as `initializer`.
 * @param identifier What was given.
 * @returns The object, a function that was given as it is, or `null`.
 * @throws {RangeError} If a string names nothing.
 * @throws {TypeError} If it is of another kind.
 */
export function resolveIdentifier(
  module: string,
  what: string,
  identifier: unknown,
): unknown {
  if (identifier === null || identifier === undefined) return null;
  if (isPlainObject(identifier)) return deserialize(identifier, module);
  if (typeof identifier === "string") {
    const found = lookup(module, identifier);
    if (found) return construct(found, {});
    throw new RangeError(
      `Could not interpret ${what} identifier: ${identifier}.${
        didYouMean(identifier, namesOf(module))
      }`,
    );
  }
  if (byValue.has(identifier)) return construct(identifier, {});
  if (typeof identifier === "function") return identifier;
  throw new TypeError(
    `Could not interpret ${what} identifier: ${String(identifier)}`,
  );
}

/** An object of a class from its configuration; a function stays itself. */
function construct(value: unknown, config: Record<string, unknown>): unknown {
  const target = value as ConfigurableClass;
  if (typeof target.prototype?.getConfig !== "function") return value;
  return target.fromConfig ? target.fromConfig(config) : new target(
    config as never,
  );
}

/**
 * A value in Keras' form: numbers and strings as they are, objects with their
 * class, tensors with their dtype.
 *
 * @param value A value of a configuration.
 * @returns What can be written as JSON.
 */
export function serialize(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map(serialize);
  if (value instanceof tf.Tensor) {
    return {
      class_name: "__numpy__",
      config: { value: value.arraySync(), dtype: value.dtype },
    };
  }
  if (isPlainObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, serialize(item)]),
    );
  }
  if (typeof (value as Partial<Configurable>).getConfig === "function") {
    return serializeObject(value as Configurable);
  }
  if (typeof value === "function") {
    const entry = byValue.get(value);
    return {
      module: entry?.module ?? "builtins",
      class_name: "function",
      config: value.name,
      registered_name: entry?.registeredName ?? value.name,
    };
  }
  return value;
}

/**
 * An object in Keras' form.
 *
 * @param object A layer, an initializer and so on.
 * @returns Its module, class, configuration and registered name.
 */
export function serializeObject(object: Configurable): SerializedObject {
  const entry = byValue.get(object.constructor);
  const build = object.getBuildConfig?.() ?? null;
  return {
    module: entry && entry.module !== "custom" ? entry.module : null,
    class_name: entry?.name ?? object.constructor.name,
    config: object.getConfig(),
    registered_name: entry ? entry.registeredName : object.constructor.name,
    ...(build === null ? {} : { build_config: build }),
  };
}

/**
 * A value from Keras' form.
 *
 * @param value What {@linkcode serialize} gives, or Keras wrote.
 * @param module Where to look for a class that names no module.
 * @returns The value; objects are made anew.
 * @throws {TypeError} If it names a class that is not known.
 */
export function deserialize(value: unknown, module?: string): unknown {
  if (Array.isArray(value)) return value.map((item) => deserialize(item));
  if (!isPlainObject(value)) return value;
  const name = value.class_name ?? value.className;
  if (typeof name !== "string") {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, deserialize(item)]),
    );
  }
  if (name === "__numpy__" || name === "__tensor__") {
    const { value: data, dtype } = value.config as {
      value: number[];
      dtype: string;
    };
    return tf.tensor(data, undefined, tensorDtype(dtype)) as Tensor;
  }
  if (name === "__tuple__") {
    return (value.items as unknown[]).map((item) => deserialize(item));
  }
  if (name === "DTypePolicy") return (value.config as { name: string }).name;
  const target = find(name, value, module);
  if (name === "function") return target;
  const object = construct(target, configOf(target, value.config));
  const build = value.build_config;
  if (isPlainObject(build)) {
    (object as { buildFromConfig?(config: unknown): void })
      .buildFromConfig?.(build);
  }
  return object;
}

/** The arguments of a class, objects among them made, unless it does so itself. */
function configOf(target: unknown, config: unknown): Record<string, unknown> {
  const { readsOwnConfig } = target as { readsOwnConfig?: boolean };
  const given = config ?? {};
  return (readsOwnConfig ? given : deserialize(given)) as Record<
    string,
    unknown
  >;
}

/** The tfjs dtype for one of NumPy's. */
function tensorDtype(dtype: string): "float32" | "int32" | "bool" {
  if (dtype === "bool") return "bool";
  return dtype.includes("int") ? "int32" : "float32";
}

/** The class that a configuration names. */
function find(
  name: string,
  value: Record<string, unknown>,
  fallback?: string,
): unknown {
  const wanted = name === "function" ? String(value.config) : name;
  const modules = [value.module, fallback].filter((m) =>
    typeof m === "string"
  ) as string[];
  const registered = value.registered_name ?? value.registeredName;
  const found =
    (typeof registered === "string"
      ? byName.get(`custom>${registered}`)?.value
      : undefined) ??
      modules.map((module) => lookup(module, wanted)).find(Boolean) ??
      (modules.length === 0
        ? entries.find((entry) => entry.name === wanted)?.value
        : undefined);
  if (found === undefined) {
    throw new TypeError(
      `Could not locate class '${wanted}'. Make sure custom classes are decorated with \`registerKerasSerializable()\`. Full object config: ${
        JSON.stringify(value)
      }`,
    );
  }
  return found;
}
