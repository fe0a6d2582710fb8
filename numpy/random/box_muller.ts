import { unitFloat } from "./philox.ts";

/** 2 pi as a double: TensorFlow multiplies in double and rounds once. */
const TWO_PI = 2 * Math.PI;
const SMALLEST = Math.fround(1e-7);

/**
 * Two words made into two standard normal float32 (Box and Muller, 1958).
 *
 * ```text
 * r = sqrt(-2 log(max(f(x0), 1e-7)))    v = 2 pi f(x1)
 * out = sin(v) r, cos(v) r
 * ```
 *
 * @param x0 Word for the radius.
 * @param x1 Word for the angle.
 * @param out Where the two numbers go.
 * @param at Index in `out` of the first.
 * @see `tensorflow/core/lib/random/random_distributions.h`, `BoxMullerFloat`
 */
export function boxMuller(
  x0: number,
  x1: number,
  out: Float32Array,
  at: number,
): void {
  const fround = Math.fround;
  const u = unitFloat(x0);
  const radius = fround(
    Math.sqrt(fround(-2 * fround(Math.log(u < SMALLEST ? SMALLEST : u)))),
  );
  const angle = fround(TWO_PI * unitFloat(x1));
  out[at] = fround(Math.sin(angle)) * radius;
  out[at + 1] = fround(Math.cos(angle)) * radius;
}
