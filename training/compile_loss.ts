/**
 * The losses that a model was compiled with: one for each output, and their sum.
 *
 * @module
 */
import type { Tensor } from "../engine/mod.ts";
import { lookup } from "../layers/serialization/registry.ts";
import { snakeCase } from "../layers/arguments/resolve.ts";
import { isPlainObject } from "../layers/tree.ts";
import type { CompileState } from "./compile.ts";
import * as losses from "./losses/mod.ts";
import { checkOutputCount, outputsInOrder } from "./outputs.ts";

/** One loss, of one output. */
interface OutputLoss {
  readonly output: number;
  readonly name: string;
  readonly loss: losses.Loss;
  readonly weight: number;
}

/** How targets look beside predictions. */
export function kindOf(
  yTrue: Tensor,
  yPred: Tensor,
): "binary" | "sparse" | "categorical" {
  const last = (x: Tensor) => x.shape[x.rank - 1];
  if (last(yPred) === 1) return "binary";
  const sparse = yTrue.rank < yPred.rank ||
    (last(yTrue) === 1 && last(yPred) > 1);
  return sparse ? "sparse" : "categorical";
}

const CROSSENTROPIES = {
  binary: losses.binaryCrossentropy,
  sparse: losses.sparseCategoricalCrossentropy,
  categorical: losses.categoricalCrossentropy,
};

/**
 * Keras' name of a function: its own of one of ours, else the user's.
 *
 * @param module Where functions of ours are registered.
 * @param f The function.
 * @returns The name, `lambda` of a function without one.
 */
export function functionName(module: string, f: { name: string }): string {
  const ours = f.name !== "" && lookup(module, f.name) === f;
  return ours ? snakeCase(f.name) : f.name || "lambda";
}

function resolveLoss(
  identifier: losses.LossIdentifier,
  yTrue: Tensor,
  yPred: Tensor,
): losses.Loss {
  if (identifier instanceof losses.Loss) return identifier;
  const byShape = typeof identifier === "string" &&
    losses.BY_SHAPE.includes(identifier.toLowerCase());
  const found = byShape
    ? CROSSENTROPIES[kindOf(yTrue, yPred)]
    : losses.get(identifier)!;
  if (found instanceof losses.Loss) return found;
  const name = typeof identifier === "string"
    ? identifier
    : functionName("keras.losses", found);
  return new losses.LossFunctionWrapper(found as never, { name });
}

/** Losses of all outputs; they are resolved when the first batch is seen. */
export class CompileLoss {
  readonly #state: CompileState;
  readonly #namesNow: () => readonly string[] | null;
  #losses: OutputLoss[] | null = null;

  /**
   * @param state What `compile` was given.
   * @param names Gives the names of the outputs.
   */
  constructor(state: CompileState, names: () => readonly string[] | null) {
    this.#state = state;
    this.#namesNow = names;
  }

  get #names(): readonly string[] | null {
    return this.#namesNow();
  }

  /** Names of the losses of several outputs, as logs have them. */
  get names(): string[] {
    const losses = this.#losses ?? [];
    return losses.length > 1 ? losses.map(({ name }) => `${name}_loss`) : [];
  }

  /** For each output its losses and their factors, as they were given. */
  #perOutput(given: unknown, count: number, what: string): unknown[][] {
    if (isPlainObject(given) && !("class_name" in given)) {
      const names = this.#names ?? Object.keys(given).sort();
      const unknown = Object.keys(given).filter((key) => !names.includes(key));
      if (unknown.length > 0) {
        throw new TypeError(
          `Expected keys ${
            JSON.stringify(names)
          } in ${what} dict, but found ${what}.keys()=${
            JSON.stringify(Object.keys(given))
          }`,
        );
      }
      return names.map((name) => name in given ? [given[name]] : []);
    }
    if (!Array.isArray(given)) {
      return Array.from({ length: count }, () => [given]);
    }
    if (given.length === count) return given.map((one) => [one]);
    if (count === 1) return [given];
    throw new RangeError(
      `Cannot compile as \`${what}\` must have one entry for each of the ${count} outputs: received ${given.length}`,
    );
  }

  #build(
    yTrue: readonly (Tensor | null)[],
    yPred: readonly Tensor[],
  ): OutputLoss[] {
    const { loss, lossWeights } = this.#state;
    const count = yPred.length;
    const given = this.#perOutput(loss, count, "loss");
    const weights = lossWeights === null
      ? null
      : this.#perOutput(lossWeights, count, "lossWeights");
    const built: OutputLoss[] = [];
    given.forEach((ones, output) =>
      ones.forEach((one, i) => {
        if (one === null || one === undefined) return;
        const target = yTrue[output];
        if (target === null) {
          throw new TypeError(
            `Cannot compute the loss of output ${output} as there are no targets for it: pass \`y\``,
          );
        }
        const resolved = resolveLoss(
          one as losses.LossIdentifier,
          target,
          yPred[output],
        );
        built.push({
          output,
          loss: resolved,
          name: this.#names?.[output] ?? resolved.name,
          weight: Number(weights?.[output]?.[i] ?? weights?.[output]?.[0] ?? 1),
        });
      })
    );
    return built;
  }

  /**
   * The losses of a batch.
   *
   * @param yTrue Targets, in the form that was given.
   * @param yPred Predictions, flat.
   * @param sampleWeight Weights, in the form that was given.
   * @returns Each loss without its factor, and with it.
   * @throws {TypeError} If there are no targets, or too few.
   */
  compute(
    yTrue: unknown,
    yPred: readonly Tensor[],
    sampleWeight: unknown,
  ): { values: Tensor[]; weighted: Tensor[] } {
    const targets = outputsInOrder(yTrue, this.#names, yPred.length);
    checkOutputCount(targets, yPred);
    this.#losses ??= this.#build(targets, yPred);
    const weights = outputsInOrder(sampleWeight, this.#names, yPred.length);
    const values = this.#losses.map(({ output, loss }) =>
      loss(targets[output]!, yPred[output], weights[output] ?? null)
    );
    const weighted = this.#losses.map(({ weight }, i) =>
      weight === 1 ? values[i] : values[i].mul(weight) as Tensor
    );
    return { values, weighted };
  }
}
