/**
 * The recurrent layer around any cell.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { asFloat } from "../_inputs.ts";
import {
  COMMON_DEFAULTS,
  commonOptions,
} from "../arguments/layer_arguments.ts";
import {
  REQUIRED,
  resolveArguments,
  type Values,
} from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import { Layer } from "../layer.ts";
import { withScope } from "../names.ts";
import { register, serialize } from "../serialization/registry.ts";
import { type Shape, shapeText } from "../shapes.ts";
import { flatten, mapStructure, packAs } from "../tree.ts";
import { Variable } from "../variable.ts";
import { loop, type LoopResult } from "./_loop.ts";
import {
  type Cell,
  DropoutCell,
  initialStates,
  type States,
  type StateSize,
} from "./cell.ts";
import {
  RNN_DEFAULTS,
  type RNNCallOptions,
  type RNNOptions,
} from "./rnn_options.ts";
import { StackedRNNCells } from "./stacked_rnn_cells.ts";

/** Whether an old `inputDim` was given; it becomes a shape with free steps. */
function withInputDim(values: Values): Values {
  const { inputDim = null, inputLength = null, ...rest } = values;
  if (inputDim === null) return rest;
  return { ...rest, inputShape: [inputLength, inputDim] };
}

/** A cell from a cell, or from several. */
function toCell(cell: unknown): Cell {
  const one = Array.isArray(cell) ? StackedRNNCells(cell) : cell as Cell;
  if (typeof one?.call !== "function") {
    throw new TypeError(
      `Argument \`cell\` should have a \`call\` method. Received: cell=${
        String(cell)
      }`,
    );
  }
  if (one.stateSize === undefined || one.stateSize === null) {
    throw new TypeError(
      `The RNN cell should have a \`stateSize\` attribute (single integer or list of integers, one integer per RNN state). Received: cell=${
        String(cell)
      }`,
    );
  }
  return one;
}

/** The recurrent layer; LSTM, GRU and SimpleRNN extend it. */
export class RNNClass extends Layer {
  /** One time step. */
  readonly cell: Cell;
  /** Whether the output of every step is returned. */
  returnSequences: boolean;
  /** Whether the states are returned too. */
  returnState: boolean;
  /** Whether it reads from the last step to the first. */
  readonly goBackwards: boolean;
  /** Whether states carry over to the next batch. */
  stateful: boolean;
  /** Kept for Keras' sake. */
  readonly unroll: boolean;
  /** Whether masked steps give 0. */
  zeroOutputForMask: boolean;
  #states: unknown = null;

  constructor(...args: unknown[]) {
    const given = resolveArguments<Required<RNNOptions> & { cell: unknown }>(
      "RNN",
      {
        arguments: { cell: REQUIRED, ...RNN_DEFAULTS },
        options: COMMON_DEFAULTS,
      },
      args,
    );
    const cell = toCell(given.cell);
    super(withInputDim(commonOptions(given as unknown as Values)));
    this.cell = cell;
    this.returnSequences = given.returnSequences;
    this.returnState = given.returnState;
    this.goBackwards = given.goBackwards;
    this.stateful = given.stateful;
    this.unroll = given.unroll;
    this.zeroOutputForMask = given.zeroOutputForMask;
    this.supportsMasking = true;
  }

  /** Sizes of the states, one for each. */
  get stateSize(): readonly (number | readonly number[])[] {
    const size: StateSize = this.cell.stateSize;
    return typeof size === "number" ? [size] : size;
  }

  /** Size of the output of a step. */
  get outputSize(): number {
    const size = this.cell.outputSize ?? this.stateSize[0];
    if (typeof size === "number") return size;
    throw new TypeError(
      `Cannot tell the output of ${this.name} as outputSize of its cell must be a number: current value is [${size}]`,
    );
  }

  /** States that carry over, where `stateful`; `null` before the first call. */
  get states(): unknown {
    return this.#states;
  }

