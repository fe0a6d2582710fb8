/**
 * The data of a tensor in place: reading without a copy, and writing.
 *
 * @module
 */
import { type Tensor, tf } from "../engine/mod.ts";

/** Where a backend that computes in this process keeps a tensor's elements. */
export type Values = Float32Array | Int32Array | Uint8Array | Uint8Array[];

interface Record {
  values?: Values;
  refCount: number;
}

/** Arrays that no one but a tensor of ours holds. */
const own = new WeakSet<object>();

function recordOf(tensor: Tensor): Record | undefined {
  const { data } = tf.engine().backend as unknown as {
    data?: { get(id: object): Record | undefined };
  };
  return data?.get(tensor.dataId);
}

/**
 * The elements of a tensor, flat and not copied where the backend allows it;
 * not to be written. Texts are UTF-8.
 */
export function readableValues(tensor: Tensor): Values {
  return recordOf(tensor)?.values ?? tensor.dataSync() as Float32Array;
}

/**
 * The elements of a tensor, flat, to be written.
 *
 * What the tensor shares with others, such as its clones, or with the typed
 * array that it was made of, is copied first, so that only this tensor
 * changes. The next call finds it alone and copies nothing.
 *
 * @throws {TypeError} If the backend keeps its data elsewhere.
 */
export function writableValues(tensor: Tensor): Values {
  let record = recordOf(tensor);
  if (!record?.values) {
    throw new TypeError(
      `Cannot write into a tensor as the backend keeps its data elsewhere: current backend is ${tf.getBackend()}; use "kerno" or "cpu"`,
    );
  }
  if (record.refCount > 1) {
    detach(tensor, record.values);
    record = recordOf(tensor)!;
  }
  const values = record.values!;
  // Memory of the engine belongs to one tensor; any other array may be the
  // user's, or a part of another tensor's.
  const isEngines = ArrayBuffer.isView(values) &&
    values.buffer instanceof SharedArrayBuffer;
  if (isEngines || own.has(values)) return values;
  const copy = values.slice();
  own.add(copy);
  record.values = copy;
  return copy;
}

/** Gives `tensor` data of its own by changing places with a copy. */
function detach(tensor: Tensor, values: Values): void {
  const copy = tf.engine().makeTensor(
    values.slice() as Float32Array,
    tensor.shape,
    tensor.dtype,
  );
  const shared = tensor.dataId;
  tensor.dataId = copy.dataId;
  copy.dataId = shared;
  copy.dispose();
}
