/**
 * What MultiHeadAttention and GroupQueryAttention share: projections of query,
 * key, value and result, masks, dropout.
 *
 * @module
 */
import { type Tensor, tf } from "../../engine/mod.ts";
import { asFloat, isSymbolic } from "../_inputs.ts";
import type { Values } from "../arguments/resolve.ts";
import { invoke } from "../callable.ts";
import * as constraints from "../constraints/mod.ts";
import { EinsumDense } from "../core/einsum_dense.ts";
import * as initializers from "../initializers/mod.ts";
import { Layer } from "../layer.ts";
import type { LayerOptions } from "../layer_options.ts";
import { attachMask, hideMask, maskOf } from "../masks.ts";
import { Dropout } from "../regularization/dropout.ts";
import * as regularizers from "../regularizers/mod.ts";
import { serialize } from "../serialization/registry.ts";
import { type Shape, shapeText } from "../shapes.ts";
import { attend } from "./_attend.ts";
import {
  attentionArguments,
  type ProjectedCallOptions,
} from "./_attention_call.ts";
import { attentionDropout } from "./_attention_dropout.ts";
import {
  bandMasks,
  joinMasks,
  type StepMasks,
  widenMask,
} from "./_attention_mask.ts";

/** Options that both layers take. Every default is the default of Keras 3. */
export interface ProjectedAttentionOptions extends LayerOptions {
  /**
   * Fraction of the scores that becomes 0 in training, from 0 to 1.
   *
   * @default {0}
   */
  dropout?: number;
  /**
   * Adds biases to the projections.
   *
   * @default {true}
   */
  useBias?: boolean;
  /**
   * Lets a step see those less than this far away only.
   *
   * @default {null}
   */
  slidingWindow?: number | null;
  /**
   * Asks for attention that keeps no scores, which excludes dropout and
   * returned scores. It is fused in any case here.
   *
   * @default {null}
   */
  flashAttention?: boolean | null;
  /**
   * Start values of the kernels.
   *
   * @default {"glorot_uniform"}
   */
  kernelInitializer?: initializers.InitializerIdentifier;
  /**
   * Start values of the biases.
   *
   * @default {"zeros"}
   */
  biasInitializer?: initializers.InitializerIdentifier;
  /**
   * Penalty on the kernels.
   *
   * @default {null}
   */
  kernelRegularizer?: regularizers.RegularizerIdentifier;
  /**
   * Penalty on the biases.
   *
   * @default {null}
   */
  biasRegularizer?: regularizers.RegularizerIdentifier;
  /**
   * What the kernels must keep to.
   *
   * @default {null}
   */
  kernelConstraint?: constraints.ConstraintIdentifier;
  /**
   * What the biases must keep to.
   *
   * @default {null}
   */
  biasConstraint?: constraints.ConstraintIdentifier;
  /**
   * Multiplies the result by a sigmoid of a projection of the query.
   *
   * @default {false}
   */
  useGate?: boolean;
  /**
   * Makes the dropout the same in each run.
   *
   * @default {null}
   */
  seed?: number | null;
}

/** The arguments that both layers take, in Keras' order. */
export const PROJECTED: Values = {
  slidingWindow: null,
  flashAttention: null,
  kernelInitializer: "glorot_uniform",
  biasInitializer: "zeros",
  kernelRegularizer: null,
  biasRegularizer: null,
  activityRegularizer: null,
  kernelConstraint: null,
  biasConstraint: null,
  useGate: false,
  seed: null,
};

/** A new initializer of the same arguments: weights start with other numbers. */
function renewed(
  initializer: initializers.InitializerFunction | null,
): initializers.InitializerIdentifier {
  const known =
    typeof (initializer as { getConfig?: unknown } | null)?.getConfig ===
      "function";
  return known
    ? serialize(initializer) as Record<string, unknown>
    : initializer;
}

