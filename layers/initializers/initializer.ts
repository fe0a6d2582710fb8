/**
 * What every initializer is: a function from a shape to start values.
 *
 * @module
 */
import { type DataType, type Tensor, tf } from "../../engine/mod.ts";
import { SeedGenerator, type SeedPair } from "../seed_generator.ts";
import { drawSeed } from "../../numpy/random/mod.ts";
import { Callable, invoke } from "../callable.ts";
import { serialize } from "../serialization/registry.ts";

/** A function that gives the start values of a weight. */
export type InitializerFunction = (
  shape: readonly number[],
  dtype?: DataType,
) => Tensor;

/** An initializer as it is called: `initializer([3, 4])`. */
export interface Initializer extends InitializerFunction {
  /** The values themselves; subclasses define it. */
  call(shape: readonly number[], dtype: DataType): Tensor;
  /** The arguments that would make the same initializer. */
  getConfig(): Record<string, unknown>;
}

/** Base class of initializers; a subclass defines `call` and `getConfig`. */
export abstract class InitializerClass extends Callable {
  /**
   * The values of a weight.
   *
   * @param shape Shape of the weight.
   * @param dtype Its dtype.
   * @returns A tensor of that shape and dtype.
   */
  abstract call(shape: readonly number[], dtype: DataType): Tensor;

  /** The arguments that would make the same initializer, by Keras' names. */
  getConfig(): Record<string, unknown> {
    return {};
  }

  override [invoke](...args: unknown[]): Tensor {
    const [shape, dtype] = args as [readonly number[], DataType?];
    return tf.tidy(() => this.call(shape, dtype ?? "float32"));
  }
}

/** Base class of initializers that draw random numbers. */
export abstract class RandomInitializer extends InitializerClass {
  readonly #given: number | SeedGenerator | null;
  readonly #seed: number | SeedGenerator;

  constructor(seed: unknown) {
    super();
    if (seed !== null && !(seed instanceof SeedGenerator)) {
      if (!Number.isInteger(seed)) {
        throw new TypeError(
          `\`seed\` argument should be an instance of \`SeedGenerator\` or an integer. Received: seed=${
            String(seed)
          }`,
        );
      }
    }
    this.#given = seed as number | SeedGenerator | null;
    this.#seed = this.#given ?? drawSeed();
  }

  /** The seed in use: the one that was given, or the one drawn for it. */
  get seed(): number | SeedGenerator {
    return this.#seed;
  }

  /** The seed of this call: the same each time, unless a generator was given. */
  protected nextSeed(): SeedPair {
    return typeof this.#seed === "number" ? [this.#seed, 0] : this.#seed.next();
  }

  override getConfig(): Record<string, unknown> {
    return { seed: serialize(this.#given) };
  }
}
