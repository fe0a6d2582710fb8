/**
 * The batch normalization layer.
 *
 * @module
 */
import { epsilon as smallest } from "../../config.ts";
import {
  isFusible,
  moveAverage,
  normalizeChannels,
  scaleChannels,
  type Tensor,
  tf,
} from "../../engine/mod.ts";
import { detached } from "../_detached.ts";
import { asFloat } from "../_inputs.ts";
import { BATCH_NORMALIZATION_LEGACY } from "../arguments/legacy.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import * as initializers from "../initializers/mod.ts";
import { InputSpec } from "../input_spec.ts";
import { register, serialize } from "../serialization/registry.ts";
import { type Shape, shapeText } from "../shapes.ts";
import type { Variable } from "../variable.ts";
import {
  AFFINE_TAIL,
  AffineLayer,
  type AffineOptions,
  knownSize,
} from "./_affine.ts";
import { axesOf, onLastAxes } from "./_last_axes.ts";

/** Bounds of the corrections of batch renormalization. */
export interface RenormClipping {
  /** Least factor. */
  rmin?: number | null;
  /** Greatest factor. */
  rmax?: number | null;
  /** Greatest offset, to both sides. */
  dmax?: number | null;
}

/** Options of {@linkcode BatchNormalization}. Every default is Keras 3's. */
export interface BatchNormalizationOptions extends AffineOptions {
  /**
   * Axis of the features.
   *
   * @default {-1}
   */
  axis?: number;
  /**
   * Part of the moving statistics that a step keeps, from 0 to 1.
   *
   * @default {0.99}
   */
  momentum?: number;
  /**
   * Added to the variance before its root is taken.
   *
   * @default {0.001}
   */
  epsilon?: number;
  /**
   * Start values of the moving mean.
   *
   * @default {"zeros"}
   */
  movingMeanInitializer?: initializers.InitializerIdentifier;
  /**
   * Start values of the moving variance.
   *
   * @default {"ones"}
   */
  movingVarianceInitializer?: initializers.InitializerIdentifier;
  /**
   * Corrects each batch by the moving statistics (Ioffe, 2017).
   *
   * @default {false}
   */
  renorm?: boolean;
  /**
   * Bounds of that correction.
   *
   * @default {null}
   */
  renormClipping?: RenormClipping | null;
  /**
   * Momentum of the statistics of that correction.
   *
   * @default {0.99}
   */
  renormMomentum?: number;
  /** Kept for Keras' sake: there is one device. */
  synchronized?: boolean;
}

const OWN = {
  axis: -1,
  momentum: 0.99,
  epsilon: 0.001,
  center: true,
  scale: true,
  betaInitializer: "zeros",
  gammaInitializer: "ones",
  movingMeanInitializer: "zeros",
  movingVarianceInitializer: "ones",
  ...AFFINE_TAIL,
  renorm: false,
  renormClipping: null,
  renormMomentum: 0.99,
  synchronized: false,
};

/** Mean and variance of a batch. */
interface Moments {
  mean: Tensor;
  variance: Tensor;
}

