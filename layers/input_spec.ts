/**
 * What a layer demands of its inputs, and the check of it in Keras' words.
 *
 * @module
 */
import { showsAs } from "../display/mod.ts";
import { type Shape, shapeText } from "./shapes.ts";
import { flatten } from "./tree.ts";

/** Options of {@linkcode InputSpec}: each that is given must hold. */
export interface InputSpecOptions {
  /** Dtype of the input. */
  dtype?: string | null;
  /** Shape; `null` sizes are free. */
  shape?: Shape | null;
  /** Number of axes. */
  ndim?: number | null;
  /** Greatest number of axes. */
  maxNdim?: number | null;
  /** Least number of axes. */
  minNdim?: number | null;
  /** Axis to its size; negative axes count from the end. */
  axes?: Readonly<Record<number, number | null>> | null;
  /** A last axis of size 1 may be missing. */
  allowLastAxisSqueeze?: boolean;
  /** Name of the input, for messages. */
  name?: string | null;
  /** The input may be `null`. */
  optional?: boolean;
}

/**
 * Demands of a layer on one input.
 *
 * @see `keras/src/layers/input_spec.py`
 */
export class InputSpec {
  /** Dtype, or `null` for any. */
  readonly dtype: string | null;
  /** Shape, or `null` for any. */
  readonly shape: Shape | null;
  /** Number of axes, or `null` for any. */
  readonly ndim: number | null;
  /** Greatest number of axes, or `null` for any. */
  readonly maxNdim: number | null;
  /** Least number of axes, or `null` for any. */
  readonly minNdim: number | null;
  /** Sizes of single axes. */
  readonly axes: Readonly<Record<number, number | null>>;
  /** Whether a last axis of size 1 may be missing. */
  readonly allowLastAxisSqueeze: boolean;
  /** Name of the input, for messages. */
  readonly name: string | null;
  /** Whether the input may be `null`. */
  readonly optional: boolean;

  /**
   * Makes an instance.
   *
   * @param options The demands; see {@linkcode InputSpecOptions}.
   */
  constructor(options: InputSpecOptions = {}) {
    this.dtype = options.dtype ?? null;
    this.shape = options.shape ?? null;
    this.ndim = options.shape ? options.shape.length : options.ndim ?? null;
    this.maxNdim = options.maxNdim ?? null;
    this.minNdim = options.minNdim ?? null;
    this.axes = options.axes ?? {};
    this.allowLastAxisSqueeze = options.allowLastAxisSqueeze ?? false;
    this.name = options.name ?? null;
    this.optional = options.optional ?? false;
  }
}

/** `{-1: 4}`, as Python writes it. */
function axesText(axes: Readonly<Record<number, number | null>>): string {
  const parts = Object.entries(axes).map(([axis, size]) =>
    `${axis}: ${size ?? "None"}`
  );
  return `{${parts.join(", ")}}`;
}

showsAs(InputSpec.prototype, (spec: InputSpec) => {
  const parts = [
    spec.dtype ? `dtype=${spec.dtype}` : "",
    spec.shape ? `shape=${shapeText(spec.shape)}` : "",
    spec.ndim ? `ndim=${spec.ndim}` : "",
    spec.maxNdim ? `max_ndim=${spec.maxNdim}` : "",
    spec.minNdim ? `min_ndim=${spec.minNdim}` : "",
    Object.keys(spec.axes).length > 0 ? `axes=${axesText(spec.axes)}` : "",
  ];
  return `InputSpec(${parts.filter(Boolean).join(", ")})`;
});

/** Anything with a shape and a dtype. */
interface Shaped {
  readonly shape: Shape;
  readonly dtype: string;
}

function isShaped(value: unknown): value is Shaped {
  return value !== null && typeof value === "object" && "shape" in value;
}

/** Throws unless `input` meets `spec`. */
function checkOne(
  spec: InputSpec,
  input: Shaped,
  index: number,
  layerName: string,
): void {
  const { shape } = input;
  const ndim = shape.length;
  const start = `Input ${index} with name '${
    spec.name ?? "None"
  }' of layer '${layerName}' is incompatible with the layer: `;
  const full = `Full shape received: ${shapeText(shape)}`;
  if (spec.ndim !== null && !spec.allowLastAxisSqueeze && ndim !== spec.ndim) {
    throw new TypeError(
      `${start}expected ndim=${spec.ndim}, found ndim=${ndim}. ${full}`,
    );
  }
  if (spec.maxNdim !== null && ndim > spec.maxNdim) {
    throw new TypeError(
      `${start}expected max_ndim=${spec.maxNdim}, found ndim=${ndim}`,
    );
  }
  if (spec.minNdim !== null && ndim < spec.minNdim) {
    throw new TypeError(
      `${start}expected min_ndim=${spec.minNdim}, found ndim=${ndim}. ${full}`,
    );
  }
  if (spec.dtype !== null && input.dtype !== spec.dtype) {
    throw new TypeError(
      `${start}expected dtype=${spec.dtype}, found dtype=${input.dtype}`,
    );
  }
  for (const [axis, size] of Object.entries(spec.axes)) {
    const found = shape.at(Number(axis));
    if (size !== null && found !== null && found !== size) {
      throw new RangeError(
        `${start}expected axis ${axis} of input shape to have value ${size}, but received input with shape ${
          shapeText(shape)
        }`,
      );
    }
  }
  if (spec.shape !== null && !shapeFits(spec, shape)) {
    throw new RangeError(
      `${start}expected shape=${shapeText(spec.shape)}, found shape=${
        shapeText(shape)
      }`,
    );
  }
}

/** Whether the known sizes of both shapes agree. */
function shapeFits(spec: InputSpec, given: Shape): boolean {
  const squeeze = (shape: Shape) =>
    spec.allowLastAxisSqueeze && shape.at(-1) === 1
      ? shape.slice(0, -1)
      : shape;
  const [expected, shape] = [squeeze(spec.shape!), squeeze(given)];
  return expected.every((size, i) =>
    size === null || shape[i] === null || shape[i] === undefined ||
    size === shape[i]
  );
}

/**
 * Throws unless inputs meet the demands of a layer.
 *
 * @param specs One or several demands, or `null` for none.
 * @param inputs A tensor, or a structure of as many tensors as demands.
 * @param layerName Name of the layer, for messages.
 * @throws {TypeError} If the number of inputs, a rank or a dtype is wrong.
 * @throws {RangeError} If a size is wrong.
 */
export function checkInputs(
  specs: InputSpec | readonly InputSpec[] | null,
  inputs: unknown,
  layerName: string,
): void {
  if (specs === null) return;
  const list: readonly InputSpec[] = specs instanceof InputSpec
    ? [specs]
    : specs;
  const flat = flatten(inputs);
  if (flat.length !== list.length) {
    throw new TypeError(
      `Layer "${layerName}" expects ${list.length} input(s), but it received ${flat.length} input tensors.`,
    );
  }
  list.forEach((spec, index) => {
    const input = flat[index];
    if (spec === null || (input === null && spec.optional)) return;
    if (!isShaped(input)) {
      throw new TypeError(
        `Inputs to a layer should be tensors. Got '${
          String(input)
        }' (of type ${typeof input}) as input for layer '${layerName}'.`,
      );
    }
    checkOne(spec, input, index, layerName);
  });
}
