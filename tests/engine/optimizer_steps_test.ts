import assert from "node:assert/strict";
import {
  adamStep,
  embeddingLookup,
  registerEngine,
  rmspropStep,
  sgdStep,
  type Tensor,
  tf,
  type Variable,
} from "../../engine/mod.ts";
import { assertClose, numbers, tensor } from "./reference.ts";

registerEngine();

interface GoldenTensor {
  path: string;
  shape: number[];
  data: number[];
}

interface GoldenCase {
  id: string;
  class_name: string;
  args: Record<string, unknown>;
  variables: GoldenTensor[];
  initial: GoldenTensor[];
  steps: {
    gradients: number[][];
    variables: number[][];
    optimizer_variables: number[][];
  }[];
}

const golden: GoldenCase[] = JSON.parse(
  Deno.readTextFileSync(
    new URL("../golden/numeric/optimizers.json", import.meta.url),
  ),
);

const number = (value: unknown, otherwise: number): number =>
  typeof value === "number" ? value : otherwise;

type Step = (variable: Variable, gradient: Tensor, step: number) => void;

/** The step of a case, with slots of its own for each variable. */
function stepOf({ class_name, args }: GoldenCase): Step {
  const slots = new Map<string, Variable>();
  const slot = (variable: Variable, name: string): Variable => {
    const key = `${variable.name} ${name}`;
    if (!slots.has(key)) slots.set(key, tf.variable(tf.zerosLike(variable)));
    return slots.get(key)!;
  };
  const momentum = number(args.momentum, 0);
  if (class_name === "SGD") {
    return (v, g) =>
      sgdStep(v, g, {
        learningRate: number(args.learning_rate, 0.01),
        momentum,
        nesterov: args.nesterov === true,
        momentumSlot: slot(v, "momentum"),
      });
  }
  if (class_name === "RMSprop") {
    return (v, g) =>
      rmspropStep(v, g, {
        learningRate: number(args.learning_rate, 0.001),
        rho: number(args.rho, 0.9),
        epsilon: number(args.epsilon, 1e-7),
        momentum,
        velocitySlot: slot(v, "velocity"),
        momentumSlot: slot(v, "momentum"),
        averageGradientSlot: args.centered ? slot(v, "average") : undefined,
      });
  }
  return (v, g, step) =>
    adamStep(v, g, {
      learningRate: number(args.learning_rate, 0.001),
      beta1: number(args.beta_1, 0.9),
      beta2: number(args.beta_2, 0.999),
      epsilon: number(args.epsilon, 1e-7),
      step,
      momentumSlot: slot(v, "momentum"),
      velocitySlot: slot(v, "velocity"),
      velocityHatSlot: args.amsgrad ? slot(v, "velocity_hat") : undefined,
    });
}

Deno.test("the steps of SGD, RMSprop and Adam are Keras'", () => {
  const cases = golden.filter((c) =>
    /^(SGD|RMSprop|Adam)\/arguments_/.test(c.id)
  );
  assert.equal(cases.length, 12);
  for (const one of cases) {
    const step = stepOf(one);
    const variables = one.variables.map((v) =>
      tf.variable(tensor(v.data, v.shape))
    );
    one.steps.forEach(({ gradients, variables: after }, n) => {
      variables.forEach((variable, i) => {
        const gradient = tensor(gradients[i], variable.shape as number[]);
        step(variable, gradient, n + 1);
        assertClose(variable, after[i], 1e-6, `${one.id} step ${n}`);
      });
    });
  }
});

/** A table trained with sparse gradients, and one with the same made dense. */
function trainBoth(
  step: Step,
  steps: number,
  between: (n: number) => void = () => {},
): [Variable, Variable] {
  const [v, d] = [40, 33];
  const draw = numbers(12);
  const start = draw(v * d);
  const sparse = tf.variable(tensor(start, [v, d]));
  const dense = tf.variable(tensor(start, [v, d]));
  for (let n = 1; n <= steps; n++) {
    // Rows 30 and above are used once only.
    const last = n === 1 ? v : 30;
    const ids = tf.tensor(
      Array.from(draw(6), (x) => Math.floor((x + 1) / 2 * last)),
      [6],
      "int32",
    );
    const up = tensor(draw(6 * d), [6, d]);
    tf.tidy(() => {
      const gradient = tf.grad((t) =>
        tf.sum(tf.mul(embeddingLookup(t, ids), up))
      )(sparse);
      const full = tensor(gradient.clone().dataSync().slice(), [v, d]);
      const again = tf.grad((t) => tf.sum(tf.mul(embeddingLookup(t, ids), up)))(
        sparse,
      );
      step(sparse, again, n);
      step(dense, full, n);
    });
    between(n);
  }
  return [sparse, dense];
}

