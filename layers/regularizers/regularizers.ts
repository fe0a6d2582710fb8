/**
 * Regularizers: what a weight, or an output, adds to the loss.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveArguments } from "../arguments/resolve.ts";
import { Callable, invoke, withoutNew } from "../callable.ts";
import { register, resolveIdentifier } from "../serialization/registry.ts";

/** A function from a weight to a scalar that is added to the loss. */
export type RegularizerFunction = (x: Tensor) => Tensor;

/** A regularizer as it is called: `regularizer(weight)`. */
export interface Regularizer extends RegularizerFunction {
  /** The arguments that would make the same regularizer. */
  getConfig(): Record<string, unknown>;
}

/** What an argument that wants a regularizer may be. */
export type RegularizerIdentifier =
  | string
  | RegularizerFunction
  | Record<string, unknown>
  | null;

abstract class RegularizerBase extends Callable {
  abstract call(x: Tensor): Tensor;
  abstract getConfig(): Record<string, unknown>;

  override [invoke](...args: unknown[]): Tensor {
    return tf.tidy(() => this.call(args[0] as Tensor));
  }
}

/** A factor, checked as Keras checks it. */
function factor(name: string, value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) {
    throw new TypeError(
      `Invalid value for argument ${name}: expected a non-negative float. Received: ${name}=${
        String(value)
      }`,
    );
  }
  if (value < 0) {
    throw new RangeError(
      `Invalid value for argument ${name}: expected a non-negative float. Received: ${name}=${value}`,
    );
  }
  return value;
}

class L1Class extends RegularizerBase {
  readonly l1: number;
  constructor(...args: unknown[]) {
    super();
    const spec = { arguments: { l1: 0.01 } };
    this.l1 = factor("l1", resolveArguments("L1", spec, args).l1 ?? 0.01);
  }
  override call(x: Tensor): Tensor {
    return x.abs().sum().mul(this.l1);
  }
  override getConfig(): Record<string, unknown> {
    // Keras keeps this one as a float32.
    return { l1: Math.fround(this.l1) };
  }
}

class L2Class extends RegularizerBase {
  readonly l2: number;
  constructor(...args: unknown[]) {
    super();
    const spec = { arguments: { l2: 0.01 } };
    this.l2 = factor("l2", resolveArguments("L2", spec, args).l2 ?? 0.01);
  }
  override call(x: Tensor): Tensor {
    return x.square().sum().mul(this.l2);
  }
  override getConfig(): Record<string, unknown> {
    return { l2: this.l2 };
  }
}

class L1L2Class extends RegularizerBase {
  readonly l1: number;
  readonly l2: number;
  constructor(...args: unknown[]) {
    super();
    const spec = { arguments: { l1: 0, l2: 0 } };
    const given = resolveArguments("L1L2", spec, args);
    this.l1 = factor("l1", given.l1 ?? 0);
    this.l2 = factor("l2", given.l2 ?? 0);
  }
  override call(x: Tensor): Tensor {
    let sum = tf.scalar(0) as Tensor;
    if (this.l1 !== 0) sum = sum.add(x.abs().sum().mul(this.l1));
    if (this.l2 !== 0) sum = sum.add(x.square().sum().mul(this.l2));
    return sum;
  }
  override getConfig(): Record<string, unknown> {
    return { l1: this.l1, l2: this.l2 };
  }
}

