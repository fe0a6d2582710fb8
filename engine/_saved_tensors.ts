/**
 * Tensors that are saved for a gradient, at a small price.
 *
 * tfjs clones each by a kernel, and puts the clone on the tape. That place
 * is needed for gradients of gradients alone: at the first depth it only makes
 * the tape longer.
 *
 * @module
 */
import type { KernoBackend } from "./backend.ts";
import { type Tensor, type TensorInfo, tf } from "./tf.ts";

interface Saving {
  state: { gradientDepth: number };
  saveTensorsForBackwardMode(tensors: Tensor[]): Tensor[];
  makeTensorFromTensorInfo(info: TensorInfo, backend: unknown): Tensor;
}

/** Makes tfjs save tensors of this backend without a kernel. */
export function saveWithoutKernels(backend: KernoBackend): void {
  const engine = tf.engine() as unknown as Saving;
  const clones = engine.saveTensorsForBackwardMode;
  engine.saveTensorsForBackwardMode = function (tensors) {
    const isOurs = this.state.gradientDepth === 1 &&
      tf.getBackend() === "kerno" &&
      tensors.every((t) => t && backend.data.has(t.dataId));
    if (!isOurs) return clones.call(this, tensors);
    return tensors.map(({ dataId, shape, dtype }) => {
      backend.incRef(dataId);
      const saved = this.makeTensorFromTensorInfo(
        { dataId, shape, dtype },
        backend,
      );
      return tf.keep(saved);
    });
  };
}
