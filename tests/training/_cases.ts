/**
 * Running the cases of `tests/golden/texts/training.json` and its like.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { camelCase } from "../../layers/arguments/resolve.ts";
import type { Variable } from "../../layers/variable.ts";
import { isPlainObject } from "../../layers/tree.ts";
import { modelFromJSON } from "../../models/mod.ts";
import * as callbacks from "../../training/callbacks/mod.ts";
import { type GoldenTensor, toTensor } from "./_golden.ts";

/** A model as far as the cases use it. */
// deno-lint-ignore no-explicit-any
export type TestModel = any;

/** The model of a configuration, with weights. */
export function buildModel(
  config: unknown,
  weights: GoldenTensor[],
): TestModel {
  const model = modelFromJSON(
    JSON.stringify(withoutCompile(config)),
  ) as TestModel;
  model.setWeights(weights.map(toTensor));
  return model;
}

function withoutCompile(config: unknown): unknown {
  return { ...(config as Record<string, unknown>), compile_config: null };
}

/** Numbers as JavaScript has them: NaN and the infinities are strings there. */
export function numberOf(value: unknown): number {
  return typeof value === "number" ? value : Number(value);
}

/** The data that an argument of a case describes. */
export function toData(
  value: unknown,
  arrays: Record<string, GoldenTensor>,
): unknown {
  if (Array.isArray(value)) return value.map((one) => toData(one, arrays));
  if (!isPlainObject(value)) return value;
  if (typeof value.array === "string") return toTensor(arrays[value.array]);
  const inner = (one: unknown) => toData(one, arrays);
  if ("tuple" in value) return (value.tuple as unknown[]).map(inner);
  if ("list" in value) return (value.list as unknown[]).map(inner);
  if ("dict" in value) {
    return Object.fromEntries(
      Object.entries(value.dict as object).map(([k, v]) => [k, inner(v)]),
    );
  }
  if ("generator" in value) {
    const batches = (value.generator as unknown[]).map(inner);
    return generate(batches, value.repeat === true);
  }
  if ("pydataset" in value) {
    const batches = (value.pydataset as unknown[]).map(inner);
    return { length: batches.length, getItem: (i: number) => batches[i] };
  }
  return value;
}

function* generate(batches: unknown[], repeat: boolean): Generator<unknown> {
  do yield* batches; while (repeat);
}

class Recorder extends callbacks.Callback {
  readonly events: [string, number | null, unknown][] = [];
}

const HOOKS = [
  "onTrainBegin",
  "onTrainEnd",
  "onTestBegin",
  "onTestEnd",
  "onEpochBegin",
  "onEpochEnd",
  "onTrainBatchEnd",
] as const;

for (const hook of HOOKS) {
  Recorder.prototype[hook] = function (
    this: Recorder,
    at?: unknown,
    logs?: unknown,
  ) {
    const numbered = typeof at === "number";
    const copy = { ...((numbered ? logs : at) as object) };
    this.events.push([hook, numbered ? at : null, copy]);
  };
}

class StopAfter extends callbacks.Callback {
  constructor(readonly epoch: number) {
    super();
  }
  override onEpochEnd(epoch: number) {
    if (epoch === this.epoch) this.model.stopTraining = true;
  }
}

interface GoldenCallback {
  class_name: string;
  config?: Record<string, unknown>;
  table?: number[];
  multiply?: number;
  epoch?: number;
}

/** The callbacks of a case; files go to `folder`. */
export function toCallbacks(
  list: GoldenCallback[],
  folder: string,
): { callbacks: callbacks.Callback[]; recorder: Recorder | null } {
  let recorder: Recorder | null = null;
  const made = list.map((one): callbacks.Callback => {
    const config = { ...(one.config ?? {}) };
    if (typeof config.filename === "string") {
      config.filename = `${folder}/${config.filename}`;
    }
    if (one.class_name === "Recorder") return recorder = new Recorder();
    if (one.class_name === "StopAfter") {
      return new StopAfter(one.epoch ?? Number(config.epoch));
    }
    if (one.class_name === "LearningRateScheduler") {
      const { table, multiply = 1 } = one;
      return callbacks.LearningRateScheduler(
        (epoch, rate) => table ? table[epoch] : rate * multiply,
        config as { verbose?: number },
      );
    }
    const make = callbacks[one.class_name as "EarlyStopping"];
    return make(config as never);
  });
  return { callbacks: made, recorder };
}

/** Arguments of a method, in camelCase, with data in place of names. */
export function toArguments(
  args: Record<string, unknown>,
  arrays: Record<string, GoldenTensor>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args)
      .filter(([key]) => key !== "callbacks")
      .map(([key, value]) => [camelCase(key), toData(value, arrays)]),
  );
}

/** All numbers of a result: tensors, lists, objects by sorted name. */
export function numbersIn(value: unknown): number[] {
  if (value instanceof tf.Tensor) return [...(value as Tensor).dataSync()];
  if (Array.isArray(value)) return value.flatMap(numbersIn);
  if (isPlainObject(value)) {
    if (Array.isArray(value.data) && Array.isArray(value.shape)) {
      return value.data.map(numberOf);
    }
    return Object.keys(value).sort().flatMap((key) => numbersIn(value[key]));
  }
  return [numberOf(value)];
}

/** The numbers of variables. */
export function valuesOf(variables: readonly Variable[]): number[][] {
  return variables.map((variable) => [...variable.value.dataSync()]);
}
