/** Running sums of `p`, divided by the last. */
export function cumulated(p: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(p.length);
  for (let i = 0, sum = 0; i < p.length; i++) sums[i] = sum += p[i];
  const total = sums[sums.length - 1];
  return sums.map((sum) => sum / total);
}

/** The first index whose sum is above `point`: `searchsorted(side="right")`. */
export function place(sums: Float64Array, point: number): number {
  let low = 0, high = sums.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (point < sums[middle]) high = middle;
    else low = middle + 1;
  }
  return low;
}

function checkProbabilities(p: ArrayLike<number>, size: number): void {
  const list = Array.from(p);
  if (list.length !== size) {
    throw new RangeError(
      `Cannot choose as p needs one probability for each of ${size}: current length is ${list.length}`,
    );
  }
  const sum = list.reduce((total, value) => total + value, 0);
  // The square root of the epsilon of float64, NumPy's bound.
  const close = Math.abs(sum - 1) <= 1.4901161193847656e-8;
  if (!close || list.some((value) => !(value >= 0))) {
    throw new RangeError(
      `Cannot choose as probabilities must be >= 0 and add up to 1: current value is [${list}]`,
    );
  }
}

/** Refuses what cannot be chosen: see `NumberSource.choice`. */
export function checkChoice(
  size: number,
  count: number,
  replace: boolean,
  p?: ArrayLike<number>,
): void {
  if (size <= 0 && count > 0) {
    throw new RangeError(
      `Cannot choose as there must be something to choose from: current size is ${size}`,
    );
  }
  if (p) checkProbabilities(p, size);
  if (!replace && count > size) {
    throw new RangeError(
      `Cannot choose ${count} of ${size} as without replacement there must be that many: pass { replace: true } to choose one more than once`,
    );
  }
}

/**
 * NumPy's rounds for different indices by probability: draw what is missing,
 * keep what is new, close it off.
 *
 * @param double Draws in [0, 1).
 * @param p Probabilities.
 * @param count How many indices are wanted.
 * @throws {RangeError} If fewer than `count` have a probability above 0.
 */
export function chooseDifferent(
  double: () => number,
  p: ArrayLike<number>,
  count: number,
): Int32Array {
  const left = Array.from(p);
  if (left.filter((value) => value > 0).length < count) {
    throw new RangeError(
      `Cannot choose ${count} of ${left.length} as fewer have a probability above 0: current value is [${left}]`,
    );
  }
  const found = new Set<number>();
  while (found.size < count) {
    for (const index of found) left[index] = 0;
    const sums = cumulated(left);
    const missing = count - found.size;
    const points = Array.from({ length: missing }, double);
    for (const point of points) found.add(place(sums, point));
  }
  return Int32Array.from(found);
}
