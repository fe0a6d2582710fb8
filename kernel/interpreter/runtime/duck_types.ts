/**
 * Objects of well-known libraries, recognised by their shape as Deno's own
 * kernel does.
 *
 * @see `cli/js/40_jupyter.js` of denoland/deno for the shapes
 *
 * @module
 */

/** MIME type to JSON value. */
export type Bundle = Record<string, unknown>;

type Members = Record<string, unknown>;

const isMethod = (value: unknown): value is (...a: unknown[]) => unknown =>
  typeof value === "function";

function fromCanvas(object: Members): Bundle | null {
  if (!isMethod(object.toDataURL)) return null;
  const url = String(object.toDataURL());
  const match = /^data:([^;,]+)[^,]*,(.*)$/s.exec(url);
  return match && { [match[1]]: match[2], "text/plain": `[${match[1]}]` };
}

function fromVega(object: Members): Bundle | null {
  if (!isMethod(object.toSpec)) return null;
  const spec = object.toSpec() as { $schema?: unknown } | null;
  if (typeof spec !== "object" || spec === null) return null;
  const schema = /\/schema\/(vega-lite|vega)\/v(\d+)/.exec(
    String(spec.$schema),
  );
  if (!schema) return null;
  const kind = schema[1].replace("-", "");
  return {
    [`application/vnd.${kind}.v${schema[2]}+json`]: spec,
    "text/plain": `[${schema[1]} chart]`,
  };
}

const POLARS_TYPES: Record<string, string> = {
  Null: "null",
  Bool: "boolean",
  Float32: "number",
  Float64: "number",
  List: "array",
  Struct: "object",
};

function fieldType(column: unknown): string {
  const json = (column as { toJSON?: () => Members })?.toJSON?.();
  const name = String(json?.DataType ?? column);
  return POLARS_TYPES[name] ?? (/^U?Int\d+$/.test(name) ? "integer" : "string");
}

const HTML_ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeHtml = (value: unknown) =>
  String(value).replace(/[&<>"']/g, (character) => HTML_ENTITIES[character]);

function fromDataFrame(object: Members): Bundle | null {
  if (typeof object.schema !== "object" || object.schema === null) return null;
  if (!isMethod(object.head) || !isMethod(object.toRecords)) return null;
  const fields = Object.entries(object.schema)
    .map(([name, column]) => ({ name, type: fieldType(column) }));
  const records = (count: number) =>
    (object.head as (n: number) => { toRecords(): Members[] })
      .call(object, count).toRecords();
  const row = (tag: string, values: unknown[]) =>
    `<tr>${
      values.map((value) => `<${tag}>${escapeHtml(value)}</${tag}>`).join("")
    }</tr>`;
  const body = records(10)
    .map((record) => row("td", fields.map(({ name }) => record[name])));
  return {
    "application/vnd.dataresource+json": {
      data: records(50),
      schema: { fields },
    },
    "text/html": `<table><thead>${
      row("th", fields.map(({ name }) => name))
    }</thead><tbody>${body.join("")}</tbody></table>`,
    "text/plain": String(object),
  };
}

const startsWith = (bytes: Uint8Array, ...start: number[]) =>
  start.every((byte, i) => bytes[i] === byte);

/** A bundle of image bytes, or null where they are of no known kind. */
export function fromImageBytes(value: unknown): Bundle | null {
  if (!(value instanceof Uint8Array)) return null;
  const type = startsWith(value, 0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10)
    ? "image/png"
    : startsWith(value, 0xff, 0xd8, 0xff)
    ? "image/jpeg"
    : startsWith(value, 0x47, 0x49, 0x46, 0x38)
    ? "image/gif"
    : startsWith(value, 0x52, 0x49, 0x46, 0x46) && value[8] === 0x57
    ? "image/webp"
    : null;
  return type && {
    [type]: value.toBase64(),
    "text/plain": `[${type}, ${value.length} bytes]`,
  };
}

function fromElement(object: Members): Bundle | null {
  const { outerHTML } = object;
  if (typeof outerHTML !== "string") return null;
  const type = outerHTML.startsWith("<svg") ? "image/svg+xml" : "text/html";
  return { [type]: outerHTML, "text/plain": outerHTML };
}

/** The bundle of an object of a known shape, or null. */
export function duckTyped(value: object): Bundle | null {
  const object = value as Members;
  for (
    const recognise of [
      fromCanvas,
      fromVega,
      fromDataFrame,
      fromImageBytes,
      fromElement,
    ]
  ) {
    const bundle = recognise(object);
    if (bundle) return bundle;
  }
  return null;
}