class BatchNormalizationClass extends AffineLayer {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly movingMeanInitializer: initializers.InitializerFunction | null;
  readonly movingVarianceInitializer: initializers.InitializerFunction | null;
  readonly renorm: boolean;
  readonly renormClipping: RenormClipping | null;
  readonly renormMomentum: number;
  readonly synchronized: boolean;
  movingMean!: Variable;
  movingVariance!: Variable;
  movingStddev: Variable | null = null;
  renormMean: Variable | null = null;
  renormStddev: Variable | null = null;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<Required<BatchNormalizationOptions>>(
      "BatchNormalization",
      OWN,
      args,
      BATCH_NORMALIZATION_LEGACY,
    );
    super(given, common);
    if (!Number.isInteger(given.axis)) {
      throw new TypeError(
        `Cannot create BatchNormalization as axis must be an integer: current value is ${given.axis}`,
      );
    }
    this.axis = given.axis;
    this.momentum = given.momentum;
    this.epsilon = given.epsilon;
    this.movingMeanInitializer = initializers.get(given.movingMeanInitializer);
    this.movingVarianceInitializer = initializers.get(
      given.movingVarianceInitializer,
    );
    this.renorm = given.renorm;
    this.renormClipping = given.renormClipping;
    this.renormMomentum = given.renormMomentum;
    this.synchronized = given.synchronized;
  }

  override build(inputShape: Shape): void {
    const size = knownSize("BatchNormalization", inputShape, this.axis);
    const shape = [size];
    this.makeAffine(shape);
    const statistic = (
      name: string,
      initializer: initializers.InitializerFunction | null,
    ) => this.addWeight({ name, shape, initializer, trainable: false });
    this.movingMean = statistic("moving_mean", this.movingMeanInitializer);
    this.movingVariance = statistic(
      "moving_variance",
      this.movingVarianceInitializer,
    );
    if (this.renorm) {
      const stddev: initializers.InitializerFunction = (shape, dtype) =>
        this.movingVarianceInitializer!(shape, dtype).sqrt();
      this.movingStddev = statistic("moving_stddev", stddev);
      this.renormMean = statistic("renorm_mean", this.movingMeanInitializer);
      this.renormStddev = statistic("renorm_stddev", stddev);
    }
    this.inputSpec = new InputSpec({
      ndim: inputShape.length,
      axes: { [this.axis]: size },
    });
  }

  override call(
    inputs: Tensor,
    options: { training: boolean; mask: unknown },
  ): Tensor {
    const x = asFloat(inputs);
    const mask = (options.mask ?? null) as Tensor | null;
    if (mask !== null && mask.rank !== x.rank - 1) {
      throw new TypeError(
        `The mask provided should be one dimension less than the inputs. Received: mask.shape=${
          shapeText(mask.shape)
        }, inputs.shape=${shapeText(x.shape)}`,
      );
    }
    let gamma = this.gamma ? this.gamma.value as Tensor : null;
    let beta = this.beta ? this.beta.value as Tensor : null;
    const learns = options.training && this.trainable;
    const plain = !learns || (mask === null && !this.renorm);
    if (plain && isFusible(x, gamma, beta)) {
      return onLastAxes(
        x,
        axesOf(this.axis, x.rank),
        (t) => this.#fused(t, gamma, beta, learns),
      );
    }
    let moments: Moments = {
      mean: this.movingMean.value as Tensor,
      variance: this.movingVariance.value as Tensor,
    };
    if (learns) {
      moments = this.#moments(x, mask);
      if (this.renorm) {
        [gamma, beta] = this.#renormalize(moments, gamma, beta);
        this.#updateRenorm(moments);
      } else {
        move(this.movingMean, moments.mean, this.momentum);
        move(this.movingVariance, moments.variance, this.momentum);
      }
    }
    const wide = (t: Tensor) => t.reshape(this.#wideShape(x.rank));
    const factor = moments.variance.add(this.epsilon).rsqrt();
    const scaled = gamma ? factor.mul(gamma) : factor;
    const y = x.sub(wide(moments.mean)).mul(wide(scaled)) as Tensor;
    return beta ? y.add(wide(beta)) : y;
  }

  /** All in one pass over features that come last. */
  #fused(
    x: Tensor,
    gamma: Tensor | null,
    beta: Tensor | null,
    learns: boolean,
  ): Tensor {
    const { epsilon } = this;
    if (!learns) {
      const [mean, variance] = [this.movingMean, this.movingVariance]
        .map((statistic) => statistic.value as Tensor);
      return scaleChannels(x, mean, variance, gamma, beta, epsilon);
    }
    const { y, mean, variance } = normalizeChannels(x, gamma, beta, {
      epsilon,
    });
    move(this.movingMean, mean, this.momentum);
    move(this.movingVariance, variance, this.momentum);
    return y;
  }

  /** Shape in which a statistic broadcasts to the inputs. */
  #wideShape(rank: number): number[] {
    const shape = Array(rank).fill(1);
    shape[this.axis < 0 ? this.axis + rank : this.axis] = -1;
    return shape;
  }

  #moments(x: Tensor, mask: Tensor | null): Moments {
    const axis = this.axis < 0 ? this.axis + x.rank : this.axis;
    const axes = x.shape.map((_, i) => i).filter((i) => i !== axis);
    if (mask === null) {
      const mean = x.mean(axes, true);
      const variance = x.sub(mean).square().mean(axes);
      return { mean: mean.reshape([-1]), variance: variance as Tensor };
    }
    const weights = tf.broadcastTo(
      mask.cast("float32").expandDims(-1),
      x.shape as [number],
    ) as Tensor;
    const count = weights.sum(axes, true).add(smallest());
    const mean = x.mul(weights).sum(axes, true).div(count);
    const variance = x.sub(mean).mul(weights).square().sum(axes, true)
      .div(count);
    return { mean: mean.reshape([-1]), variance: variance.reshape([-1]) };
  }

  /** Gamma and beta with the corrections of batch renormalization. */
  #renormalize(
    { mean, variance }: Moments,
    gamma: Tensor | null,
    beta: Tensor | null,
  ): [Tensor, Tensor] {
    const { rmin, rmax, dmax } = this.renormClipping ?? {};
    const least = Math.sqrt(this.epsilon);
    const usual = tf.maximum(this.renormStddev!.value, least);
    const r = detached(variance, (v) => {
      let r: Tensor = v.add(this.epsilon).sqrt().div(usual);
      if (typeof rmin === "number") r = tf.maximum(r, rmin);
      return typeof rmax === "number" ? tf.minimum(r, rmax) : r;
    });
    const d = detached(mean, (m) => {
      const d = m.sub(this.renormMean!.value).div(usual) as Tensor;
      return typeof dmax === "number" ? tf.clipByValue(d, -dmax, dmax) : d;
    });
    const scale = gamma ? r.mul(gamma) : r;
    const offset = gamma ? d.mul(gamma) : d;
    return [scale as Tensor, beta ? offset.add(beta) : offset as Tensor];
  }

  #updateRenorm({ mean, variance }: Moments): void {
    const stddev = variance.add(this.epsilon).sqrt() as Tensor;
    move(this.renormMean!, mean, this.renormMomentum);
    move(this.renormStddev!, stddev, this.renormMomentum);
    move(this.movingMean, mean, this.momentum);
    move(this.movingStddev!, stddev, this.momentum);
    this.movingVariance.assign(
      tf.relu(this.movingStddev!.value.square().sub(this.epsilon)),
    );
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      axis: this.axis,
      momentum: this.momentum,
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      ...this.affineConfig("initializers"),
      moving_mean_initializer: serialize(this.movingMeanInitializer),
      moving_variance_initializer: serialize(this.movingVarianceInitializer),
      ...this.affineConfig("rest"),
      synchronized: this.synchronized,
      renorm: this.renorm,
      renorm_clipping: this.renormClipping,
      renorm_momentum: this.renormMomentum,
    };
  }
}

