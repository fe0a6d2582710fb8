import { unitFloat } from "./philox.ts";

const SMALLEST = Math.fround(1e-7);

/** 2 pi as a double: TensorFlow multiplies in double and rounds once. */
const TWO_PI = 2 * Math.PI;

/** 2 / pi, scaled so that bit 24 and up hold the quadrant. */
const QUADRANTS = (2 / Math.PI) * 2 ** 24;

/**
 * The coefficients by which the C library of Linux evaluates `sincosf`. A
 * correctly rounded sine differs from it in the last bit now and then, and
 * TensorFlow's numbers with it.
 */
const COS2 = -0.49999999725108224, COS4 = 0.041666623324344516;
const COS6 = -0.001388676379437604, COS8 = 0.000024390450703564542;
const SIN3 = -0.16666654943701084, SIN5 = 0.008332178146138854;
const SIN7 = -0.00019517298981385725;

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
  const quadrant = (Math.trunc(angle * QUADRANTS) + 0x800000) >> 24;
  const x = angle - quadrant * (Math.PI / 2);
  const square = x * x;
  const cube = square * x;
  const fourth = square * square;
  const sine = fround(
    x + cube * SIN3 + (cube * square) * (SIN5 + square * SIN7),
  );
  const cosine = fround(
    1 + square * COS2 + fourth * COS4 +
      (fourth * square) * (COS6 + square * COS8),
  );
  const odd = (quadrant & 1) === 1;
  const sin = odd ? cosine : sine;
  const cos = odd ? sine : cosine;
  out[at] = ((quadrant & 2) === 0 ? sin : -sin) * radius;
  out[at + 1] = (((quadrant + 1) & 2) === 0 ? cos : -cos) * radius;
}
