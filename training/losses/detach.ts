import { type Tensor, tf } from "../../engine/mod.ts";

/**
 * The same numbers without a past: no gradient flows through them.
 *
 * tfjs refuses to differentiate what a comparison follows from, even where only
 * the outcome of the comparison is used.
 *
 * @param x A tensor.
 * @returns A tensor that shares its data.
 */
export function detach(x: Tensor): Tensor {
  const engine = tf.engine();
  engine.backend.incRef(x.dataId);
  return engine.makeTensorFromTensorInfo({
    dataId: x.dataId,
    shape: x.shape,
    dtype: x.dtype,
  });
}
