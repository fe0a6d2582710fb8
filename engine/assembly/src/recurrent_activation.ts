// Activations of the recurrent layers: those whose derivative follows from
// their value, by their number in elementwise.ts, and from BY_X on those of
// row_loops.ts whose derivative needs the argument. Where a layer has one of
// these it keeps the arguments for the way back, and no values.
import { derivative, unary } from "./elementwise";
import * as F from "./recurrent_fields";
import { activate, activateGrad } from "./row_loops";

/** As BY_X of engine/_recurrent_activation.ts. */
const BY_X: i32 = 1000;

@inline function I(p: usize, field: i32): i32 { return i32.load(p + (<usize>field << 2)); }
@inline function A(p: usize, field: i32): f32 { return f32.load(p + (<usize>field << 2)); }

/** Whether the arguments are kept. */
@inline export function keepsArguments(p: usize): bool { return I(p, F.KEEPS_ARGUMENTS) != 0; }

function value(op: i32, y: usize, x: usize, bytes: usize, parameter: f32): void {
  if (op < BY_X) unary(op, y, x, 0, 0, bytes); else activate(op - BY_X, y, x, bytes, parameter, 0, 0, 0);
}

function slope(op: i32, d: usize, x: usize, y: usize, bytes: usize, parameter: f32): void {
  if (op < BY_X) derivative(op, d, y, bytes); else activateGrad(op - BY_X, d, d, x, bytes, parameter, 0, 0, 0);
}

/** y = f(x), f the activation. */
@inline export function activation(p: usize, y: usize, x: usize, bytes: usize): void { value(I(p, F.ACTIVATION), y, x, bytes, A(p, F.ACTIVATION_PARAMETER)); }
/** d *= f'(x), where y = f(x). */
@inline export function activationSlope(p: usize, d: usize, x: usize, y: usize, bytes: usize): void { slope(I(p, F.ACTIVATION), d, x, y, bytes, A(p, F.ACTIVATION_PARAMETER)); }
/** y = g(x), g the activation of the gates. */
@inline export function gate(p: usize, y: usize, x: usize, bytes: usize): void { value(I(p, F.RECURRENT_ACTIVATION), y, x, bytes, A(p, F.RECURRENT_PARAMETER)); }
/** d *= g'(x), where y = g(x). */
@inline export function gateSlope(p: usize, d: usize, x: usize, y: usize, bytes: usize): void { slope(I(p, F.RECURRENT_ACTIVATION), d, x, y, bytes, A(p, F.RECURRENT_PARAMETER)); }

/** z = s + z + bias: the arguments, kept in place of x kernel. */
@inline export function argumentsOf(z: usize, s: usize, bias: usize, bytes: usize): void {
  for (let j: usize = 0; j < bytes; j += 16) v128.store(z + j, f32x4.add(f32x4.add(v128.load(s + j), v128.load(z + j)), v128.load(bias + j)));
}
