import { arrayRepr, type NdArray } from "../printing/mod.ts";
import type { MimeBundle } from "./channel.ts";
import {
  describeTensor,
  type Description,
  type Pane,
  type Table,
} from "./_describe_tensor.ts";
import { pngUrlOf } from "./_heat_map.ts";

/** Sanitisers of notebooks keep these three properties. */
const PRE =
  `<pre style="font-family:monospace;white-space:pre;line-height:1.25">`;

/** Text as HTML shows it. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/**
 * The MIME bundle of an array: `text/plain` as NumPy prints it and, where there
 * is more to see than that, `text/html` with statistics, a heat map and the
 * corners as a table. No style sheet, script or inline SVG is in it, so that a
 * notebook that is not trusted shows the same.
 *
 * The values are read before the first await.
 *
 * @param a The array.
 * @param name A name to head it with.
 * @returns The bundle. Where the HTML fails the text stands alone.
 */
export async function tensorBundle(a: NdArray, name = ""): Promise<MimeBundle> {
  const text = arrayRepr(a);
  const html = await tensorHtml(a, text, name);
  return html === null
    ? { "text/plain": text }
    : { "text/plain": text, "text/html": html };
}

/** The HTML of an array, or null where its text says it best. */
export async function tensorHtml(
  a: NdArray,
  text: string,
  name: string,
): Promise<string | null> {
  try {
    const description = describeTensor(a);
    return description && await htmlOf(description, text, name);
  } catch {
    // A cell must never fail because its result could not be pictured.
    return null;
  }
}

async function htmlOf(
  d: Description,
  text: string,
  name: string,
): Promise<string> {
  const label = name === "" ? "" : `<b>${escapeHtml(name)}</b> `;
  const head = `<code>${label}${escapeHtml(d.summary)}</code>`;
  const panes = await Promise.all(d.panes.map(paneHtml));
  const plain = `${PRE}${escapeHtml(text)}</pre>`;
  const folded = d.panes.length === 0
    ? plain
    : `<details><summary><small>as NumPy prints it</small></summary>${plain}</details>`;
  return `<div>${head}${alarmHtml(d.alarms)}${panes.join("")}${folded}</div>`;
}

function alarmHtml(alarms: string[]): string {
  if (alarms.length === 0) return "";
  return ` <b><font color="#c62828">⚠ ${
    escapeHtml(alarms.join(", "))
  }</font></b>`;
}

async function paneHtml(pane: Pane, index: number): Promise<string> {
  const picture = await pictureHtml(pane);
  const body = `${picture}${captionHtml(pane)}${tableHtml(pane.table)}`;
  if (pane.title === undefined) return body;
  const gap = pane.skipped > 0
    ? `<div>⋮ <small>${pane.skipped} slices</small></div>`
    : "";
  return `${gap}<details${index === 0 ? " open" : ""}><summary><code>${
    escapeHtml(pane.title)
  }</code> <small>${escapeHtml(pane.summary)}</small>${
    alarmHtml(pane.alarms)
  }</summary>${body}</details>`;
}

/** Not in a table's cell: front ends let pictures there shrink to nothing. */
async function pictureHtml({ picture, shape }: Pane): Promise<string> {
  if (!picture) return "";
  const { width, height } = picture;
  return `<div><img src="${await pngUrlOf(
    picture,
  )}" width="${width}" height="${height}" alt="heat map of ${
    shape.join("×")
  } values"></div>`;
}

/** What the colours mean. */
function captionHtml({ picture, averaged }: Pane): string {
  if (!picture) return "";
  const { low, high, diverging } = picture;
  const [first, last] = diverging ? ["blue", "red"] : ["dark", "yellow"];
  const note = averaged ? "; each block is a mean" : "";
  const range = (x: number) => String(Number(x.toPrecision(3)));
  return `<div><small>${first} ${range(low)} … ${
    range(high)
  } ${last}${note}</small></div>`;
}

function tableHtml({ rows, columns, cells }: Table): string {
  const head = (text: string) => `<th><small>${text}</small></th>`;
  const line = (text: string) => `<tr align="right">${text}</tr>`;
  const values = cells.map((cell) =>
    cell === "nan"
      ? `<b><font color="#c62828">nan</font></b>`
      : `<tt>${escapeHtml(cell)}</tt>`
  ).values();
  const cell = (row: number | null, column: number | null) => {
    if (row === null) return column === null ? "⋱" : "⋮";
    return column === null ? "⋯" : values.next().value;
  };
  const top = columns.map((c) => head(c === null ? "⋯" : String(c))).join("");
  const lines = rows.map((row) =>
    line(
      head(row === null ? "⋮" : String(row)) +
        columns.map((column) => `<td>${cell(row, column)}</td>`).join(""),
    )
  );
  return `<table border="0" cellpadding="3">${line(`<th></th>${top}`)}${
    lines.join("")
  }</table>`;
}
