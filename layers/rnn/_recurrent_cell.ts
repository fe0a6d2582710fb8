/**
 * What the cells of LSTM, GRU and SimpleRNN share: arguments and weights.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
import * as activations from "../activations/mod.ts";
import {
  COMMON_DEFAULTS,
  commonOptions,
} from "../arguments/layer_arguments.ts";
import { REQUIRED, type Values } from "../arguments/resolve.ts";
import * as constraints from "../constraints/mod.ts";
import * as initializers from "../initializers/mod.ts";
import type { LayerOptions } from "../layer_options.ts";
import * as regularizers from "../regularizers/mod.ts";
import { SeedGenerator } from "../seed_generator.ts";
import { serialize } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import type { Variable } from "../variable.ts";
import {
  clampRate,
  DropoutCell,
  type States,
  type StateSize,
  type StepOptions,
} from "./cell.ts";

/** Options that the cells of all recurrent layers take. */
export interface RecurrentOptions extends LayerOptions {
  /**
   * Function of the new state.
   *
   * @default {"tanh"}
   */
  activation?: activations.ActivationIdentifier;
  /**
   * Adds a bias.
   *
   * @default {true}
   */
  useBias?: boolean;
  /**
   * Start values of `kernel`, which multiplies the input.
   *
   * @default {"glorot_uniform"}
   */
  kernelInitializer?: initializers.InitializerIdentifier;
  /**
   * Start values of `recurrentKernel`, which multiplies the state.
   *
   * @default {"orthogonal"}
   */
  recurrentInitializer?: initializers.InitializerIdentifier;
  /**
   * Start values of `bias`.
   *
   * @default {"zeros"}
   */
  biasInitializer?: initializers.InitializerIdentifier;
  /**
   * Penalty on `kernel`.
   *
   * @default {null}
   */
  kernelRegularizer?: regularizers.RegularizerIdentifier;
  /**
   * Penalty on `recurrentKernel`.
   *
   * @default {null}
   */
  recurrentRegularizer?: regularizers.RegularizerIdentifier;
  /**
   * Penalty on `bias`.
   *
   * @default {null}
   */
  biasRegularizer?: regularizers.RegularizerIdentifier;
  /**
   * What `kernel` must keep to.
   *
   * @default {null}
   */
  kernelConstraint?: constraints.ConstraintIdentifier;
  /**
   * What `recurrentKernel` must keep to.
   *
   * @default {null}
   */
  recurrentConstraint?: constraints.ConstraintIdentifier;
  /**
   * What `bias` must keep to.
   *
   * @default {null}
   */
  biasConstraint?: constraints.ConstraintIdentifier;
  /**
   * Fraction of the input features set to 0 at each training step, from 0 to 1.
   *
   * @default {0}
   */
  dropout?: number;
  /**
   * Fraction of the state set to 0 at each training step, from 0 to 1.
   *
   * @default {0}
   */
  recurrentDropout?: number;
  /**
   * Makes the dropped numbers the same in each run.
   *
   * @default {null}
   */
  seed?: number | null;
  /**
   * Kept for Keras' sake: 1 draws a mask for each gate, 2 one for all.
   *
   * @default {2}
   */
  implementation?: number;
}

/** {@linkcode RecurrentOptions}, resolved. */
export interface RecurrentValues extends Required<RecurrentOptions> {
  /** Size of the state. */
  units: number;
}

/** Initializers in Keras' positional order. */
const INITIALIZERS = {
  kernelInitializer: "glorot_uniform",
  recurrentInitializer: "orthogonal",
  biasInitializer: "zeros",
};
const CONSTRAINTS = {
  kernelConstraint: null,
  recurrentConstraint: null,
  biasConstraint: null,
};

/** What differs between the argument lists. */
interface ArgumentParts {
  /** Whether the gates have a function of their own. */
  gates: boolean;
  /** Arguments after the initializers. */
  afterInitializers?: Values;
  /** Whether it is the layer, which takes a penalty on its output. */
  layer: boolean;
  /** Arguments after the dropouts. */
  last: Values;
}

/**
 * The positional arguments of a recurrent layer or cell.
 *
 * @param parts What differs.
 * @returns Names and defaults, in order.
 */
export function recurrentArguments(parts: ArgumentParts): Values {
  return {
    units: REQUIRED,
    activation: "tanh",
    ...(parts.gates ? { recurrentActivation: "sigmoid" } : {}),
    useBias: true,
    ...INITIALIZERS,
    ...parts.afterInitializers,
    kernelRegularizer: null,
    recurrentRegularizer: null,
    biasRegularizer: null,
    ...(parts.layer ? { activityRegularizer: null } : {}),
    ...CONSTRAINTS,
    dropout: 0,
    recurrentDropout: 0,
    ...parts.last,
  };
}

/** Options of recurrent cells that have to be written out. */
export const CELL_OPTIONS: Values = { ...COMMON_DEFAULTS, implementation: 2 };

/** Refuses what is not a count. */
function checkUnits(units: unknown): number {
  if (typeof units === "number" && Number.isInteger(units) && units > 0) {
    return units;
  }
  const error = typeof units === "number" ? RangeError : TypeError;
  throw new error(
    `Received an invalid value for argument \`units\`, expected a positive integer, got ${
      String(units)
    }.`,
  );
}

