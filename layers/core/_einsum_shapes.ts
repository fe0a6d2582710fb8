/**
 * Shapes of the weights and of the output of EinsumDense.
 *
 * @module
 */
import type { Shape } from "../shapes.ts";

/** What an equation says of the shapes. */
export interface EinsumShapes {
  kernel: number[];
  /** `null` without a bias. */
  bias: number[] | null;
  output: Shape;
  /** Axes of the kernel that the input has too. */
  inputAxes: number[];
  /** Axes of the kernel that the output has. */
  outputAxes: number[];
  /** The equation with a letter for each axis that `...` stands for. */
  equation: string;
}

/** An equation in parts; `...` is "left" or "right" of the written axes. */
interface Parts {
  input: string;
  kernel: string;
  output: string;
  elided: "left" | "right" | null;
}

const FORMS = [
  [/^([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)/, null],
  [/^\.\.\.([a-zA-Z]+),([a-zA-Z]+)->\.\.\.([a-zA-Z]+)/, "left"],
  [/^([a-zA-Z]{2,})\.\.\.,([a-zA-Z]+)->([a-zA-Z]+)\.\.\./, "right"],
] as const;

function partsOf(equation: string): Parts {
  for (const [form, elided] of FORMS) {
    const match = form.exec(equation);
    if (match === null) continue;
    const [, input, kernel, output] = match;
    return { input, kernel, output, elided };
  }
  throw new RangeError(
    `Invalid einsum equation '${equation}'. Equations must be in the form [X],[Y]->[Z], ...[X],[Y]->...[Z], or [X]...,[Y]->[Z]....`,
  );
}

/** The output's shape, with the sizes that `...` and the batch stand for. */
function outputShape(
  parts: Parts,
  inputShape: Shape,
  given: Shape,
): (number | null)[] {
  const elided = inputShape.length - parts.input.length;
  const shape: (number | null)[] = [inputShape[0], ...given];
  if (elided <= 0) return shape;
  if (parts.elided === "left") {
    for (let i = 1; i < elided; i++) shape.splice(1, 0, inputShape[i]);
  } else shape.push(...inputShape.slice(inputShape.length - elided));
  return shape;
}

/** The places of the axes of the input and of the output, by letter. */
function places(parts: Parts, elided: number) {
  const shift = parts.elided === "left" ? elided : 0;
  const of = (axes: string) =>
    new Map([...axes].map((axis, i) => [axis, i + shift]));
  return { input: of(parts.input), output: of(parts.output) };
}

/**
 * The shapes that an equation asks for.
 *
 * @param equation Such as `"abc,cd->abd"` or `"...x,xy->...y"`.
 * @param biasAxes Axes of the output that have a bias each, or `null`.
 * @param inputShape Shape of the input, batch included.
 * @param given Shape of the output without the batch and what `...` stands for.
 * @returns The shapes; see {@linkcode EinsumShapes}.
 * @throws {RangeError} If the equation has another form, or does not fit the shapes.
 */
export function einsumShapes(
  equation: string,
  biasAxes: string | null,
  inputShape: Shape,
  given: Shape,
): EinsumShapes {
  const parts = partsOf(equation);
  const elided = inputShape.length - parts.input.length;
  const output = outputShape(parts, inputShape, given);
  const at = places(parts, elided);
  for (const axis of parts.input) {
    const [own, other] = [at.input.get(axis)!, at.output.get(axis)];
    const size = other === undefined ? null : output[other];
    if (size === null || size === inputShape[own]) continue;
    throw new RangeError(
      `Input shape and output shape do not match at shared dimension '${axis}'. Input shape is ${
        inputShape[own]
      }, and output shape is ${size}.`,
    );
  }
  for (const axis of parts.output) {
    if (parts.input.includes(axis) || parts.kernel.includes(axis)) continue;
    throw new RangeError(
      `Dimension '${axis}' was specified in the output '${parts.output}' but has no corresponding dim in the input spec '${parts.input}' or weight spec '${parts.output}'`,
    );
  }
  const axes = { input: [] as number[], output: [] as number[] };
  const kernel = [...parts.kernel].map((axis, i) => {
    const there = at.output.get(axis), here = at.input.get(axis);
    if (there === undefined && here === undefined) {
      throw new RangeError(
        `Weight dimension '${axis}' did not have a match in either the input spec '${parts.input}' or the output spec '${parts.output}'. For this layer, the weight must be fully specified.`,
      );
    }
    axes[there === undefined ? "input" : "output"].push(i);
    return known(there === undefined ? inputShape[here!] : output[there], axis);
  });
  return {
    kernel,
    bias: biasShape(parts, biasAxes, output, elided),
    output,
    inputAxes: axes.input,
    outputAxes: axes.output,
    equation: written(parts, elided),
  };
}

function known(size: number | null | undefined, axis: string): number {
  if (typeof size === "number") return size;
  throw new TypeError(
    `Cannot build EinsumDense as the size of axis '${axis}' of the kernel must be known: current value is ${size}`,
  );
}

function biasShape(
  parts: Parts,
  biasAxes: string | null,
  output: Shape,
  elided: number,
): number[] | null {
  if (biasAxes === null) return null;
  for (const axis of biasAxes) {
    if (parts.output.includes(axis)) continue;
    throw new RangeError(
      `Bias dimension '${axis}' was requested, but is not part of the output spec '${parts.output}'`,
    );
  }
  const left = parts.elided === "left";
  const first = Math.min(
    ...[...biasAxes].map((axis) => parts.output.indexOf(axis)),
  );
  const shape = [...parts.output].slice(first).map((axis, i) =>
    biasAxes.includes(axis)
      ? known(output[first + i + (left ? elided : 0)], axis)
      : 1
  );
  return left ? shape : [...shape, ...Array(Math.max(0, elided)).fill(1)];
}

/** The equation with letters in place of `...`. */
function written(parts: Parts, elided: number): string {
  const used = parts.input + parts.kernel + parts.output;
  const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  const extra = [...letters].filter((letter) => !used.includes(letter))
    .slice(0, parts.elided === null ? 0 : Math.max(0, elided)).join("");
  const [before, after] = parts.elided === "left" ? [extra, ""] : ["", extra];
  const wide = (axes: string) => before + axes + after;
  return `${wide(parts.input)},${parts.kernel}->${wide(parts.output)}`;
}
