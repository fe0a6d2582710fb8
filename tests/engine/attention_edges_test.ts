import assert from "node:assert/strict";
import { onPlainBackend } from "./plain_backend.ts";
import {
  type AttentionOptions,
  engine,
  registerEngine,
  scaledDotProductAttention,
  type Tensor,
  tf,
} from "../../engine/mod.ts";
import { assertClose, numbers, tensor } from "./reference.ts";

registerEngine();

/** Output and gradients for random inputs of a shape. */
function results(shape: number[], options: AttentionOptions): Tensor[] {
  const draw = numbers(5);
  const size = shape.reduce((a, n) => a * n, 1);
  const inputs = [0, 1, 2].map(() => tensor(draw(size), shape));
  const run = (q: Tensor, k: Tensor, v: Tensor) =>
    scaledDotProductAttention(q, k, v, options).output;
  const weights = tensor(draw(size), shape);
  const [q, k, v] = inputs;
  const grads = tf.grads((...[q, k, v]: Tensor[]) =>
    run(q, k, v).mul(weights).sum()
  )(inputs);
  return [run(q, k, v), ...grads];
}

Deno.test("scaledDotProductAttention() gives the same bits for any number of threads", () => {
  const options: AttentionOptions = {
    causal: true,
    dropout: { rate: 0.1, seed: [1, 2] },
  };
  engine.setStrict(true);
  const [one, two, three] = [1, 2, 3].map((threads) => {
    engine.setThreads(threads);
    return tf.tidy(() =>
      results([3, 50, 5, 24], options).map((x) => [...x.dataSync()])
    );
  });
  engine.setStrict(false);
  engine.setThreads(2);
  assert.deepEqual(two, one);
  assert.deepEqual(three, one);
});

Deno.test("scaledDotProductAttention() computes great probabilities again on the way back", () => {
  // 69 MB, of which each half would be kept.
  tf.tidy(() => {
    const draw = numbers(3);
    const [q, up] = [0, 1].map(() => tensor(draw(4200 * 2), [1, 4200, 1, 2]));
    const [k, v] = [0, 1].map(() => tensor(draw(4100 * 2), [1, 4100, 1, 2]));
    const gradients = (first: number, rows: number) => {
      const part = (x: Tensor) =>
        tf.slice(x, [0, first, 0, 0], [1, rows, 1, 2]) as Tensor;
      const ups = part(up);
      return tf.grads((...[q, k, v]: Tensor[]) =>
        scaledDotProductAttention(q, k, v).output.mul(ups).sum()
      )([part(q), k, v]);
    };
    const whole = gradients(0, 4200);
    const [a, b] = [gradients(0, 2100), gradients(2100, 2100)];
    assertClose(whole[0], tf.concat([a[0], b[0]], 1).dataSync(), 2e-6, "dq");
    assertClose(whole[1], a[1].add(b[1]).dataSync(), 2e-6, "dk");
    assertClose(whole[2], a[2].add(b[2]).dataSync(), 2e-6, "dv");
  });
});

Deno.test("scaledDotProductAttention() of nothing is nothing, or 0", () => {
  const shapes = [
    [[0, 3, 2, 4], [0, 5, 2, 4]],
    [[2, 0, 2, 4], [2, 5, 2, 4]],
    [[2, 3, 2, 4], [2, 0, 2, 4]],
  ];
  for (const [rows, columns] of shapes) {
    tf.tidy(() => {
      const [q, k, v] = [rows, columns, columns].map((s) => tf.ones(s));
      const { output, scores } = scaledDotProductAttention(q, k, v, {
        returnScores: true,
      });
      assert.deepEqual(output.shape, rows);
      assert.deepEqual(scores!.shape, [rows[0], 2, rows[1], columns[1]]);
      const grads = tf.grads((...[q, k, v]: Tensor[]) =>
        scaledDotProductAttention(q, k, v).output.sum()
      )([q, k, v]);
      for (const x of [output, ...grads]) {
        assert.ok(x.dataSync().every((value) => value === 0));
      }
    });
  }
});

Deno.test("scaledDotProductAttention() gives NaN for NaN, and only where it reaches", () => {
  const q = tf.tensor([NaN, 1, 1, 2], [1, 2, 1, 2]);
  const k = tf.tensor([1, 2, 3, 4], [1, 2, 1, 2]);
  const { output } = scaledDotProductAttention(q, k, k, { causal: true });
  const [a, b, c, d] = output.dataSync();
  assert.deepEqual([a, b], [NaN, NaN]);
  assert.ok(Number.isFinite(c) && Number.isFinite(d));
});

Deno.test("scaledDotProductAttention() on another backend gives the same", async () => {
  const choices: AttentionOptions[] = [
    { causal: true },
    { window: 2, masked: "zero" },
    {
      mask: tf.tensor([1, 1, 0, 0, 0, 0], [2, 1, 1, 3], "bool"),
      masked: "lower",
    },
    { axes: "heads", dropout: tf.tensor([0, 2, 2, 0], [2, 2, 1, 1]) },
  ];
  for (const options of choices) {
    const shape = options.axes ? [2, 2, 3, 4] : [2, 3, 2, 4];
    const fused = results(shape, options).map((x) => x.dataSync());
    await onPlainBackend(() => {
      const composed = results(shape, options).map((x) => x.dataSync());
      fused.forEach((x, i) => assertClose(x, composed[i], 1e-6, `result ${i}`));
    });
  }
});

Deno.test("scaledDotProductAttention() refuses what does not go together", () => {
  const x = tf.zeros([2, 3, 4, 5]);
  const call = (q: Tensor, k: Tensor, options: AttentionOptions = {}) => () =>
    scaledDotProductAttention(q, k, k, options);
  assert.throws(
    call(tf.zeros([2, 3, 5]), x),
    new TypeError(
      "Cannot run attention as query must be a float32 tensor of rank 4: current value is float32 of shape [2,3,5]",
    ),
  );
  assert.throws(
    call(x, tf.zeros([2, 3, 3, 5])),
    new TypeError(
      "Cannot run attention as query, key and value must go together in batch, rows of key and value, heads and depth: current shapes are [2,3,4,5], [2,3,3,5] and [2,3,3,5]",
    ),
  );
  assert.throws(
    call(x, x, { mask: tf.zeros([3, 2], "bool") }),
    new TypeError(
      "Cannot run attention as mask must be bool and broadcast to [2,4,3,3]: current value is bool of shape [3,2]",
    ),
  );
  assert.throws(call(x, x, { window: 0 }), RangeError);
  const dropout = { rate: 1, seed: [1, 2] as [number, number] };
  assert.throws(
    call(x, x, { dropout }),
    new RangeError(
      "Cannot run attention as the rate of dropout must be in [0, 1): current value is 1",
    ),
  );
});
