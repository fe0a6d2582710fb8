import { kindOf, type NdArray } from "./nd_array.ts";
import { bytesRepr, complexRepr, floatRepr, strRepr } from "./python_text.ts";

/** Python's `repr(a.item())` of a 0-d array, which NumPy 1.13 printed. */
export function itemRepr({ data, dtype }: NdArray): string {
  const value = data[0];
  switch (kindOf(dtype)) {
    case "float":
      return floatRepr(value as number);
    case "complex":
      return complexRepr(value as number, data[1] as number);
    case "bool":
      return value ? "True" : "False";
    case "str":
      return strRepr(value as string);
    case "bytes":
      return bytesRepr(value as string);
    default:
      return String(value);
  }
}
