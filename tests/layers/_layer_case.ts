/**
 * Runs one case of golden/numeric/layers.json.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type Tensor, tf } from "../../engine/mod.ts";
import "../../layers/mod.ts";
import type { Layer } from "../../layers/mod.ts";
import { attachMask, maskOf } from "../../layers/masks.ts";
import { deserialize } from "../../layers/serialization/registry.ts";
import { flatten } from "../../layers/tree.ts";
import {
  assertTensor,
  type GoldenTensor,
  near,
  toNumber,
  toTensor,
} from "./_golden.ts";

/** One call of a case. */
export interface Step {
  op?: "call" | "reset_state" | "adapt";
  data?: GoldenTensor;
  inputs: GoldenTensor[];
  call: Record<string, unknown>;
  outputs: GoldenTensor[];
  output_mask?: GoldenTensor | (GoldenTensor | null)[] | null;
  losses?: GoldenTensor[];
  weights_after?: GoldenTensor[];
  grads?: {
    upstream: (GoldenTensor | null)[];
    inputs: (GoldenTensor | null)[];
    initial_state?: GoldenTensor[];
    weights: (GoldenTensor & { data: unknown })[];
  };
}

/** A case of the file. */
export interface Case extends Step {
  id: string;
  layer: string;
  args: Record<string, unknown>;
  weights?: GoldenTensor[];
  initial_weights?: boolean;
  facts?: { zeros: number; value: number; mean: number };
  output_shape: unknown;
  params: number;
  calls?: Step[];
}

function isGoldenTensor(value: unknown): value is GoldenTensor {
  return typeof value === "object" && value !== null && "dtype" in value &&
    "data" in value;
}

/** Tensors in place of golden tensors, in arguments and options. */
function revive(value: unknown): unknown {
  if (isGoldenTensor(value)) return toTensor(value);
  if (Array.isArray(value)) return value.map(revive);
  return value;
}

/** The layer of a case. */
export function makeLayer(one: Case, module: string): Layer {
  const config = Object.fromEntries(
    Object.entries(one.args).map(([key, value]) => [key, revive(value)]),
  );
  return deserialize({
    module,
    class_name: one.layer,
    config: { name: one.id.replace(/\W/g, "_"), ...config },
  }) as Layer;
}

/** What a step calls the layer with. */
function argumentsOf(step: Step): {
  inputs: Tensor[];
  args: unknown[];
  options: Record<string, unknown>;
} {
  const { training, mask, states, initial_state, arguments: names, ...rest } =
    step.call;
  const inputs = step.inputs.map(toTensor);
  const masks = Array.isArray(mask) ? mask : inputs.map(() => mask ?? null);
  inputs.forEach((x, i) => {
    if (masks[i]) attachMask(x, toTensor(masks[i] as GoldenTensor));
  });
  const first = inputs.length === 1 ? inputs[0] : inputs;
  const args: unknown[] = states ? [first, revive(states)] : [first];
  if (names) args.splice(0, 1, ...inputs);
  return {
    inputs,
    args,
    options: {
      ...Object.fromEntries(
        Object.entries(rest).map(([key, value]) => [key, revive(value)]),
      ),
      ...(training === null ? {} : { training }),
      ...(initial_state ? { initialState: revive(initial_state) } : {}),
    },
  };
}

/** The states that a cell is called with. */
function statesIn(step: Step, args: unknown[]): unknown[] {
  return step.call.states ? flatten(args[1]) : [];
}

/** Calls a layer, with gradients where the case has them. */
function callLayer(
  layer: Layer,
  step: Step,
  { inputs, args, options }: ReturnType<typeof argumentsOf>,
): { outputs: Tensor[]; grads: Tensor[] } {
  const run = () =>
    flatten((layer as (...args: unknown[]) => unknown)(...args, options));
  if (!step.grads) return { outputs: run() as Tensor[], grads: [] };
  const sources = [
    ...inputs.filter((x) => x.dtype === "float32"),
    ...flatten([options.initialState ?? [], statesIn(step, args)]) as Tensor[],
    ...layer.trainableWeights.map((v) => v.value as Tensor),
  ];
  let outputs: Tensor[] = [];
  const upstream = step.grads.upstream;
  const { grads } = tf.engine().gradients(
    () => {
      outputs = run() as Tensor[];
      outputs.forEach((output) => tf.keep(output));
      return outputs.reduce<Tensor>((sum, output, i) => {
        const weight = upstream[i];
        if (!weight) return sum;
        return sum.add(output.mul(toTensor(weight)).sum());
      }, tf.scalar(0));
    },
    sources,
    undefined,
    true,
  );
  return { outputs, grads };
}

