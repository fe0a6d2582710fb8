/**
 * Cells one upon the other.
 *
 * @module
 */
import type { Tensor } from "../../engine/mod.ts";
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
import type { LayerOptions } from "../layer_options.ts";
import { register, serialize } from "../serialization/registry.ts";
import type { Shape } from "../shapes.ts";
import {
  type Cell,
  initialStates,
  type States,
  type StepOptions,
} from "./cell.ts";

/** Size of what a cell puts out. */
function outputSize(cell: Cell): number {
  if (cell.outputSize !== undefined) return cell.outputSize;
  return typeof cell.stateSize === "number"
    ? cell.stateSize
    : cell.stateSize[0] as number;
}

class StackedRNNCellsClass extends Layer implements Cell {
  /** The cells, the lowest first. */
  readonly cells: readonly Cell[];

  constructor(...args: unknown[]) {
    const given = resolveArguments<{ cells: Cell[] }>("StackedRNNCells", {
      arguments: { cells: REQUIRED },
      options: COMMON_DEFAULTS,
    }, args);
    for (const cell of given.cells) {
      if (typeof cell?.call !== "function") {
        throw new TypeError(
          `All cells must have a \`call\` method. Received cell without a \`call\` method: ${
            String(cell)
          }`,
        );
      }
      if (cell.stateSize === undefined) {
        throw new TypeError(
          `All cells must have a \`stateSize\` attribute. Received cell without a \`stateSize\`: ${
            String(cell)
          }`,
        );
      }
    }
    super(commonOptions(given as unknown as Values));
    this.cells = [...given.cells];
  }

  /** Sizes of the states, cell by cell. */
  get stateSize(): readonly (number | readonly number[])[] {
    return this.cells.map((cell) => cell.stateSize as number);
  }

  /** Size of the output of the last cell. */
  get outputSize(): number {
    return outputSize(this.cells.at(-1)!);
  }

  /** Zeros for the states of each cell. */
  getInitialState(batchSize: number): States {
    return this.cells.map((cell) => {
      const states = initialStates(cell, batchSize);
      return typeof cell.stateSize === "number" ? states[0] : states;
    });
  }

  override build(inputShape: Shape): void {
    let shape = inputShape;
    for (const cell of this.cells) {
      if (cell instanceof Layer && !cell.built) {
        (cell.build as (shape: Shape) => void)(shape);
      }
      shape = [shape[0], outputSize(cell)];
    }
  }

  override call(
    inputs: Tensor,
    states: States,
    options: StepOptions,
  ): [Tensor, States] {
    let x = inputs;
    const next = this.cells.map((cell, i) => {
      const own = states[i];
      const [output, after] = cell.call(
        x,
        Array.isArray(own) ? own : [own],
        options,
      );
      x = output;
      if (Array.isArray(own)) return Array.isArray(after) ? after : [after];
      return Array.isArray(after) ? after[0] : after;
    });
    return [x, next];
  }

  override computeOutputShape(inputShape: Shape): unknown {
    const batch = (inputShape as unknown[])[0] ?? null;
    return [
      [batch, this.outputSize],
      this.stateSize.map((size) =>
        typeof size === "number" ? [batch, size] : size.map((s) => [batch, s])
      ),
    ];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), cells: this.cells.map(serialize) };
  }
}

/** An instance of {@linkcode StackedRNNCells}. */
export type StackedRNNCells = StackedRNNCellsClass;

/**
 * Several cells as one: the output of each is the input of the next. RNN makes
 * one of an array of cells.
 *
 * @param cells The cells, the lowest first.
 * @param options Options; see {@linkcode LayerOptions}.
 * @returns A cell, for RNN.
 * @throws {TypeError} If one of them is no cell.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { layers } from "kerno";
 *
 * const cells = [layers.LSTMCell(2), layers.LSTMCell(3)];
 * assert.deepEqual(layers.StackedRNNCells(cells).stateSize, [[2, 2], [3, 3]]);
 * ```
 *
 * @see `keras/src/layers/rnn/stacked_rnn_cells.py`
 */
export const StackedRNNCells: {
  new (cells: readonly unknown[], options?: LayerOptions): StackedRNNCells;
  (cells: readonly unknown[], options?: LayerOptions): StackedRNNCells;
  prototype: StackedRNNCells;
} = withoutNew("StackedRNNCells", StackedRNNCellsClass);
register("keras.layers", "StackedRNNCells", StackedRNNCells);
