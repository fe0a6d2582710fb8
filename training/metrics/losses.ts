/**
 * Losses as metrics: the mean over all samples.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { register } from "../../layers/serialization/registry.ts";
import * as losses from "../losses/mod.ts";
import { toSameRank } from "../losses/reduction.ts";
import type { CallableClass } from "../callable_class.ts";
import { defineMetric, type MetricClass } from "./define_metric.ts";
import { MeanMetricWrapper, type MetricFunction } from "./mean.ts";
import { asFloat, type Metric, type MetricOptions } from "./metric.ts";
import { resolveArguments } from "../../layers/arguments/resolve.ts";
import { withoutNew } from "../../layers/callable.ts";

/** A loss on tensors of any dtype. */
const onFloats =
  (loss: losses.LossFunction & MetricFunction): MetricFunction =>
  (yTrue: Tensor, yPred: Tensor, options: never) =>
    tf.tidy(() => loss(asFloat(yTrue), asFloat(yPred), options));

function define<Options = object>(
  className: string,
  loss: (t: Tensor, p: Tensor, options?: never) => Tensor,
  name: string,
  { own = {}, aliases = [], direction = "down" as "up" | "down" | null } = {},
): MetricClass<Options> {
  return defineMetric<Options>(className, onFloats(loss), {
    arguments: { name, dtype: null, ...own },
    direction,
    aliases,
  });
}

/** Mean squared error. */
export const MeanSquaredError: MetricClass<object> = define(
  "MeanSquaredError",
  losses.meanSquaredError,
  "mean_squared_error",
  { aliases: ["mse", "MSE"] as never[] },
);
/** Mean absolute error. */
export const MeanAbsoluteError: MetricClass<object> = define(
  "MeanAbsoluteError",
  losses.meanAbsoluteError,
  "mean_absolute_error",
  { aliases: ["mae", "MAE"] as never[] },
);
/** Mean absolute error in percent of the target. */
export const MeanAbsolutePercentageError: MetricClass<object> = define(
  "MeanAbsolutePercentageError",
  losses.meanAbsolutePercentageError,
  "mean_absolute_percentage_error",
  { aliases: ["mape", "MAPE"] as never[] },
);
/** Mean squared error of logarithms. */
export const MeanSquaredLogarithmicError: MetricClass<object> = define(
  "MeanSquaredLogarithmicError",
  losses.meanSquaredLogarithmicError,
  "mean_squared_logarithmic_error",
  { aliases: ["msle", "MSLE"] as never[] },
);
/** Mean logarithm of the hyperbolic cosine of the error. */
export const LogCoshError: MetricClass<object> = define(
  "LogCoshError",
  losses.logCosh,
  "logcosh",
);
/** Mean cosine between target and prediction. */
export const CosineSimilarity: MetricClass<losses.CosineSimilarityOptions> =
  define(
    "CosineSimilarity",
    (t: Tensor, p: Tensor, options?: never) =>
      losses.cosineSimilarity(t, p, options).neg(),
    "cosine_similarity",
    { own: { axis: -1 }, direction: "up" },
  );
/** Mean hinge loss. */
export const Hinge: MetricClass<object> = define(
  "Hinge",
  losses.hinge,
  "hinge",
);
/** Mean squared hinge loss. */
export const SquaredHinge: MetricClass<object> = define(
  "SquaredHinge",
  losses.squaredHinge,
  "squared_hinge",
);
/** Mean hinge loss of one-hot targets. */
export const CategoricalHinge: MetricClass<object> = define(
  "CategoricalHinge",
  losses.categoricalHinge,
  "categorical_hinge",
);
/** Mean Kullback-Leibler divergence. */
export const KLDivergence: MetricClass<object> = define(
  "KLDivergence",
  losses.klDivergence,
  "kl_divergence",
  { direction: null },
);
/** Mean Poisson loss. */
export const Poisson: MetricClass<object> = define(
  "Poisson",
  losses.poisson,
  "poisson",
  { direction: null },
);
/** Mean cross-entropy of two classes. */
export const BinaryCrossentropy: MetricClass<losses.CrossentropyOptions> =
  define(
    "BinaryCrossentropy",
    losses.binaryCrossentropy,
    "binary_crossentropy",
    {
      own: { fromLogits: false, labelSmoothing: 0 },
      aliases: ["bce", "BCE"] as never[],
    },
  );
/** Mean cross-entropy of several classes, one-hot targets. */
export const CategoricalCrossentropy: MetricClass<losses.CrossentropyOptions> =
  define(
    "CategoricalCrossentropy",
    losses.categoricalCrossentropy,
    "categorical_crossentropy",
    { own: { fromLogits: false, labelSmoothing: 0, axis: -1 } },
  );
/** Mean cross-entropy of several classes, class ids for targets. */
export const SparseCategoricalCrossentropy: MetricClass<
  losses.SparseCrossentropyOptions
> = define(
  "SparseCategoricalCrossentropy",
  losses.sparseCategoricalCrossentropy,
  "sparse_categorical_crossentropy",
  { own: { fromLogits: false, ignoreClass: null, axis: -1 } },
);

class RootMeanSquaredErrorClass extends MeanMetricWrapper {
  constructor(...args: unknown[]) {
    const spec = {
      arguments: { name: "root_mean_squared_error", dtype: null },
    };
    const squares = (yTrue: Tensor, yPred: Tensor) => {
      const [t, p] = toSameRank(asFloat(yTrue), asFloat(yPred));
      return p.sub(t).square();
    };
    super(
      squares,
      resolveArguments<MetricOptions>(
        "RootMeanSquaredError",
        spec,
        args,
      ) as never,
    );
    this.direction = "down";
  }

  override result(): Tensor {
    return tf.tidy(() => super.result().sqrt());
  }
}

/** Root of the mean squared error. */
export const RootMeanSquaredError: CallableClass<
  [options?: string | MetricOptions],
  Metric
> = withoutNew("RootMeanSquaredError", RootMeanSquaredErrorClass);
register("keras.metrics", "RootMeanSquaredError", RootMeanSquaredError);
