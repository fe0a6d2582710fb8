/**
 * Graphs as Keras writes them to a configuration, and back.
 *
 * @module
 */
import { camelCase, snakeCase } from "../layers/arguments/resolve.ts";
import type { Graph } from "../layers/graph/graph.ts";
import type { Node } from "../layers/graph/node.ts";
import { KerasTensor, type Layer } from "../layers/mod.ts";
import {
  deserialize,
  serialize,
  serializeObject,
} from "../layers/serialization/registry.ts";
import { isPlainObject, mapStructure } from "../layers/tree.ts";

/** Name of a layer, index of its call, index of the output. */
type TensorKey = [string, number, number];

/** The configuration of a graph. */
export interface GraphConfig {
  /** Layers with their calls, from inputs to outputs. */
  layers: LayerConfig[];
  /** Where the inputs come from, in their form. */
  input_layers: unknown;
  /** Where the outputs come from, in their form. */
  output_layers: unknown;
}

/** A layer with its calls. */
interface LayerConfig {
  name: string;
  inbound_nodes: unknown[];
  config: Record<string, unknown>;
  [key: string]: unknown;
}

/** How Keras counts the calls of a Functional model: from 1. */
function firstIndex(layer: Layer): number {
  return layer.constructor.name === "Functional" ? 1 : 0;
}

/** Index of a call among those that belong to the graph. */
function indexIn(
  nodes: ReadonlySet<Node>,
  layer: Layer,
  index: number,
): number {
  return layer.inboundNodes.slice(0, index).filter((n) => nodes.has(n)).length;
}

/** A symbolic tensor in a call. */
function tensorConfig(nodes: ReadonlySet<Node>, tensor: KerasTensor): unknown {
  const { layer, nodeIndex, tensorIndex } = tensor.history!;
  return {
    class_name: "__keras_tensor__",
    config: {
      shape: tensor.shape,
      dtype: tensor.dtype,
      keras_history: [
        layer.name,
        indexIn(nodes, layer, nodeIndex),
        tensorIndex,
      ],
    },
  };
}

/** A call, `null` for that of an input. */
function nodeConfig(nodes: ReadonlySet<Node>, node: Node): unknown {
  const write = (value: unknown): unknown => {
    if (value instanceof KerasTensor) return tensorConfig(nodes, value);
    if (Array.isArray(value)) return value.map(write);
    return serialize(value);
  };
  const kwargs = node.args.at(-1) as Record<string, unknown>;
  return {
    args: node.args.slice(0, -1).map(write),
    kwargs: Object.fromEntries(
      Object.entries(kwargs).map(([key, value]) => [
        snakeCase(key),
        write(value),
      ]),
    ),
  };
}

/**
 * The configuration of a graph.
 *
 * @param graph The graph.
 * @returns Layers, inputs and outputs, as Keras' Functional has them.
 *
 * @see `keras/src/models/functional.py`
 */
export function graphConfig(graph: Graph): Record<string, unknown> {
  const nodes = new Set(graph.nodes);
  const keyOf = (leaf: unknown): TensorKey => {
    const { layer, nodeIndex, tensorIndex } = (leaf as KerasTensor).history!;
    const index = indexIn(nodes, layer, nodeIndex) + firstIndex(layer);
    return [layer.name, index, tensorIndex];
  };
  return {
    layers: graph.layers.map((layer) => ({
      ...serializeObject(layer),
      name: layer.name,
      inbound_nodes: layer.inboundNodes
        .filter((node) => nodes.has(node) && !node.isInput)
        .map((node) => nodeConfig(nodes, node)),
    })),
    input_layers: mapStructure(graph.inputStructure, keyOf),
    output_layers: mapStructure(graph.outputStructure, keyOf),
  };
}

/** Thrown where a call needs a tensor that does not exist yet. */
class NotYet extends Error {}

/** The layers of a graph while it is drawn up again. */
class Reader {
  readonly layers = new Map<string, Layer>();
  /** For each layer, the number of calls that it had before. */
  readonly #offsets = new Map<string, number>();

