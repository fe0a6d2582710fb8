/**
 * What normalization layers share: a factor and an offset for each feature.
 *
 * @module
 */
import type { Values } from "../arguments/resolve.ts";
import * as constraints from "../constraints/mod.ts";
import * as initializers from "../initializers/mod.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import * as regularizers from "../regularizers/mod.ts";
import { serialize } from "../serialization/registry.ts";
import type { Variable } from "../variable.ts";

/** Options of the factor `gamma` and the offset `beta`. */
export interface AffineOptions extends LayerOptions {
  /**
   * Adds `beta` at the end.
   *
   * @default {true}
   */
  center?: boolean;
  /**
   * Multiplies with `gamma` before that.
   *
   * @default {true}
   */
  scale?: boolean;
  /**
   * Start values of `beta`.
   *
   * @default {"zeros"}
   */
  betaInitializer?: initializers.InitializerIdentifier;
  /**
   * Start values of `gamma`.
   *
   * @default {"ones"}
   */
  gammaInitializer?: initializers.InitializerIdentifier;
  /**
   * Penalty on `beta`.
   *
   * @default {null}
   */
  betaRegularizer?: regularizers.RegularizerIdentifier;
  /**
   * Penalty on `gamma`.
   *
   * @default {null}
   */
  gammaRegularizer?: regularizers.RegularizerIdentifier;
  /**
   * What `beta` must keep to.
   *
   * @default {null}
   */
  betaConstraint?: constraints.ConstraintIdentifier;
  /**
   * What `gamma` must keep to.
   *
   * @default {null}
   */
  gammaConstraint?: constraints.ConstraintIdentifier;
}

/** The penalties and constraints of {@linkcode AffineOptions}, in Keras' order. */
export const AFFINE_TAIL: Values = {
  betaRegularizer: null,
  gammaRegularizer: null,
  betaConstraint: null,
  gammaConstraint: null,
};

/** Base of layers with `gamma` and `beta`. */
export abstract class AffineLayer extends Layer {
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: initializers.InitializerFunction | null;
  readonly gammaInitializer: initializers.InitializerFunction | null;
  readonly betaRegularizer: regularizers.RegularizerFunction | null;
  readonly gammaRegularizer: regularizers.RegularizerFunction | null;
  readonly betaConstraint: constraints.ConstraintFunction | null;
  readonly gammaConstraint: constraints.ConstraintFunction | null;
  gamma: Variable | null = null;
  beta: Variable | null = null;

  constructor(given: Required<AffineOptions>, common: LayerOptions) {
    super(common);
    this.center = given.center;
    this.scale = given.scale;
    this.betaInitializer = initializers.get(given.betaInitializer);
    this.gammaInitializer = initializers.get(given.gammaInitializer);
    this.betaRegularizer = regularizers.get(given.betaRegularizer);
    this.gammaRegularizer = regularizers.get(given.gammaRegularizer);
    this.betaConstraint = constraints.get(given.betaConstraint);
    this.gammaConstraint = constraints.get(given.gammaConstraint);
    this.supportsMasking = true;
  }

  /** Makes `gamma` and `beta`. */
  protected makeAffine(shape: readonly number[]): void {
    if (this.scale) {
      this.gamma = this.addWeight({
        name: "gamma",
        shape,
        initializer: this.gammaInitializer,
        regularizer: this.gammaRegularizer,
        constraint: this.gammaConstraint,
      });
    }
    if (this.center) {
      this.beta = this.addWeight({
        name: "beta",
        shape,
        initializer: this.betaInitializer,
        regularizer: this.betaRegularizer,
        constraint: this.betaConstraint,
      });
    }
  }

  /** The part of the configuration on initializers, or on what follows. */
  protected affineConfig(part: "initializers" | "rest"): Values {
    if (part === "initializers") {
      return {
        beta_initializer: serialize(this.betaInitializer),
        gamma_initializer: serialize(this.gammaInitializer),
      };
    }
    return {
      beta_regularizer: serialize(this.betaRegularizer),
      gamma_regularizer: serialize(this.gammaRegularizer),
      beta_constraint: serialize(this.betaConstraint),
      gamma_constraint: serialize(this.gammaConstraint),
    };
  }
}

/** The size of an axis, which must be known. */
export function knownSize(
  name: string,
  shape: readonly (number | null)[],
  axis: number,
): number {
  if (axis >= shape.length || axis < -shape.length) {
    throw new RangeError(
      `Cannot build ${name} as axis must be one of the input's ${shape.length}: current value is ${axis}`,
    );
  }
  const size = shape.at(axis);
  if (typeof size === "number") return size;
  throw new TypeError(
    `Cannot build ${name} as the size of axis ${axis} must be known: current value is ${size}`,
  );
}
