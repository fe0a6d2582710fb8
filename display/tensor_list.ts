import type { MimeBundle } from "./channel.ts";
import { pyRepr } from "./py_repr.ts";
import { hide, showsAs } from "./shows_as.ts";
import { escapeHtml, tensorHtml } from "./tensor_bundle.ts";
import {
  isTensorLike,
  nameOf,
  readTensor,
  reasonOf,
  type TensorLike,
} from "./tensor_like.ts";
import { arrayRepr } from "../printing/mod.ts";

/**
 * A list of tensors, as `getWeights()` gives, that shows as Python's list of
 * arrays in `console.log`, at the prompt, in template strings and in a
 * notebook.
 *
 * `map`, `filter`, `slice` and the like give plain arrays.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { TensorList } from "./mod.ts";
 *
 * const bias = {
 *   shape: [2],
 *   dtype: "float32",
 *   dataSync: () => new Float32Array([0, 0.5]),
 * };
 * const list = TensorList.from([bias]);
 * assert.equal(`${list}`, "[array([0. , 0.5], dtype=float32)]");
 * assert.equal(list.map((t) => t.shape[0]).constructor, Array);
 * ```
 */
export class TensorList<T = TensorLike> extends Array<T> {
  /** What `map` and the like make. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /**
   * A list of the values of an iterable.
   *
   * @param items The tensors.
   * @returns The list.
   */
  static override from<T>(items: Iterable<T> | ArrayLike<T>): TensorList<T> {
    const list = new TensorList<T>();
    for (const item of Array.from(items)) list.push(item);
    return list;
  }

  /** Python's list of the arrays. */
  override toString(): string {
    return pyRepr(this);
  }
}

showsAs(TensorList.prototype, pyRepr);
hide(
  TensorList.prototype,
  Symbol.for("Jupyter.display"),
  function (this: TensorList<unknown>) {
    return listBundle(this);
  },
);

/** A list whose text has no more lines is shown as that text alone. */
const SHORT = 12;

/**
 * Text as Python prints the list; of a longer one also HTML, one folded line a
 * tensor.
 */
export async function listBundle(
  list: readonly unknown[],
): Promise<MimeBundle> {
  try {
    const text = pyRepr(list);
    const html = text.split("\n").length <= SHORT
      ? null
      : await listHtml(list.filter(isTensorLike));
    return html === null
      ? { "text/plain": text }
      : { "text/plain": text, "text/html": html };
  } catch (error) {
    return { "text/plain": `<list, no text: ${reasonOf(error)}>` };
  }
}

async function listHtml(tensors: TensorLike[]): Promise<string | null> {
  // All values are read before the first await.
  const items = tensors.map((t) => {
    const a = readTensor(t);
    if (typeof a === "string") return { text: a, html: null, head: a };
    const text = arrayRepr(a);
    const name = nameOf(t);
    const head = `${name} ${a.dtype}[${a.shape.join(", ")}]`.trimStart();
    return { text, html: tensorHtml(a, text, name), head };
  });
  if (items.length === 0) return null;
  const lines = await Promise.all(items.map(async ({ text, html, head }) => {
    const body = await html ?? `<pre>${escapeHtml(text)}</pre>`;
    return `<details><summary><code>${
      escapeHtml(head)
    }</code></summary>${body}</details>`;
  }));
  const values = tensors.reduce(
    (sum, t) => sum + t.shape.reduce((product, n) => product * n, 1),
    0,
  );
  const many = (n: number, what: string) =>
    `${n.toLocaleString("en-US")} ${what}${n === 1 ? "" : "s"}`;
  return `<div><code>${many(items.length, "tensor")}, ${
    many(values, "value")
  }</code>${lines.join("")}</div>`;
}
