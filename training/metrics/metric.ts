/**
 * What every metric is: variables that batches are added to, and a result.
 *
 * @module
 */
import { showsAs } from "../../display/mod.ts";
import { type Tensor, tf } from "../../engine/mod.ts";
import { Callable, invoke } from "../../layers/callable.ts";
import * as initializers from "../../layers/initializers/mod.ts";
import { autoName, withScope } from "../../layers/names.ts";
import { Variable } from "../../layers/variable.ts";

/** Numbers for a metric: a tensor, or numbers for one. */
export type MetricInput =
  | Tensor
  | readonly unknown[]
  | ArrayBufferView
  | number;

/** Options of every metric. */
export interface MetricOptions {
  /** Name; the key of the metric in logs and histories. */
  name?: string | null;
  /** Kept for Keras' sake: there is one float dtype. */
  dtype?: string | null;
}

/** A metric as it is called: updates the state and gives the result. */
export interface Metric {
  (
    yTrue: MetricInput,
    yPred?: MetricInput | null,
    sampleWeight?: MetricInput | null,
  ): Tensor;
}

/**
 * Base class of metrics, and of your own.
 *
 * A subclass makes its variables in the constructor by
 * {@linkcode addVariable}, adds a batch in `updateState(yTrue, yPred,
 * sampleWeight)` and gives the value in `result()`.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { metrics, type Tensor, tf } from "kerno";
 *
 * class Largest extends metrics.Metric {
 *   readonly largest = this.addVariable({ name: "largest" });
 *   override updateState(_: Tensor, yPred: Tensor) {
 *     this.largest.assign(tf.maximum(this.largest.value, yPred.max()));
 *   }
 *   override result() {
 *     return this.largest.numpy();
 *   }
 * }
 * const metric = new Largest();
 * metric(tf.tensor([0]), tf.tensor([3, 1]));
 * assert.equal(metric.result().dataSync()[0], 3);
 * ```
 *
 * @see `keras/src/metrics/metric.py`
 */
export abstract class Metric extends Callable {
  /** Name; the key of the metric in logs and histories. */
  name: string;
  /** Whether it is to grow or to fall, `null` if that is not known. */
  direction: "up" | "down" | null = null;
  readonly #variables: Variable[] = [];

  /**
   * @param options Options; see {@linkcode MetricOptions}.
   */
  constructor(options: MetricOptions = {}) {
    super();
    this.name = options.name ?? autoName(new.target.name);
  }

  /**
   * Makes a variable of the state.
   *
   * @param options Shape, start values, dtype and name.
   * @returns The variable.
   */
  addVariable(
    options: {
      shape?: readonly number[];
      initializer?: initializers.InitializerIdentifier;
      dtype?: "float32" | "int32";
      name?: string;
    } = {},
  ): Variable {
    const { shape = [], initializer = "zeros", dtype = "float32" } = options;
    const variable = withScope(
      this.name.replaceAll("/", ">"),
      this,
      "",
      () =>
        Variable(initializers.get(initializer)!, {
          shape,
          dtype,
          trainable: false,
          name: options.name ?? null,
        }),
    );
    this.#variables.push(variable);
    return variable;
  }

  /** The variables of the state. */
  get variables(): Variable[] {
    return [...this.#variables];
  }

  /**
   * Adds a batch; a subclass defines it.
   *
   * @param yTrue Targets, or values.
   * @param yPred Predictions.
   * @param sampleWeight Weights.
   */
  abstract updateState(
    yTrue: Tensor,
    yPred?: Tensor | null,
    sampleWeight?: Tensor | null,
  ): void;

  /** The value over all batches so far; a subclass defines it. */
  abstract result(): Tensor;

  /** Forgets all batches. */
  resetState(): void {
    for (const { value } of this.#variables) {
      tf.tidy(() => value.assign(tf.zeros(value.shape, value.dtype)));
    }
  }

  /** Adds a batch, whatever form the numbers have. */
  update(
    yTrue: MetricInput,
    yPred?: MetricInput | null,
    sampleWeight?: MetricInput | null,
  ): void {
    tf.tidy(() => {
      this.updateState(
        asTensor(yTrue)!,
        asTensor(yPred ?? null),
        asTensor(sampleWeight ?? null),
      );
    });
  }

  override [invoke](...args: unknown[]): Tensor {
    const [yTrue, yPred, sampleWeight] = args as MetricInput[];
    this.update(yTrue, yPred, sampleWeight);
    return this.result();
  }

  /** The arguments that would make the same metric, by Keras' names. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, dtype: "float32" };
  }

  /** Gives the memory of the state back. */
  dispose(): void {
    for (const variable of this.#variables) variable.dispose();
  }
}

function asTensor(value: MetricInput | null): Tensor | null {
  if (value === null || value instanceof tf.Tensor) {
    return value as Tensor | null;
  }
  return tf.tensor(value as number[]);
}

/**
 * A tensor as float32.
 *
 * @param x A tensor.
 * @returns The tensor itself if it is float32.
 */
export function asFloat(x: Tensor): Tensor {
  return x.dtype === "float32" ? x : x.cast("float32");
}

/**
 * Adds to a variable. A single number is added here, where reading it costs
 * less than a kernel.
 *
 * @param variable The variable.
 * @param value What to add.
 */
export function addTo(variable: Variable, value: Tensor | number): void {
  const { value: state } = variable;
  tf.tidy(() => {
    const [now, added] = [scalarOf(state), scalarOf(value)];
    state.assign(
      now === null || added === null
        ? tf.add(state, value) as Tensor
        // tf.scalar rounds to float32, as the sum of two float32 is.
        : tf.scalar(now + added),
    );
  });
}

/**
 * The number of a scalar, where it can be read at no cost.
 *
 * @param value A number or a tensor.
 * @returns Null for other tensors, and on a backend whose numbers are far.
 */
export function scalarOf(value: Tensor | number): number | null {
  if (typeof value === "number") return Math.fround(value);
  const near = value.rank === 0 && value.dtype === "float32" &&
    tf.getBackend() === "kerno";
  return near ? value.dataSync()[0] : null;
}

showsAs(
  Metric.prototype,
  (metric: Metric) => `<${metric.constructor.name} name=${metric.name}>`,
);
