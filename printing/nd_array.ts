/** An array to print: its values in C order, its shape and its NumPy dtype. */
export interface NdArray {
  /**
   * The values in C order. `complex64` and `complex128` take two entries a
   * value, real and imaginary; `object` takes ready Python texts.
   */
  data: ArrayLike<number | bigint | boolean | string>;
  /** Length of each axis; `[]` is a 0-d array. */
  shape: readonly number[];
  /**
   * `float16`, `float32`, `float64`, `int8` to `int64`, `uint8` to `uint64`,
   * `bool`, `complex64`, `complex128`, `str`, `bytes` or `object`.
   */
  dtype: string;
  /**
   * Allocated characters of a `str` or `bytes` array, the `3` of `<U3`.
   *
   * @default the longest value
   */
  width?: number;
}

/** IEEE 754 types whose digits NumPy prints. */
export type FloatType = "float16" | "float32" | "float64";

/** What a dtype's elements are, which decides how they print. */
export type Kind =
  | "bool"
  | "int"
  | "float"
  | "complex"
  | "str"
  | "bytes"
  | "object";

const KINDS: Record<string, Kind> = {
  bool: "bool",
  float16: "float",
  float32: "float",
  float64: "float",
  complex64: "complex",
  complex128: "complex",
  str: "str",
  bytes: "bytes",
  object: "object",
};
for (const bits of [8, 16, 32, 64]) {
  KINDS[`int${bits}`] = KINDS[`uint${bits}`] = "int";
}

/** The kind of a dtype; a TypeError for a name that is none. */
export function kindOf(dtype: string): Kind {
  const kind = Object.hasOwn(KINDS, dtype) ? KINDS[dtype] : undefined;
  if (kind === undefined) {
    throw new TypeError(
      `Cannot print an array as its dtype must be one of ${
        Object.keys(KINDS).join(", ")
      }: current dtype is ${dtype}`,
    );
  }
  return kind;
}

/** The type of a float's, or of a complex number's parts'. */
export function floatTypeOf(dtype: string): FloatType {
  if (dtype === "complex64") return "float32";
  if (dtype === "complex128") return "float64";
  return dtype as FloatType;
}

/** Number of elements of an array of this shape. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Refuses an array whose data does not fill its shape. */
export function checkArray(a: NdArray): void {
  const entries = kindOf(a.dtype) === "complex" ? 2 : 1;
  const wanted = sizeOf(a.shape) * entries;
  if (a.data.length !== wanted) {
    throw new RangeError(
      `Cannot print an array as its shape [${
        a.shape.join(", ")
      }] needs ${wanted} data entries: current length is ${a.data.length}`,
    );
  }
}
