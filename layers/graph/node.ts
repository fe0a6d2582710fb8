/**
 * One call of a layer on symbolic tensors.
 *
 * @module
 */
import { KerasTensor } from "../keras_tensor.ts";
import type { Layer } from "../layer.ts";
import { flatten, mapStructure } from "../tree.ts";

/** A call in the graph of a model: layer, arguments, outputs. */
export class Node {
  /** The layer that was called. */
  readonly layer: Layer;
  /** What it was called with, options included. */
  readonly args: readonly unknown[];
  /** The symbolic tensors among the arguments, in order. */
  readonly inputs: readonly KerasTensor[];
  /** What it gave, in its own form. */
  readonly outputStructure: unknown;
  /** The symbolic tensors that it gave, in order. */
  readonly outputs: readonly KerasTensor[];

  /**
   * @param layer The layer.
   * @param args What it was called with.
   * @param outputStructure What it gave.
   */
  constructor(
    layer: Layer,
    args: readonly unknown[],
    outputStructure: unknown,
  ) {
    this.layer = layer;
    this.args = args;
    this.inputs = symbolicIn(args);
    this.outputStructure = outputStructure;
    this.outputs = symbolicIn(outputStructure);
    const nodeIndex = layer.inboundNodes.length;
    layer.inboundNodes.push(this);
    this.outputs.forEach((tensor, tensorIndex) => {
      tensor.history = { layer, nodeIndex, tensorIndex };
    });
  }

  /** Whether it is the node of an `Input`, which no tensor leads to. */
  get isInput(): boolean {
    return this.inputs.length === 0;
  }

  /** The nodes that its inputs come from. */
  get parents(): Node[] {
    return this.inputs.flatMap(({ history }) =>
      history ? [history.layer.inboundNodes[history.nodeIndex]] : []
    );
  }

  /**
   * The arguments with other tensors in place of the symbolic ones.
   *
   * @param values From a symbolic tensor to what stands for it.
   * @returns The arguments of the call.
   */
  fillIn(values: ReadonlyMap<KerasTensor, unknown>): unknown[] {
    return mapStructure(
      this.args,
      (leaf) => leaf instanceof KerasTensor ? values.get(leaf) : leaf,
    ) as unknown[];
  }
}

/**
 * The symbolic tensors of a structure, in order.
 *
 * @param structure Anything.
 * @returns The tensors.
 */
export function symbolicIn(structure: unknown): KerasTensor[] {
  return flatten(structure).filter((leaf) =>
    leaf instanceof KerasTensor
  ) as KerasTensor[];
}
