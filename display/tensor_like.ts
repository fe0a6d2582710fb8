import { type NdArray, shapeText } from "../printing/mod.ts";

/**
 * What display needs of a tensor. Tensors are recognised by this shape and not
 * by their class, so that those of a second copy of tfjs count as well.
 */
export interface TensorLike {
  /** Length of each axis. */
  readonly shape: readonly number[];
  /** tfjs' name of it: `float32`, `int32`, `bool`, `string`, `complex64`. */
  readonly dtype: string;
  /** Whether its values are gone. */
  readonly isDisposed?: boolean;
  /** A variable's name. */
  readonly name?: string;
  /** The values in C order; a complex one takes two entries. */
  dataSync(): ArrayLike<number | string>;
  /** The same, of a tensor whose values are on a device. */
  data?(): Promise<ArrayLike<number | string>>;
}

/**
 * Whether a value is a tensor.
 *
 * @param value Any value.
 * @returns True where it has a shape, a dtype and a `dataSync` method.
 */
export function isTensorLike(value: unknown): value is TensorLike {
  if (typeof value !== "object" || value === null) return false;
  try {
    const t = value as TensorLike;
    return Array.isArray(t.shape) && typeof t.dtype === "string" &&
      typeof t.dataSync === "function";
  } catch {
    // A proxy that refuses names it does not know is no tensor.
    return false;
  }
}

/** A variable's name; tfjs numbers those that were given none. */
export function nameOf({ name = "" }: TensorLike): string {
  return /^\d*$/.test(name) ? "" : name;
}

/** dtypes of tfjs that NumPy calls otherwise. */
const DTYPES: Record<string, string> = { string: "str" };

/** The array that a tensor holds, of values already read. */
export function arrayOfTensor(
  t: TensorLike,
  data: NdArray["data"],
): NdArray {
  return { data, shape: t.shape, dtype: DTYPES[t.dtype] ?? t.dtype };
}

/** One line for a tensor whose values cannot be shown. */
export function tensorHeader(t: TensorLike, why: string): string {
  return `<tensor shape=${shapeText(t.shape)} dtype=${t.dtype}, ${why}>`;
}

/** A tensor's array, or the header that stands for it. Never throws. */
export function readTensor(t: TensorLike): NdArray | string {
  if (t.isDisposed) return tensorHeader(t, "disposed");
  try {
    return arrayOfTensor(t, t.dataSync());
  } catch (error) {
    return tensorHeader(t, `await its data(): ${reasonOf(error)}`);
  }
}

/** The first line of what was thrown. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n")[0];
}
