/**
 * Masks: which time steps count. A mask travels on its tensor.
 *
 * @module
 */
import { type Tensor, tf } from "../engine/mod.ts";
import { withoutGradient } from "./_detached.ts";

/** A bool tensor `[batch, timesteps]`, or none. */
export type Mask = Tensor | null;

/** Tensors whose masks are off. */
const hidden = new WeakSet<Tensor>();

/**
 * The mask that travels on a tensor.
 *
 * @param value A tensor, or anything else.
 * @returns The mask, `null` if there is none.
 */
export function maskOf(value: unknown): Mask {
  const mask = value !== null && typeof value === "object"
    ? (value as { kerasMask?: Tensor }).kerasMask
    : undefined;
  return mask && !mask.isDisposed && !hidden.has(value as Tensor) ? mask : null;
}

/**
 * Puts a mask on a tensor, as the property `kerasMask`.
 *
 * The tensor owns a copy: it lives outside of every `tidy` and goes when the
 * tensor is disposed.
 *
 * @param tensor The tensor.
 * @param mask The mask; `null` leaves the tensor as it is.
 */
export function attachMask(tensor: Tensor, mask: Mask): void {
  if (mask === null || maskOf(tensor) === mask) return;
  (tensor as { kerasMask?: Tensor }).kerasMask?.dispose();
  hidden.delete(tensor);
  Object.defineProperty(tensor, "kerasMask", {
    value: withoutGradient(() => tf.keep(mask.clone())),
    enumerable: false,
    configurable: true,
    writable: true,
  });
}

/**
 * Takes the mask off a tensor for all who ask {@linkcode maskOf}. Whoever has
 * it already may go on using it; it goes when the tensor is disposed.
 *
 * @param value A tensor, or anything else.
 */
export function hideMask(value: unknown): void {
  if (maskOf(value) !== null) hidden.add(value as Tensor);
}
