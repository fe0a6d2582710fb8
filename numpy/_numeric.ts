import type { Tensor } from "../engine/mod.ts";
import { type ArrayInput, asTensor } from "./array.ts";

/**
 * An array of numbers; truth values become int32.
 *
 * @throws {TypeError} If it holds texts.
 */
export function numeric(call: string, a: ArrayInput): Tensor {
  const x = asTensor(a);
  if (x.dtype === "string") {
    throw new TypeError(
      `Cannot call ${call} as the array must hold numbers: current dtype is string`,
    );
  }
  return x.dtype === "bool" ? x.toInt() : x;
}
