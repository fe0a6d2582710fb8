/**
 * Inputs and outputs of models, in the forms that users give.
 *
 * @module
 */
import type { DataType, Tensor } from "../engine/mod.ts";
import { InputLayer, InputSpec, KerasTensor } from "../layers/mod.ts";
import type { Graph } from "../layers/graph/graph.ts";
import { attachMask, maskOf } from "../layers/masks.ts";
import { isShape, shapeText } from "../layers/shapes.ts";
import { flatten, isPlainObject } from "../layers/tree.ts";

/** Whether constructor arguments give a graph. */
export function isFunctional(args: readonly unknown[]): boolean {
  const [first] = args;
  if (args.length >= 2 && flatten(first).some(isSymbolicTensor)) return true;
  return isPlainObject(first) &&
    ["inputs", "input", "outputs", "output"].some((key) => key in first);
}

function isSymbolicTensor(value: unknown): boolean {
  return value instanceof KerasTensor;
}

/** Positional arguments as one options object, so that dicts are no options. */
export function named(args: readonly unknown[]): unknown[] {
  if (args.length === 1) return [...args];
  const [inputs, outputs, third] = args;
  const last = args.at(-1);
  const options = args.length > 2 && isPlainObject(last) ? last : {};
  const looksLikeOptions = args.length === 2 && isPlainObject(outputs) &&
    !flatten(outputs).some(isSymbolicTensor);
  if (looksLikeOptions) return [...args];
  return [{
    inputs,
    outputs,
    ...(typeof third === "string" ? { name: third } : {}),
    ...options,
  }];
}

/** Refuses what is no structure of symbolic tensors. */
export function checkSymbolic(name: string, structure: unknown): void {
  const leaves = flatten(structure ?? []);
  if (leaves.length === 0) {
    throw new TypeError(`\`${name}\` argument cannot be empty.`);
  }
  for (const leaf of leaves) {
    if (isSymbolicTensor(leaf)) continue;
    throw new TypeError(
      `All \`${name}\` values must be KerasTensors. Received: ${name}=${
        String(structure)
      } including invalid value ${String(leaf)} of type ${
        (leaf as object | null)?.constructor?.name ?? typeof leaf
      }`,
    );
  }
}

/** A list of one output is that output. */
export function unpack(outputs: unknown): unknown {
  return Array.isArray(outputs) && outputs.length === 1 ? outputs[0] : outputs;
}

/** Shapes of a structure; a list of one is that one. */
export function shapesIn(structure: unknown): unknown {
  if (structure instanceof KerasTensor) return structure.shape;
  if (Array.isArray(structure)) {
    const shapes = structure.map(shapesIn);
    return shapes.length === 1 ? shapes[0] : shapes;
  }
  return Object.fromEntries(
    Object.entries(structure as Record<string, KerasTensor>)
      .map(([key, tensor]) => [key, shapesIn(tensor)]),
  );
}

/** Symbolic tensors for a structure of shapes. */
export function mapShapes(shapes: unknown): unknown {
  if (isShape(shapes)) return new KerasTensor(shapes);
  if (Array.isArray(shapes)) return shapes.map(mapShapes);
  return Object.fromEntries(
    Object.entries(shapes as Record<string, unknown>)
      .map(([key, shape]) => [key, mapShapes(shape)]),
  );
}

/** The inputs of a graph, flat, in its order, with its dtypes and ranks. */
export function standardizeInputs(
  graph: Graph,
  inputs: unknown,
  name: string,
): unknown[] {
  const byName = isPlainObject(inputs) && !isPlainObject(graph.inputStructure);
  const flat = byName
    ? graph.inputs.map((tensor) => {
      const found = inputs[tensor.history!.layer.name] ?? inputs[tensor.name];
      if (found !== undefined) return found;
      throw new TypeError(
        `Missing data for input "${tensor.name}". You passed a data dictionary with keys [${
          Object.keys(inputs)
        }]. Expected the following keys: [${
          graph.inputs.map((one) => one.name)
        }]`,
      );
    })
    : flatten(inputs);
  if (flat.length !== graph.inputs.length) {
    throw new TypeError(
      `Layer "${name}" expects ${graph.inputs.length} input(s), but it received ${flat.length} input tensors.`,
    );
  }
  return flat.map((x, i) => standardizeOne(x, graph.inputs[i]));
}

function standardizeOne(x: unknown, reference: KerasTensor): unknown {
  if (x instanceof KerasTensor) return x;
  if (x === null) {
    const layer = reference.history?.layer;
    if (layer instanceof InputLayer && layer.optional) return null;
    throw new TypeError(
      `The input '${reference.name}' is not optional, but None was passed. Please provide a valid tensor.`,
    );
  }
  const given = x as Tensor;
  const tensor = fitRank(
    given.dtype === reference.dtype
      ? given
      : given.cast(reference.dtype as DataType),
    reference,
  );
  if (tensor !== given) attachMask(tensor, maskOf(given));
  return tensor;
}

/** Adds or takes away a last axis of size 1. */
function fitRank(x: Tensor, reference: KerasTensor): Tensor {
  const { shape } = reference;
  if (x.rank === shape.length) return x;
  if (x.rank === shape.length + 1 && x.shape.at(-1) === 1) {
    return x.squeeze([x.rank - 1]);
  }
  if (x.rank === shape.length - 1 && shape.at(-1) === 1) {
    return x.expandDims(-1);
  }
  throw new TypeError(
    `Invalid input shape for input with name '${reference.name}'. Expected shape ${
      shapeText(shape)
    }, but input has incompatible shape ${shapeText(x.shape)}`,
  );
}

/** What a functional model demands of its inputs: their shapes but the batch. */
export function specsOf(graph: Graph): InputSpec[] {
  return graph.inputs.map(({ shape, history }) =>
    new InputSpec({
      shape: shape.map((size, axis) => axis === 0 ? null : size),
      allowLastAxisSqueeze: true,
      name: history?.layer.name,
      optional: history?.layer instanceof InputLayer &&
        history.layer.optional,
    })
  );
}