/** Base of the layers that project what they attend to. */
export abstract class ProjectedAttention extends Layer {
  readonly dropout: number;
  readonly useBias: boolean;
  readonly useGate: boolean;
  readonly slidingWindow: number | null;
  readonly kernelInitializer: initializers.InitializerFunction | null;
  readonly biasInitializer: initializers.InitializerFunction | null;
  readonly kernelRegularizer: regularizers.RegularizerFunction | null;
  readonly biasRegularizer: regularizers.RegularizerFunction | null;
  readonly kernelConstraint: constraints.ConstraintFunction | null;
  readonly biasConstraint: constraints.ConstraintFunction | null;
  readonly seed: number | null;
  queryDense!: EinsumDense;
  keyDense!: EinsumDense;
  gateDense: EinsumDense | null = null;
  valueDense!: EinsumDense;
  dropoutLayer!: Dropout;
  outputDense!: EinsumDense;
  readonly #flash: boolean;

  constructor(given: Required<ProjectedAttentionOptions>, common: Values) {
    super(common);
    this.supportsMasking = true;
    const { slidingWindow } = given;
    if (
      slidingWindow !== null &&
      !(Number.isInteger(slidingWindow) && slidingWindow > 0)
    ) {
      throw new RangeError(
        `\`slidingWindow\` must be \`None\` or a positive integer. Received: slidingWindow=${slidingWindow}`,
      );
    }
    this.dropout = given.dropout;
    this.useBias = given.useBias;
    this.useGate = given.useGate;
    this.slidingWindow = slidingWindow;
    this.kernelInitializer = initializers.get(given.kernelInitializer);
    this.biasInitializer = initializers.get(given.biasInitializer);
    this.kernelRegularizer = regularizers.get(given.kernelRegularizer);
    this.biasRegularizer = regularizers.get(given.biasRegularizer);
    this.kernelConstraint = constraints.get(given.kernelConstraint);
    this.biasConstraint = constraints.get(given.biasConstraint);
    this.seed = given.seed;
    this.#flash = given.flashAttention ?? false;
    if (this.#flash && this.dropout > 0) {
      throw new RangeError(
        "Dropout is not supported when flash attention is enabled. Please set dropout to 0.0 to use flash attention.",
      );
    }
  }

  /** Penalty on the output of each projection. */
  protected abstract get projectionPenalty():
    | regularizers.RegularizerFunction
    | null;

  /** Axes of the projected tensors that are attended over. */
  protected abstract get attended(): readonly number[];

  /** Size of a head of query and key. */
  protected abstract get headSize(): number;

  /** A projection with the options of the layer. */
  protected dense(
    name: string,
    equation: string,
    outputShape: Shape,
    biasAxes: string,
    activation: string | null = null,
  ): EinsumDense {
    return EinsumDense(equation, outputShape, {
      name,
      activation,
      biasAxes: this.useBias ? biasAxes : null,
      kernelInitializer: renewed(this.kernelInitializer),
      biasInitializer: renewed(this.biasInitializer),
      kernelRegularizer: this.kernelRegularizer,
      biasRegularizer: this.biasRegularizer,
      activityRegularizer: this.projectionPenalty,
      kernelConstraint: this.kernelConstraint,
      biasConstraint: this.biasConstraint,
      dtype: this.dtype,
    });
  }

  /** The dropout, which draws its seed when it is made. */
  protected makeDropout(): void {
    this.dropoutLayer = Dropout(this.dropout, {
      seed: this.seed,
      dtype: this.dtype,
    });
  }

  /** Throws unless key and value have as many steps. */
  protected checkSteps(valueShape: Shape, keyShape: Shape): void {
    if (String(valueShape.slice(1, -1)) === String(keyShape.slice(1, -1))) {
      return;
    }
    throw new RangeError(
      `All dimensions of \`value\` and \`key\`, except the last one, must be equal. Received: valueShape=${
        shapeText(valueShape)
      } and keyShape=${shapeText(keyShape)}`,
    );
  }

  override [invoke](...args: unknown[]): unknown {
    const given = attentionArguments(this.name, args);
    const result = super[invoke](...given);
    if (this.hidesMasks && !isSymbolic(given)) {
      given.slice(0, -1).forEach(hideMask);
    }
    return result;
  }

  /** Whether masks do not stay on what the layer was called with, as in Keras. */
  protected get hidesMasks(): boolean {
    return false;
  }

  /** The masks of a call. */
  protected masksOf(
    query: Tensor,
    value: Tensor,
    key: Tensor | null,
    options: ProjectedCallOptions,
  ): StepMasks {
    return {
      query: options.queryMask ?? maskOf(query),
      value: options.valueMask ?? maskOf(value),
      key: options.keyMask ?? maskOf(key),
      attention: options.attentionMask ?? null,
    };
  }

