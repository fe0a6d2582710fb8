/**
 * The group normalization layer.
 *
 * @module
 */
import { isFusible, normalizeChannels, type Tensor } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import { resolveLayer } from "../arguments/layer_arguments.ts";
import { type ClassOf, withoutNew } from "../callable.ts";
import { InputSpec } from "../input_spec.ts";
import { register } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import {
  AFFINE_TAIL,
  AffineLayer,
  type AffineOptions,
  knownSize,
} from "./_affine.ts";
import { axesOf, onLastAxes } from "./_last_axes.ts";

/** Options of {@linkcode GroupNormalization}. Every default is Keras 3's. */
export interface GroupNormalizationOptions extends AffineOptions {
  /**
   * Number of groups; -1 makes a group of each feature.
   *
   * @default {32}
   */
  groups?: number;
  /**
   * Axis of the features.
   *
   * @default {-1}
   */
  axis?: number;
  /**
   * Added to the variance before its root is taken.
   *
   * @default {0.001}
   */
  epsilon?: number;
}

class GroupNormalizationClass extends AffineLayer {
  groups: number;
  readonly axis: number;
  readonly epsilon: number;

  constructor(...args: unknown[]) {
    const { given, common } = resolveLayer<Required<GroupNormalizationOptions>>(
      "GroupNormalization",
      {
        groups: 32,
        axis: -1,
        epsilon: 0.001,
        center: true,
        scale: true,
        betaInitializer: "zeros",
        gammaInitializer: "ones",
        ...AFFINE_TAIL,
      },
      args,
    );
    super(given, common);
    this.groups = given.groups;
    this.axis = given.axis;
    this.epsilon = given.epsilon;
  }

  override build(inputShape: Shape): void {
    const size = knownSize("GroupNormalization", inputShape, this.axis);
    if (this.groups === -1) this.groups = size;
    if (size < this.groups) {
      throw new RangeError(
        `Number of groups (${this.groups}) cannot be more than the number of channels (${size}).`,
      );
    }
    if (size % this.groups !== 0) {
      throw new RangeError(
        `Number of groups (${this.groups}) must be a multiple of the number of channels (${size}).`,
      );
    }
    this.inputSpec = new InputSpec({
      ndim: inputShape.length,
      axes: { [this.axis]: size },
    });
    this.makeAffine([size]);
  }

  override call(inputs: Tensor): Tensor {
    const x = asFloat(inputs);
    const [axis] = axesOf(this.axis, x.rank);
    const size = x.shape[axis];
    const [gamma, beta] = [this.gamma?.value ?? null, this.beta?.value ?? null];
    if (axis > 0 && isFusible(x, gamma, beta)) {
      const options = { epsilon: this.epsilon, groups: this.groups };
      return onLastAxes(
        x,
        [axis],
        (t) => normalizeChannels(t, gamma, beta, options).y,
      );
    }
    /** A shape with the features parted into groups. */
    const parted = (shape: readonly number[]): number[] => [
      ...shape.slice(0, axis),
      this.groups,
      size / this.groups,
      ...shape.slice(axis + 1),
    ];
    const grouped = x.reshape(parted(x.shape));
    const axes = grouped.shape.map((_, i) => i)
      .filter((i) => i !== 0 && i !== axis);
    const mean = grouped.mean(axes, true);
    const centered = grouped.sub(mean);
    const variance = centered.square().mean(axes, true);
    const wide = parted(x.shape.map(() => 1));
    const factor = variance.add(this.epsilon).rsqrt();
    const scaled = this.gamma
      ? factor.mul(this.gamma.value.reshape(wide))
      : factor;
    const y = centered.mul(scaled);
    const shifted = this.beta ? y.add(this.beta.value.reshape(wide)) : y;
    return shifted.reshape(x.shape);
  }

  override computeOutputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      groups: this.groups,
      axis: this.axis,
      epsilon: this.epsilon,
      center: this.center,
      scale: this.scale,
      ...this.affineConfig("initializers"),
      ...this.affineConfig("rest"),
    };
  }
}

/** An instance of {@linkcode GroupNormalization}. */
export type GroupNormalization = GroupNormalizationClass;

/**
 * Group normalization layer (Wu and He, 2018): brings groups of features of
 * every sample to mean 0 and variance 1.
 *
 * ```text
 * y = gamma * (x - mean) / sqrt(variance + epsilon) + beta
 * ```
 *
 * Input and output: float32 of any shape.
 *
 * Weights: float32, one number for each feature, in the order of Keras
 * `get_weights()`: `gamma`, starts at 1; `beta`, starts at 0.
 *
 * @param groups Number of groups; -1 makes a group of each feature.
 * @param options Options; see {@linkcode GroupNormalizationOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {RangeError} When the layer is called, if the features do not part
 * into that many groups.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, tf } from "kerno";
 *
 * const norm = layers.GroupNormalization(2, { epsilon: 1e-6 });
 * const y = norm(tf.tensor([[1, 3, 10, 30]]));
 * assert.deepEqual(y.round().arraySync(), [[-1, 1, -1, 1]]);
 * ```
 *
 * @see `keras/src/layers/normalization/group_normalization.py`
 */
export const GroupNormalization: ClassOf<
  GroupNormalization,
  [
    groups?: number | GroupNormalizationOptions,
    axis?: number | GroupNormalizationOptions,
    ...positional: (GroupNormalizationOptions | unknown)[],
  ]
> = withoutNew("GroupNormalization", GroupNormalizationClass);
register("keras.layers", "GroupNormalization", GroupNormalization);