/** Base of the cells of LSTM, GRU and SimpleRNN. */
export abstract class RecurrentCell extends DropoutCell {
  readonly units: number;
  readonly activation: activations.ActivationFunction;
  readonly useBias: boolean;
  readonly kernelInitializer: initializers.InitializerFunction | null;
  readonly recurrentInitializer: initializers.InitializerFunction | null;
  readonly biasInitializer: initializers.InitializerFunction | null;
  readonly kernelRegularizer: regularizers.RegularizerFunction | null;
  readonly recurrentRegularizer: regularizers.RegularizerFunction | null;
  readonly biasRegularizer: regularizers.RegularizerFunction | null;
  readonly kernelConstraint: constraints.ConstraintFunction | null;
  readonly recurrentConstraint: constraints.ConstraintFunction | null;
  readonly biasConstraint: constraints.ConstraintFunction | null;
  override readonly dropout: number;
  override readonly recurrentDropout: number;
  override readonly seedGenerator: SeedGenerator;
  readonly seed: number | null;
  /** 1: a mask for each gate; 2: one for all. */
  readonly implementation: number;
  kernel!: Variable;
  recurrentKernel!: Variable;
  bias: Variable | null = null;

  /** Gates of the cell, which stand side by side in the weights. */
  protected abstract readonly gates: number;
  abstract override readonly stateSize: StateSize;
  abstract override call(
    inputs: Tensor,
    states: States,
    options: StepOptions,
  ): [Tensor, States | Tensor];

  constructor(given: RecurrentValues) {
    checkUnits(given.units);
    super(commonOptions(given as unknown as Values));
    this.units = given.units;
    this.activation = activations.get(given.activation);
    this.useBias = given.useBias;
    this.kernelInitializer = initializers.get(given.kernelInitializer);
    this.recurrentInitializer = initializers.get(given.recurrentInitializer);
    this.biasInitializer = initializers.get(given.biasInitializer);
    this.kernelRegularizer = regularizers.get(given.kernelRegularizer);
    this.recurrentRegularizer = regularizers.get(given.recurrentRegularizer);
    this.biasRegularizer = regularizers.get(given.biasRegularizer);
    this.kernelConstraint = constraints.get(given.kernelConstraint);
    this.recurrentConstraint = constraints.get(given.recurrentConstraint);
    this.biasConstraint = constraints.get(given.biasConstraint);
    this.dropout = clampRate(given.dropout);
    this.recurrentDropout = clampRate(given.recurrentDropout);
    this.implementation = this.recurrentDropout !== 0
      ? 1
      : given.implementation;
    this.seed = given.seed;
    this.seedGenerator = SeedGenerator(given.seed);
  }

  /** Size of the output. */
  get outputSize(): number {
    return this.units;
  }

  override build(inputShape: Shape): void {
    const features = inputShape.at(-1);
    if (typeof features !== "number") {
      throw new TypeError(
        `Cannot build ${this.name} as the number of features must be known: current value is ${features}`,
      );
    }
    const columns = this.units * this.gates;
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [features, columns],
      initializer: this.kernelInitializer,
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
    this.recurrentKernel = this.addWeight({
      name: "recurrent_kernel",
      shape: [this.units, columns],
      initializer: this.recurrentInitializer,
      regularizer: this.recurrentRegularizer,
      constraint: this.recurrentConstraint,
    });
    if (this.useBias) {
      this.bias = this.addWeight({
        name: "bias",
        shape: this.biasShape(),
        initializer: this.startBias(),
        regularizer: this.biasRegularizer,
        constraint: this.biasConstraint,
      });
    }
  }

  /** Shape of the bias. */
  protected biasShape(): number[] {
    return [this.units * this.gates];
  }

  /** Initializer of the bias. */
  protected startBias(): initializers.InitializerFunction | null {
    return this.biasInitializer;
  }

  /** Arguments that the subclass adds to the configuration. */
  protected ownConfig(): { head: Values; middle: Values; tail: Values } {
    return { head: {}, middle: {}, tail: {} };
  }

  /**
   * The configuration without that of every layer.
   *
   * @param activity What a layer adds after the penalties.
   * @returns The arguments by Keras' names.
   */
  recurrentConfig(activity: Values = {}): Values {
    const { head, middle, tail } = this.ownConfig();
    return {
      units: this.units,
      activation: activations.serialize(this.activation),
      ...head,
      use_bias: this.useBias,
      kernel_initializer: serialize(this.kernelInitializer),
      recurrent_initializer: serialize(this.recurrentInitializer),
      bias_initializer: serialize(this.biasInitializer),
      ...middle,
      kernel_regularizer: serialize(this.kernelRegularizer),
      recurrent_regularizer: serialize(this.recurrentRegularizer),
      bias_regularizer: serialize(this.biasRegularizer),
      ...activity,
      kernel_constraint: serialize(this.kernelConstraint),
      recurrent_constraint: serialize(this.recurrentConstraint),
      bias_constraint: serialize(this.biasConstraint),
      dropout: this.dropout,
      recurrent_dropout: this.recurrentDropout,
      ...tail,
      seed: this.seed,
    };
  }

  override getConfig(): Values {
    return { ...super.getConfig(), ...this.recurrentConfig() };
  }
}
