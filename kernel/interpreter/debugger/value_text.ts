/**
 * One line about a value, from V8's own preview: no code of the user runs.
 *
 * @module
 */
import type { RemoteObject } from "../inspector.ts";

/** A member in a preview. */
export interface PropertyPreview {
  name: string;
  type: string;
  subtype?: string;
  value?: string;
}

/** What V8 tells of an object at once. */
export interface ObjectPreview {
  type: string;
  subtype?: string;
  description?: string;
  overflow: boolean;
  properties: PropertyPreview[];
  entries?: { key?: ObjectPreview; value: ObjectPreview }[];
}

/** A value with its preview, if one was asked for. */
export type PreviewedObject = RemoteObject & { preview?: ObjectPreview };

/** Longer texts are cut. */
const LONGEST = 500;

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** Class of the value, else its type: `number`, `Map`, `null`. */
export function typeText(value: RemoteObject): string {
  return value.className ?? value.subtype ?? value.type;
}

function functionText(description: string): string {
  const head = /^[^{]*?(?=\s*(?:\{|=>))/.exec(description)?.[0] ?? description;
  return cut(head.replace(/\s+/g, " ").replace(/ (?=[,)])/g, "").trim());
}

function memberText({ type, value = "", subtype }: PropertyPreview): string {
  if (type === "string") return JSON.stringify(value);
  if (type === "function") return "function";
  if (type === "accessor") return "(…)";
  return type === "object" && value === "" ? subtype ?? "Object" : value;
}

const KEY = /^\[\[\w+\]\]$|^[\p{ID_Start}$_#][\p{ID_Continue}$]*$/u;

function propertyText(property: PropertyPreview): string {
  const { name } = property;
  const key = KEY.test(name) ? name : JSON.stringify(name);
  return `${key}: ${memberText(property)}`;
}

function isIndexed({ subtype }: ObjectPreview): boolean {
  return subtype === "array" || subtype === "typedarray";
}

function previewText(preview: ObjectPreview): string {
  const { properties, entries, overflow, description = "" } = preview;
  if (preview.type === "string") return JSON.stringify(description);
  const rest = overflow ? ["…"] : [];
  if (isIndexed(preview)) {
    const members = properties
      .filter(({ name }) => /^\d+$/.test(name)).map(memberText);
    const head = preview.subtype === "array" ? "" : `${description} `;
    return `${head}[${[...members, ...rest].join(", ")}]`;
  }
  if (entries) {
    const members = entries.map(({ key, value }) =>
      key ? `${previewText(key)} => ${previewText(value)}` : previewText(value)
    );
    return `${description} {${[...members, ...rest].join(", ")}}`;
  }
  if (preview.type !== "object" || preview.subtype === "null") {
    return description;
  }
  if (properties.length === 0) return description || "{}";
  const head = description === "Object" ? "" : `${description} `;
  return `${head}{${[...properties.map(propertyText), ...rest].join(", ")}}`;
}

/** The line. */
export function valueText(value: PreviewedObject): string {
  const { type, subtype, description, preview } = value;
  switch (type) {
    case "string":
      return cut(JSON.stringify(value.value));
    case "function":
      return functionText(description ?? "function");
    case "object":
      break;
    default:
      return value.unserializableValue ?? description ?? String(value.value);
  }
  if (subtype === "null") return "null";
  if (subtype === "error") return cut((description ?? "Error").split("\n")[0]);
  const isOneWord = subtype === "date" || subtype === "regexp";
  return preview && !isOneWord
    ? cut(previewText(preview))
    : description ?? "Object";
}
