import { type DataType, type Tensor, tf } from "../engine/mod.ts";
import { named } from "./_arguments.ts";
import { resolveDtype } from "./dtype.ts";

/** A number, a text or a truth value. */
export type Scalar = number | boolean | string;

/** Arrays of JavaScript that hold numbers in a row. */
export type NumberArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** Lists in lists, down to scalars, typed arrays or tensors. */
export type NestedArray =
  readonly (Scalar | Tensor | NumberArray | NestedArray)[];

/** What every function of `np` takes for an array. */
export type ArrayInput = Tensor | Scalar | NumberArray | NestedArray;

/** Options of {@linkcode array}. */
export interface ArrayOptions {
  /** The dtype; found from the values unless given. */
  dtype?: string;
}

/** Values found so far, and what they have in common. */
interface Gathered {
  values: Scalar[];
  shape: number[];
  kinds: Set<"float32" | "int32" | "bool" | "string">;
}

/**
 * A tensor of numbers, texts or truth values.
 *
 * Integers give int32, other numbers float32, `true` and `false` bool, texts
 * string. (NumPy would take 64 bits; a tensor has 32.)
 *
 * @param object A scalar, lists in lists, a typed array or a tensor; lists may
 * hold tensors and typed arrays.
 * @param dtype The dtype, or options; found from the values unless given. To
 * int32 numbers are cut toward 0.
 * @returns A new tensor; of a tensor a copy.
 * @throws {TypeError} If the lists are ragged, hold what is neither number, text
 * nor truth value, mix texts with others, or the dtype is unknown.
 * @throws {RangeError} If an integer does not fit int32.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * const data = np.array([[0, 1, 2], [3, 4, 5]]);
 * assert.deepEqual(data.shape, [2, 3]);
 * assert.equal(data.dtype, "int32");
 * assert.equal(np.array([0.1, 0.2]).dtype, "float32");
 * ```
 *
 * @see `numpy.array`
 */
export function array(
  object: ArrayInput,
  dtype?: string | ArrayOptions,
): Tensor {
  const given = named<ArrayOptions>("np.array", ["dtype"], [dtype]);
  return asTensor(
    object,
    given.dtype === undefined ? undefined : resolveDtype(given.dtype),
    true,
  );
}

/**
 * Any array input as a tensor.
 *
 * @param object As in {@linkcode array}.
 * @param dtype The dtype wanted; found from the values unless given.
 * @param copy Whether a tensor is copied; else it is returned as it is.
 * @returns The tensor.
 * @throws As {@linkcode array}.
 */
export function asTensor(
  object: ArrayInput,
  dtype?: DataType,
  copy = false,
): Tensor {
  if (object instanceof tf.Tensor) {
    if (dtype !== undefined && dtype !== object.dtype) {
      return object.cast(dtype);
    }
    return copy ? object.clone() : object;
  }
  if (isNumberArray(object)) return fromNumbers(object, dtype);
  const { values, shape, kinds } = gather(object, "");
  return fromValues(values, shape, kinds, dtype);
}

/** Whether `value` is a typed array. */
export function isNumberArray(value: unknown): value is NumberArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function fromNumbers(numbers: NumberArray, dtype?: DataType): Tensor {
  if (dtype === "string") {
    throw new TypeError(
      "Cannot make an array of texts of a typed array as it holds numbers",
    );
  }
  const isFloat = numbers instanceof Float32Array ||
    numbers instanceof Float64Array;
  const wanted = dtype ?? (isFloat ? "float32" : "int32");
  if (wanted === "float32") {
    return tf.tensor(Float32Array.from(numbers, Number), [numbers.length]);
  }
  const values = Array.from(numbers, Number);
  return fromValues(
    values,
    [values.length],
    new Set([isFloat ? "float32" : "int32"]),
    wanted,
  );
}