  override build(inputShape: Shape): void {
    const [batch, , ...rest] = inputShape;
    const { cell } = this;
    if (cell instanceof Layer && !cell.built) {
      cell.build([batch, ...rest] as never);
    }
    if (!this.stateful || this.#states !== null) return;
    if (batch === null) {
      throw new TypeError(
        `When using \`stateful: true\` in a RNN, the batch size must be static. Found dynamic batch size: sequence.shape=${
          shapeText(inputShape)
        }`,
      );
    }
    this.#states = withScope(this.name, this, null, () =>
      mapStructure(
        initialStates(cell, batch),
        (state) =>
          Variable(state as Tensor, { trainable: false, name: "rnn_state" }),
      ));
  }

  override call(inputs: Tensor, options: RNNCallOptions): unknown {
    const sequence = asFloat(inputs);
    const start = this.#startStates(sequence, options.initialState);
    const mask = (flatten(options.mask)[0] ?? null) as Tensor | null;
    const { last, sequence: all, states } = this.run(
      sequence,
      start,
      mask,
      options.training,
    );
    if (this.stateful) {
      const next = flatten(states) as Tensor[];
      (flatten(this.#states) as Variable[]).forEach((variable, i) =>
        variable.assign(next[i])
      );
    }
    const output = this.returnSequences ? all! : last;
    return this.returnState ? [output, ...states] : output;
  }

  /**
   * The loop itself; a subclass may take a faster way.
   *
   * @param inputs `[batch, timesteps, features]`.
   * @param states States to start with.
   * @param mask Bool `[batch, timesteps]`, or none.
   * @param training Whether the layer trains.
   * @returns Outputs and states.
   */
  protected run(
    inputs: Tensor,
    states: States,
    mask: Tensor | null,
    training: boolean,
  ): LoopResult {
    const { cell } = this;
    if (inputs.shape[1] === 0) {
      throw new RangeError(
        `Cannot call ${this.name} as the input must have at least one time step: current shape is [${
          inputs.shape.join(", ")
        }]`,
      );
    }
    this.prepareMasks(
      cell,
      inputs.slice([0, 0], [-1, 1]).squeeze([1]),
      states,
    );
    const result = loop(
      (x, s) => {
        const [output, next] = cell.call(x, s, { training });
        return [output, Array.isArray(next) ? next : [next]];
      },
      inputs,
      states,
      {
        goBackwards: this.goBackwards,
        mask,
        zeroOutputForMask: this.zeroOutputForMask,
        returnSequences: this.returnSequences,
      },
    );
    this.resetMasks(cell);
    return result;
  }

  #startStates(inputs: Tensor, given: unknown): States {
    const [batch] = inputs.shape;
    if (this.stateful) this.#checkBatch(batch);
    if (given !== undefined && given !== null) {
      const list = Array.isArray(given) ? given : [given];
      const zeros = initialStates(this.cell, batch);
      const states = flatten(list) as Tensor[];
      if (states.length !== flatten(zeros).length) {
        throw new TypeError(
          `Cannot call ${this.name} as initialState must hold ${
            flatten(zeros).length
          } tensors: current number is ${states.length}`,
        );
      }
      return packAs(zeros, states.map(asFloat)) as States;
    }
    if (this.stateful) {
      return mapStructure(
        this.#states,
        (variable) => tf.clone((variable as Variable).value),
      ) as States;
    }
    return initialStates(this.cell, batch);
  }

