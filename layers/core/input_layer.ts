/**
 * Where a model begins.
 *
 * @module
 */
import { type ArgumentSpec, resolveArguments } from "../arguments/resolve.ts";
import { withoutNew } from "../callable.ts";
import { dtypeName } from "../dtypes.ts";
import { Node } from "../graph/node.ts";
import { KerasTensor } from "../keras_tensor.ts";
import { Layer } from "../layer.ts";
import { register } from "../serialization/registry.ts";
import { type Shape, shapesEqual, standardizeShape } from "../shapes.ts";

/** Options of {@linkcode Input}. */
export interface InputOptions {
  /** Shape of one sample, without the batch; `null` sizes are free. */
  shape?: Shape | null;
  /**
   * Size of every batch, free if `null`.
   *
   * @default {null}
   */
  batchSize?: number | null;
  /**
   * Dtype of the numbers.
   *
   * @default {"float32"}
   */
  dtype?: string | null;
  /** Shape with the batch, in place of `shape`. */
  batchShape?: Shape | null;
  /**
   * Name.
   *
   * @default {null}
   */
  name?: string | null;
  /** Kept for Keras' sake: `true` is refused. */
  sparse?: boolean | null;
  /** Kept for Keras' sake: `true` is refused. */
  ragged?: boolean | null;
  /** A symbolic tensor to take in place of a new one. */
  tensor?: KerasTensor | null;
  /** Whether the model may be called with `null` for it. */
  optional?: boolean;
}

const LEGACY: ArgumentSpec["legacy"] = {
  inputDtype: "dtype",
  inputShape: "shape",
  batchInputShape: "batchShape",
};

/** Refuses what Keras' other backends have. */
function refuse(name: string, value: unknown): void {
  if (value) {
    throw new TypeError(
      `Cannot make an Input with ${name}: true as tensors here are dense: leave it out`,
    );
  }
}

/** Shape, batch included, and dtype of an input. */
function batchShapeOf(given: InputOptions & { inputTensor?: KerasTensor }): {
  batchShape: Shape;
  dtype: string;
} {
  const { shape = null, batchShape = null, batchSize = null } = given;
  const tensor = given.inputTensor ?? null;
  if (tensor !== null) {
    if (!(tensor instanceof KerasTensor)) {
      throw new TypeError(
        `Argument \`input_tensor\` must be a KerasTensor. Received invalid type: inputTensor=${
          String(tensor)
        }`,
      );
    }
    if (
      batchShape && !shapesEqual(standardizeShape(batchShape), tensor.shape)
    ) {
      throw new RangeError(
        "When providing the `inputTensor` argument, you cannot provide an incompatible `batchShape` argument.",
      );
    }
    return { batchShape: tensor.shape, dtype: tensor.dtype };
  }
  if (shape !== null && batchShape !== null) {
    throw new TypeError(
      "You cannot pass both `shape` and `batchShape` at the same time.",
    );
  }
  if (batchSize !== null && batchShape !== null) {
    throw new TypeError(
      "You cannot pass both `batchSize` and `batchShape` at the same time.",
    );
  }
  if (shape === null && batchShape === null) {
    throw new TypeError("You must pass a `shape` argument.");
  }
  return {
    batchShape: standardizeShape(
      batchShape ?? [
        batchSize,
        ...standardizeShape(shape),
      ],
    ),
    dtype: dtypeName(given.dtype ?? null),
  };
}

class InputLayerClass extends Layer {
  /** Shape with the batch. */
  readonly batchShape: Shape;
  /** Whether the model may be called with `null` for it. */
  readonly optional: boolean;

  constructor(...args: unknown[]) {
    const given = resolveArguments<
      InputOptions & { inputTensor: KerasTensor; name: string | null }
    >("InputLayer", {
      arguments: {
        shape: null,
        batchSize: null,
        dtype: null,
        sparse: null,
        ragged: null,
        batchShape: null,
        inputTensor: null,
        optional: false,
        name: null,
      },
      legacy: LEGACY,
    }, args);
    refuse("sparse", given.sparse);
    refuse("ragged", given.ragged);
    const { batchShape, dtype } = batchShapeOf(given);
    super({ name: given.name, dtype });
    this.batchShape = batchShape;
    this.optional = given.optional ?? false;
    const tensor = given.inputTensor ??
      new KerasTensor(batchShape, { dtype, name: given.name });
    new Node(this, [], tensor);
    this.built = true;
  }

  override call(): null {
    return null;
  }

  override get batchInputShape(): Shape {
    return this.batchShape;
  }

  override getConfig(): Record<string, unknown> {
    return {
      batch_shape: [...this.batchShape],
      dtype: this.dtype,
      sparse: false,
      ragged: false,
      name: this.name,
      optional: this.optional,
    };
  }
}

/** An instance of {@linkcode InputLayer}. */
export type InputLayer = InputLayerClass;

/**
 * The layer behind {@linkcode Input}; models hold it.
 *
 * @param shape Shape of one sample, without the batch.
 * @param options Options; see {@linkcode InputOptions}.
 * @returns The layer; its `output` is the symbolic tensor.
 * @throws {TypeError} If no shape is given, or two that clash.
 *
 * @see `keras/src/layers/core/input_layer.py`
 */
export const InputLayer: {
  new (shape: Shape | InputOptions, options?: InputOptions): InputLayer;
  (shape: Shape | InputOptions, options?: InputOptions): InputLayer;
  prototype: InputLayer;
} = withoutNew("InputLayer", InputLayerClass);
register("keras.layers", "InputLayer", InputLayer);

/**
 * A symbolic tensor for the input of a model.
 *
 * @param shape Shape of one sample, without the batch; `null` sizes are free.
 * @param options Options; see {@linkcode InputOptions}. They may be the only
 * argument.
 * @returns The symbolic tensor.
 * @throws {TypeError} If no shape is given, or two that clash.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Input } from "kerno";
 *
 * assert.deepEqual(Input([3, 1]).shape, [null, 3, 1]);
 * assert.deepEqual(Input({ shape: [2], batchSize: 5 }).shape, [5, 2]);
 * ```
 *
 * @see `keras/src/layers/core/input_layer.py`
 */
export function Input(
  shape?: Shape | InputOptions,
  options?: InputOptions,
): KerasTensor;
/** As above. */
export function Input(...args: unknown[]): KerasTensor {
  const { tensor, ...given } = resolveArguments<InputOptions>("Input", {
    arguments: {
      shape: null,
      batchSize: null,
      dtype: null,
      sparse: null,
      ragged: null,
      batchShape: null,
      name: null,
      tensor: null,
      optional: false,
    },
    legacy: LEGACY,
  }, args);
  const layer = new InputLayer(
    { ...given, inputTensor: tensor } as InputOptions,
  );
  return layer.output as KerasTensor;
}
