/**
 * Outputs of a model, batch by batch.
 *
 * @module
 */
import { TensorList } from "../display/mod.ts";
import { type Tensor, tf } from "../engine/mod.ts";
import type { Layer } from "../layers/mod.ts";
import { toTensors } from "../layers/_inputs.ts";
import { flatten, mapStructure, packAs } from "../layers/tree.ts";

/** Options of `predict`. */
export interface PredictOptions {
  /**
   * Samples in a batch.
   *
   * @default {32}
   */
  batchSize?: number | null;
}

/** Calls the model on the samples from `start` to `end`. */
function predictBatch(
  model: Layer,
  inputs: unknown,
  start: number,
  end: number,
): unknown {
  const batch = mapStructure(inputs, (leaf) => {
    const x = leaf as Tensor;
    return end - start === x.shape[0]
      ? x
      : x.slice([start, ...Array(x.rank - 1).fill(0)], [
        end - start,
        ...Array(x.rank - 1).fill(-1),
      ]);
  });
  return (model as (...args: unknown[]) => unknown)(batch, { training: false });
}

/**
 * Outputs of a model for inputs.
 *
 * @param model The model.
 * @param x Numbers, a tensor, or several by place or by name.
 * @param options Options.
 * @returns A tensor, a TensorList, or tensors by name.
 */
export function predict(
  model: Layer,
  x: unknown,
  options: PredictOptions,
): unknown {
  const size = options.batchSize ?? 32;
  let form: unknown;
  const outputs = tf.tidy(() => {
    const inputs = toTensors(x);
    const [first] = flatten(inputs) as Tensor[];
    const total = first.shape[0] ?? 0;
    if (total === 0) {
      throw new RangeError(
        `Cannot predict as there must be at least one sample: current shape is [${first.shape}]`,
      );
    }
    const parts: Tensor[][] = [];
    for (let start = 0; start < total; start += size) {
      parts.push(tf.tidy(() => {
        form = predictBatch(
          model,
          inputs,
          start,
          Math.min(start + size, total),
        );
        return flatten(form) as Tensor[];
      }));
    }
    if (parts.length === 1) return parts[0];
    return parts[0].map((_, i) => tf.concat(parts.map((part) => part[i]), 0));
  });
  const packed = packAs(form, outputs);
  return Array.isArray(packed) ? TensorList.from(packed as Tensor[]) : packed;
}
