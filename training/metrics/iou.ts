/**
 * Intersection over union of classes.
 *
 * @module
 */
import { epsilon } from "../../config.ts";
import { note } from "../../display/mod.ts";
import { type Tensor, tf } from "../../engine/mod.ts";
import { REQUIRED, resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";
import { register } from "../../layers/serialization/registry.ts";
import type { Variable } from "../../layers/variable.ts";
import type { MetricClass } from "./define_metric.ts";
import { asFloat, Metric, type MetricOptions } from "./metric.ts";

/** Options of intersections over union. */
export interface IoUOptions {
  /** Number of classes. */
  numClasses?: number;
  /** The classes that count. */
  targetClassIds?: readonly number[];
  /**
   * A class of the targets that does not count.
   *
   * @default {null}
   */
  ignoreClass?: number | null;
  /**
   * Whether targets are class ids, not one-hot.
   *
   * @default {true}
   */
  sparseYTrue?: boolean;
  /**
   * Whether predictions are class ids, not scores.
   *
   * @default {true}
   */
  sparseYPred?: boolean;
  /**
   * Axis of the classes.
   *
   * @default {-1}
   */
  axis?: number;
}

/** Options of {@linkcode BinaryIoU}. */
export interface BinaryIoUOptions {
  /**
   * The classes that count.
   *
   * @default {[0, 1]}
   */
  targetClassIds?: readonly number[];
  /**
   * From it on a score counts as 1.
   *
   * @default {0.5}
   */
  threshold?: number;
}

type Given = Required<IoUOptions> & MetricOptions;

class IoUBase extends Metric {
  protected readonly given: Given;
  override direction: "up" | "down" | null = "up";
  readonly #matrix: Variable;

  constructor(given: Given) {
    super(given);
    this.given = given;
    const { numClasses, targetClassIds } = given;
    const greatest = Math.max(...targetClassIds);
    if (greatest >= numClasses) {
      throw new RangeError(
        `Target class id ${greatest} is out of range, which is [0, ${numClasses}).`,
      );
    }
    this.#matrix = this.addVariable({
      shape: [numClasses, numClasses],
      dtype: "int32",
      name: "total_confusion_matrix",
    });
  }

  override updateState(
    yTrue: Tensor,
    yPred: Tensor,
    sampleWeight: Tensor | null = null,
  ): void {
    tf.tidy(() => {
      const { sparseYTrue, sparseYPred, axis } = this.given;
      const t = sparseYTrue ? yTrue : yTrue.argMax(axis);
      const p = sparseYPred ? yPred : yPred.argMax(axis);
      if (sampleWeight && sampleWeight.dtype === "float32") {
        note(
          "You are passing weight as `float`, but dtype is `int`. This may result in an incorrect weight due to type casting Consider using integer weights.",
        );
      }
      const weights = sampleWeight?.dataSync() ?? [1];
      this.#add(t.dataSync(), p.dataSync(), weights);
    });
  }

  #add(
    targets: ArrayLike<number>,
    predictions: ArrayLike<number>,
    weights: ArrayLike<number>,
  ): void {
    const { numClasses, ignoreClass } = this.given;
    const matrix = this.#matrix.value.dataSync().slice();
    const known = (id: number) => id >= 0 && id < numClasses;
    for (let i = 0; i < targets.length; i++) {
      const [t, p] = [Math.trunc(targets[i]), Math.trunc(predictions[i])];
      if (!known(t) || !known(p) || t === ignoreClass) continue;
      const weight = weights.length === 1 ? weights[0] : weights[i];
      matrix[t * numClasses + p] += Math.trunc(weight);
    }
    this.#matrix.assign(tf.tensor(matrix, this.#matrix.shape, "int32"));
  }

  override result(): Tensor {
    return tf.tidy(() => {
      const { targetClassIds, numClasses } = this.given;
      const matrix = asFloat(this.#matrix.value);
      const both = matrix.mul(tf.eye(numClasses)).sum(0);
      const either = matrix.sum(0).add(matrix.sum(1)).sub(both);
      const ids = tf.tensor1d([...targetClassIds], "int32");
      const union = either.gather(ids);
      const present = asFloat(union.greater(1e-9));
      const ratios = both.gather(ids).div(union.add(epsilon())).mul(present);
      return ratios.sum().div(present.sum().add(epsilon()));
    });
  }

  override getConfig(): Record<string, unknown> {
    const g = this.given;
    return {
      name: this.name,
      dtype: "int64",
      num_classes: g.numClasses,
      target_class_ids: [...g.targetClassIds],
      ignore_class: g.ignoreClass,
      sparse_y_true: g.sparseYTrue,
      sparse_y_pred: g.sparseYPred,
      axis: g.axis,
    };
  }
}

