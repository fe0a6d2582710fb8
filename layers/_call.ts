/**
 * The call of a layer: on tensors it computes, on symbolic tensors it draws the
 * graph.
 *
 * @module
 */
import { note } from "../display/mod.ts";
import { type Tensor, tf } from "../engine/mod.ts";
import { withoutGradient } from "./_detached.ts";
import { toTensors } from "./_inputs.ts";
import { shapesOf } from "./_inputs.ts";
import { traceOutputs } from "./_trace.ts";
import { callSite } from "./arguments/call_site.ts";
import { Node } from "./graph/node.ts";
import { KerasTensor } from "./keras_tensor.ts";
import type { Layer } from "./layer.ts";
import type { CallOptions } from "./layer_options.ts";
import { attachMask, isMaskHidden, maskOf, ownMaskOf } from "./masks.ts";
import { isShape } from "./shapes.ts";
import { flatten, mapStructure, packAs } from "./tree.ts";

/** What an outer call hands to the calls within it. */
let context: { training: boolean } | null = null;

/** Runs `body` as a call: `training` reaches the calls within. */
function inContext<T>(
  layer: Layer,
  training: boolean | undefined,
  body: (training: boolean) => T,
): T {
  const outer = context;
  const value = training ?? outer?.training ?? false;
  if (outer === null) layer.clearLosses();
  context = { training: value };
  try {
    return body(value);
  } finally {
    context = outer;
  }
}

type AnyCall = (...args: unknown[]) => unknown;

/** The outputs as tensors of their own: never an input or a weight itself. */
function owned(outputs: unknown, inputs: unknown): unknown {
  const given = new Set(flatten(inputs));
  return mapStructure(
    outputs,
    (leaf) =>
      leaf instanceof tf.Variable || given.has(leaf)
        ? tf.clone(leaf as Tensor)
        : leaf,
  );
}

/** Adds the penalty on the outputs to the losses. */
function penalize(layer: Layer, outputs: unknown): void {
  const regularizer = layer.activityRegularizer;
  if (regularizer === null) return;
  for (const output of flatten(outputs) as Tensor[]) {
    const loss = regularizer(output);
    const batch = output.rank > 0 ? output.shape[0] : 1;
    layer.addLoss(batch > 0 ? loss.div(batch) : loss);
  }
}

/**
 * The masks of the outputs, one for each, as far as there are any.
 *
 * @param layer The layer.
 * @param inputs First argument of the call.
 * @param mask Its mask, in its form.
 * @param count Number of outputs.
 */
function outputMasks(
  layer: Layer,
  inputs: unknown,
  mask: unknown,
  count: number,
): unknown[] {
  const hasMask = flatten(mask).some((leaf) => leaf !== null);
  if (!layer.supportsMasking) {
    if (hasMask) {
      const text =
        `Layer '${layer.name}' (of type ${layer.constructor.name}) was passed an input with a mask attached to it. However, this layer does not support masking and will therefore destroy the mask information. Downstream layers will not see the mask.`;
      note(text, `${text} ${callSite()}`);
    }
    return [];
  }
  const masks = flatten(layer.computeMask(inputs, mask));
  return masks.length === count ? masks : [];
}

/**
 * Whether a call has tensors besides its first argument. Keras then hands
 * `call` no mask but an explicit one, though the outputs still get theirs.
 */
function hasFurtherTensors(
  args: readonly unknown[],
  options: CallOptions,
): boolean {
  const { mask: _, ...rest } = options;
  return flatten([args.slice(1), rest]).some((leaf) =>
    leaf instanceof tf.Tensor
  );
}

/**
 * The mask that a call is given, or the one that travels on its inputs. Keras
 * draws up the masks of a graph when it is made: what takes masks off later has
 * no effect on them.
 */
function inputMask(
  layer: Layer,
  inputs: unknown,
  options: CallOptions,
): unknown {
  if (options.mask !== undefined && options.mask !== null) return options.mask;
  const inGraph = layer.inboundNodes.length > 0;
  return mapStructure(inputs, inGraph ? ownMaskOf : maskOf);
}

/**
 * Calls a layer on tensors.
 *
 * @param layer The layer.
 * @param given What it is called with: tensors, or numbers for them.
 * @param options Options of the call.
 * @returns New tensors, which carry their masks.
 */
