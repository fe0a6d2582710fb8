/**
 * Inputs, targets and weights of the same samples.
 *
 * @module
 */
import { mapStructure } from "../../layers/tree.ts";
import type { Tensor } from "../../engine/mod.ts";
import { classWeights } from "./class_weight.ts";
import {
  Column,
  type Columns,
  flatColumns,
  mapColumns,
  toColumns,
} from "./columns.ts";

/** Inputs, targets and weights of the same samples. */
export interface Dataset {
  readonly x: Columns;
  readonly y: Columns | null;
  readonly sampleWeight: Columns | null;
}

/** What a dataset is made of. */
export interface DatasetInput {
  x: unknown;
  y?: unknown;
  sampleWeight?: unknown;
  classWeight?: unknown;
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** Fails unless all columns have the same number of samples. */
function checkCardinality(data: Dataset): void {
  const parts: [string, Columns | null][] = [
    ["x", data.x],
    ["y", data.y],
    ["sample_weight", data.sampleWeight],
  ];
  const sizes = parts.map(([, part]) => flatColumns(part).map((c) => c.length));
  if (new Set(sizes.flat()).size <= 1) return;
  const lines = parts
    .map(([name], i) => `'${name}' sizes: ${sizes[i].join(", ")}\n`)
    .filter((_, i) => sizes[i].length > 0);
  throw new RangeError(
    `Data cardinality is ambiguous. Make sure all arrays contain the same number of samples.${
      lines.join("")
    }`,
  );
}

/** One weight a sample for all outputs, or weights in the form of `y`. */
function spreadWeights(weights: Columns, y: Columns | null): Columns {
  if (y === null || y instanceof Column || !(weights instanceof Column)) {
    return weights;
  }
  const [, columns = 1] = weights.shape;
  if (weights.shape.length > 2 || columns !== 1) {
    throw new TypeError(
      "For a model with multiple outputs, when providing a single `sampleWeight` array, it should only have one scalar score per sample (i.e. shape `(num_samples,)`). If you want to use non-scalar sample weights, pass a `sampleWeight` argument with one array per model output.",
    );
  }
  return mapStructure(y, () => weights) as Columns;
}

/**
 * Inputs, targets and weights from what a user gave.
 *
 * @param input What was given.
 * @returns The dataset.
 * @throws {TypeError} If something is no data.
 * @throws {RangeError} If the numbers of samples differ, or there is none.
 */
export function toDataset(input: DatasetInput): Dataset {
  const x = toColumns("x", input.x);
  const y = isAbsent(input.y) ? null : toColumns("y", input.y);
  if (!isAbsent(input.sampleWeight) && !isAbsent(input.classWeight)) {
    throw new TypeError(
      "You cannot use `classWeight` and `sampleWeight` at the same time.",
    );
  }
  const given = isAbsent(input.classWeight)
    ? isAbsent(input.sampleWeight)
      ? null
      : toColumns("sample_weight", input.sampleWeight)
    : classWeights(y, input.classWeight);
  const sampleWeight = given === null ? null : spreadWeights(given, y);
  const data = { x, y, sampleWeight };
  checkCardinality(data);
  if (flatColumns(x).length === 0) {
    throw new TypeError(
      "Cannot read data as there are no inputs: received none",
    );
  }
  return data;
}

/**
 * Number of samples of a dataset.
 *
 * @param data The dataset.
 * @returns The count.
 */
export function sampleCount(data: Dataset): number {
  return flatColumns(data.x)[0].length;
}

/** A part of the samples. */
function part(data: Dataset, start: number, end: number): Dataset {
  const cut = (columns: Columns | null) =>
    columns && mapColumns(columns, (c) => c.slice(start, end)) as Columns;
  return {
    x: cut(data.x)!,
    y: cut(data.y),
    sampleWeight: cut(data.sampleWeight),
  };
}

/**
 * Keeps the last part of the samples for validation.
 *
 * @param data All samples.
 * @param split The fraction to keep, from 0 to 1.
 * @returns The first part and the last.
 * @throws {RangeError} If a part would be empty.
 */
export function splitDataset(data: Dataset, split: number): [Dataset, Dataset] {
  const count = sampleCount(data);
  const at = Math.floor(count * (1 - split));
  if (!(split > 0 && split < 1) || at === 0 || at === count) {
    throw new RangeError(
      `Training data contains ${count} samples, which is not sufficient to split it into a validation and training set as specified by \`validationSplit=${split}\`. Either provide more data, or a different value for the \`validationSplit\` argument.`,
    );
  }
  return [part(data, 0, at), part(data, at, count)];
}

/** The tensors of one batch, in the forms that were given. */
export interface Batch {
  readonly x: unknown;
  readonly y: unknown;
  readonly sampleWeight: unknown;
}

/**
 * The samples of a batch as tensors.
 *
 * @param data The dataset.
 * @param rows The samples.
 * @returns Tensors that the caller disposes of.
 */
export function takeBatch(data: Dataset, rows: ArrayLike<number>): Batch {
  const taken = new Map<Column, Tensor>();
  const take = (column: Column) => {
    const tensor = taken.get(column) ?? column.take(rows);
    taken.set(column, tensor);
    return tensor;
  };
  const all = (columns: Columns | null) => columns && mapColumns(columns, take);
  return {
    x: all(data.x),
    y: all(data.y),
    sampleWeight: all(data.sampleWeight),
  };
}
