/**
 * What a recurrent layer needs of its cell: one time step.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { dropoutMask } from "../regularization/_dropout_mask.ts";
import type { SeedGenerator } from "../seed_generator.ts";
import type { Shape } from "../shapes.ts";

/** Sizes of the states: one, several, or several for each of stacked cells. */
export type StateSize = number | readonly (number | readonly number[])[];

/** States of a cell: tensors, nested where cells are stacked. */
export type States = (Tensor | States)[];

/** Options of one step. */
export interface StepOptions {
  /** Whether the layer trains. */
  training: boolean;
}

/**
 * One time step of a recurrent layer. A layer of yours may be one, or any
 * object with these members.
 */
export interface Cell {
  /** Sizes of the states. */
  readonly stateSize: StateSize;
  /** Size of the output; that of the first state unless given. */
  readonly outputSize?: number;
  /** From an input and states to an output and new states. */
  call(
    inputs: Tensor,
    states: States,
    options: StepOptions,
  ): [Tensor, States | Tensor];
  /** States to start with; zeros unless given. */
  getInitialState?(batchSize: number): States;
}

/**
 * Zeros for the states of a cell.
 *
 * @param cell The cell.
 * @param batchSize Number of samples.
 * @returns One tensor for each state.
 */
export function initialStates(cell: Cell, batchSize: number): States {
  if (cell.getInitialState) {
    const states = cell.getInitialState(batchSize) as States | Tensor;
    return Array.isArray(states) ? states : [states];
  }
  const make = (size: number | readonly number[]): Tensor | States =>
    typeof size === "number"
      ? tf.zeros([batchSize, size])
      : size.map((one) => make(one) as Tensor);
  return (typeof cell.stateSize === "number"
    ? [cell.stateSize]
    : [...cell.stateSize]).map(make);
}

/** A fraction moved into the range from 0 to 1, as Keras does. */
export function clampRate(rate: number): number {
  return Math.min(1, Math.max(0, rate));
}

/**
 * A cell that drops inputs and states: the masks stay the same for all steps of
 * a sequence.
 */
export abstract class DropoutCell extends Layer {
  /** Fraction of the input features dropped at each training step. */
  abstract readonly dropout: number;
  /** Fraction of the state dropped at each training step. */
  abstract readonly recurrentDropout: number;
  /** Where the masks' seeds come from. */
  abstract readonly seedGenerator: SeedGenerator;
  /** Sizes of the states. */
  abstract readonly stateSize: StateSize;
  /** Masks that are drawn for one rate, one for each gate. */
  protected maskCount = 1;

  #inputMasks: Tensor[] | null = null;
  #stateMasks: Tensor[] | null = null;

  /**
   * @param options Options of the layer.
   */
  constructor(options: LayerOptions) {
    super(options);
  }

  #draw(shape: readonly number[], rate: number): Tensor[] {
    return Array.from(
      { length: this.maskCount },
      () => dropoutMask(shape, rate, this.seedGenerator),
    );
  }

  /**
   * The masks of the inputs, drawn at the first step.
   *
   * @param inputs Inputs of the step.
   * @returns One mask for each gate, or one; `null` if nothing is dropped.
   */
  inputMasks(inputs: Tensor): Tensor[] | null {
    if (this.dropout === 0) return null;
    return this.#inputMasks ??= this.#draw(inputs.shape, this.dropout);
  }

  /**
   * The masks of the state, drawn at the first step.
   *
   * @param state The first state.
   * @returns One mask for each gate, or one; `null` if nothing is dropped.
   */
  stateMasks(state: Tensor): Tensor[] | null {
    if (this.recurrentDropout === 0) return null;
    return this.#stateMasks ??= this.#draw(state.shape, this.recurrentDropout);
  }

  /** Forgets the masks; the next step draws new ones. */
  resetMasks(): void {
    this.#inputMasks = this.#stateMasks = null;
  }

  /**
   * Zeros for the states.
   *
   * @param batchSize Number of samples.
   * @returns One tensor for each state.
   */
  getInitialState(batchSize: number): States {
    const { stateSize } = this;
    const sizes = typeof stateSize === "number" ? [stateSize] : stateSize;
    return sizes.map((size) => tf.zeros([batchSize, size as number]));
  }

  override computeOutputShape(inputShape: Shape): unknown {
    const batch = (inputShape as unknown[])[0] ?? null;
    const { stateSize } = this;
    const sizes = typeof stateSize === "number" ? [stateSize] : stateSize;
    const states = sizes.map((size) => [batch, size]);
    return [states[0], typeof stateSize === "number" ? states[0] : states];
  }
}
