/**
 * Initializers without chance: zeros, ones, a constant, the identity.
 *
 * @module
 */
import { type DataType, type Tensor, tf } from "../../engine/mod.ts";
import { resolveArguments } from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import { register, serialize } from "../serialization/registry.ts";
import { type Initializer, InitializerClass } from "./initializer.ts";

const MODULE = "keras.initializers";

class ZerosClass extends InitializerClass {
  constructor(...args: unknown[]) {
    super();
    resolveArguments("Zeros", { arguments: {} }, args);
  }
  override call(shape: readonly number[], dtype: DataType): Tensor {
    return tf.zeros([...shape], dtype as "float32");
  }
}

class OnesClass extends InitializerClass {
  constructor(...args: unknown[]) {
    super();
    resolveArguments("Ones", { arguments: {} }, args);
  }
  override call(shape: readonly number[], dtype: DataType): Tensor {
    return tf.ones([...shape], dtype as "float32");
  }
}

/** What `Constant` takes for a value. */
export type ConstantValue = number | Tensor | readonly unknown[] | Float32Array;

class ConstantClass extends InitializerClass {
  readonly value: ConstantValue;

  constructor(...args: unknown[]) {
    super();
    const { value } = resolveArguments<{ value: ConstantValue }>(
      "Constant",
      { arguments: { value: 0 } },
      args,
    );
    this.value = value;
  }

  override call(shape: readonly number[], dtype: DataType): Tensor {
    const value =
      (this.value instanceof tf.Tensor
        ? this.value as Tensor
        : tf.tensor(this.value as number)).cast(dtype);
    const fits = value.rank <= shape.length &&
      value.shape.every((size, i) =>
        size === 1 || size === shape[shape.length - value.rank + i]
      );
    if (!fits) {
      throw new RangeError(
        `Cannot initialize a weight of shape [${
          shape.join(", ")
        }] with Constant as the value must have this shape or broadcast to it: current shape is [${
          value.shape.join(", ")
        }]`,
      );
    }
    return tf.broadcastTo(value, [...shape] as [number]);
  }

  override getConfig(): Record<string, unknown> {
    return { value: serialize(this.value) };
  }
}

class IdentityClass extends InitializerClass {
  readonly gain: number;

  constructor(...args: unknown[]) {
    super();
    const { gain } = resolveArguments<{ gain: number }>(
      "Identity",
      { arguments: { gain: 1 } },
      args,
    );
    this.gain = gain;
  }

  override call(shape: readonly number[], dtype: DataType): Tensor {
    if (shape.length !== 2) {
      throw new RangeError(
        `Identity matrix initializer can only be used for 2D matrices. Received: shape=[${
          shape.join(", ")
        }] of rank ${shape.length}.`,
      );
    }
    const [rows, columns] = shape;
    return tf.eye(rows, columns).mul(this.gain).cast(dtype);
  }

  override getConfig(): Record<string, unknown> {
    return { gain: this.gain };
  }
}

/**
 * All 0.
 *
 * @returns An initializer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { initializers } from "kerno";
 *
 * assert.deepEqual(initializers.Zeros()([2]).arraySync(), [0, 0]);
 * ```
 *
 * @see `keras/src/initializers/constant_initializers.py`
 */
export const Zeros: { new (): Initializer; (): Initializer } = withoutNew(
  "Zeros",
  ZerosClass,
);

/**
 * All 1.
 *
 * @returns An initializer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { initializers } from "kerno";
 *
 * assert.deepEqual(initializers.Ones()([2]).arraySync(), [1, 1]);
 * ```
 *
 * @see `keras/src/initializers/constant_initializers.py`
 */
export const Ones: { new (): Initializer; (): Initializer } = withoutNew(
  "Ones",
  OnesClass,
);

/**
 * A given number, or a given array such as a matrix of word vectors.
 *
 * @param value A number, an array or a tensor that has the weight's shape or
 * broadcasts to it.
 * @returns An initializer.
 * @throws {RangeError} At the call, if the shapes do not fit; both are named.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { initializers } from "kerno";
 *
 * const init = initializers.Constant([[1, 2]]);
 * assert.deepEqual(init([2, 2]).arraySync(), [[1, 2], [1, 2]]);
 * ```
 *
 * @see `keras/src/initializers/constant_initializers.py`
 */
export const Constant: {
  new (value?: ConstantValue | { value: ConstantValue }): Initializer;
  (value?: ConstantValue | { value: ConstantValue }): Initializer;
} = withoutNew("Constant", ConstantClass);

/**
 * The identity matrix times `gain`, for weights of rank 2.
 *
 * @param gain Factor.
 * @returns An initializer.
 * @throws {RangeError} At the call, if the weight is not of rank 2.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { initializers } from "kerno";
 *
 * const init = initializers.Identity(2);
 * assert.deepEqual(init([2, 2]).arraySync(), [[2, 0], [0, 2]]);
 * ```
 *
 * @see `keras/src/initializers/constant_initializers.py`
 */
export const Identity: {
  new (gain?: number | { gain?: number }): Initializer;
  (gain?: number | { gain?: number }): Initializer;
} = withoutNew("Identity", IdentityClass);

register(MODULE, "Zeros", Zeros, ["zero"]);
register(MODULE, "Ones", Ones, ["one"]);
register(MODULE, "Identity", Identity, ["IdentityInitializer"]);
register(MODULE, "Constant", Constant);
