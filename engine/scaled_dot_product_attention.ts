/**
 * Scaled dot-product attention in one operation.
 *
 * @module
 */
import type {
  AttentionCall,
  AttentionDropout,
  AttentionResult,
  MaskedRule,
} from "./_attention_call.ts";
import { composedAttention } from "./_composed_attention.ts";
import { isRecording } from "./current_backend.ts";
import { isFusible } from "./fusible.ts";
import { seedWords } from "./kernels/random.ts";
import { type Tensor, tf } from "./tf.ts";

/** Options of {@linkcode scaledDotProductAttention}. */
export interface AttentionOptions {
  /**
   * Order of the axes: "rows" for `[batch, rows, heads, depth]`, "heads" for
   * `[batch, heads, rows, depth]`.
   *
   * @default {"rows"}
   */
  axes?: "rows" | "heads";
  /** Factor of the products; `1 / sqrt(depth)` unless given. */
  scale?: number;
  /** Bool, broadcasts to `[batch, heads, rows, columns]`; a 0 hides. */
  mask?: Tensor | null;
  /** Float32, broadcasts like the mask; is added to the scaled products. */
  bias?: Tensor | null;
  /** Hides the columns after the row's own place. */
  causal?: boolean;
  /** Hides the columns that are this far away, or farther. */
  window?: number | null;
  /**
   * "replace" puts a great negative number in place of a hidden one, so that
   * a row with nothing left is even; "zero" then makes it 0; "lower" takes
   * 1e9 away.
   *
   * @default {"replace"}
   */
  masked?: MaskedRule;
  /** Dropout by seed, or a float32 mask to multiply with, which broadcasts like the mask. */
  dropout?: AttentionDropout | Tensor | null;
  /** Whether the probabilities before the dropout are wanted. */
  returnScores?: boolean;
}

const RULES: readonly MaskedRule[] = ["replace", "zero", "lower"];

/**
 * Means of the values by how well queries and keys agree, with gradients for
 * all three and for the bias.
 *
 * ```text
 * scores = softmax(scale query keyT + bias)    hidden where mask is 0
 * output = dropout(scores) value
 * ```
 *
 * Key and value may have fewer heads than the query, each for as many of them
 * in a row. On a backend other than "kerno" the same is composed of tfjs'
 * operations.
 *
 * @param query Float32 tensor of rank 4.
 * @param key Float32 tensor, of the depth of the query.
 * @param value Float32 tensor, of the rows and heads of the key.
 * @param options Options; see {@linkcode AttentionOptions}.
 * @returns The output, and the scores if they are wanted.
 * @throws {TypeError} If a shape or dtype does not fit.
 * @throws {RangeError} If the window is no positive whole number, or the rate of dropout is outside `[0, 1)`.
 */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: AttentionOptions = {},
): AttentionResult {
  const headsFirst = options.axes === "heads";
  check(query, key, value, headsFirst);
  const call = {
    query,
    key,
    value,
    headsFirst,
    scale: options.scale ?? 1 / Math.sqrt(query.shape[3]!),
    mask: wide("mask", "bool", query, key, headsFirst, options.mask),
    bias: wide("bias", "float32", query, key, headsFirst, options.bias),
    causal: options.causal ?? false,
    window: checkWindow(options.window ?? null),
    masked: options.masked ?? "replace",
    dropout: options.dropout instanceof tf.Tensor
      ? wide("dropout", "float32", query, key, headsFirst, options.dropout)
      : checkDropout(options.dropout ?? null),
    returnScores: options.returnScores ?? false,
  };
  const { dropout } = call;
  return isFusible(query, key, value, call.bias) &&
      !(dropout instanceof tf.Tensor)
    ? fused({ ...call, dropout })
    : composedAttention(call);
}

function fused(
  call: AttentionCall & { dropout: AttentionDropout | null },
): AttentionResult {
  const { query, key, value, mask, bias, dropout } = call;
  const attrs = {
    headsFirst: call.headsFirst,
    scale: call.scale,
    causal: call.causal,
    window: call.window ?? 0,
    masked: RULES.indexOf(call.masked),
    rate: dropout?.rate ?? 0,
    seed: seedWords(dropout?.seed ?? [0, 0]),
    returnScores: call.returnScores,
    biasShape: bias ? bias.shape : null,
    training: isRecording(),
  };
  const [output, scores] = tf.engine().runKernel(
    "KernoAttention",
    {
      query,
      key,
      value,
      ...(mask ? { mask } : {}),
      ...(bias ? { bias } : {}),
    },
    attrs as unknown as Parameters<
      ReturnType<typeof tf.engine>["runKernel"]
    >[2],
  ) as unknown as Tensor[];
  return { output, scores: scores ?? null };
}

function check(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  headsFirst: boolean,
): void {
  for (const [name, x] of Object.entries({ query, key, value })) {
    if (x.rank === 4 && x.dtype === "float32") continue;
    throw new TypeError(
      `Cannot run attention as ${name} must be a float32 tensor of rank 4: current value is ${x.dtype} of shape [${x.shape}]`,
    );
  }
  const [h, t] = headsFirst ? [1, 2] : [2, 1];
  const [q, k, v] = [query.shape, key.shape, value.shape];
  const fits = q[0] === k[0] && q[0] === v[0] && k[t] === v[t] &&
    k[h] === v[h] && q[3] === k[3] &&
    (k[h] === q[h] || k[h] > 0 && q[h] % k[h] === 0);
  if (fits) return;
  throw new TypeError(
    `Cannot run attention as query, key and value must go together in batch, rows of key and value, heads and depth: current shapes are [${q}], [${k}] and [${v}]`,
  );
}

/** A mask or bias with four axes; it must broadcast to the scores. */
function wide(
  name: string,
  dtype: string,
  query: Tensor,
  key: Tensor,
  headsFirst: boolean,
  given: Tensor | null | undefined,
): Tensor | null {
  if (!given) return null;
  const [h, t] = headsFirst ? [1, 2] : [2, 1];
  const scores = [
    query.shape[0],
    query.shape[h],
    query.shape[t],
    key.shape[t],
  ];
  const shape = [...Array(Math.max(0, 4 - given.rank)).fill(1), ...given.shape];
  const fits = shape.length === 4 && given.dtype === dtype &&
    shape.every((size, axis) => size === 1 || size === scores[axis]);
  if (!fits) {
    throw new TypeError(
      `Cannot run attention as ${name} must be ${dtype} and broadcast to [${scores}]: current value is ${given.dtype} of shape [${given.shape}]`,
    );
  }
  return given.rank === 4 ? given : given.reshape(shape);
}

function checkWindow(window: number | null): number | null {
  if (window === null || Number.isInteger(window) && window > 0) return window;
  throw new RangeError(
    `Cannot run attention as window must be a positive whole number: current value is ${window}`,
  );
}

function checkDropout(
  dropout: AttentionDropout | null,
): AttentionDropout | null {
  if (dropout === null) return null;
  const { rate, seed } = dropout;
  if (!(rate >= 0 && rate < 1)) {
    throw new RangeError(
      `Cannot run attention as the rate of dropout must be in [0, 1): current value is ${rate}`,
    );
  }
  if (!seed.every(Number.isSafeInteger)) {
    throw new RangeError(
      `Cannot run attention as both seeds must be whole numbers: current value is [${seed}]`,
    );
  }
  return rate > 0 ? dropout : null;
}
