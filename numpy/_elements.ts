/**
 * One element or one row of a tensor, read and written by index.
 *
 * @module
 */
import { type DataType, type Tensor, tf } from "../engine/mod.ts";
import { readableValues, type Values, writableValues } from "./_storage.ts";
import { type ArrayInput, asTensor, type Scalar } from "./array.ts";

/** The tensor that a row was read from, and where the row begins in it. */
interface Place {
  parent: Tensor;
  offset: number;
}

const places = new WeakMap<Tensor, Place>();

/** An index counted from the front. */
function checked(tensor: Tensor, index: number): number {
  if (tensor.rank === 0) {
    throw new RangeError(
      `Cannot index as there are too many indices for the array: array is 0-dimensional, but index ${index} was given`,
    );
  }
  const size = tensor.shape[0];
  if (index < -size || index >= size) {
    throw new RangeError(
      `Cannot index as index ${index} is out of bounds for axis 0 with size ${size}`,
    );
  }
  return index < 0 ? index + size : index;
}

/**
 * What stands at an index of the first axis: of a vector the element itself,
 * of anything else a tensor with one dimension less.
 *
 * @throws {RangeError} If there is no such index.
 */
export function read(tensor: Tensor, index: number): Tensor | Scalar {
  const i = checked(tensor, index);
  if (tensor.rank === 1) return element(tensor, i);
  const row = tf.tidy(() => {
    const shape = tensor.shape.slice(1);
    const begin = tensor.shape.map((_, axis) => axis === 0 ? i : 0);
    return tensor.slice(begin, [1, ...shape]).reshape(shape);
  });
  places.set(row, { parent: tensor, offset: i * row.size });
  return row;
}

function element(tensor: Tensor, i: number): Scalar {
  const value = readableValues(tensor)[i];
  if (tensor.dtype === "bool") return Boolean(value);
  return typeof value === "number" ? value : new TextDecoder().decode(value);
}

/**
 * Writes at an index of the first axis, and with a row into what it is a row
 * of.
 *
 * @throws {RangeError} If there is no such index or the value does not broadcast.
 * @throws {TypeError} If the tensor is a variable or the value is of another
 * kind.
 */
export function write(tensor: Tensor, index: number, value: ArrayInput): void {
  refuseVariables(tensor);
  if (tensor.isDisposed) throw new Error("Tensor is disposed.");
  const i = checked(tensor, index);
  const shape = tensor.shape.slice(1);
  const size = shape.reduce((product, n) => product * n, 1);
  tf.tidy(() => {
    const source = typeof value === "number" || typeof value === "boolean"
      ? [stored(value, tensor.dtype)] as number[]
      : sourceOf(value, shape, tensor.dtype);
    store(tensor, i * size, source, size);
  });
}

function refuseVariables(tensor: Tensor): void {
  let part: Tensor | undefined = tensor;
  while (part) {
    if (part instanceof tf.Variable) {
      throw new TypeError(
        `Cannot write into a variable by index as a variable changes as a whole: current variable is "${part.name}"; pass a new tensor to its assign(), or write into a clone()`,
      );
    }
    part = places.get(part)?.parent;
  }
}

type Source = ArrayLike<number> | Uint8Array[];

/** The elements of a value that fills `shape`: one, or as many as that holds. */
function sourceOf(
  value: ArrayInput,
  shape: number[],
  dtype: DataType,
): Source {
  const given = asTensor(value);
  if ((given.dtype === "string") !== (dtype === "string")) {
    throw new TypeError(
      `Cannot write ${given.dtype} into an array of ${dtype}: convert the value first`,
    );
  }
  const values = readableValues(fitting(given, shape));
  if (dtype === given.dtype || dtype === "float32") return values as Source;
  return Array.from(values as ArrayLike<number>, (v) => stored(v, dtype));
}

function fitting(given: Tensor, shape: number[]): Tensor {
  if (given.size === 1 && given.rank <= shape.length) return given;
  const offset = shape.length - given.rank;
  const fits = given.shape.every((size, axis) =>
    size === shape[axis + offset] || (size === 1 && axis + offset >= 0)
  );
  if (!fits) {
    throw new RangeError(
      `Cannot write as the value does not fit: could not broadcast input array from shape [${given.shape}] into shape [${shape}]`,
    );
  }
  const same = offset === 0 &&
    given.shape.every((n, axis) => n === shape[axis]);
  return same ? given : tf.broadcastTo(given, shape);
}

/** A number as an array of `dtype` holds it. */
function stored(value: number | boolean, dtype: DataType): number {
  const number = Number(value);
  if (dtype === "bool") return number === 0 ? 0 : 1;
  if (dtype === "string") {
    throw new TypeError(
      `Cannot write a ${typeof value} into an array of string: convert the value first`,
    );
  }
  if (dtype === "int32" && Math.trunc(number) !== (number | 0)) {
    throw new RangeError(
      `Cannot write into an array of int32 as every number must be from -2147483648 to 2147483647: current value is ${value}`,
    );
  }
  return number;
}

function store(
  tensor: Tensor,
  offset: number,
  source: Source,
  size: number,
): void {
  const target = writableValues(tensor);
  if (source.length === 1) {
    (target as Float32Array).fill(source[0] as number, offset, offset + size);
  } else put(target, source, offset);
  const place = places.get(tensor);
  if (place && !place.parent.isDisposed) {
    store(place.parent, place.offset + offset, source, size);
  }
}

function put(target: Values, source: Source, offset: number): void {
  if (Array.isArray(target)) {
    const texts = source as Uint8Array[];
    texts.forEach((text, i) => target[offset + i] = text);
  } else target.set(source as ArrayLike<number>, offset);
}
