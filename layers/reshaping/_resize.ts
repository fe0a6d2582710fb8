/**
 * Resizing of an axis as a product with a matrix, so that it has a gradient.
 *
 * Centres of pixels lie at halves, as in TensorFlow.
 *
 * @module
 */

/** Ways to compute what lies between pixels. */
export type Interpolation = "bilinear" | "bicubic" | "lanczos3" | "lanczos5";

/** Half the width of a kernel, and its value at a distance. */
interface Kernel {
  radius: number;
  at: (x: number) => number;
  /** Steps of the distances that TensorFlow tabulates. */
  table?: number;
}

/** Keys' cubic with a = -0.5. */
function cubic(x: number): number {
  if (x <= 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

function lanczos(radius: number): Kernel {
  const at = (x: number) => {
    if (x > radius) return 0;
    if (x <= 1e-3) return 1;
    const angle = Math.PI * x;
    return radius * Math.sin(angle) * Math.sin(angle / radius) /
      (angle * angle);
  };
  return { radius, at };
}

const KERNELS: Record<Interpolation, Kernel> = {
  bilinear: { radius: 1, at: (x) => Math.max(0, 1 - x) },
  bicubic: { radius: 2, at: cubic, table: 1024 },
  lanczos3: lanczos(3),
  lanczos5: lanczos(5),
};

/**
 * The matrix `[to, from]` that resizes an axis: each row holds the weights of
 * the elements that an element of the result is made of.
 */
export function resizeMatrix(
  from: number,
  to: number,
  interpolation: Interpolation,
): Float32Array {
  const { radius, at, table } = KERNELS[interpolation];
  const matrix = new Float32Array(to * from);
  for (let row = 0; row < to; row++) {
    const centre = (row + 0.5) * from / to - 0.5;
    const weights = new Map<number, number>();
    for (let i = Math.floor(centre) - radius; i <= centre + radius; i++) {
      const inside = i >= 0 && i < from;
      if (!inside && interpolation !== "bilinear") continue;
      const place = Math.min(Math.max(i, 0), from - 1);
      const exact = Math.abs(i - centre);
      const distance = table ? Math.round(exact * table) / table : exact;
      weights.set(place, (weights.get(place) ?? 0) + at(distance));
    }
    const sum = [...weights.values()].reduce((a, b) => a + b, 0);
    for (const [i, weight] of weights) matrix[row * from + i] = weight / sum;
  }
  return matrix;
}
