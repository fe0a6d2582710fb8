/**
 * An optimizer whose own arguments are plain values, written to its
 * configuration as they are.
 *
 * @module
 */
import { resolveArguments, snakeCase } from "../../layers/arguments/resolve.ts";
import { Optimizer } from "./optimizer.ts";
import { type OptimizerSettings, optimizerSpec } from "./optimizer_options.ts";

/** `beta1Power` is `beta_1_power` in Keras, `l1Strength` is `l1_strength`. */
function kerasName(name: string): string {
  return snakeCase(name.replace(/(beta|epsilon)(?=\d)/gi, "$1_"));
}

/** Base of optimizers with an `options` object of type `Own`. */
export abstract class ConfiguredOptimizer<Own> extends Optimizer {
  /** Its own arguments. */
  readonly options: Own;
  readonly #names: string[];

  /**
   * @param name Name of the class.
   * @param own Its own arguments with their defaults, the learning rate first.
   * @param args What the caller wrote.
   */
  constructor(
    name: string,
    own: { learningRate: number; weightDecay?: number | null } & Own,
    args: readonly unknown[],
  ) {
    const spec = optimizerSpec(own as Record<string, unknown>);
    const given = resolveArguments<OptimizerSettings & Own>(name, spec, args);
    super(given);
    this.options = given;
    this.#names = Object.keys(own).filter((key) =>
      key !== "learningRate" && key !== "weightDecay"
    );
  }

  override getConfig(): Record<string, unknown> {
    const own = this.options as Record<string, unknown>;
    return {
      ...super.getConfig(),
      ...Object.fromEntries(
        this.#names.map((name) => [kerasName(name), own[name]]),
      ),
    };
  }
}
