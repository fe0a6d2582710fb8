import assert from "node:assert/strict";
import {
  convolve,
  convolveDepthwise,
  engine,
  registerEngine,
  type Tensor,
  tf,
} from "../../engine/mod.ts";
import { numbers, tensor } from "./reference.ts";

registerEngine();

Deno.test("convolutions, pooling and sums give the same bits for any number of threads", () => {
  engine.setNative(false);
  const draw = numbers(11);
  const x = tensor(draw(3 * 37 * 29 * 20), [3, 37, 29, 20]) as tf.Tensor4D;
  const w = tensor(draw(9 * 20 * 24), [3, 3, 20, 24]) as tf.Tensor4D;
  const few = tensor(draw(9 * 20 * 2), [3, 3, 20, 2]) as tf.Tensor4D;
  const bias = tensor(draw(24), [24]);
  const loss = (image: Tensor, filter: Tensor, each: Tensor, shift: Tensor) => {
    const close = {
      strides: [1, 1],
      dilations: [1, 1],
      padding: "same",
    } as const;
    const far = {
      strides: [2, 2],
      dilations: [1, 1],
      padding: "valid",
    } as const;
    const y = convolve(image, filter, shift, { ...close, activation: "tanh" });
    const pooled = tf.avgPool(
      tf.maxPool(y as tf.Tensor4D, 2, 2, "valid"),
      3,
      2,
      "same",
    );
    const strided = convolve(image, filter, shift, far);
    const channels = convolveDepthwise(image, each, close);
    const apart = convolveDepthwise(image, each, far);
    return [pooled, strided, channels, apart].reduce<Tensor>(
      (sum, t) => tf.add(sum, tf.sum(tf.square(t))),
      tf.scalar(0),
    );
  };
  for (const strict of [true, false]) {
    engine.setStrict(strict);
    const results = [1, 2, 3].map((threads) => {
      engine.setThreads(threads);
      return tf.tidy(() => {
        const inputs = [x, w, few, bias];
        const value = loss(...inputs as [Tensor, Tensor, Tensor, Tensor]);
        const grads = tf.grads(loss as never)(inputs);
        return [value, ...grads].map((t) => t.dataSync());
      });
    });
    assert.deepEqual(results[1], results[0]);
    assert.deepEqual(results[2], results[0]);
  }
  engine.setStrict(false);
  engine.setThreads(2);
  engine.setNative(true);
});