  #checkBatch(batch: number): void {
    const expected = (flatten(this.#states)[0] as Variable).shape[0];
    if (batch === expected) return;
    throw new RangeError(
      `If an RNN is stateful, the batch size of the input sequences must be the same as the batch size of the initial state. \n- Expected batch size: ${expected}\n- Received batch size: ${batch}`,
    );
  }

  /** Draws the dropout masks of a cell before the first step, as Keras does. */
  protected prepareMasks(cell: unknown, inputs: Tensor, states: unknown): void {
    const first = (flatten(states)[0]) as Tensor;
    if (cell instanceof DropoutCell) {
      cell.inputMasks(inputs);
      cell.stateMasks(first);
    }
    if (cell instanceof StackedRNNCells) {
      let x = inputs;
      cell.cells.forEach((one, i) => {
        const own = (states as unknown[])[i];
        this.prepareMasks(one, x, own);
        const list = (Array.isArray(own) ? own : [own]) as States;
        [x] = one.call(x, list, { training: false });
      });
    }
  }

  /** Forgets the dropout masks of a cell. */
  protected resetMasks(cell: unknown): void {
    if (cell instanceof DropoutCell) cell.resetMasks();
    if (cell instanceof StackedRNNCells) {
      cell.cells.forEach((c) => this.resetMasks(c));
    }
  }

  /** Sets the states that carry over to 0. */
  resetState(): void {
    for (const variable of flatten(this.#states) as (Variable | null)[]) {
      if (variable) variable.assign(tf.zeros(variable.shape));
    }
  }

  /** As {@linkcode resetState}, by its name in Keras 2. */
  resetStates(): void {
    this.resetState();
  }

  override dispose(): void {
    super.dispose();
    for (const variable of flatten(this.#states) as (Variable | null)[]) {
      variable?.dispose();
    }
    this.#states = null;
  }

  override computeMask(_inputs: unknown, mask: unknown): unknown {
    const output = this.returnSequences ? flatten(mask)[0] ?? null : null;
    if (!this.returnState) return output;
    return [output, ...flatten(this.stateSize).map(() => null)];
  }

  override computeOutputShape(inputShape: Shape): unknown {
    const [batch, length] = inputShape;
    const output = this.returnSequences
      ? [batch, length, this.outputSize]
      : [batch, this.outputSize];
    if (!this.returnState) return output;
    const states = this.stateSize.map((size) =>
      typeof size === "number" ? [batch, size] : size.map((s) => [batch, s])
    );
    return [output, ...states];
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      return_sequences: this.returnSequences,
      return_state: this.returnState,
      go_backwards: this.goBackwards,
      stateful: this.stateful,
      unroll: this.unroll,
      zero_output_for_mask: this.zeroOutputForMask,
      cell: serialize(this.cell),
    };
  }
}

/** An instance of {@linkcode RNN}. */
export type RNN = RNNClass;

/**
 * Recurrent layer around a cell of your choice: LSTMCell, GRUCell,
 * SimpleRNNCell, several of them stacked, or one of your own.
 *
 * Input: float32 `[batch, timesteps, features]`.
 *
 * Output: `[batch, outputSize]`, or `[batch, timesteps, outputSize]` with
 * `returnSequences`; with `returnState` an array of it and the states.
 *
 * @param cell A cell, or an array of cells.
 * @param options Options; see {@linkcode RNNOptions}.
 * @returns A layer, to be called with a tensor.
 * @throws {TypeError} If `cell` has no `call` or no `stateSize`.
 *
 * @example A cell of one's own: a running sum
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers, type Tensor, tf } from "kerno";
 *
 * class Sum extends layers.Layer {
 *   readonly stateSize = 1;
 *   override call(x: Tensor, [sum]: Tensor[]): [Tensor, Tensor[]] {
 *     const next = sum.add(x) as Tensor;
 *     return [next, [next]];
 *   }
 * }
 * const rnn = layers.RNN(new Sum(), { returnSequences: true });
 * const y = rnn(tf.tensor([1, 2, 3], [1, 3, 1]));
 * assert.deepEqual(Array.from(y.dataSync()), [1, 3, 6]);
 * ```
 *
 * @see `keras/src/layers/rnn/rnn.py`
 */
export const RNN: {
  new (cell: unknown, options?: RNNOptions): RNN;
  (cell: unknown, options?: RNNOptions): RNN;
  prototype: RNN;
} = withoutNew("RNN", RNNClass);
register("keras.layers", "RNN", RNN);