Deno.test("a sparse step of SGD equals the dense one", () => {
  const [sparse, dense] = trainBoth(
    (v, g) => sgdStep(v, g, { learningRate: 0.1 }),
    20,
  );
  assertClose(sparse, dense.dataSync(), 1e-7);
});

Deno.test("a sparse step of RMSprop equals the dense one, also in its velocity", () => {
  const slots = new Map<Variable, Variable>();
  const step: Step = (v, g) => {
    if (!slots.has(v)) slots.set(v, tf.variable(tf.zerosLike(v)));
    rmspropStep(v, g, {
      learningRate: 0.01,
      rho: 0.9,
      epsilon: 1e-7,
      velocitySlot: slots.get(v)!,
    });
  };
  const [sparse, dense] = trainBoth(step, 60, (n) => {
    if (n % 20 !== 0) return;
    const [a, b] = [...slots.values()];
    assertClose(a, b.dataSync(), 3e-6, `velocity after ${n}`);
  });
  assertClose(sparse, dense.dataSync(), 3e-6);
});

Deno.test("rows that were left out for thousands of steps decay by rho to that power", () => {
  const table = tf.variable(tf.zeros([100, 50]));
  const velocitySlot = tf.variable(tf.zeros([100, 50]));
  const options = { learningRate: 0, rho: 0.9995, epsilon: 1e-7, velocitySlot };
  const at = (id: number) => {
    const ids = tf.tensor([id], [1], "int32");
    tf.tidy(() =>
      rmspropStep(
        table,
        tf.grad((t) => tf.sum(embeddingLookup(t, ids)))(table),
        options,
      )
    );
  };
  at(7);
  for (let i = 0; i < 3000; i++) at(1);
  const velocity = velocitySlot.dataSync();
  assertClose([velocity[7 * 50]], [0.0005 * 0.9995 ** 3000], 1e-5);
  assert.equal(velocity[0], 0);
});

Deno.test("a step leaves clones and reshaped tensors as they were", () => {
  const variable = tf.variable(tf.ones([4]));
  const before = variable.clone();
  const shaped = variable.reshape([2, 2]);
  sgdStep(variable, tf.ones([4]), { learningRate: 0.5 });
  assertClose(before, [1, 1, 1, 1], 0);
  assertClose(shaped, [1, 1, 1, 1], 0);
  assertClose(variable, [0.5, 0.5, 0.5, 0.5], 0);
});

Deno.test("a step leaves no tensor behind", () => {
  const variable = tf.variable(tf.ones([5000]));
  const gradient = tf.ones([5000]);
  const slots = [0, 1].map(() => tf.variable(tf.zeros([5000])));
  const options = {
    learningRate: 0.1,
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-7,
    momentumSlot: slots[0],
    velocitySlot: slots[1],
  };
  adamStep(variable, gradient, { ...options, step: 1 });
  const { numTensors, numBytes } = tf.memory();
  for (let step = 2; step < 10; step++) {
    adamStep(variable, gradient, { ...options, step });
  }
  assert.deepEqual([tf.memory().numTensors, tf.memory().numBytes], [
    numTensors,
    numBytes,
  ]);
});

Deno.test("a step refuses a gradient of another shape and a missing slot", () => {
  const variable = tf.variable(tf.ones([4]), true, "weights");
  assert.throws(
    () => sgdStep(variable, tf.ones([3]), { learningRate: 1 }),
    new TypeError(
      'Cannot update variable "weights" as its gradient must be float32 of shape [4]: current value is float32 of shape [3]',
    ),
  );
  assert.throws(
    () => sgdStep(variable, tf.ones([4]), { learningRate: 1, momentum: 0.5 }),
    TypeError,
  );
  variable.dispose();
});
