/**
 * What the layers of attention without projections share.
 *
 * @module
 */
import {
  scaledDotProductAttention,
  type Tensor,
  tf,
} from "../../engine/mod.ts";
import { withoutGradient } from "../_detached.ts";
import { asFloat } from "../_inputs.ts";
import type { Values } from "../arguments/resolve.ts";
import { KerasTensor } from "../keras_tensor.ts";
import { Layer } from "../layer.ts";
import type { AnyTensor, CallOptions, LayerOptions } from "../layer_options.ts";
import { attachMask } from "../masks.ts";
import { dropoutMask } from "../regularization/_dropout_mask.ts";
import { SeedGenerator } from "../seed_generator.ts";
import type { Shape } from "../shapes.ts";
import type { Variable } from "../variable.ts";
import { attentionDropout } from "./_attention_dropout.ts";
import { bandMasks } from "./_attention_mask.ts";

/** How queries are compared with keys. */
export type ScoreMode = "dot" | "concat";

/** Options of `Attention`. Every default is the default of Keras 3. */
export interface AttentionLayerOptions extends LayerOptions {
  /**
   * Multiplies the scores by a weight.
   *
   * @default {false}
   */
  useScale?: boolean;
  /**
   * `"dot"` for products, `"concat"` for the sum of the tanh of sums.
   *
   * @default {"dot"}
   */
  scoreMode?: ScoreMode;
  /**
   * Fraction of the scores that becomes 0 in training, from 0 to 1.
   *
   * @default {0}
   */
  dropout?: number;
  /**
   * Makes the dropout the same in each run.
   *
   * @default {null}
   */
  seed?: number | null;
}

/** Options of a call of `Attention`. */
export interface AttentionCallOptions extends CallOptions {
  /** Masks of query and value, `[batch, steps]` each. */
  mask?: readonly unknown[];
  /**
   * Whether the scores are wanted too.
   *
   * @default {false}
   */
  returnAttentionScores?: boolean;
  /**
   * Lets a step see itself and those before it only.
   *
   * @default {false}
   */
  useCausalMask?: boolean;
}

/** How an attention layer is called. */
export interface AttentionCall {
  <T extends AnyTensor>(
    inputs: readonly T[],
    options: AttentionCallOptions & { returnAttentionScores: true },
  ): [T, T];
  <T extends AnyTensor>(
    inputs: readonly T[],
    options?: AttentionCallOptions,
  ): T;
}

/** The arguments of the layers, by name. */
export type AttentionArguments = Required<AttentionLayerOptions>;

/** A mask of `[batch, values]` as one of `[batch, 1, values]`. */
function byValue(mask: Tensor): Tensor {
  return mask.rank === 2 ? mask.expandDims(-2) : mask;
}

/** Base of the layers that attend without projections. */
export class AttentionBase extends Layer {
  readonly useScale: boolean;
  readonly scoreMode: ScoreMode;
  readonly dropout: number;
  readonly seed: number | null;
  readonly seedGenerator: SeedGenerator | null;
  scale: Variable | null = null;
  concatScoreWeight: Variable | null = null;

  constructor(given: AttentionArguments, common: Values) {
    super(common);
    this.useScale = given.useScale;
    this.scoreMode = given.scoreMode;
    this.dropout = given.dropout;
    this.seed = given.seed;
    this.seedGenerator = given.dropout > 0 ? SeedGenerator(given.seed) : null;
    if (!["dot", "concat"].includes(given.scoreMode)) {
      throw new RangeError(
        `Invalid value for argument scoreMode. Expected one of {'dot', 'concat'}. Received: scoreMode=${given.scoreMode}`,
      );
    }
  }

  override build(inputShape: readonly Shape[]): void {
    this.check(inputShape);
    if (this.useScale) {
      this.scale = this.addWeight({ name: "scale", initializer: "ones" });
    }
    if (this.scoreMode === "concat") {
      this.concatScoreWeight = this.addWeight({
        name: "concat_score_weight",
        initializer: "ones",
      });
    }
  }

  /** Whether the scores are products. */
  protected get isDot(): boolean {
    return this.scoreMode === "dot";
  }

  /** How well each query agrees with each key. */
  protected scores(query: Tensor, key: Tensor): Tensor {
    if (this.isDot) {
      const product = tf.matMul(query as never, key as never, false, true);
      return this.scale ? product.mul(this.scale.value) : product as Tensor;
    }
    const sums = query.expandDims(-2).add(key.expandDims(-3));
    const inner = this.scale ? sums.mul(this.scale.value) : sums;
    return inner.tanh().sum(-1).mul(this.concatScoreWeight!.value);
  }

  override call(
    inputs: readonly Tensor[],
    options: AttentionCallOptions,
  ): Tensor | Tensor[] {
    const masks = (options.mask ?? null) as (Tensor | null)[] | null;
    this.check(inputs, masks);
    const [query, value] = inputs.map(asFloat);
    const key = inputs.length > 2 ? asFloat(inputs[2]) : value;
    const [queryMask, valueMask] = masks ?? [null, null];
    const fits = [query, key, value].every((x) => x.rank === 3);
    const { output, scores } = this.isDot && fits
      ? this.#fused([query, key, value], valueMask, options)
      : this.#composed([query, key, value], valueMask, options);
    const shown = queryMask
      ? tf.where(
        withoutGradient(() =>
          tf.broadcastTo(
            queryMask.cast("int32").expandDims(-1),
            output.shape as [number],
          ).cast("bool")
        ),
        output,
        tf.zerosLike(output),
      )
      : output;
    if (!options.returnAttentionScores) return shown;
    attachMask(shown, queryMask);
    return [shown, scores!];
  }

