/**
 * The numbers of the activations that the fused recurrent layers know.
 *
 * @module
 */
import { ACTIVATION } from "./assembly/activation_operations.ts";
import { ACTIVATIONS, UNARY } from "./assembly/operations.ts";
import { UnsupportedOpError } from "./unsupported_op_error.ts";

/** The numbers of those whose derivative needs the argument begin here. */
export const BY_X = 1000;

/** Their own parameter, where they have one: Keras' defaults. */
const PARAMETERS: Record<string, number> = {
  celu: 1,
  squareplus: 4,
  hard_shrink: 0.5,
  soft_shrink: 0.5,
};

/** Not Keras' names, or not functions of one number alone. */
const OTHERS = ["rectifier", "threshold", "gelu_tanh"];

const NAMES = Object.keys(ACTIVATION);
const BY_ARGUMENT = NAMES.filter((name) =>
  !ACTIVATIONS.includes(name) && !OTHERS.includes(name)
);

/**
 * The number of an activation of a recurrent layer.
 *
 * @throws {UnsupportedOpError} If the fused layers do not have it.
 */
export function recurrentActivation(operation: string, name: string): number {
  const snake = String(name).replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
  if (ACTIVATIONS.includes(snake)) return Object.keys(UNARY).indexOf(snake);
  if (BY_ARGUMENT.includes(snake)) return BY_X + NAMES.indexOf(snake);
  throw new UnsupportedOpError(
    `Cannot run the fused ${operation} as its activations must be one of ${
      [...ACTIVATIONS, ...BY_ARGUMENT].join(", ")
    }: current value is ${name}`,
  );
}

/** The fields of the job that say what the activations are. */
export function activationFields(
  activation: number,
  recurrentActivation: number,
) {
  const keeps = Math.max(activation, recurrentActivation) >= BY_X;
  return {
    ACTIVATION: activation,
    RECURRENT_ACTIVATION: recurrentActivation,
    KEEPS_ARGUMENTS: keeps ? 1 : 0,
    ACTIVATION_PARAMETER: parameterBits(activation),
    RECURRENT_PARAMETER: parameterBits(recurrentActivation),
  };
}

/** The bits of the parameter, as the job block holds them. */
function parameterBits(activation: number): number {
  const parameter = PARAMETERS[NAMES[activation - BY_X]] ?? 0;
  return new Int32Array(Float32Array.of(parameter).buffer)[0];
}
