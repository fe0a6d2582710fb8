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

type Kind = "float32" | "int32" | "bool" | "string";

/** Values found so far, and what kinds they are. */
interface Gathered {
  values: Scalar[];
  kinds: Set<Kind>;
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
  const found: Gathered = { values: [], kinds: new Set() };
  const shape = gather(object, "", found);
  return fromValues(found, shape, dtype);
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
  const kinds = new Set<Kind>([isFloat ? "float32" : "int32"]);
  const values = Array.from(numbers, Number);
  return fromValues({ values, kinds }, [numbers.length], wanted);
}

/**
 * Reads lists depth first into `found`; `place` is where, in brackets, for
 * messages.
 *
 * @returns The shape of `object`.
 */
function gather(object: unknown, place: string, found: Gathered): number[] {
  if (Array.isArray(object)) return gatherList(object, place, found);
  if (object instanceof tf.Tensor) {
    found.kinds.add(object.dtype as Kind);
    for (const value of Array.from<Scalar>(object.dataSync())) {
      found.values.push(object.dtype === "bool" ? Boolean(value) : value);
    }
    return object.shape;
  }
  if (isNumberArray(object)) {
    const isFloat = object instanceof Float32Array ||
      object instanceof Float64Array;
    found.kinds.add(isFloat ? "float32" : "int32");
    for (const value of object) found.values.push(Number(value));
    return [object.length];
  }
  found.kinds.add(kindOf(object, place));
  found.values.push(object as Scalar);
  return [];
}

function gatherList(
  list: readonly unknown[],
  place: string,
  found: Gathered,
): number[] {
  let shape: number[] | null = null;
  for (let i = 0; i < list.length; i++) {
    const item = list[i];
    // Most elements of a list are numbers: nothing is made for those.
    if (typeof item === "number" && shape?.length === 0) {
      found.kinds.add(kindOf(item, place));
      found.values.push(item);
      continue;
    }
    const inner = gather(item, `${place}[${i}]`, found);
    shape ??= inner;
    if (
      shape.length !== inner.length ||
      shape.some((size, axis) => size !== inner[axis])
    ) {
      throw new TypeError(
        `Cannot make an array of ragged lists as every element must have the shape of the first: element ${place}[0] has shape [${shape}], element ${place}[${i}] has shape [${inner}]`,
      );
    }
  }
  return [list.length, ...shape ?? []];
}

function kindOf(
  value: unknown,
  place: string,
): Kind {
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
  { values, kinds }: Gathered,
  shape: number[],
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
  const floats = new Float32Array(numbers.length);
  for (let i = 0; i < floats.length; i++) floats[i] = Number(numbers[i]);
  return tf.tensor(floats, shape, "float32");
}

/** Numbers cut toward 0 to int32. */
function toInt32(
  values: readonly (number | boolean)[],
  guessed: boolean,
): Int32Array {
  const integers = new Int32Array(values.length);
  for (let i = 0; i < integers.length; i++) {
    const whole = Math.trunc(Number(values[i]));
    if (whole !== (whole | 0)) {
      throw new RangeError(
        `Cannot make an array of dtype int32 as every number must be from -2147483648 to 2147483647: current value is ${
          values[i]
        }${guessed ? '; pass { dtype: "float32" } for such numbers' : ""}`,
      );
    }
    integers[i] = whole;
  }
  return integers;
}
