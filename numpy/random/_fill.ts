/**
 * Tensors filled from a source of numbers: what `RandomState` and `Generator`
 * have in common.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { named, shapeOf } from "../_arguments.ts";
import { writableValues } from "../_storage.ts";
import { type ArrayInput, asTensor, isNumberArray } from "../array.ts";
import { resolveDtype } from "../dtype.ts";
import type {
  ChoiceOptions,
  ManyNumbers,
  NumberSource,
} from "./number_source.ts";
import type {
  NormalOptions,
  Size,
  SizeOptions,
  UniformOptions,
} from "./options.ts";

/** Numbers from which on a source draws them all at once. */
const MANY = 512;

/** A source, and what it is to draw many of. */
export type Many = [source: NumberSource, draw: ManyNumbers];

/**
 * One number, or a tensor of `size` filled in row-major order: by `many`
 * where there are many and the source has a way, else one after another.
 */
export function drawn(
  call: string,
  size: Size,
  dtype: "float32" | "int32" | "bool",
  draw: () => number,
  many?: Many,
): number | Tensor {
  if (size === undefined || size === null) return draw();
  const shape = shapeOf(call, size);
  const count = shape.reduce((product, n) => product * n, 1);
  if (many && count >= MANY) {
    const all = many[0].many?.(many[1], count);
    if (all) return tf.tensor(all, shape, dtype);
  }
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = draw();
  return asTensorOf(values, shape, dtype);
}

function asTensorOf(
  values: Float64Array | Int32Array,
  shape: number[],
  dtype: "float32" | "int32" | "bool",
): Tensor {
  if (dtype === "float32") return tf.tensor(Float32Array.from(values), shape);
  if (dtype === "bool") return tf.tensor(Uint8Array.from(values), shape, dtype);
  for (const value of values) {
    if (value !== (value | 0)) {
      throw new RangeError(
        `Cannot hold a drawn integer in int32 as it must be from -2147483648 to 2147483647: current value is ${value}; narrow low and high`,
      );
    }
  }
  return tf.tensor(Int32Array.from(values), shape, "int32");
}

/** A finite number, for the parameters of a distribution. */
export function numberOf(call: string, name: string, value: unknown): number {
  if (typeof value !== "number" || Number.isNaN(value)) {
    throw new TypeError(
      `Cannot call ${call} as ${name} must be a number: current value is ${value}`,
    );
  }
  return value;
}

/** An integer, for bounds. */
function integerOf(call: string, name: string, value: unknown): number {
  if (!Number.isSafeInteger(value)) {
    throw new TypeError(
      `Cannot call ${call} as ${name} must be an integer: current value is ${value}`,
    );
  }
  return value as number;
}

/** What each parameter of a distribution must be. */
const PARAMETERS: Record<string, [string, (value: number) => boolean]> = {
  scale: ["0 or more", (v) => v >= 0],
  shape: ["0 or more", (v) => v >= 0],
  lam: ["0 or more", (v) => v >= 0],
  a: ["above 0", (v) => v > 0],
  b: ["above 0", (v) => v > 0],
  n: ["an integer of 0 or more", (v) => Number.isSafeInteger(v) && v >= 0],
  p: ["from 0 to 1", (v) => v >= 0 && v <= 1],
};

/** Refuses parameters that a distribution does not have. */
export function checkParameters(
  call: string,
  parameters: Record<string, number>,
): void {
  for (const [name, value] of Object.entries(parameters)) {
    numberOf(call, name, value);
    const rule = PARAMETERS[name];
    if (rule && !rule[1](value)) {
      throw new RangeError(
        `Cannot call ${call} as ${name} must be ${
          rule[0]
        }: current value is ${value}`,
      );
    }
  }
}

/** Doubles in [0, 1). */
export const DOUBLE = { kind: "double", shift: 0, scale: 1 } as const;
/** Standard normal numbers. */
export const GAUSS = { kind: "gauss", shift: 0, scale: 1 } as const;

/** What {@linkcode distribution} takes besides the source. */
export type DistributionArguments<S> = [
  call: string,
  dtype: "float32" | "int32",
  parameters: Record<string, number>,
  size: Size | SizeOptions,
  draw: (source: S) => number,
  many?: ManyNumbers,
];

/** Numbers of a distribution, its parameters checked. */
export function distribution<S extends NumberSource>(
  source: S,
  ...[call, dtype, parameters, size, draw, many]: DistributionArguments<S>
): number | Tensor {
  const given = named<SizeOptions>(call, ["size"], [size]);
  checkParameters(call, parameters);
  const all: Many | undefined = many && [source, many];
  return drawn(call, given.size, dtype, () => draw(source), all);
}

/** int32 `[...size, outcomes]` of counts drawn row by row. */
export function rows(
  call: string,
  n: number,
  pvals: ArrayLike<number>,
  size: Size,
  draw: () => number[],
): Tensor {
  checkParameters(call, { n });
  for (const p of Array.from(pvals)) checkParameters(call, { p });
  const shape = size === undefined || size === null ? [] : shapeOf(call, size);
  const count = shape.reduce((product, size) => product * size, 1);
  const values = Array.from({ length: count }, draw).flat();
  return asTensorOf(Int32Array.from(values), [...shape, pvals.length], "int32");
}

