/**
 * What layers take: at creation, at a call, for a weight.
 *
 * @module
 */
import type { DataType, Tensor } from "../engine/mod.ts";
import type { ConstraintIdentifier } from "./constraints/mod.ts";
import type { InitializerIdentifier } from "./initializers/mod.ts";
import type { KerasTensor } from "./keras_tensor.ts";
import type { RegularizerIdentifier } from "./regularizers/mod.ts";
import type { Shape } from "./shapes.ts";

/** Options that every layer takes. */
export interface LayerOptions {
  /**
   * Adds a penalty on the output to the loss.
   *
   * @default {null}
   */
  activityRegularizer?: RegularizerIdentifier;
  /**
   * Whether training changes the weights.
   *
   * @default {true}
   */
  trainable?: boolean;
  /**
   * Dtype of weights and results.
   *
   * @default {"float32"}
   */
  dtype?: string | Record<string, unknown> | null;
  /**
   * Kept for Keras' sake: there is one float dtype.
   *
   * @default {true}
   */
  autocast?: boolean;
  /**
   * Name, unique in a model; of the class and a number unless given.
   *
   * @default {null}
   */
  name?: string | null;
  /** @deprecated Give the model an `Input(shape)`. */
  inputShape?: Shape;
  /** @deprecated Give the model an `Input(shape)`. */
  batchInputShape?: Shape;
}

/** Options of a call of a layer. */
export interface CallOptions {
  /** Whether the layer trains, as Dropout does. */
  training?: boolean;
  /** Mask of the inputs, in place of the one that travels on them. */
  mask?: unknown;
  /** Further arguments of the layer's own `call`. */
  [name: string]: unknown;
}

/** Options of {@linkcode Layer.addWeight}. */
export interface WeightOptions {
  /** Shape; a scalar if it is left out. */
  shape?: readonly number[];
  /** Start values. */
  initializer?: InitializerIdentifier;
  /** Dtype; that of the layer unless given. */
  dtype?: DataType;
  /** Whether training changes it. */
  trainable?: boolean;
  /** Penalty on it. */
  regularizer?: RegularizerIdentifier;
  /** What it must keep to. */
  constraint?: ConstraintIdentifier;
  /** Last part of its path. */
  name?: string;
}

/** A tensor, symbolic or not. */
export type AnyTensor = Tensor | KerasTensor;

/** Numbers that a layer takes in place of a tensor. */
export type ArrayInput = readonly number[] | readonly ArrayInput[];
