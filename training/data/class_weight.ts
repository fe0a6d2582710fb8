/**
 * Weights by class.
 *
 * @module
 */
import { tf } from "../../engine/mod.ts";
import { isPlainObject } from "../../layers/tree.ts";
import { Column, type Columns } from "./columns.ts";

/** The weights by class id, whatever form they were given in. */
function byClass(weights: unknown): Map<number, number> {
  const entries = weights instanceof Map
    ? [...weights]
    : isPlainObject(weights)
    ? Object.entries(weights)
    : null;
  if (entries === null) {
    throw new TypeError(
      `Cannot weight classes as \`classWeight\` must be an object or a Map from class ids to weights: current value is ${
        String(weights)
      }`,
    );
  }
  return new Map(entries.map(([id, weight]) => {
    if (!Number.isInteger(Number(id)) || typeof weight !== "number") {
      throw new TypeError(
        `Cannot weight classes as \`classWeight\` must map class ids to numbers: current entry is ${
          String(id)
        }: ${String(weight)}`,
      );
    }
    return [Number(id), weight];
  }));
}

/** The class of each sample: rounded, or the greatest of a one-hot row. */
function classes(y: Column): number[] {
  const values = y.values as ArrayLike<number>;
  const width = values.length / Math.max(1, y.length);
  const last = y.shape.at(-1) ?? 1;
  if (y.shape.length > 1 && last !== 1) {
    if (y.shape.length > 2) throw perStep(y);
    return Array.from({ length: y.length }, (_, i) => {
      const row = Array.from(
        { length: width },
        (_, j) => values[i * width + j],
      );
      return row.indexOf(Math.max(...row));
    });
  }
  if (width !== 1) throw perStep(y);
  return Array.from({ length: y.length }, (_, i) => Math.round(values[i]));
}

function perStep(y: Column): TypeError {
  return new TypeError(
    `Cannot weight classes as there must be one class a sample: targets have shape [${y.shape}]; pass \`sampleWeight\` for one weight a step`,
  );
}

/**
 * Sample weights from class weights.
 *
 * @param y Class ids or one-hot rows.
 * @param weights Weight by class id; a class that is not named has weight 1.
 * @returns One weight a sample.
 * @throws {TypeError} If there are several outputs, or `weights` is no mapping.
 */
export function classWeights(y: Columns | null, weights: unknown): Column {
  if (!(y instanceof Column)) {
    throw new TypeError(
      "`classWeight` is only supported for models with a single output.",
    );
  }
  const table = byClass(weights);
  const values = classes(y).map((id) => table.get(id) ?? 1);
  return tf.tidy(() =>
    new Column(tf.tensor1d(values)) as never
  ) as unknown as Column;
}
