/**
 * Rows of a table by their numbers.
 *
 * @module
 */
import { type Tensor, tf } from "./tf.ts";

/**
 * The rows of `table` that `ids` name. The gradient of the table is kept as
 * the rows that occur until somebody asks for all of it.
 *
 * @param table Float32 tensor, `[rows, width]`.
 * @param ids Int32 tensor of any shape, with values in `[0, rows)`.
 * @returns Float32 tensor, `[...ids.shape, width]`.
 * @throws {TypeError} If a rank or a dtype is another.
 * @throws {RangeError} If an id is outside `[0, rows)`.
 */
export function embeddingLookup(table: Tensor, ids: Tensor): Tensor {
  if (table.rank !== 2 || table.dtype !== "float32") {
    throw new TypeError(
      `Cannot look up rows as the table must be a float32 tensor of rank 2: current value is a ${table.dtype} tensor of shape [${table.shape}]`,
    );
  }
  if (ids.dtype !== "int32") {
    throw new TypeError(
      `Cannot look up rows as the ids must be int32: current dtype is ${ids.dtype}. Cast them by tf.cast(ids, "int32")`,
    );
  }
  if (tf.getBackend() !== "kerno") return tf.gather(table, ids as never);
  return tf.engine().runKernel("KernoEmbedding", { table, ids }) as Tensor;
}
