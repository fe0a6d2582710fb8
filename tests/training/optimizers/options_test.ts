import assert from "node:assert/strict";
import { tf } from "../../../engine/mod.ts";
import { Variable } from "../../../layers/variable.ts";
import * as optimizers from "../../../training/optimizers/mod.ts";
import "../_golden.ts";

const { Adam, RMSprop, SGD } = optimizers;

Deno.test("optimizers refuse options in Keras' words", () => {
  assert.throws(
    () => SGD({ clipnorm: 1, clipvalue: 0.5 }),
    RangeError(
      "Only one of `clipnorm`, `clipvalue` and `globalClipnorm` can be set. Received: clipnorm=1, clipvalue=0.5, globalClipnorm=null",
    ),
  );
  assert.throws(
    () => SGD({ momentum: 2 }),
    /`momentum` must be a float between/,
  );
  assert.throws(
    () => Adam({ learningRate: "fast" as never }),
    /Argument `learningRate` should be a number/,
  );
  assert.throws(() => Adam({ betta1: 0.9 } as never), /Did you mean `beta1`/);
  assert.throws(() => optimizers.get("adm"), /Did you mean 'adam'\?/);
});

Deno.test("optimizers take Keras 2's lr, snake_case and positions alike", () => {
  const made = [
    Adam(0.25, 0.5),
    Adam({ learningRate: 0.25, beta1: 0.5 }),
    Adam({ learning_rate: 0.25, beta_1: 0.5 } as never),
    Adam({ lr: 0.25, beta1: 0.5 } as never),
  ];
  for (const optimizer of made) {
    const { learning_rate, beta_1 } = optimizer.getConfig();
    assert.deepEqual([learning_rate, beta_1], [0.25, 0.5]);
  }
});

Deno.test("getConfig() makes the same optimizer again", () => {
  const first = RMSprop(0.5, { rho: 0.8, centered: true, clipnorm: 2 });
  const again = optimizers.get({
    class_name: "RMSprop",
    config: first.getConfig(),
  })!;
  assert.deepEqual(again.getConfig(), first.getConfig());
});

Deno.test("learningRate can be set, unless it is a schedule", () => {
  const optimizer = SGD(0.5);
  optimizer.learningRate = 0.25;
  assert.equal(optimizer.learningRate, 0.25);
  const scheduled = SGD(optimizers.schedules.ExponentialDecay(1, 1, 0.5));
  const w = Variable([0]);
  scheduled.apply([tf.tensor([1])], [w]);
  scheduled.apply([tf.tensor([1])], [w]);
  assert.equal(w.value.dataSync()[0], -1.5);
  assert.throws(() => scheduled.learningRate = 0.1, /not settable/);
});

Deno.test("apply() refuses variables it was not built on", () => {
  const optimizer = SGD(0.5);
  const [a, b] = [Variable([0], { name: "a" }), Variable([0], { name: "b" })];
  optimizer.build([a]);
  assert.throws(
    () => optimizer.apply([tf.tensor([1])], [b]),
    /Unknown variable: b\. This optimizer can only be called for the variables it was originally built with/,
  );
});

Deno.test("a subclass trains by its updateStep", () => {
  class Sign extends optimizers.Optimizer {
    override updateStep(g: tf.Tensor, variable: Variable, rate: number) {
      const { value } = variable;
      value.assign(value.sub(g.sign().mul(rate)));
    }
  }
  const w = Variable([1, 1]);
  new Sign({ learningRate: 0.5 }).apply([tf.tensor([3, -0.1])], [w]);
  assert.deepEqual(w.value.arraySync(), [0.5, 1.5]);
});