/** What `uniform` gives for its arguments. */
export function uniformNumbers(
  call: string,
  source: NumberSource,
  values: unknown[],
): number | Tensor {
  const given = named<UniformOptions>(call, ["low", "high", "size"], values);
  const from = numberOf(call, "low", given.low ?? 0);
  const range = numberOf(call, "high", given.high ?? 1) - from;
  return drawn(
    call,
    given.size,
    "float32",
    () => from + range * source.double(),
    [source, { kind: "double", shift: from, scale: range }],
  );
}

/** What `normal` gives for its arguments. */
export function normalNumbers(
  call: string,
  source: NumberSource,
  values: unknown[],
): number | Tensor {
  const given = named<NormalOptions>(call, ["loc", "scale", "size"], values);
  const mean = numberOf(call, "loc", given.loc ?? 0);
  const stddev = numberOf(call, "scale", given.scale ?? 1);
  if (stddev < 0) {
    throw new RangeError(
      `Cannot call ${call} as scale must be >= 0: current value is ${stddev}`,
    );
  }
  return drawn(
    call,
    given.size,
    "float32",
    () => mean + stddev * source.gauss(),
    [source, { kind: "gauss", shift: mean, scale: stddev }],
  );
}

/** The bounds of `randint(low, high)`: with one alone it is the upper one. */
export function boundsOf(
  call: string,
  low: number,
  high: number | null | undefined,
): [number, number] {
  const first = integerOf(call, "low", low);
  if (high === undefined || high === null) return [0, first];
  return [first, integerOf(call, "high", high)];
}

/** Refuses another dtype of integers than tensors have. */
export function checkInt32(call: string, dtype = "int32"): void {
  if (resolveDtype(dtype) === "int32") return;
  throw new TypeError(
    `Cannot call ${call} with dtype ${dtype} as integers are int32: cast the result`,
  );
}

/** A new order of the first axis, or of the integers below a number. */
export function permuted(
  call: string,
  source: NumberSource,
  x: ArrayInput,
): Tensor {
  if (typeof x === "number") {
    const count = integerOf(call, "x", x);
    const [size] = shapeOf(call, count);
    return tf.tensor1d(source.permutation(size), "int32");
  }
  return tf.tidy(() => {
    const all = asTensor(x);
    if (all.rank === 0) {
      throw new TypeError(
        `Cannot call ${call} as x must be an integer or an array: current value is ${x}`,
      );
    }
    return taken(all, source.permutation(all.shape[0]));
  });
}

/** Rows of `x` by index; texts too, which tfjs' gather does not copy well. */
function taken(x: Tensor, order: Int32Array): Tensor {
  if (x.dtype !== "string") {
    return tf.gather(x, tf.tensor1d(order, "int32"));
  }
  const width = x.size / x.shape[0];
  const texts = x.dataSync() as unknown as string[];
  const values = Array.from(order).flatMap((row) =>
    texts.slice(row * width, (row + 1) * width)
  );
  return tf.tensor(values, [order.length, ...x.shape.slice(1)], "string");
}

/** Puts the first axis of a list, a typed array or a tensor into another order. */
export function shuffled(
  call: string,
  source: NumberSource,
  x: unknown,
): void {
  if (Array.isArray(x) || isNumberArray(x)) return source.shuffle(x);
  if (!(x instanceof tf.Tensor) || x.rank === 0) {
    throw new TypeError(
      `Cannot call ${call} as x must be a list or an array: current value is ${x}`,
    );
  }
  if (x instanceof tf.Variable) {
    throw new TypeError(
      `Cannot call ${call} as a variable changes as a whole: pass permutation(x) to its assign()`,
    );
  }
  const values = writableValues(x);
  const width = x.size / x.shape[0];
  const before = values.slice();
  source.permutation(x.shape[0]).forEach((from, to) => {
    for (let i = 0; i < width; i++) {
      values[to * width + i] = before[from * width + i];
    }
  });
}

/** Elements of a vector, or integers below a number, by chance. */
export function chosen(
  call: string,
  source: NumberSource,
  a: ArrayInput,
  size: Size,
  options: ChoiceOptions,
): number | string | boolean | Tensor {
  const shape = size === undefined || size === null ? [] : shapeOf(call, size);
  const count = shape.reduce((product, n) => product * n, 1);
  const isScalar = size === undefined || size === null;
  if (typeof a === "number") {
    const indices = source.choice(integerOf(call, "a", a), count, options);
    return isScalar ? indices[0] : asTensorOf(indices, shape, "int32");
  }
  const picked = tf.tidy(() => {
    const all = asTensor(a);
    if (all.rank !== 1) {
      throw new TypeError(
        `Cannot call ${call} as a must be an integer or 1-dimensional: current shape is [${all.shape}]`,
      );
    }
    return taken(all, source.choice(all.size, count, options)).reshape(shape);
  });
  if (!isScalar) return picked;
  const value = (picked.dataSync() as ArrayLike<number | string>)[0];
  const scalar = picked.dtype === "bool" ? Boolean(value) : value;
  picked.dispose();
  return scalar;
}