/** All classes as targets. */
function allOf(numClasses: number): number[] {
  return Array.from({ length: numClasses }, (_, i) => i);
}

/** Makes one of the classes: which arguments it has, and what is fixed. */
function define(
  className: string,
  own: Record<string, unknown>,
  fixed: Partial<IoUOptions>,
): MetricClass<IoUOptions> {
  const made = withoutNew<MetricClass<IoUOptions>>(
    className,
    class extends IoUBase {
      constructor(...args: unknown[]) {
        const given = resolveArguments<Given>(
          className,
          { arguments: own },
          args,
        );
        const { targetClassIds = allOf(given.numClasses), ...rest } = given;
        super({ ...fixed, ...rest, targetClassIds } as Given);
      }

      override getConfig(): Record<string, unknown> {
        const absent = [
          "targetClassIds" in own ? "" : "target_class_ids",
          "sparseYTrue" in own ? "" : "sparse_y_true",
        ];
        return Object.fromEntries(
          Object.entries(super.getConfig()).filter(([key]) =>
            !absent.includes(key)
          ),
        );
      }
    },
  );
  register("keras.metrics", className, made);
  return made;
}

const COMMON = { name: null, dtype: null, ignoreClass: null };

class BinaryIoUClass extends IoUBase {
  readonly #threshold: number;

  constructor(...args: unknown[]) {
    const given = resolveArguments<
      Required<BinaryIoUOptions> & MetricOptions
    >("BinaryIoU", {
      arguments: {
        targetClassIds: [0, 1],
        threshold: 0.5,
        name: null,
        dtype: null,
      },
    }, args);
    super({
      ...given,
      numClasses: 2,
      ignoreClass: null,
      sparseYTrue: true,
      sparseYPred: true,
      axis: -1,
    });
    this.#threshold = given.threshold;
  }

  override updateState(
    yTrue: Tensor,
    yPred: Tensor,
    sampleWeight: Tensor | null = null,
  ): void {
    tf.tidy(() =>
      super.updateState(
        yTrue,
        asFloat(yPred).greaterEqual(this.#threshold),
        sampleWeight,
      )
    );
  }

  override getConfig(): Record<string, unknown> {
    return {
      target_class_ids: [...this.given.targetClassIds],
      threshold: this.#threshold,
      name: this.name,
      dtype: "int64",
    };
  }
}

/** Intersection over union of some classes. */
export const IoU: MetricClass<IoUOptions> = define("IoU", {
  numClasses: REQUIRED,
  targetClassIds: REQUIRED,
  ...COMMON,
  sparseYTrue: true,
  sparseYPred: true,
  axis: -1,
}, {});
/** Mean intersection over union of all classes. */
export const MeanIoU: MetricClass<IoUOptions> = define("MeanIoU", {
  numClasses: REQUIRED,
  ...COMMON,
  sparseYTrue: true,
  sparseYPred: true,
  axis: -1,
}, {});
/** Intersection over union of some classes, one-hot targets. */
export const OneHotIoU: MetricClass<IoUOptions> = define("OneHotIoU", {
  numClasses: REQUIRED,
  targetClassIds: REQUIRED,
  ...COMMON,
  sparseYPred: false,
  axis: -1,
}, { sparseYTrue: false });
/** Mean intersection over union of all classes, one-hot targets. */
export const OneHotMeanIoU: MetricClass<IoUOptions> = define("OneHotMeanIoU", {
  numClasses: REQUIRED,
  ...COMMON,
  sparseYPred: false,
  axis: -1,
}, { sparseYTrue: false });
/** Intersection over union of two classes, probabilities for predictions. */
export const BinaryIoU: MetricClass<BinaryIoUOptions> = withoutNew(
  "BinaryIoU",
  BinaryIoUClass,
);
register("keras.metrics", "BinaryIoU", BinaryIoU);