  add(config: LayerConfig): void {
    const layer = deserialize(config, "keras.layers") as Layer;
    this.layers.set(config.name, layer);
    this.#offsets.set(
      config.name,
      config.class_name === "InputLayer" ? 0 : layer.inboundNodes.length,
    );
  }

  tensor([name, nodeIndex, tensorIndex]: TensorKey): KerasTensor {
    const layer = this.layers.get(name);
    if (layer === undefined) {
      throw new RangeError(
        `Cannot draw up the model as every call must name one of its layers: current name is '${name}'`,
      );
    }
    const node = layer.inboundNodes[nodeIndex + this.#offsets.get(name)!];
    const tensor = node?.outputs[tensorIndex];
    if (tensor === undefined) throw new NotYet();
    return tensor;
  }

  #read(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#read(item));
    if (!isPlainObject(value)) return value;
    if (value.class_name === "__keras_tensor__") {
      const { keras_history } = value.config as { keras_history: TensorKey };
      return this.tensor(keras_history);
    }
    return deserialize(value);
  }

  /** Makes a call, in Keras 3's form or in that of Keras 2. */
  call(name: string, node: unknown): void {
    const layer = this.layers.get(name) as unknown as (
      ...args: unknown[]
    ) => unknown;
    if (Array.isArray(node)) {
      const keys = (typeof node[0] === "string" ? [node] : node) as unknown[][];
      const tensors = keys.map((key) =>
        this.tensor(key.slice(0, 3) as TensorKey)
      );
      const options = (keys[0][3] ?? {}) as Record<string, unknown>;
      layer(
        tensors.length === 1 ? tensors[0] : tensors,
        this.#options(options),
      );
      return;
    }
    const { args, kwargs } = node as {
      args: unknown[];
      kwargs: Record<string, unknown>;
    };
    layer(...(this.#read(args) as unknown[]), this.#options(kwargs));
  }

  #options(kwargs: Record<string, unknown>): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(kwargs).map(([key, value]) => [
        camelCase(key),
        this.#read(value),
      ]),
    );
  }
}

/** Makes the calls of all layers, each once its inputs exist. */
function drawUp(reader: Reader, layers: readonly LayerConfig[]): void {
  const open = new Map(
    layers.map((layer) => [layer.name, [...layer.inbound_nodes]]),
  );
  for (;;) {
    let progress = false;
    for (const [name, nodes] of open) {
      while (nodes.length > 0) {
        try {
          reader.call(name, nodes[0]);
        } catch (error) {
          if (error instanceof NotYet) break;
          throw error;
        }
        nodes.shift();
        progress = true;
      }
      if (nodes.length === 0) open.delete(name);
    }
    if (open.size === 0) return;
    if (!progress) {
      throw new RangeError(
        `Invalid Functional model configuration. The graph of the Functional model either has loops or disconnected nodes. The following nodes failed to be resolved: ${
          [...open.keys()].join(", ")
        }`,
      );
    }
  }
}

/**
 * The inputs and outputs of a configuration.
 *
 * @param config What {@linkcode graphConfig} gave, or Keras wrote.
 * @returns Symbolic tensors, in their form, of fresh layers.
 * @throws {RangeError} If calls do not lead from inputs to outputs.
 */
export function graphFromConfig(
  config: GraphConfig,
): { inputs: unknown; outputs: unknown } {
  const reader = new Reader();
  for (const layer of config.layers) {
    reader.add({ ...layer, name: layer.name ?? layer.config.name as string });
  }
  drawUp(reader, config.layers);
  const read = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      if (typeof value[0] !== "string") return value.map(read);
      const [name, nodeIndex, tensorIndex] = value as TensorKey;
      const first = firstIndex(reader.layers.get(name)!);
      return reader.tensor([name, Math.max(0, nodeIndex - first), tensorIndex]);
    }
    return Object.fromEntries(
      Object.entries(value as Record<string, unknown>)
        .map(([key, item]) => [key, read(item)]),
    );
  };
  return {
    inputs: read(config.input_layers),
    outputs: read(config.output_layers),
  };
}
