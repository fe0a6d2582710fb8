/**
 * NumPy's ziggurat for normal numbers (Marsaglia and Tsang, 2000): 256 strips
 * of equal area under the bell curve.
 *
 * @see `numpy/random/src/distributions/distributions.c`,
 * `random_standard_normal`
 *
 * @module
 */

/** Where the lowest strip turns into the tail. */
const TAIL = 3.654152885361009;
/** Area of each strip: `TAIL * f(TAIL)` and the tail beyond. */
const AREA = 0.004928673233974658;
const MANTISSA = 2 ** 52;

/** 64 random bits at a time. */
export interface Bits64 {
  /** Draws into `high` and `low`. */
  next(): void;
  /** Upper 32 bits. */
  readonly high: number;
  /** Lower 32 bits. */
  readonly low: number;
  /** A double in [0, 1) of the next 64 bits. */
  nextDouble(): number;
}

interface Tables {
  /** Right end of each strip, for a mantissa of 52 bits. */
  width: Float64Array;
  /** Mantissas below it lie wholly under the curve. */
  inside: Float64Array;
  /** Height of the curve at the right end. */
  height: Float64Array;
}

let tables: Tables | null = null;

function makeTables(): Tables {
  const curve = (x: number) => Math.exp(-0.5 * x * x);
  const width = new Float64Array(256);
  const inside = new Float64Array(256);
  const height = new Float64Array(256);
  let x = TAIL;
  height[0] = 1;
  height[255] = curve(x);
  width[255] = x / MANTISSA;
  // The lowest strip is as wide as a rectangle of its area would be.
  width[0] = AREA / height[255] / MANTISSA;
  inside[0] = Math.floor(x * height[255] / AREA * MANTISSA);
  for (let i = 254; i > 0; i--) {
    const left = Math.sqrt(-2 * Math.log(AREA / x + height[i + 1]));
    inside[i + 1] = Math.floor(left / x * MANTISSA);
    height[i] = curve(left);
    width[i] = left / MANTISSA;
    x = left;
  }
  return { width, inside, height };
}

/**
 * A standard normal number.
 *
 * @param bits Where the bits come from.
 * @returns The number. Narrowed to float32 it is NumPy's.
 */
export function ziggurat(bits: Bits64): number {
  const { width, inside, height } = tables ??= makeTables();
  for (;;) {
    bits.next();
    const { high, low } = bits;
    const strip = low & 255;
    const mantissa = (high & 0x1fffffff) * 8388608 + (low >>> 9);
    const size = mantissa * width[strip];
    const x = low & 256 ? -size : size;
    if (mantissa < inside[strip]) return x;
    if (strip === 0) return tail(bits, (low & 0x20000) !== 0);
    const step = height[strip - 1] - height[strip];
    if (step * bits.nextDouble() + height[strip] < Math.exp(-0.5 * x * x)) {
      return x;
    }
  }
}

/** A number beyond the strips, of the exponential that lies over the tail. */
function tail(bits: Bits64, isNegative: boolean): number {
  for (;;) {
    const x = -Math.log1p(-bits.nextDouble()) / TAIL;
    const y = -Math.log1p(-bits.nextDouble());
    if (y + y > x * x) return isNegative ? -(TAIL + x) : TAIL + x;
  }
}
