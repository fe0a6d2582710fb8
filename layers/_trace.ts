/**
 * Output shapes of a layer that does not tell them: it is run on zeros, twice,
 * with two sizes for each free one; what differs is free.
 *
 * @module
 */
import { type DataType, type Tensor, tf } from "../engine/mod.ts";
import { KerasTensor } from "./keras_tensor.ts";
import { flatten, mapStructure, packAs } from "./tree.ts";

/** Two sizes that hardly occur by themselves. */
const SIZES = [11, 13] as const;

/**
 * The symbolic outputs of a call, by running it.
 *
 * @param args The arguments, with symbolic tensors among them.
 * @param call The call.
 * @returns Symbolic tensors in the form of the outputs.
 */
export function traceOutputs(
  args: readonly unknown[],
  call: (args: unknown[]) => unknown,
): unknown {
  const runs = SIZES.map((size) => {
    let form: unknown;
    const tensors = tf.tidy(() => {
      form = call(
        mapStructure(
          args,
          (leaf) => leaf instanceof KerasTensor ? zeros(leaf, size) : leaf,
        ) as unknown[],
      );
      return flatten(form).map((leaf) => leaf as Tensor);
    });
    const specs = tensors.map(({ shape, dtype }) => ({ shape, dtype }));
    tf.dispose(tensors);
    return { form, specs };
  });
  const [first, second] = runs;
  const outputs = first.specs.map(({ shape, dtype }, i) =>
    new KerasTensor(
      shape.map((size, axis) =>
        size === second.specs[i].shape[axis] ? size : null
      ),
      { dtype },
    )
  );
  return packAs(first.form, outputs);
}

function zeros(tensor: KerasTensor, size: number): Tensor {
  return tf.zeros(
    tensor.shape.map((known) => known ?? size),
    tensor.dtype as DataType as "float32",
  );
}
