/**
 * Cross-entropies of rows in one pass.
 *
 * @module
 */
import { currentBackend } from "./current_backend.ts";
import type { CrossEntropyAttributes } from "./kernels/cross_entropy.ts";
import { sizeOf } from "./kernels/kernel.ts";
import { type Tensor, tf } from "./tf.ts";

/** Options of cross-entropies. */
export interface CrossEntropyOptions {
  /** Whether x is logits; else probabilities. */
  fromLogits: boolean;
  /** Targets count as `target * scale + offset`. */
  scale?: number;
  /** See `scale`. */
  offset?: number;
  /** Probabilities are brought to at least this and at most 1 minus it. */
  epsilon: number;
}

/**
 * `-sum(target log p)` over the last axis, where p is `softmax(x)`, or from
 * probabilities `x / sum(x)` off 0 and 1.
 *
 * @param target Float32 tensor of x's shape.
 * @param x Float32 tensor, `[..., classes]`.
 * @param options See {@linkcode CrossEntropyOptions}.
 * @returns Float32 tensor without the last axis.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If the shapes differ.
 */
export function categoricalCrossEntropy(
  target: Tensor,
  x: Tensor,
  options: CrossEntropyOptions,
): Tensor {
  checkShape(target, x.shape);
  return run("categorical", target, x, options, x.shape.slice(0, -1));
}

/**
 * `-log p[target]` over the last axis, where p is `softmax(x)`, or from
 * probabilities x off 0 and 1, divided by their sum.
 *
 * @param target Int32 or float32 tensor of x's shape without the last axis.
 * @param x Float32 tensor, `[..., classes]`.
 * @param options See {@linkcode CrossEntropyOptions}; targets are not moved.
 * @returns Float32 tensor of target's shape.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If the shapes do not fit.
 * @throws {RangeError} If a target is not one of the classes.
 */
export function sparseCrossEntropy(
  target: Tensor,
  x: Tensor,
  options: Omit<CrossEntropyOptions, "scale" | "offset">,
): Tensor {
  const shape = x.shape.slice(0, -1);
  checkShape(target, shape);
  return run("sparse", target, x, options, shape);
}

/**
 * The mean of `-target log p - (1 - target) log(1 - p)` over the last axis, or
 * each of them, where p is `sigmoid(x)`, or x off 0 and 1.
 *
 * @param target Float32 tensor of x's shape.
 * @param x Float32 tensor.
 * @param options See {@linkcode CrossEntropyOptions}; `each` leaves out the mean.
 * @returns Float32 tensor, without the last axis unless `each`.
 * @throws {UnsupportedOpError} If tfjs uses another backend.
 * @throws {TypeError} If the shapes differ.
 */
export function binaryCrossEntropy(
  target: Tensor,
  x: Tensor,
  options: CrossEntropyOptions & { each?: boolean },
): Tensor {
  checkShape(target, x.shape);
  const each = options.each || x.rank === 0;
  const shape = each ? x.shape : x.shape.slice(0, -1);
  return run("binary", target, x, options, shape);
}

function checkShape(target: Tensor, shape: readonly number[]): void {
  if (!tf.util.arraysEqual(target.shape, shape as number[])) {
    throw new TypeError(
      `Cannot compute a cross-entropy as the targets must have the shape [${shape}]: current shape is [${target.shape}]`,
    );
  }
}

function run(
  kind: CrossEntropyAttributes["kind"],
  target: Tensor,
  x: Tensor,
  { fromLogits, scale = 1, offset = 0, epsilon }: CrossEntropyOptions,
  shape: readonly number[],
): Tensor {
  currentBackend("a fused cross-entropy");
  const attrs: CrossEntropyAttributes = {
    ...{ kind, fromLogits, scale, offset, shape },
    low: epsilon,
    high: 1 - epsilon,
    width: sizeOf(x.shape) === 0 ? x.shape.at(-1) ?? 1 : x.size / sizeOf(shape),
  };
  return tf.engine().runKernel(
    "KernoCrossEntropy",
    { x, target },
    attrs as unknown as Record<string, number>,
  ) as Tensor;
}
