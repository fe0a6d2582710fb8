/** How `choice` chooses. */
export interface ChoiceOptions {
  /**
   * Whether one may be chosen more than once.
   *
   * @default {true}
   */
  replace?: boolean;
  /** How likely each is, adding up to 1; equally unless given. */
  p?: ArrayLike<number>;
}

/** Numbers of a kind, many at once. */
export type ManyNumbers =
  | { kind: "double" | "gauss"; shift: number; scale: number }
  | { kind: "integer"; low: number; high: number };

/** What random arrays are filled from: numbers one at a time, no tensors. */
export interface NumberSource {
  /** A double in [0, 1). */
  double(): number;
  /** A standard normal number. */
  gauss(): number;
  /** An integer from `low` to `high - 1`. */
  integer(low: number, high: number): number;
  /** Puts a list into another order in place. */
  shuffle(items: { length: number; [index: number]: unknown }): void;
  /**
   * Many numbers as float32 or int32, the same as one after another; null
   * where they are to be drawn so.
   */
  many?(draw: ManyNumbers, count: number): Float32Array | Int32Array | null;
  /** The integers from 0 to `count - 1` in another order. */
  permutation(count: number): Int32Array;
  /** `count` of the integers from 0 to `size - 1`. */
  choice(size: number, count: number, options?: ChoiceOptions): Int32Array;
}
