import { type Tensor, tf } from "../../engine/mod.ts";
import { type ArrayInput, asTensor } from "../array.ts";
import { encodeTexts } from "./_elements.ts";
import { type FileArray, formatNpy } from "./npy.ts";

const INTEGERS = /^u?int\d+$/;

/**
 * An array of a file as a tensor: float dtypes become float32, integers int32,
 * texts and bytes string.
 *
 * @param array What `parseNpy` gave.
 * @returns The tensor.
 * @throws {RangeError} If an integer does not fit int32.
 */
export function toTensor(array: FileArray): Tensor {
  const { data, shape, dtype } = array;
  if (dtype === "str" || dtype === "bytes") {
    return tf.tensor(Array.from(data as ArrayLike<string>), shape, "string");
  }
  if (dtype === "bool") {
    const values = Uint8Array.from(data as ArrayLike<number>);
    return tf.tensor(values, shape, "bool");
  }
  if (!INTEGERS.test(dtype)) {
    const values = data instanceof Float32Array
      ? data
      : Float32Array.from(data as ArrayLike<number>);
    return tf.tensor(values, shape, "float32");
  }
  const values = Int32Array.from(
    data as ArrayLike<number | bigint>,
    (value) => {
      const number = Number(value);
      if (number !== (number | 0)) {
        throw new RangeError(
          `Cannot load an array of ${dtype} as tensors hold int32: current value is ${value}; save it as float64 where it need not be exact`,
        );
      }
      return number;
    },
  );
  return tf.tensor(values, shape, "int32");
}

/**
 * An array as an `.npy` file, byte for byte NumPy's.
 *
 * @param array Any array input.
 * @returns The whole file: of float32, int32, bool or texts.
 * @throws {TypeError} If it is ragged or mixed.
 */
export function toNpy(array: ArrayInput): Uint8Array {
  const tensor = asTensor(array);
  const values = tensor.dataSync();
  const { shape } = tensor;
  if (tensor !== array) tensor.dispose();
  if (tensor.dtype === "string") {
    const texts = values as unknown as string[];
    const { descr, bytes } = encodeTexts(texts);
    return formatNpy(descr, shape, bytes);
  }
  const descr = { float32: "<f4", int32: "<i4", bool: "|b1" }[
    tensor.dtype as "float32"
  ];
  const bytes = new Uint8Array(
    values.buffer,
    values.byteOffset,
    values.byteLength,
  );
  return formatNpy(descr, shape, bytes);
}
