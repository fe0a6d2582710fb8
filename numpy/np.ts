import { array } from "./array.ts";
import { allclose, arrayEqual, shapeEqual } from "./comparison.ts";
import { arange, empty, eye, full, linspace, ones, zeros } from "./creation.ts";
import {
  abs,
  clip,
  exp,
  isnan,
  log,
  round,
  sqrt,
  where,
} from "./elementwise.ts";
import { load, save, savez, savezCompressed } from "./files/files.ts";
import {
  concatenate,
  expandDims,
  reshape,
  squeeze,
  stack,
  transpose,
} from "./manipulation.ts";
import { sort, unique } from "./ordering.ts";
import { dot, matmul } from "./products.ts";
import { random } from "./random/np_random.ts";
import {
  argmax,
  argmin,
  cumsum,
  max,
  mean,
  min,
  std,
  sum,
  var_,
} from "./reductions.ts";

/**
 * NumPy's names over tensors, in camelCase.
 *
 * Every function takes tensors, lists, typed arrays and scalars, and gives
 * tensors: float32, int32, bool or string, as there is nothing wider. Arguments
 * are positional as in NumPy, or named in one options object at the end.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * const data = np.array([0.1, 0.2, 0.3]).reshape([1, 3, 1]);
 * assert.deepEqual(data.shape, [1, 3, 1]);
 * assert.deepEqual(np.argmax([[1, 2], [4, 3]], 1).arraySync(), [1, 0]);
 * ```
 */
export const np = {
  abs,
  absolute: abs,
  allclose,
  amax: max,
  amin: min,
  arange,
  argmax,
  argmin,
  array,
  arrayEqual,
  asarray: array,
  clip,
  concatenate,
  cumsum,
  dot,
  empty,
  exp,
  expandDims,
  eye,
  full,
  isnan,
  linspace,
  load,
  log,
  matmul,
  max,
  mean,
  min,
  ones,
  random,
  reshape,
  round,
  save,
  savez,
  savezCompressed,
  shapeEqual,
  sort,
  sqrt,
  squeeze,
  stack,
  std,
  sum,
  transpose,
  unique,
  var: var_,
  where,
  zeros,
  /** The ratio of a circle's circumference to its diameter. */
  pi: Math.PI,
  /** Euler's number. */
  e: Math.E,
  /** Infinity. */
  inf: Infinity,
  /** Not a number. */
  nan: NaN,
  /** An axis of size 1, where an index is expected: `null`, as in NumPy. */
  newaxis: null,
  /** The name of the dtype, as the others below. */
  float32: "float32",
  /** Becomes float32: tensors have 32 bits. */
  float64: "float64",
  /** The name of the dtype. */
  int32: "int32",
  /** Becomes int32: tensors have 32 bits. */
  int64: "int64",
  /** The name of the dtype. */
  bool: "bool",
  /** The name of the dtype string in NumPy. */
  str: "str",
} as const;