/** Moves a statistic towards the batch's. */
function move(statistic: Variable, value: Tensor, momentum: number): void {
  if (isFusible(statistic.value as Tensor, value)) {
    moveAverage(statistic.value, value, momentum);
    return;
  }
  statistic.assign(
    statistic.value.mul(momentum).add(value.mul(1 - momentum)) as Tensor,
  );
}

/** An instance of {@linkcode BatchNormalization}. */
export type BatchNormalization = BatchNormalizationClass;

/**
 * Batch normalization layer (Ioffe and Szegedy, 2015): brings every feature to
 * mean 0 and variance 1.
 *
 * In training by the statistics of the batch, which are also taken into moving
 * averages; else by those averages. With `trainable` false it always uses the
 * averages and leaves them alone.
 *
 * ```text
 * y = gamma * (x - mean) / sqrt(variance + epsilon) + beta
 * movingMean = momentum * movingMean + (1 - momentum) * mean
 * ```
 *
 * Input and output: float32 of any shape. A mask, one axis shorter than the
 * input, keeps masked places out of the statistics.
 *
 * Weights: float32, one number for each feature, in the order of Keras
 * `get_weights()`: `gamma`, starts at 1; `beta`, starts at 0; `movingMean`,
 * starts at 0; `movingVariance`, starts at 1; the last two are not trained.
 *
 * @param axis Axis of the features.
 * @param options Options; see {@linkcode BatchNormalizationOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {TypeError} If `axis` is no integer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const norm = layers.BatchNormalization({ epsilon: 1e-6 });
 * const y = norm(tf.tensor([[1], [3]]), { training: true });
 * assert.deepEqual(y.round().arraySync(), [[-1], [1]]);
 * ```
 *
 * @see `keras/src/layers/normalization/batch_normalization.py`
 */
export const BatchNormalization: ClassOf<
  BatchNormalization,
  [
    axis?: number | BatchNormalizationOptions,
    momentum?: number | BatchNormalizationOptions,
    epsilon?: number | BatchNormalizationOptions,
    ...positional: unknown[],
  ]
> = withoutNew("BatchNormalization", BatchNormalizationClass);
register("keras.layers", "BatchNormalization", BatchNormalization);