/** Reads lists depth first; `place` is where, in brackets, for messages. */
function gather(object: unknown, place: string): Gathered {
  if (object instanceof tf.Tensor) {
    const values = object.dtype === "bool"
      ? Array.from(object.dataSync(), Boolean)
      : Array.from(object.dataSync() as ArrayLike<Scalar>);
    const kind = object.dtype as "float32";
    return { values, shape: object.shape, kinds: new Set([kind]) };
  }
  if (isNumberArray(object)) {
    const values = Array.from(object, Number);
    const isFloat = object instanceof Float32Array ||
      object instanceof Float64Array;
    const kind = isFloat ? "float32" : "int32";
    return { values, shape: [values.length], kinds: new Set([kind]) };
  }
  if (Array.isArray(object)) return gatherList(object, place);
  return {
    values: [object as Scalar],
    shape: [],
    kinds: new Set([kindOf(object, place)]),
  };
}

function gatherList(list: readonly unknown[], place: string): Gathered {
  const values: Scalar[] = [];
  const kinds: Gathered["kinds"] = new Set();
  let shape: number[] | null = null;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    // Most elements of a list are numbers: no objects for those.
    if (typeof item === "number" && (shape === null || shape.length === 0)) {
      values.push(item);
      kinds.add(kindOf(item, place));
      shape = [];
      continue;
    }
    const inner = gather(item, `${place}[${i}]`);
    shape ??= inner.shape;
    if (
      shape.length !== inner.shape.length ||
      shape.some((size, axis) => size !== inner.shape[axis])
    ) {
      throw new TypeError(
        `Cannot make an array of ragged lists as every element must have the shape of the first: element ${place}[0] has shape [${shape}], element ${place}[${i}] has shape [${inner.shape}]`,
      );
    }
    for (const value of inner.values) values.push(value);
    for (const kind of inner.kinds) kinds.add(kind);
  }
  return { values, shape: [list.length, ...shape ?? []], kinds };
}

function kindOf(
  value: unknown,
  place: string,
): "float32" | "int32" | "bool" | "string" {
  switch (typeof value) {
    case "number":
      return Number.isInteger(value) && !Object.is(value, -0)
        ? "int32"
        : "float32";
    case "boolean":
      return "bool";
    case "string":
      return "string";
    default:
      throw new TypeError(
        `Cannot make an array as an element must be a number, a text or a truth value: current value${
          place && ` of element ${place}`
        } is ${value === null || value === undefined ? value : typeof value}`,
      );
  }
}

function fromValues(
  values: Scalar[],
  shape: number[],
  kinds: Gathered["kinds"],
  dtype?: DataType,
): Tensor {
  if (kinds.has("string") && kinds.size > 1) {
    throw new TypeError(
      "Cannot make an array as texts and numbers are mixed in it: make all elements texts or all numbers",
    );
  }
  const found = kinds.size === 0 || kinds.has("float32")
    ? "float32"
    : kinds.has("int32")
    ? "int32"
    : kinds.has("bool")
    ? "bool"
    : "string";
  const wanted = dtype ?? found;
  if ((wanted === "string") !== (found === "string") && values.length > 0) {
    throw new TypeError(
      `Cannot make an array of dtype ${wanted} of ${found} values: convert them first`,
    );
  }
  if (wanted === "string") {
    return tf.tensor(values as string[], shape, "string");
  }
  const numbers = values as (number | boolean)[];
  if (wanted === "bool") {
    return tf.tensor(Uint8Array.from(numbers, (v) => v ? 1 : 0), shape, "bool");
  }
  if (wanted === "int32") {
    return tf.tensor(toInt32(numbers, dtype === undefined), shape, "int32");
  }
  return tf.tensor(Float32Array.from(numbers, Number), shape, "float32");
}

/** Numbers cut toward 0 to int32. */
function toInt32(
  values: readonly (number | boolean)[],
  guessed: boolean,
): Int32Array {
  return Int32Array.from(values, (value) => {
    const whole = Math.trunc(Number(value));
    if (whole !== (whole | 0)) {
      throw new RangeError(
        `Cannot make an array of dtype int32 as every number must be from -2147483648 to 2147483647: current value is ${value}${
          guessed ? '; pass { dtype: "float32" } for such numbers' : ""
        }`,
      );
    }
    return whole;
  });
}