  override call(
    query: Tensor,
    value: Tensor,
    ...rest: unknown[]
  ): Tensor | Tensor[] {
    const options = rest.at(-1) as ProjectedCallOptions;
    const key = rest.length > 1 ? rest[0] as Tensor : null;
    const masks = this.masksOf(query, value, key, options);
    // A projection hands no mask on, and would say so.
    const [q, v, k] = [query, value, key ?? value].map((x) =>
      maskOf(x) ? tf.clone(x) : x
    ).map(asFloat);
    const gate = this.gateDense?.(q);
    const { output, scores } = this.#attend(
      [this.queryDense(q), this.keyDense(k), this.valueDense(v)],
      masks,
      [query.shape[1]!, value.shape[1]!],
      options,
    );
    const result = this.outputDense(gate ? output.mul(gate) : output);
    if (!scores) return result;
    attachMask(result, maskOf(query));
    return [result, scores];
  }

  #attend(
    [query, key, value]: Tensor[],
    masks: StepMasks,
    [queries, values]: number[],
    options: ProjectedCallOptions,
  ): { output: Tensor; scores: Tensor | null } {
    const returnScores = options.returnAttentionScores ?? false;
    if (this.#flash && returnScores) {
      throw new TypeError(
        "Returning attention scores is not supported when flash attention is enabled. Please disable flash attention to access attention scores.",
      );
    }
    const axes = this.attended;
    const [causal, window] = [
      options.useCausalMask ?? false,
      this.slidingWindow,
    ];
    const rank = query.rank;
    // The engine knows these two itself; scores carry a mask of all.
    const bySteps = axes.length === 1 && axes[0] === 1 && !returnScores;
    const bands = bySteps ? [] : bandMasks(queries, values, causal, window);
    const mask = joinMasks(masks, bands);
    const wide = mask && widenMask(mask, rank - 1 + axes.length, axes.length);
    const general = this.dropout > 0 || returnScores || rank !== 4;
    const rate = options.training ? this.dropout : 0;
    const outer = query.shape.slice(0, -2).filter((_, i) => !axes.includes(i));
    const scoresShape = [
      ...outer,
      query.shape[rank - 2],
      ...axes.map((axis) => query.shape[axis]),
      ...axes.map((axis) => key.shape[axis]),
    ] as number[];
    const result = attend({
      query,
      key,
      value,
      axes,
      scale: 1 / Math.sqrt(this.headSize),
      mask: wide,
      causal: bySteps && causal,
      window: bySteps ? window : null,
      masked: general ? "zero" : "replace",
      dropout: attentionDropout(
        scoresShape,
        rate,
        this.dropoutLayer.seedGenerator,
      ),
      returnScores,
    });
    if (result.scores) attachMask(result.scores, wide);
    return result;
  }

  override getBuildConfig(): Record<string, unknown> | null {
    if (!this.buildShapes?.length) return null;
    const names = ["query_shape", "value_shape", "key_shape"];
    return {
      shapes_dict: Object.fromEntries(
        this.buildShapes.map((shape, i) => [names[i], shape]),
      ),
    };
  }

  override buildFromConfig(config: Record<string, unknown>): void {
    const shapes = config.shapes_dict as Record<string, Shape> | undefined;
    if (!shapes || this.built) return;
    const { query_shape, value_shape, key_shape } = shapes;
    const build = this.build as (...shapes: unknown[]) => void;
    build(query_shape, value_shape, ...(key_shape ? [key_shape] : []));
  }

  /** The part of the configuration that both layers have, in Keras' order. */
  protected projectedConfig(): Record<string, unknown> {
    return {
      kernel_initializer: serialize(this.kernelInitializer),
      bias_initializer: serialize(this.biasInitializer),
      kernel_regularizer: serialize(this.kernelRegularizer),
      bias_regularizer: serialize(this.biasRegularizer),
      activity_regularizer: serialize(this.projectionPenalty),
      kernel_constraint: serialize(this.kernelConstraint),
      bias_constraint: serialize(this.biasConstraint),
      seed: this.seed,
    };
  }
}
