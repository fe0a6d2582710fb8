/**
 * The graph between symbolic inputs and outputs: which layers, in which order.
 *
 * @module
 */
import type { KerasTensor } from "../keras_tensor.ts";
import type { Layer } from "../layer.ts";
import { flatten, packAs } from "../tree.ts";
import type { Node } from "./node.ts";
import { symbolicIn } from "./node.ts";

/** What one node of a graph gives for its arguments. */
export type NodeRunner = (node: Node, args: unknown[]) => unknown;

/** Nodes from inputs to outputs, and layers in the order of first visit. */
function traverse(
  inputs: ReadonlySet<KerasTensor>,
  outputs: readonly KerasTensor[],
): { nodes: Node[]; visits: Map<Layer, number> } {
  const nodes: Node[] = [];
  const visits = new Map<Layer, number>();
  const finished = new Set<Node>();
  const open = new Set<Node>();
  const visit = (tensor: KerasTensor): void => {
    if (tensor.history === null) return;
    const { layer, nodeIndex } = tensor.history;
    const node = layer.inboundNodes[nodeIndex];
    if (finished.has(node)) return;
    if (!node.isInput && inputs.has(tensor)) {
      finished.add(node);
      return;
    }
    if (open.has(node)) {
      throw new Error(
        `Tensor ${tensor} from layer '${layer.name}' is part of a cycle.`,
      );
    }
    if (!visits.has(layer)) visits.set(layer, visits.size);
    open.add(node);
    node.inputs.forEach(visit);
    open.delete(node);
    finished.add(node);
    nodes.push(node);
  };
  outputs.forEach(visit);
  return { nodes, visits };
}

/** Longest way from each node, and each layer, to an output. */
function depths(
  nodes: readonly Node[],
): { byNode: Map<Node, number>; byLayer: Map<Layer, number> } {
  const inGraph = new Set(nodes);
  const byNode = new Map<Node, number>();
  const byLayer = new Map<Layer, number>();
  for (const node of [...nodes].reverse()) {
    const depth = Math.max(
      byNode.get(node) ?? 0,
      byLayer.get(node.layer) ?? 0,
    );
    byLayer.set(node.layer, depth);
    byNode.set(node, depth);
    for (const parent of node.parents.filter((p) => inGraph.has(p))) {
      byNode.set(parent, Math.max(depth + 1, byNode.get(parent) ?? 0));
    }
  }
  return { byNode, byLayer };
}

/** The keys of a map by falling value; equal ones by `order`. */
function byDepth<T>(
  map: ReadonlyMap<T, number>,
  order: (key: T) => number,
): T[] {
  return [...map.keys()].sort((a, b) =>
    map.get(b)! - map.get(a)! || order(a) - order(b)
  );
}

/**
 * A graph of layers.
 *
 * @see `keras/src/ops/function.py`
 */
export class Graph {
  /** The inputs in the form that was given. */
  readonly inputStructure: unknown;
  /** The outputs in the form that was given. */
  readonly outputStructure: unknown;
  /** The inputs, flat. */
  readonly inputs: readonly KerasTensor[];
  /** The outputs, flat. */
  readonly outputs: readonly KerasTensor[];
  /** The layers, from inputs to outputs. */
  readonly layers: readonly Layer[];
  /** The calls, from inputs to outputs. */
  readonly nodes: readonly Node[];

  /**
   * @param inputs Symbolic tensors, in any form.
   * @param outputs Symbolic tensors, in any form.
   * @throws {RangeError} If an output does not follow from the inputs, or two
   * layers have one name.
   */
  constructor(inputs: unknown, outputs: unknown) {
    this.inputStructure = inputs;
    this.outputStructure = outputs;
    this.inputs = symbolicIn(inputs);
    this.outputs = symbolicIn(outputs);
    const { nodes, visits } = traverse(new Set(this.inputs), this.outputs);
    const { byNode, byLayer } = depths(nodes);
    this.#addUnused(byNode, byLayer, visits);
    const place = new Map([...byNode.keys()].map((node, i) => [node, i]));
    this.nodes = byDepth(byNode, (node) => place.get(node)!);
    this.layers = byDepth(byLayer, (layer) => visits.get(layer)!);
    this.#check();
  }

  /** Inputs that no output needs belong to the graph too. */
  #addUnused(
    byNode: Map<Node, number>,
    byLayer: Map<Layer, number>,
    visits: Map<Layer, number>,
  ): void {
    for (const { history } of this.inputs) {
      if (history === null || byLayer.has(history.layer)) continue;
      const node = history.layer.inboundNodes[history.nodeIndex];
      if (!node.isInput) continue;
      byLayer.set(history.layer, 0);
      visits.set(history.layer, -1);
      byNode.set(node, 0);
    }
  }

  #check(): void {
    const known = new Set<KerasTensor>(this.inputs);
    for (const node of this.nodes) {
      if (node.inputs.every((tensor) => known.has(tensor)) && !node.isInput) {
        node.outputs.forEach((tensor) => known.add(tensor));
      }
    }
    this.outputs.forEach((tensor, i) => {
      if (known.has(tensor)) return;
      const path = Array.isArray(this.outputStructure) ? String(i) : "";
      throw new RangeError(
        `Output with path \`${path}\` is not connected to \`inputs\``,
      );
    });
    const names = this.layers.map((layer) => layer.name);
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice !== undefined) {
      const count = names.filter((name) => name === twice).length;
      throw new RangeError(
        `The name "${twice}" is used ${count} times in the model. All operation names should be unique.`,
      );
    }
  }

  /**
   * Runs the graph.
   *
   * @param inputs What stands for the inputs, flat.
   * @param runner What a node gives for its arguments.
   * @returns What stands for the outputs, in their form.
   */
  run(inputs: readonly unknown[], runner: NodeRunner): unknown {
    const values = new Map<KerasTensor, unknown>();
    this.inputs.forEach((tensor, i) => values.set(tensor, inputs[i]));
    for (const node of this.nodes) {
      if (node.isInput || !node.inputs.every((t) => values.has(t))) continue;
      const outputs = flatten(runner(node, node.fillIn(values)));
      node.outputs.forEach((tensor, i) => values.set(tensor, outputs[i]));
    }
    return packAs(
      this.outputStructure,
      this.outputs.map((tensor) => values.get(tensor)),
    );
  }
}
