/**
 * Whether given weights fit.
 *
 * @module
 */
import { type Tensor, tf } from "../engine/mod.ts";
import { shapesEqual, shapeText } from "./shapes.ts";
import type { Variable, VariableValue } from "./variable.ts";

/**
 * The given weights as tensors, all checked before the first is used.
 *
 * @param name Name of the layer, for messages.
 * @param variables The layer's weights.
 * @param values What was given.
 * @returns A tensor for each weight.
 * @throws {RangeError} If their number or a shape is another one.
 */
export function checkWeights(
  name: string,
  variables: readonly Variable[],
  values: readonly VariableValue[],
): Tensor[] {
  if (values.length !== variables.length) {
    throw new RangeError(
      `You called \`setWeights(weights)\` on layer '${name}' with a weight list of length ${values.length}, but the layer was expecting ${variables.length} weights.`,
    );
  }
  return variables.map((variable, i) => {
    const given = values[i];
    const value = given instanceof tf.Tensor
      ? given as Tensor
      : tf.tensor(given as number[]);
    if (!shapesEqual(variable.shape, value.shape)) {
      throw new RangeError(
        `Layer ${name} weight shape ${
          shapeText(variable.shape)
        } is not compatible with provided weight shape ${
          shapeText(value.shape)
        }.`,
      );
    }
    return value.cast(variable.dtype);
  });
}
