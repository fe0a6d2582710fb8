/**
 * Lists of different lengths to one rectangular tensor.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { resolveArguments } from "../../layers/arguments/resolve.ts";

/** A member of a sequence: a number, or numbers in lists of one shape. */
export type Sample = number | Sample[];

/** Options of {@linkcode padSequences}. */
export interface PadSequencesOptions {
  /**
   * Length of every row; that of the longest list where null.
   *
   * @default {null}
   */
  maxlen?: number | null;
  /**
   * Dtype of the tensor: "int32" or "float32".
   *
   * @default {"int32"}
   */
  dtype?: "int32" | "float32";
  /**
   * Whether short lists are filled at their start or their end.
   *
   * @default {"pre"}
   */
  padding?: "pre" | "post";
  /**
   * Whether long lists lose their start or their end.
   *
   * @default {"pre"}
   */
  truncating?: "pre" | "post";
  /**
   * What fills short lists.
   *
   * @default {0}
   */
  value?: number;
}

/**
 * Lists of numbers made equally long.
 *
 * @param sequences Lists of numbers, or of lists of numbers of one shape.
 * @param options Options; see {@linkcode PadSequencesOptions}; `maxlen` may
 * also stand alone in their place.
 * @returns int32 or float32 `[lists, maxlen]`, or `[lists, maxlen, ...shape]`.
 * @throws {TypeError} If a member is not a list, or a list holds no numbers.
 * @throws {RangeError} If there is no list at all, members differ in shape, or
 * an option's value is unknown.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { utils } from "kerno";
 *
 * const rows = utils.padSequences([[1, 2, 3, 4], [5]], { maxlen: 3 });
 * assert.deepEqual(rows.arraySync(), [[2, 3, 4], [0, 0, 5]]);
 * ```
 *
 * @see `keras/src/utils/sequence_utils.py`
 */
export function padSequences(
  sequences: Iterable<ArrayLike<Sample>>,
  ...options: [PadSequencesOptions?] | [
    maxlen: number | null,
    options?: PadSequencesOptions,
  ]
): Tensor {
  const { maxlen, dtype, padding, truncating, value } = resolveArguments<
    Required<PadSequencesOptions>
  >("padSequences", {
    arguments: {
      maxlen: null,
      dtype: "int32",
      padding: "pre",
      truncating: "pre",
      value: 0,
    },
  }, options);
  checkOptions(dtype, padding, truncating, value);
  const lists = Array.from(sequences, checkList);
  if (lists.length === 0 && maxlen === null) {
    throw new RangeError(
      "Cannot pad sequences as there must be at least one, or maxlen must be given: current number is 0",
    );
  }
  const sampleShape = sampleShapeOf(lists);
  const step = sampleShape.reduce((product, size) => product * size, 1);
  const width = maxlen ?? Math.max(...lists.map((list) => list.length));
  const rows = new Float64Array(lists.length * width * step).fill(value);
  lists.forEach((list, row) => {
    const cut = truncating === "pre"
      ? list.slice(Math.max(0, list.length - width))
      : list.slice(0, width);
    const start = padding === "post" ? 0 : width - cut.length;
    rows.set(numbersOf(cut), (row * width + start) * step);
  });
  const data = dtype === "int32"
    ? Int32Array.from(rows)
    : Float32Array.from(rows);
  return tf.tensor(data, [lists.length, width, ...sampleShape], dtype);
}

function checkOptions(
  dtype: string,
  padding: string,
  truncating: string,
  value: unknown,
): void {
  if (dtype !== "int32" && dtype !== "float32") {
    throw new TypeError(
      `Cannot pad sequences as dtype must be "int32" or "float32": current value is "${dtype}"`,
    );
  }
  if (padding !== "pre" && padding !== "post") {
    throw new RangeError(
      `Padding type "${padding}" not understood; it must be "pre" or "post"`,
    );
  }
  if (truncating !== "pre" && truncating !== "post") {
    throw new RangeError(
      `Truncating type "${truncating}" not understood; it must be "pre" or "post"`,
    );
  }
  if (typeof value !== "number") {
    throw new TypeError(
      `Cannot pad sequences as value must be a number: current value is ${
        JSON.stringify(value)
      }`,
    );
  }
}

function checkList(list: ArrayLike<Sample>): Sample[] {
  if (typeof list !== "object" || list === null || !("length" in list)) {
    throw new TypeError(
      `\`sequences\` must be a list of iterables. Found non-iterable: ${list}`,
    );
  }
  return Array.from(list);
}

/** The shape that every member of every list has; `[]` for numbers. */
function sampleShapeOf(lists: readonly Sample[][]): number[] {
  const first = lists.find((list) => list.length > 0)?.[0] ?? 0;
  const shape = shapeOf(first);
  lists.forEach((list, position) =>
    list.forEach((sample) => {
      const found = shapeOf(sample);
      if (found.join() !== shape.join()) {
        throw new RangeError(
          `Shape of sample (${found}) of sequence at position ${position} is different from expected shape (${shape})`,
        );
      }
    })
  );
  return shape;
}

function shapeOf(sample: Sample): number[] {
  if (typeof sample === "number") return [];
  if (!Array.isArray(sample)) {
    throw new TypeError(
      `Cannot pad sequences as they must hold numbers or lists of numbers: current value is ${
        JSON.stringify(sample)
      }`,
    );
  }
  return [sample.length, ...(sample.length > 0 ? shapeOf(sample[0]) : [])];
}

function numbersOf(samples: readonly Sample[]): number[] {
  return samples.flatMap((sample) =>
    typeof sample === "number" ? [sample] : numbersOf(sample)
  );
}