class OrthogonalRegularizerClass extends RegularizerBase {
  readonly factor: number;
  readonly mode: "rows" | "columns";
  constructor(...args: unknown[]) {
    super();
    const given = resolveArguments<
      { factor: number; mode: "rows" | "columns" }
    >(
      "OrthogonalRegularizer",
      { arguments: { factor: 0.01, mode: "rows" } },
      args,
    );
    if (given.mode !== "rows" && given.mode !== "columns") {
      throw new RangeError(
        `Invalid value for argument \`mode\`. Expected one of "rows", "columns". Received: mode=${given.mode}`,
      );
    }
    this.factor = factor("factor", given.factor);
    this.mode = given.mode;
  }
  override call(x: Tensor): Tensor {
    if (x.rank !== 2) {
      throw new TypeError(
        `Inputs to OrthogonalRegularizer must have rank 2. Received: inputs.shape=[${x.shape}]`,
      );
    }
    const rows = this.mode === "rows" ? x : x.transpose();
    const size = rows.shape[0];
    const norms = rows.square().sum(1, true).sqrt().maximum(1e-12);
    const unit = rows.div(norms);
    const product = unit.matMul(unit.transpose());
    const others = product.mul(tf.sub(1, tf.eye(size)));
    return others.abs().sum().mul(0.5 * this.factor / (size * (size - 1) / 2));
  }
  override getConfig(): Record<string, unknown> {
    return { factor: Math.fround(this.factor), mode: this.mode };
  }
}

/**
 * Adds `l1 * sum(|x|)` to the loss, which drives weights to 0.
 *
 * @param l1 Factor, at least 0.
 * @returns A regularizer.
 * @throws {RangeError} If the factor is below 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { regularizers, tf } from "kerno";
 *
 * const loss = regularizers.L1(0.5)(tf.tensor([1, -3]));
 * assert.equal(loss.dataSync()[0], 2);
 * ```
 *
 * @see `keras/src/regularizers/regularizers.py`
 */
export const L1: {
  new (l1?: number | { l1?: number }): Regularizer;
  (l1?: number | { l1?: number }): Regularizer;
} = withoutNew("L1", L1Class);

/**
 * Adds `l2 * sum(x²)` to the loss, which keeps weights small.
 *
 * @param l2 Factor, at least 0.
 * @returns A regularizer.
 * @throws {RangeError} If the factor is below 0.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { regularizers, tf } from "kerno";
 *
 * const loss = regularizers.L2(0.5)(tf.tensor([1, -3]));
 * assert.equal(loss.dataSync()[0], 5);
 * ```
 *
 * @see `keras/src/regularizers/regularizers.py`
 */
export const L2: {
  new (l2?: number | { l2?: number }): Regularizer;
  (l2?: number | { l2?: number }): Regularizer;
} = withoutNew("L2", L2Class);

/** Adds `l1 * sum(|x|) + l2 * sum(x²)` to the loss. */
export const L1L2: {
  new (l1?: number | { l1?: number; l2?: number }, l2?: number): Regularizer;
  (l1?: number | { l1?: number; l2?: number }, l2?: number): Regularizer;
} = withoutNew("L1L2", L1L2Class);

/** Adds the mean similarity of the rows (or columns) of a matrix to the loss. */
export const OrthogonalRegularizer: {
  new (
    factor?: number | { factor?: number; mode?: "rows" | "columns" },
    mode?: "rows" | "columns",
  ): Regularizer;
  (
    factor?: number | { factor?: number; mode?: "rows" | "columns" },
    mode?: "rows" | "columns",
  ): Regularizer;
} = withoutNew("OrthogonalRegularizer", OrthogonalRegularizerClass);

const MODULE = "keras.regularizers";
register(MODULE, "L1", L1);
register(MODULE, "L2", L2);
register(MODULE, "L1L2", L1L2);
register(MODULE, "OrthogonalRegularizer", OrthogonalRegularizer);

/**
 * A regularizer from a name, a function or a configuration.
 *
 * @param identifier Such as `"l2"`.
 * @returns The regularizer, `null` for `null`.
 * @throws {RangeError} If a name is not known; the nearest one is suggested.
 * @throws {TypeError} If it is of another kind.
 */
export function get(
  identifier: RegularizerIdentifier,
): RegularizerFunction | null {
  return resolveIdentifier(MODULE, "regularizer", identifier) as
    | RegularizerFunction
    | null;
}
