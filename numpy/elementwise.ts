/**
 * Functions of each element.
 *
 * @module
 */
import { type Tensor, tf } from "../engine/mod.ts";
import { named } from "./_arguments.ts";
import { numeric } from "./_numeric.ts";
import { type ArrayInput, asTensor } from "./array.ts";

/**
 * The absolute value of each element.
 *
 * @param x An array.
 * @returns A tensor of the same shape and dtype; int32 for bool.
 * @throws {TypeError} If `x` holds texts.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.abs([-1, 2]).arraySync(), [1, 2]);
 * ```
 *
 * @see `numpy.abs`
 */
export function abs(x: ArrayInput): Tensor {
  return tf.tidy(() => tf.abs(numeric("np.abs", x)));
}

/**
 * e to the power of each element.
 *
 * @param x An array.
 * @returns float32 of the same shape.
 * @throws {TypeError} If `x` holds texts.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.exp([0]).arraySync(), [1]);
 * ```
 *
 * @see `numpy.exp`
 */
export function exp(x: ArrayInput): Tensor {
  return tf.tidy(() => tf.exp(numeric("np.exp", x).toFloat()));
}

/**
 * The natural logarithm of each element: NaN below 0, -Infinity at 0.
 *
 * @param x An array.
 * @returns float32 of the same shape.
 * @throws {TypeError} If `x` holds texts.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.log([1, 0]).arraySync(), [0, -Infinity]);
 * ```
 *
 * @see `numpy.log`
 */
export function log(x: ArrayInput): Tensor {
  return tf.tidy(() => tf.log(numeric("np.log", x).toFloat()));
}

/**
 * The square root of each element: NaN below 0.
 *
 * @param x An array.
 * @returns float32 of the same shape.
 * @throws {TypeError} If `x` holds texts.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.sqrt([4, 9]).arraySync(), [2, 3]);
 * ```
 *
 * @see `numpy.sqrt`
 */
export function sqrt(x: ArrayInput): Tensor {
  return tf.tidy(() => tf.sqrt(numeric("np.sqrt", x).toFloat()));
}

/**
 * Which elements are NaN.
 *
 * @param x An array.
 * @returns bool of the same shape.
 * @throws {TypeError} If `x` holds texts.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.isnan([NaN, 1]).arraySync(), [1, 0]);
 * ```
 *
 * @see `numpy.isnan`
 */
export function isnan(x: ArrayInput): Tensor {
  return tf.tidy(() => tf.isNaN(numeric("np.isnan", x).toFloat()));
}

/**
 * Each element brought between two bounds.
 *
 * @param a An array.
 * @param min Lower bound, `null` for none.
 * @param max Upper bound, `null` for none.
 * @returns A tensor of the shape of `a`; int32 where `a` and the bounds are.
 * @throws {TypeError} If `a` holds texts.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.clip([-2, 0, 5], -1, 1).arraySync(), [-1, 0, 1]);
 * ```
 *
 * @see `numpy.clip`
 */
export function clip(
  a: ArrayInput,
  min: ArrayInput | null,
  max: ArrayInput | null,
): Tensor {
  return tf.tidy(() => {
    const x = numeric("np.clip", a);
    const above = min === null ? x : tf.maximum(x, numeric("np.clip", min));
    return max === null
      ? above.clone()
      : tf.minimum(above, numeric("np.clip", max));
  });
}

/**
 * Each element rounded, halves to the even neighbour.
 *
 * @param a An array.
 * @param decimals How many decimals stay, or options; 0 unless given, below 0
 * for tens and hundreds.
 * @returns A tensor of the same shape and dtype.
 * @throws {TypeError} If `a` holds texts or `decimals` is no integer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.round([0.5, 1.5, 2.5]).arraySync(), [0, 2, 2]);
 * ```
 *
 * @see `numpy.round`
 */