function checkMasks(outputs: Tensor[], step: Step, id: string): void {
  const expected = Array.isArray(step.output_mask)
    ? step.output_mask
    : [step.output_mask ?? null];
  expected.forEach((mask, i) => {
    const actual = maskOf(outputs[i]);
    if (mask === null) assert.equal(actual, null, `${id}: no mask expected`);
    else {
      assert.ok(actual, `${id}: mask expected`);
      assertTensor(actual, mask, `${id}: mask`);
    }
  });
}

function checkGradients(
  layer: Layer,
  step: Step,
  { inputs }: ReturnType<typeof argumentsOf>,
  grads: (Tensor | null)[],
  what: string,
): void {
  const golden = step.grads!;
  const expected = [
    ...golden.inputs.filter((_, i) => inputs[i].dtype === "float32"),
    ...(golden.initial_state ?? []),
    ...golden.weights,
  ];
  assert.equal(
    golden.weights.length,
    layer.trainableWeights.length,
    `${what}: number of trainable weights`,
  );
  expected.forEach((one, i) => {
    if (one === null || one.data === null) {
      const actual = grads[i];
      assert.ok(
        actual === null || actual === undefined ||
          actual.abs().max().dataSync()[0] === 0,
        `${what}: gradient ${i} should not be`,
      );
    } else {
      assert.ok(grads[i], `${what}: gradient ${i} is missing`);
      // A variance of four numbers loses digits on the way back.
      const relative = what.startsWith("BatchNormalization") ? 1e-4 : 2e-5;
      assertTensor(grads[i]!, one, `${what}: gradient ${i}`, relative, 2e-6);
    }
  });
}

/** Runs one call and compares all that the case tells of it. */
function runStep(layer: Layer, step: Step, what: string): void {
  const given = argumentsOf(step);
  const { outputs, grads } = callLayer(layer, step, given);
  assert.equal(outputs.length, step.outputs.length, `${what}: outputs`);
  step.outputs.forEach((one, i) =>
    assertTensor(outputs[i], one, `${what}: output ${i}`)
  );
  checkMasks(outputs, step, what);
  if (step.losses) {
    const losses = layer.losses.map((loss) => loss.dataSync()[0]);
    assert.equal(losses.length, step.losses.length, `${what}: losses`);
    step.losses.forEach((loss, i) =>
      assert.ok(
        near(losses[i], toNumber(loss.data[0])),
        `${what}: loss ${i} is ${losses[i]}, not ${loss.data[0]}`,
      )
    );
  }
  step.weights_after?.forEach((one, i) =>
    assertTensor(
      layer.weights[i].value as Tensor,
      one,
      `${what}: weight ${i} after the call`,
    )
  );
  if (step.grads) checkGradients(layer, step, given, grads, what);
  outputs.forEach((output) => output.dispose());
}

/** Builds the layer of a case and gives it the weights. */
function prepare(one: Case, module: string): Layer {
  const layer = makeLayer(one, module);
  const first = one.calls?.find((step) => step.inputs) ?? one;
  if (!layer.built && first.inputs) {
    const shapes = first.inputs.map((x) => x.shape);
    const { arguments: names } = first.call;
    (layer.build as (...shapes: unknown[]) => void)(
      ...(names ? shapes : [shapes.length === 1 ? shapes[0] : shapes]),
    );
  }
  if (one.initial_weights) {
    layer.weights.forEach((variable, i) =>
      assertTensor(
        variable.value as Tensor,
        one.weights![i],
        `${one.id}: weight ${i} at the start`,
      )
    );
  }
  layer.setWeights((one.weights ?? []).map(toTensor));
  return layer;
}

/** Fails unless the layer does what the case says. */
export function runCase(one: Case, module = "keras.layers"): void {
  const before = tf.memory().numTensors;
  let layer!: Layer;
  tf.tidy(() => {
    layer = prepare(one, module);
  });
  tf.tidy(() => {
    if (one.calls) {
      one.calls.forEach((step, i) => {
        if (step.op === "reset_state") {
          (layer as unknown as { resetState(): void }).resetState();
        } else runStep(layer, step, `${one.id} call ${i}`);
      });
    } else if (one.inputs) runStep(layer, one, one.id);
    if (one.output_shape !== null && one.inputs) {
      const shapes = one.inputs.map((x) => [null, ...x.shape.slice(1)]);
      const shape = (layer.computeOutputShape as (...s: unknown[]) => unknown)(
        ...(one.call.arguments
          ? shapes
          : [shapes.length === 1 ? shapes[0] : shapes]),
      );
      assert.deepEqual(shape, one.output_shape, `${one.id}: output shape`);
    }
  });
  assert.equal(layer.countParams(), one.params, `${one.id}: params`);
  layer.dispose();
  assert.equal(tf.memory().numTensors, before, `${one.id}: tensors left over`);
}
