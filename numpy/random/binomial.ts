import type { Draws } from "./distributions.ts";

/**
 * A count of the binomial distribution, as NumPy's legacy generator draws it.
 *
 * @param r Source.
 * @param n How many tries, 0 or more.
 * @param p How likely one succeeds, from 0 to 1.
 * @returns How many succeeded.
 * @see `numpy/random/src/legacy/legacy-distributions.c`
 */
export function binomial(r: Draws, n: number, p: number): number {
  if (n === 0 || p === 0) return 0;
  const least = p <= 0.5 ? p : 1 - p;
  const count = least * n <= 30
    ? inversion(r, n, least)
    : rejection(r, n, least);
  return p <= 0.5 ? count : n - count;
}

function inversion(r: Draws, n: number, p: number): number {
  const q = 1 - p;
  const none = Math.exp(n * Math.log(q));
  const mean = n * p;
  const bound = Math.floor(Math.min(n, mean + 10 * Math.sqrt(mean * q + 1)));
  let count = 0;
  let probability = none;
  let u = r.double();
  while (u > probability) {
    count++;
    if (count > bound) {
      count = 0;
      probability = none;
      u = r.double();
    } else {
      u -= probability;
      probability = ((n - count + 1) * p * probability) / (count * q);
    }
  }
  return count;
}

/** Algorithm BTPE (Kachitvichyanukul and Schmeiser, 1988), p at most 0.5. */
function rejection(r: Draws, n: number, p: number): number {
  const q = 1 - p;
  const variance = n * p * q;
  const top = n * p + p;
  const mode = Math.floor(top);
  const p1 = Math.floor(2.195 * Math.sqrt(variance) - 4.6 * q) + 0.5;
  const middle = mode + 0.5;
  const left = middle - p1;
  const right = middle + p1;
  const c = 0.134 + 20.5 / (15.3 + mode);
  let a = (top - left) / (top - left * p);
  const fallLeft = a * (1 + a / 2);
  a = (right - top) / (right * q);
  const fallRight = a * (1 + a / 2);
  const p2 = p1 * (1 + 2 * c);
  const p3 = p2 + c / fallLeft;
  const p4 = p3 + c / fallRight;
  for (;;) {
    const u = r.double() * p4;
    let v = r.double();
    if (u <= p1) return Math.floor(middle - p1 * v + u);
    let y: number;
    if (u <= p2) {
      const x = left + (u - p1) / c;
      v = v * c + 1 - Math.abs(mode - x + 0.5) / p1;
      if (v > 1) continue;
      y = Math.floor(x);
    } else if (u <= p3) {
      y = Math.floor(left + Math.log(v) / fallLeft);
      if (y < 0 || v === 0) continue;
      v = v * (u - p2) * fallLeft;
    } else {
      y = Math.floor(right - Math.log(v) / fallRight);
      if (y > n || v === 0) continue;
      v = v * (u - p3) * fallRight;
    }
    if (isAccepted(y, v, n, p, mode)) return y;
  }
}

function isAccepted(
  y: number,
  v: number,
  n: number,
  p: number,
  mode: number,
): boolean {
  const q = 1 - p;
  const variance = n * p * q;
  const k = Math.abs(y - mode);
  if (k <= 20 || k >= variance / 2 - 1) {
    const s = p / q;
    const a = s * (n + 1);
    let ratio = 1;
    for (let i = mode + 1; i <= y; i++) ratio *= a / i - s;
    for (let i = y + 1; i <= mode; i++) ratio /= a / i - s;
    return v <= ratio;
  }
  const rho = (k / variance) *
    ((k * (k / 3 + 0.625) + 0.16666666666666666) / variance + 0.5);
  const t = -k * k / (2 * variance);
  const log = Math.log(v);
  if (log < t - rho) return true;
  if (log > t + rho) return false;
  const x1 = y + 1, f1 = mode + 1, z = n + 1 - mode, w = n - y + 1;
  const bound = (mode + 0.5) * Math.log(f1 / x1) +
    (n - mode + 0.5) * Math.log(z / w) +
    (y - mode) * Math.log(w * p / (x1 * q)) +
    series(f1) + series(z) + series(x1) + series(w);
  return log <= bound;
}

/** The remainder of Stirling's formula. */
function series(x: number): number {
  const square = x * x;
  return (13680 - (462 - (132 - (99 - 140 / square) / square) / square) /
      square) / x / 166320;
}

/**
 * Counts of the multinomial distribution.
 *
 * @param r Source.
 * @param n How many tries.
 * @param p How likely each outcome is, adding up to at most 1.
 * @returns How often each came.
 */
export function multinomial(
  r: Draws,
  n: number,
  p: ArrayLike<number>,
): number[] {
  const counts = new Array<number>(p.length).fill(0);
  let left = n;
  let sum = 1;
  for (let i = 0; i < p.length - 1 && left > 0; i++) {
    counts[i] = binomial(r, left, p[i] / sum);
    left -= counts[i];
    sum -= p[i];
  }
  counts[p.length - 1] += left;
  return counts;
}
