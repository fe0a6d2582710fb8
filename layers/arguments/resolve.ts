/**
 * From what a caller wrote to a layer's arguments: positional in Keras' order,
 * options last, names in camelCase or snake_case, Keras 1 and 2 names with a
 * note, anything else refused with a suggestion.
 *
 * @module
 */
import { note } from "../../display/mod.ts";
import { isPlainObject } from "../tree.ts";
import { callSite } from "./call_site.ts";
import { nearest } from "./suggest.ts";

/** Marks an argument that has no default. */
export const REQUIRED: unique symbol = Symbol("required");

/** The values of a call by canonical name, as far as they were given. */
export type Values = Record<string, unknown>;

/**
 * What becomes of an old name: the new name, or a function that puts its value
 * where it belongs and may return a remark for the note.
 */
export type LegacyRule =
  | string
  | ((value: unknown, values: Values) => string | void);

/** The arguments of a class. */
export interface ArgumentSpec {
  /** Name to default, in Keras' positional order. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Names that must be written out, with their defaults. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Keras 1 and 2 names, in camelCase. */
  readonly legacy?: Readonly<Record<string, LegacyRule>>;
}

/**
 * A Python name in camelCase.
 *
 * @param name Such as `return_sequences`, `beta_1`.
 * @returns Such as `returnSequences`, `beta1`.
 */
export function camelCase(name: string): string {
  return name.replace(
    /(?<=.)_([a-z0-9])/g,
    (_, letter) => letter.toUpperCase(),
  );
}

/**
 * A camelCase name in Python's snake_case.
 *
 * @param name Such as `returnSequences`.
 * @returns Such as `return_sequences`.
 */
export function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])([A-Z])/g, (_, l) => `_${l.toLowerCase()}`);
}

/** A value in the text of a note or an error, as TypeScript writes it. */
function valueText(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) {
    const shown = value.slice(0, 6).map(valueText);
    return `[${[...shown, ...(value.length > 6 ? ["..."] : [])].join(", ")}]`;
  }
  if (isPlainObject(value)) {
    const parts = Object.entries(value).slice(0, 6).map(([key, item]) =>
      `${key}: ${valueText(item)}`
    );
    return `{ ${parts.join(", ")} }`;
  }
  if (value === null || value === undefined) return String(value);
  if (typeof value === "function" || typeof value === "object") {
    const { name } = value as { name?: unknown };
    return typeof name === "string" && name !== ""
      ? name
      : value.constructor?.name ?? "object";
  }
  return String(value);
}

/** Whether the last argument of a call is its options. */
function isOptions(value: unknown): value is Values {
  return isPlainObject(value) && !("className" in value) &&
    !("class_name" in value);
}

/** A call written with today's names, for the note. */
function callText(name: string, spec: ArgumentSpec, values: Values): string {
  const required = Object.keys(spec.arguments).filter((key) =>
    spec.arguments[key] === REQUIRED && key in values
  );
  const order = Object.keys({ ...spec.arguments, ...spec.options });
  const rest = order.filter((key) => key in values && !required.includes(key));
  const options = rest.map((key) => `${key}: ${valueText(values[key])}`);
  return `${name}(${
    [
      ...required.map((key) => valueText(values[key])),
      ...(options.length ? [`{ ${options.join(", ")} }`] : []),
    ].join(", ")
  })`;
}

function unrecognized(
  name: string,
  unknown: Values,
  known: readonly string[],
): TypeError {
  const list = Object.entries(unknown).map(([key, value]) =>
    `'${key}': ${valueText(value)}`
  );
  const hints = Object.keys(unknown)
    .map((key) => nearest(key, known))
    .filter((hint) => hint !== null)
    .map((hint) => ` Did you mean \`${hint}\`?`);
  return new TypeError(
    `Unrecognized keyword arguments passed to ${name}: {${list.join(", ")}}.${
      hints.join("")
    } ${name} takes: ${known.join(", ")}.`,
  );
}

/** Applies the rule of an old name; returns a remark for the note. */
function applyLegacy(
  name: string,
  old: string,
  rule: LegacyRule,
  value: unknown,
  values: Values,
): string | void {
  if (typeof rule === "function") return rule(value, values);
  if (rule in values) {
    throw new TypeError(
      `For the \`${rule}\` argument, the ${
        name === "Model" ? "model" : "layer"
      } received both the legacy keyword argument \`${old}\` and the Keras 2 keyword argument \`${rule}\`. Stick to the latter!`,
    );
  }
  values[rule] = value;
}

/** A member that the object itself has. */
function own<T>(
  object: Readonly<Record<string, T>> | undefined,
  key: string,
): T | undefined {
  return object && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Values by canonical name, from positions and from the options. */
function collect(
  name: string,
  spec: ArgumentSpec,
  args: readonly unknown[],
): Values {
  const order = Object.keys(spec.arguments);
  const known = [
    ...new Set([...order, ...Object.keys(spec.options ?? {})]),
  ];
  const options = isOptions(args.at(-1)) ? args.at(-1) as Values : {};
  const positional = isOptions(args.at(-1)) ? args.slice(0, -1) : args;
  if (positional.length > order.length) {
    throw new TypeError(
      `${name}() takes ${order.length} positional arguments but ${positional.length} were given: ${name} takes: ${
        known.join(", ")
      }.`,
    );
  }
  const values: Values = {};
  positional.forEach((value, i) => {
    if (value !== undefined) values[order[i]] = value;
  });
  const unknown: Values = {};
  const legacy: [string, LegacyRule, unknown][] = [];
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const camel = camelCase(key);
    const rule = own(spec.legacy, key) ?? own(spec.legacy, camel);
    if (known.includes(camel)) {
      if (camel in values) {
        throw new TypeError(
          `${name}() got multiple values for argument '${camel}'`,
        );
      }
      values[camel] = value;
    } else if (rule !== undefined) legacy.push([key, rule, value]);
    else unknown[key] = value;
  }
  if (Object.keys(unknown).length > 0) throw unrecognized(name, unknown, known);
  if (legacy.length > 0) {
    const remarks = legacy.map(([key, rule, value]) =>
      applyLegacy(name, key, rule, value, values)
    ).filter(Boolean);
    const text = [
      `Update your \`${name}\` call to the Keras 3 API: \`${
        callText(name, spec, values)
      }\``,
      ...remarks,
    ].join("\n");
    note(text, `${text} ${callSite()}`);
  }
  return values;
}

/**
 * The arguments of a call, by canonical name, defaults filled in.
 *
 * @param name The class or function, for messages.
 * @param spec Its arguments.
 * @param args What the caller wrote.
 * @returns Every argument of the spec.
 * @throws {TypeError} If a name is unknown, given twice, given in its old and
 * its new form, or missing.
 */
export function resolveArguments<T = Values>(
  name: string,
  spec: ArgumentSpec,
  args: readonly unknown[],
): T {
  const values = collect(name, spec, args);
  const defaults = { ...spec.arguments, ...spec.options };
  const missing = Object.keys(defaults).filter((key) =>
    defaults[key] === REQUIRED && !(key in values)
  );
  if (missing.length > 0) {
    const names = missing.map((key) => `'${key}'`);
    const list = names.length < 2
      ? names[0]
      : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
    throw new TypeError(
      `${name}() missing ${missing.length} required positional argument${
        missing.length > 1 ? "s" : ""
      }: ${list}`,
    );
  }
  return { ...defaults, ...values } as T;
}
