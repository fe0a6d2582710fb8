/**
 * Tensors by index, as in NumPy: `t[0]`, `t[-1][2]`, `m[i] = row`,
 * `m[i][j] = v`, `for (const row of t)`.
 *
 * JavaScript has no hook for `t[i]` but a Proxy. One stands behind
 * `Tensor.prototype`, so that it sees only what neither the tensor nor its
 * class has: what is known costs nothing.
 *
 * @module
 */
import type { Rank } from "@tensorflow/tfjs-core";
import type {} from "@tensorflow/tfjs-core/dist/tensor.d.ts";
import { type Tensor, tf } from "../engine/mod.ts";
import { read, write } from "./_elements.ts";
import type { ArrayInput } from "./array.ts";

declare module "@tensorflow/tfjs-core/dist/tensor.d.ts" {
  /** A tensor by index. What an element is depends on rank and dtype. */
  interface Tensor<R extends Rank> {
    /** A row, or of a vector an element. */
    // deno-lint-ignore no-explicit-any -- `t[0][1]` must be open to both
    [index: number]: any;
    /** Goes over the first axis. */
    // deno-lint-ignore no-explicit-any -- as above
    [Symbol.iterator](): IterableIterator<any>;
  }
}

const MARK = Symbol.for("kerno.indexing");

/**
 * What the constructor of a tensor assigns. The class gets each of them as a
 * writable property, else the assignment would reach the Proxy: four times the
 * cost of a new tensor.
 */
const FIELDS = [
  "kept",
  "isDisposedInternal",
  "shape",
  "dtype",
  "size",
  "strides",
  "dataId",
  "id",
  "rankType",
  "scopeId",
];

type Prototype = Record<PropertyKey, unknown>;

/**
 * Makes tensors readable and writable by index.
 *
 * Reading: `t[i]` is a tensor with one dimension less, and an element of a
 * vector is a number, a text or a truth value, so that arithmetic works. A
 * number carries no gradient: use `slice` or `gather` where one is wanted. An
 * index from -1 down counts from the end.
 *
 * Writing: `t[i] = value` takes a scalar, a list or a tensor and broadcasts it.
 * A row `t[i]` stays part of `t`, so that `t[i][j] = v` changes `t`. What shares
 * its data with `t` (its clones, reshaped tensors, values kept for a gradient,
 * the typed array it was made of) keeps the old numbers, but a tensor that was
 * sliced out of `t` may follow. A variable is refused.
 *
 * Iterating goes over the first axis. A tensor of one element stands for its
 * number in arithmetic and comparisons.
 *
 * @param tensorClass The class to install on; that of tfjs unless given.
 * @returns A function that takes everything back. A second call does nothing,
 * and so does what it returns.
 */
export function installIndexing(
  tensorClass: { prototype: object } = tf.Tensor,
): () => void {
  const prototype = tensorClass.prototype as Prototype;
  if (Object.hasOwn(prototype, MARK)) return () => {};
  const base = Object.getPrototypeOf(prototype) as object;
  const added = FIELDS.filter((field) => !(field in prototype));
  for (const field of added) define(prototype, field, undefined);
  define(prototype, MARK, true);
  define(prototype, Symbol.iterator, iterate);
  define(prototype, Symbol.toPrimitive, toPrimitive);
  Object.setPrototypeOf(
    prototype,
    new Proxy(base, {
      get: (target, key, receiver) => {
        const index = indexOf(key);
        return index === null
          ? Reflect.get(target, key, receiver)
          : read(receiver as Tensor, index);
      },
      set: (target, key, value, receiver) => {
        const index = indexOf(key);
        if (index === null) return Reflect.set(target, key, value, receiver);
        write(receiver as Tensor, index, value as ArrayInput);
        return true;
      },
    }),
  );
  return () => {
    Object.setPrototypeOf(prototype, base);
    for (const key of [...added, MARK, Symbol.iterator, Symbol.toPrimitive]) {
      delete prototype[key];
    }
  };
}

function define(object: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(object, key, {
    value,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

const INTEGER = /^-?\d+$/;
const NUMBER = /^-?\d+(\.\d+)?(e[+-]\d+)?$/;

/**
 * The index that a property's name is; null if it is none.
 *
 * @throws {TypeError} If it is a number, but not an integer.
 */
function indexOf(key: string | symbol): number | null {
  if (typeof key === "symbol") return null;
  const first = key.charCodeAt(0);
  const startsAsNumber = (first >= 48 && first <= 57) || first === 45;
  if (!startsAsNumber) return null;
  if (INTEGER.test(key)) return Number(key);
  if (!NUMBER.test(key)) return null;
  throw new TypeError(
    `Cannot index as an index must be an integer: current value is ${key}`,
  );
}

function* iterate(this: Tensor): Generator<unknown> {
  if (this.rank === 0) {
    throw new TypeError("Cannot iterate over a 0-dimensional array");
  }
  for (let i = 0; i < this.shape[0]; i++) yield read(this, i);
}

/**
 * A tensor of one element as a primitive; any other as its text. A 0-dimensional
 * int32 is its digits, so that it serves as an index of a JavaScript array.
 */
function toPrimitive(this: Tensor, hint: string): unknown {
  if (hint === "string") {
    const isInteger = this.rank === 0 && this.dtype === "int32";
    return isInteger ? String(this.dataSync()[0]) : this.toString();
  }
  if (this.size === 1) {
    const [value] = this.dataSync();
    return this.dtype === "bool" ? Boolean(value) : value;
  }
  if (hint === "default") return this.toString();
  throw new TypeError(
    `Cannot use an array as a number as only an array of one element has one: current shape is [${this.shape}]`,
  );
}
