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
const hidden = new WeakSet<object>();

/**
 * The mask that was put on a tensor, even if it has been taken off.
 *
 * @param value A tensor, or anything else.
 * @returns The mask, `null` if there is none.
 */
export function ownMaskOf(value: unknown): Mask {
  const mask = value !== null && typeof value === "object"
    ? (value as { kerasMask?: Tensor }).kerasMask
    : undefined;
  return mask && !mask.isDisposed ? mask : null;
}

/**
 * The mask that travels on a tensor.
 *
 * @param value A tensor, or anything else.
 * @returns The mask, `null` if there is none.
 */
export function maskOf(value: unknown): Mask {
  return isMaskHidden(value) ? null : ownMaskOf(value);
}

/**
 * Whether the mask of a tensor has been taken off.
 *
 * @param value A tensor, or anything else.
 * @returns `true` if there was one.
 */
export function isMaskHidden(value: unknown): boolean {
  return value !== null && typeof value === "object" && hidden.has(value);
}

/**
 * Puts a mask on a tensor, as the property `kerasMask`.
 *
 * The tensor owns a copy: it lives outside of every `tidy` and goes when the
 * tensor is disposed.
 *
 * @param tensor The tensor.
 * @param mask The mask; `null` leaves the tensor as it is.
 * @param hide Whether it is taken off at once.
 */
export function attachMask(tensor: Tensor, mask: Mask, hide = false): void {
  const own = ownMaskOf(tensor);
  if (mask === null || own === mask) return;
  own?.dispose();
  hidden.delete(tensor);
  if (hide) hidden.add(tensor);
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
