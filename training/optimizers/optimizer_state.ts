/**
 * What an optimizer keeps: its options, its variables, its learning rate.
 *
 * @module
 */
import { tf } from "../../engine/mod.ts";
import * as initializers from "../../layers/initializers/mod.ts";
import { autoName, withScope } from "../../layers/names.ts";
import { serialize } from "../../layers/serialization/registry.ts";
import { Variable, type VariableValue } from "../../layers/variable.ts";
import {
  checkOptions,
  type LearningRate,
  type OptimizerOptions,
  type OptimizerSettings,
  optimizerSpec,
} from "./optimizer_options.ts";

/** The common options, those that were not given by their defaults. */
function withDefaults(
  options: OptimizerOptions & { learningRate: LearningRate },
): OptimizerSettings {
  const names = optimizerSpec({ learningRate: 0 }).arguments;
  const given = options as unknown as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(names).map(([key, value]) => [key, given[key] ?? value]),
  ) as unknown as OptimizerSettings;
}

/** Base of Optimizer. */
export abstract class OptimizerState {
  /** Name, the first part of the paths of its variables. */
  readonly name: string;
  /** Whether the slots exist. */
  built = false;
  /** The common options. */
  readonly settings: OptimizerSettings;
  /** Steps so far, accumulated ones included. */
  protected readonly iteration: Variable;

  readonly #variables: Variable[] = [];
  #rate: Variable | Exclude<LearningRate, number>;
  /** Steps so far while one is made. */
  #steps: number | null = null;

  /**
   * @param options The common options; the learning rate is needed.
   */
  constructor(options: OptimizerOptions & { learningRate: LearningRate }) {
    this.settings = withDefaults(options);
    checkOptions(this.settings);
    this.name = this.settings.name ?? autoName(new.target.name);
    this.iteration = this.addVariable([], "zeros", "iteration", "int32");
    const { learningRate } = this.settings;
    this.#rate = typeof learningRate === "number"
      ? this.addVariable([], "zeros", "learning_rate").assign(learningRate)
      : learningRate;
  }

  /** Number of updates so far. */
  get iterations(): number {
    const steps = this.#steps ?? this.iteration.value.dataSync()[0];
    const { gradientAccumulationSteps: n } = this.settings;
    return n ? Math.floor(steps / n) : steps;
  }

  /**
   * Runs a step and counts it.
   *
   * @param body Is given the number of steps before it.
   */
  protected atStep(body: (steps: number) => void): void {
    const steps = this.iteration.value.dataSync()[0];
    this.#steps = steps;
    try {
      body(steps);
    } finally {
      this.#steps = null;
    }
    this.iteration.value.assign(tf.scalar(steps + 1, "int32"));
  }

  /**
   * The learning rate of the next step, a float32. Set it to a number, a
   * schedule or a function.
   */
  get learningRate(): number {
    if (this.#rate instanceof Variable) return this.#rate.value.dataSync()[0];
    const rate = this.#rate as (step?: number) => number;
    const steps = this.#steps ?? this.iteration.value.dataSync()[0];
    return Math.fround(rate(steps));
  }

  set learningRate(rate: LearningRate) {
    if (typeof rate === "number") {
      if (!(this.#rate instanceof Variable)) {
        throw new TypeError(
          "This optimizer was created with a `LearningRateSchedule` object as its `learningRate` argument, hence its learning rate is not settable. If you need the learning rate to be settable, you should instantiate the optimizer with a number as `learningRate`.",
        );
      }
      this.#rate.assign(rate);
      return;
    }
    if (this.#rate instanceof Variable) {
      this.#variables.splice(this.#variables.indexOf(this.#rate), 1);
      this.#rate.dispose();
    }
    this.#rate = rate;
  }

  /** Its variables: iteration, learning rate, slots. */
  get variables(): Variable[] {
    return [...this.#variables];
  }

  /** Whether {@linkcode learningRate} can be set to a number. */
  get hasFixedRate(): boolean {
    return this.#rate instanceof Variable;
  }

  /**
   * Makes a variable of the optimizer.
   *
   * @param shape Its shape.
   * @param initializer Its start values.
   * @param name Last part of its path.
   * @param dtype Its dtype.
   * @returns The variable.
   */
  addVariable(
    shape: readonly number[],
    initializer: initializers.InitializerIdentifier,
    name: string,
    dtype: "float32" | "int32" = "float32",
  ): Variable {
    const variable = withScope(
      this.name,
      this,
      "",
      () =>
        Variable(initializers.get(initializer)!, {
          shape,
          dtype,
          trainable: false,
          name,
        }),
    );
    this.trackVariable(variable);
    return variable;
  }

  /** Counts a variable among the optimizer's. */
  protected trackVariable(variable: Variable): void {
    this.#variables.push(variable);
  }

  /**
   * Makes slots: for each weight in turn, one of each name.
   *
   * @param variables The weights.
   * @param names Names of the slots.
   * @param initializer Their start values, one for all or one a name.
   * @returns For each name its slots, one a weight.
   */
  addOptimizerVariables(
    variables: readonly Variable[],
    names: readonly string[],
    initializer:
      | initializers.InitializerIdentifier
      | readonly initializers.InitializerIdentifier[] = "zeros",
  ): Variable[][] {
    const slots: Variable[][] = names.map(() => []);
    for (const { shape, path } of variables) {
      names.forEach((name, i) => {
        const start = Array.isArray(initializer) ? initializer[i] : initializer;
        const full = `${path.replaceAll("/", "_")}_${name}`;
        slots[i].push(this.addVariable(shape, start, full));
      });
    }
    return slots;
  }

  /**
   * Takes other values for its variables.
   *
   * @param weights In the order of {@linkcode variables}.
   */
  setWeights(weights: readonly VariableValue[]): void {
    if (!this.built) {
      throw new TypeError(
        "You are calling `setWeights()` on an optimizer that has not yet been built. Please call `optimizer.build(trainableVariables)` to create the optimizer weights before calling `setWeights()`.",
      );
    }
    this.#variables.forEach((v, i) => v.assign(weights[i]));
  }

  /** The arguments that would make the same optimizer, by Keras' names. */
  getConfig(): Record<string, unknown> {
    const s = this.settings;
    return {
      name: this.name,
      learning_rate: this.#rate instanceof Variable
        ? this.learningRate
        : serialize(this.#rate),
      weight_decay: s.weightDecay,
      clipnorm: s.clipnorm,
      global_clipnorm: s.globalClipnorm,
      clipvalue: s.clipvalue,
      use_ema: s.useEma,
      ema_momentum: s.emaMomentum,
      ema_overwrite_frequency: s.emaOverwriteFrequency,
      loss_scale_factor: s.lossScaleFactor,
      gradient_accumulation_steps: s.gradientAccumulationSteps,
    };
  }

  /** Gives the memory of its variables back. */
  dispose(): void {
    for (const variable of this.#variables) variable.dispose();
  }
}
