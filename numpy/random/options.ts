/**
 * Options of the methods that give random arrays.
 *
 * @module
 */
import type { ChoiceOptions } from "./number_source.ts";

/** A shape, one size, or nothing for a single number. */
export type Size = number | readonly number[] | null | undefined;

/** Options of `randint`. */
export interface RandintOptions {
  /** Upper bound, not drawn; without it `low` is the bound and 0 the lowest. */
  high?: number | null;
  /** Shape of the result; one number unless given. */
  size?: Size;
  /**
   * The dtype.
   *
   * @default {"int32"}
   */
  dtype?: string;
}

/** Options of `uniform`. */
export interface UniformOptions {
  /**
   * Lowest number drawn.
   *
   * @default {0}
   */
  low?: number;
  /**
   * Upper bound.
   *
   * @default {1}
   */
  high?: number;
  /** Shape of the result; one number unless given. */
  size?: Size;
}

/** Options of `normal`. */
export interface NormalOptions {
  /**
   * Centre.
   *
   * @default {0}
   */
  loc?: number;
  /**
   * Standard deviation.
   *
   * @default {1}
   */
  scale?: number;
  /** Shape of the result; one number unless given. */
  size?: Size;
}

/** Options of functions that take a shape only. */
export interface SizeOptions {
  /** Shape of the result; one number unless given. */
  size?: Size;
}

/** Options of `choice` that gives arrays. */
export interface ChooseOptions extends ChoiceOptions {
  /** Shape of the result; one element unless given. */
  size?: Size;
}
