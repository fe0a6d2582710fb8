import assert from "node:assert/strict";
import "../../mod.ts";
import { tf } from "../../engine/mod.ts";
import { camelCase } from "../../layers/arguments/resolve.ts";
import { resetNames } from "../../layers/names.ts";
import { lookup } from "../../layers/serialization/registry.ts";
import { modelFromJSON } from "../../models/mod.ts";
import {
  readableSize,
  type Summarized,
  type SummaryOptions,
  summaryText,
} from "../../models/summary.ts";
import { golden } from "../training/_golden.ts";

interface Case {
  id: string;
  config?: { config: Record<string, unknown>; compile_config?: unknown };
  steps: (string | [string, number[], string | number[], number?])[];
  not_trainable: Record<string, boolean> | null;
  summaries: {
    columns: number;
    args: Record<string, unknown>;
    text?: string;
    error?: string;
    message?: string;
  }[];
}

const { models, sizes } = golden<
  { models: Case[]; sizes: [number, string][] }
>("texts/summaries.json");

/** Names of classes in a configuration that do not exist. */
function missing(config: unknown): string[] {
  const found: string[] = [];
  JSON.stringify(config, (_, value) => {
    const name = value?.class_name;
    if (String(value?.module).startsWith("keras.src.ops")) found.push(name);
    if (value?.module === "keras.layers" && typeof name === "string") {
      if (lookup("keras.layers", name) === undefined) found.push(name);
    }
    return value;
  });
  return found;
}

// deno-lint-ignore no-explicit-any
type AnyModel = any;

async function prepare(item: Case): Promise<AnyModel> {
  resetNames();
  const config = { ...item.config!, compile_config: null };
  const model: AnyModel = modelFromJSON(JSON.stringify(config));
  for (const name of Object.keys(item.not_trainable ?? {})) {
    model.getLayer(name).trainable = false;
  }
  for (const step of item.steps) {
    if (step === "compile") {
      const given = item.config!.compile_config as Record<string, unknown>;
      const { optimizer, loss, metrics } = given;
      model.compile({ optimizer, loss, metrics });
    } else if (step === "build_optimizer") {
      model.optimizer.build(model.trainableWeights);
    } else if (step[0] === "call") {
      model(tf.zeros(step[1] as number[], step[2] as "int32"));
    } else if (step[0] === "fit") {
      const [, x, y, batchSize] = step;
      await model.fit(tf.zeros(x as number[]), tf.zeros(y as number[]), {
        batchSize,
        verbose: 0,
      });
    }
  }
  return model;
}

const DEFAULTS = {
  lineLength: null,
  positions: null,
  printFn: null,
  expandNested: false,
  showTrainable: false,
  layerRange: null,
};

/** Rows that Keras shows otherwise, with the reason. */
const OTHERWISE: Record<string, string> = {
  float16_weights: "weights are float32 here, whatever the policy",
};

/**
 * Models without an Input, whose last call Keras shows with its batch size;
 * here the batch stays free.
 */
const BATCH_SHOWN = new Set([
  "embedding_alone_called",
  "unbuilt_then_built_by_call",
  "fitted_without_input",
]);

/** Keras' text with a free batch. */
function freeBatch(text: string): string {
  return text.replace(
    /\((\d+)(, [\d, ]*\))( +)(?=[│\n])/g,
    (_, batch: string, rest: string, spaces: string) =>
      `(None${rest}${spaces.slice(4 - batch.length)}`,
  );
}

for (const item of models.filter((one) => one.config)) {
  const absent = missing(item.config);
  Deno.test({
    name: `summary() of ${item.id} is Keras' text`,
    ignore: absent.length > 0 || item.id in OTHERWISE,
    fn: async () => {
      const model = await prepare(item);
      for (const { columns, args, text, message } of item.summaries) {
        const options = Object.fromEntries(
          Object.entries(args).map(([key, value]) => [camelCase(key), value]),
        ) as SummaryOptions;
        const given = { ...DEFAULTS, ...options };
        const make = () => summaryText(model as Summarized, given, columns);
        if (message) assert.throws(make, RangeError);
        else {
          const wanted = BATCH_SHOWN.has(item.id) ? freeBatch(text!) : text;
          assert.equal(make(), wanted);
        }
      }
    },
  });
}

Deno.test("readableSize() gives Keras' sizes", () => {
  for (const [bytes, text] of sizes) assert.equal(readableSize(bytes), text);
});