  /** Products, softmax and means in one operation. */
  #fused(
    tensors: Tensor[],
    valueMask: Tensor | null,
    options: AttentionCallOptions,
  ): { output: Tensor; scores: Tensor | null } {
    const [query, key, value] = tensors.map((x) => x.expandDims(2) as Tensor);
    const scale = this.scale?.value;
    const shape = [query.shape[0]!, 1, query.shape[1]!, key.shape[1]!];
    const rate = options.training ? this.dropout : 0;
    const wanted = options.returnAttentionScores ?? false;
    // The scores that Keras gives are those after the dropout.
    const mask = wanted && rate > 0
      ? dropoutMask(shape, rate, this.seedGenerator!)
      : null;
    const { output, scores } = scaledDotProductAttention(
      scale ? query.mul(scale) : query,
      key,
      value,
      {
        scale: 1,
        mask: withoutGradient(() =>
          valueMask && byValue(valueMask).cast("bool").expandDims(1)
        ),
        causal: options.useCausalMask ?? false,
        masked: "lower",
        dropout: mask ?? attentionDropout(shape, rate, this.seedGenerator),
        returnScores: wanted,
      },
    );
    const given = scores && (mask ? scores.mul(mask) : scores);
    return { output: output.squeeze([2]), scores: given && given.squeeze([1]) };
  }

  #composed(
    [query, key, value]: Tensor[],
    valueMask: Tensor | null,
    options: AttentionCallOptions,
  ): { output: Tensor; scores: Tensor } {
    const raw = this.scores(query, key);
    const mask = this.#scoreMask(raw, valueMask, options);
    const masked = mask ? tf.where(mask, raw, raw.sub(1e9)) : raw;
    const even = masked.size === 0 ? masked : tf.softmax(masked);
    const weights = options.training && this.seedGenerator
      ? even.mul(dropoutMask(even.shape, this.dropout, this.seedGenerator))
      : even;
    const output = tf.matMul(weights as never, value as never) as Tensor;
    return { output, scores: weights };
  }

  /** What is left of the scores, of their shape; `null` for all. */
  #scoreMask(
    scores: Tensor,
    valueMask: Tensor | null,
    options: AttentionCallOptions,
  ): Tensor | null {
    const [queries, values] = scores.shape.slice(-2) as number[];
    const causal = options.useCausalMask ?? false;
    return withoutGradient(() => {
      const all = [
        ...(valueMask ? [byValue(valueMask).cast("bool")] : []),
        ...bandMasks(queries, values, causal, null),
      ] as Tensor[];
      if (all.length === 0) return null;
      const joined = all.reduce((a, b) => a.logicalAnd(b));
      const wide = joined.cast("int32");
      return tf.broadcastTo(wide, scores.shape as [number]).cast("bool");
    });
  }

  /** Throws unless inputs and masks have their form. */
  protected check(inputs: unknown, mask: unknown = null): void {
    const { name } = this.constructor;
    if (!Array.isArray(inputs) || typeof inputs[0] === "number") {
      throw new TypeError(
        `${name} layer must be called on a list of inputs, namely [query, value] or [query, value, key]. Received: inputs=${
          String(inputs)
        }.`,
      );
    }
    if (inputs.length < 2 || inputs.length > 3) {
      throw new RangeError(
        `${name} layer accepts inputs list of length 2 or 3, namely [query, value] or [query, value, key]. Received length: ${inputs.length}.`,
      );
    }
    if (mask === null) return;
    if (!Array.isArray(mask)) {
      throw new TypeError(
        `${name} layer mask must be a list, namely [queryMask, valueMask]. Received: mask=${
          String(mask)
        }.`,
      );
    }
    if (mask.length < 2 || mask.length > 3) {
      throw new RangeError(
        `${name} layer accepts mask list of length 2 or 3. Received: inputs=${
          String(inputs)
        }, mask=${String(mask)}.`,
      );
    }
  }

  override computeMask(inputs: unknown, mask: unknown): unknown {
    this.check(inputs, mask);
    return mask === null ? null : (mask as unknown[])[0];
  }

  override computeOutputShape([query, value]: readonly Shape[]): Shape {
    return [...query.slice(0, -1), value.at(-1)!];
  }

  override computeOutputSpec(
    args: readonly unknown[],
    options: CallOptions,
  ): unknown {
    this.check(args[0], options.mask ?? null);
    const [query, value, key = value] = args[0] as KerasTensor[];
    const { dtype } = this;
    const shape = this.computeOutputShape([query.shape, value.shape]);
    const output = new KerasTensor(shape, { dtype });
    if (!options.returnAttentionScores) return output;
    const scores = [...query.shape.slice(0, -1), key.shape.at(-2)!];
    return [output, new KerasTensor(scores, { dtype })];
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      use_scale: this.useScale,
      score_mode: this.scoreMode,
      dropout: this.dropout,
      seed: this.seed,
    };
  }
}
