/**
 * The distributions of NumPy's legacy generator, a number at a time.
 *
 * @see `numpy/random/src/legacy/legacy-distributions.c` and
 * `numpy/random/src/distributions/distributions.c` of NumPy 2.4
 *
 * @module
 */

/** What the distributions are made of. */
export interface Draws {
  /** A double in [0, 1). */
  double(): number;
  /** A standard normal number. */
  gauss(): number;
}

/** A number of the exponential distribution with mean 1. */
export function standardExponential(r: Draws): number {
  return -Math.log(1 - r.double());
}

/**
 * A number of the Laplace distribution.
 *
 * @param r Source.
 * @param loc Centre.
 * @param scale Mean distance from it.
 */
export function laplace(r: Draws, loc: number, scale: number): number {
  for (;;) {
    const u = r.double();
    if (u >= 0.5) return loc - scale * Math.log(2 - u - u);
    if (u > 0) return loc + scale * Math.log(u + u);
  }
}

/**
 * A number of the gamma distribution with scale 1 (Marsaglia and Tsang, 2000).
 *
 * @param r Source.
 * @param shape Shape, 0 or more.
 */
export function standardGamma(r: Draws, shape: number): number {
  if (shape === 1) return standardExponential(r);
  if (shape === 0) return 0;
  if (shape < 1) return smallGamma(r, shape);
  const b = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * b);
  for (;;) {
    let x: number, v: number;
    do {
      x = r.gauss();
      v = 1 + c * x;
    } while (v <= 0);
    v = v * v * v;
    const u = r.double();
    if (u < 1 - 0.0331 * (x * x) * (x * x)) return b * v;
    if (Math.log(u) < 0.5 * x * x + b * (1 - v + Math.log(v))) return b * v;
  }
}

function smallGamma(r: Draws, shape: number): number {
  for (;;) {
    const u = r.double();
    const v = standardExponential(r);
    if (u <= 1 - shape) {
      const x = u ** (1 / shape);
      if (x <= v) return x;
    } else {
      const y = -Math.log((1 - u) / shape);
      const x = (1 - shape + shape * y) ** (1 / shape);
      if (x <= v + y) return x;
    }
  }
}

/**
 * A number of the beta distribution.
 *
 * @param r Source.
 * @param a First shape, above 0.
 * @param b Second shape, above 0.
 */
export function beta(r: Draws, a: number, b: number): number {
  if (a > 1 || b > 1) {
    const x = standardGamma(r, a);
    return x / (x + standardGamma(r, b));
  }
  for (;;) {
    const u = r.double();
    const v = r.double();
    const x = u ** (1 / a);
    const y = v ** (1 / b);
    if (x + y > 1 || u + v <= 0) continue;
    if (x + y > 0) return x / (x + y);
    const logX = Math.log(u) / a;
    const logY = Math.log(v) / b;
    const most = Math.max(logX, logY);
    const sum = Math.exp(logX - most) + Math.exp(logY - most);
    return Math.exp(logX - most - Math.log(sum));
  }
}

/**
 * A count of the Poisson distribution.
 *
 * @param r Source.
 * @param lam Mean, 0 or more.
 */
export function poisson(r: Draws, lam: number): number {
  if (lam >= 10) return largePoisson(r, lam);
  if (lam === 0) return 0;
  const least = Math.exp(-lam);
  let count = 0;
  for (let product = r.double(); product > least; product *= r.double()) {
    count++;
  }
  return count;
}

/** Transformed rejection (Hörmann, 1993). */
function largePoisson(r: Draws, lam: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(lam);
  const a = -0.059 + 0.02483 * b;
  const inverse = 1.1239 + 1.1328 / (b - 3.4);
  const accepted = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = r.double() - 0.5;
    const v = r.double();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor((2 * a / us + b) * u + lam + 0.43);
    if (us >= 0.07 && v <= accepted) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const left = Math.log(v) + Math.log(inverse) - Math.log(a / (us * us) + b);
    if (left <= -lam + k * Math.log(lam) - logGamma(k + 1)) return k;
  }
}

/** The coefficients of Stirling's series. */
const STIRLING = [
  8.333333333333333e-02,
  -2.777777777777778e-03,
  7.936507936507937e-04,
  -5.952380952380952e-04,
  8.417508417508418e-04,
  -1.917526917526918e-03,
  6.410256410256410e-03,
  -2.955065359477124e-02,
  1.796443723688307e-01,
  -1.39243221690590e+00,
];

/** The logarithm of the gamma function. */
function logGamma(x: number): number {
  if (x === 1 || x === 2) return 0;
  const shift = x < 7 ? Math.floor(7 - x) : 0;
  let at = x + shift;
  const square = (1 / at) * (1 / at);
  const series = STIRLING.reduceRight((sum, c) => sum * square + c);
  let result = series / at + 0.5 * 1.8378770664093453 +
    (at - 0.5) * Math.log(at) - at;
  for (let k = 0; k < shift; k++) result -= Math.log(--at);
  return result;
}