export function callEager(
  layer: Layer,
  given: readonly unknown[],
  options: CallOptions,
): unknown {
  const { outputs, masks, hide } = tf.tidy(() => {
    const args = layer.standardize(given.map(toTensors));
    const extra = Object.fromEntries(
      Object.entries(options).map((
        [key, value],
      ) => [key, key === "training" ? value : toTensors(value)]),
    );
    layer.prepare(args);
    return inContext(layer, options.training, (training) => {
      const mask = inputMask(layer, args[0], extra);
      const hide = !options.mask && flatten(args[0]).some(isMaskHidden);
      const seen = options.mask || !hasFurtherTensors(args, extra)
        ? mask
        : null;
      const outputs = layer.inScope(() =>
        owned(
          (layer.call as AnyCall)(...args, { ...extra, training, mask: seen }),
          [args, extra],
        )
      );
      layer.built = true;
      penalize(layer, outputs);
      const leaves = flatten(outputs);
      const masks = withoutGradient(() =>
        outputMasks(layer, args[0], mask, leaves.length)
      );
      return { outputs, masks, hide } as never;
    });
  }) as unknown as { outputs: unknown; masks: unknown[]; hide: boolean };
  flatten(outputs).forEach((output, i) =>
    attachMask(output as Tensor, (masks[i] as Tensor) ?? null, hide)
  );
  const spare = masks.filter((mask) =>
    mask !== null && mask !== undefined && !isGiven(mask, given, options)
  );
  tf.dispose(spare as Tensor[]);
  return outputs;
}

/** Whether a mask is the caller's own: on an input, or an option. */
function isGiven(
  mask: unknown,
  given: readonly unknown[],
  options: CallOptions,
): boolean {
  return flatten(given).some((leaf) => ownMaskOf(leaf) === mask) ||
    flatten(options).some((leaf) => leaf === mask);
}

/** Symbolic tensors for shapes, in their form. */
function symbolic(shapes: unknown, dtype: string): unknown {
  if (isShape(shapes)) return new KerasTensor(shapes, { dtype });
  if (Array.isArray(shapes)) return shapes.map((s) => symbolic(s, dtype));
  return Object.fromEntries(
    Object.entries(shapes as Record<string, unknown>)
      .map(([key, shape]) => [key, symbolic(shape, dtype)]),
  );
}

/**
 * The symbolic outputs of a call.
 *
 * @param layer The layer.
 * @param args What it is called with.
 * @param options Options of the call.
 * @returns Symbolic tensors, in the form of the outputs.
 */
export function outputSpec(
  layer: Layer,
  args: readonly unknown[],
  options: CallOptions,
): unknown {
  if (layer.tellsOutputShape) {
    const shape = layer.computeOutputShape as (...s: unknown[]) => unknown;
    const shapes = args.map(shapesOf);
    return symbolic(shape.apply(layer, shapes), layer.outputDtype(args[0]));
  }
  return traceOutputs([args, options], ([args, options]) => {
    const training = (options as CallOptions).training ?? false;
    return (layer.call as AnyCall)(
      ...(args as unknown[]),
      { ...(options as CallOptions), training, mask: null },
    );
  });
}

/**
 * Calls a layer on symbolic tensors.
 *
 * @param layer The layer.
 * @param given What it is called with.
 * @param options Options of the call.
 * @returns Symbolic tensors, in the form of the outputs.
 */
export function callSymbolic(
  layer: Layer,
  given: readonly unknown[],
  options: CallOptions,
): unknown {
  const tensors = given.map(toTensors);
  const args = layer.standardize(tensors);
  layer.prepare(args);
  const outputs = inContext(
    layer,
    options.training,
    () => layer.inScope(() => layer.computeOutputSpec(args, options)),
  );
  layer.built = true;
  const form = renewed(outputs, args);
  new Node(layer, [...tensors, options], form);
  return form;
}

/** The outputs as symbolic tensors of this call: never an input itself. */
function renewed(outputs: unknown, args: readonly unknown[]): unknown {
  const given = new Set(flatten(args));
  const leaves = (flatten(outputs) as KerasTensor[]).map((leaf) =>
    given.has(leaf) ? new KerasTensor(leaf.shape, { dtype: leaf.dtype }) : leaf
  );
  return packAs(outputs, leaves);
}