export function round(
  a: ArrayInput,
  decimals?: number | { decimals?: number },
): Tensor {
  const given = named<{ decimals: number }>("np.round", ["decimals"], [
    decimals,
  ]);
  const places = given.decimals ?? 0;
  if (!Number.isInteger(places)) {
    throw new TypeError(
      `Cannot call np.round as decimals must be an integer: current value is ${places}`,
    );
  }
  return tf.tidy(() => {
    const x = numeric("np.round", a);
    if (x.dtype === "int32" && places >= 0) return x.clone();
    const factor = 10 ** Math.abs(places);
    const scaled = places === 0
      ? x
      : places > 0
      ? x.mul(factor)
      : x.toFloat().div(factor);
    const whole = rint(scaled);
    if (places === 0) return whole;
    return places > 0 ? whole.div(factor) : whole.mul(factor).cast(x.dtype);
  });
}

/** Halves to even, and minus zero kept, which tfjs' round does not. */
function rint(x: Tensor): Tensor {
  const values = (x.dataSync() as Float32Array).map((value) => {
    const floor = Math.floor(value);
    const rest = value - floor;
    const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
    const whole = up ? floor + 1 : floor;
    return whole === 0 && (value < 0 || Object.is(value, -0)) ? -0 : whole;
  });
  return tf.tensor(values, x.shape, "float32");
}

/**
 * Elements of `x` where a condition holds, of `y` elsewhere. With the condition
 * alone: where it holds.
 *
 * @param condition An array of truth values; other numbers hold unless 0.
 * @param x An array that broadcasts with the others.
 * @param y An array that broadcasts with the others.
 * @returns A tensor of the broadcast shape; with the condition alone one int32
 * tensor of indices for each axis.
 * @throws {TypeError} If only one of `x` and `y` is given, or one holds texts
 * and the other numbers.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { np } from "kerno";
 *
 * assert.deepEqual(np.where([true, false], 1, -1).arraySync(), [1, -1]);
 * assert.deepEqual(np.where([0, 5, 7])[0].arraySync(), [1, 2]);
 * ```
 *
 * @see `numpy.where`
 */
export function where(condition: ArrayInput): Tensor[];
/** As above, to choose between two arrays. */
export function where(
  condition: ArrayInput,
  x: ArrayInput,
  y: ArrayInput,
): Tensor;
export function where(
  condition: ArrayInput,
  x?: ArrayInput,
  y?: ArrayInput,
): Tensor | Tensor[] {
  if ((x === undefined) !== (y === undefined)) {
    throw new TypeError(
      "Cannot call np.where as either both or neither of x and y must be given",
    );
  }
  return tf.tidy((): Tensor | Tensor[] => {
    const holds = numeric("np.where", condition).notEqual(0);
    if (x === undefined || y === undefined) return indices(holds);
    const [a, b] = alike(asTensor(x), asTensor(y));
    return tf.where(holds, a, b);
  });
}

/** Two tensors of one dtype: float32 over int32 over bool. */
export function alike(a: Tensor, b: Tensor): [Tensor, Tensor] {
  if (a.dtype === b.dtype) return [a, b];
  if (a.dtype === "string" || b.dtype === "string") {
    throw new TypeError(
      `Cannot bring ${a.dtype} and ${b.dtype} together as texts and numbers do not mix`,
    );
  }
  const wanted = [a.dtype, b.dtype].includes("float32") ? "float32" : "int32";
  return [a.cast(wanted), b.cast(wanted)];
}

function indices(holds: Tensor): Tensor[] {
  const axes: number[][] = holds.shape.map(() => []);
  holds.dataSync().forEach((value, flat) => {
    if (!value) return;
    for (let axis = holds.rank - 1, rest = flat; axis >= 0; axis--) {
      axes[axis].push(rest % holds.shape[axis]);
      rest = Math.floor(rest / holds.shape[axis]);
    }
  });
  return axes.map((list) => tf.tensor1d(list, "int32"));
}
