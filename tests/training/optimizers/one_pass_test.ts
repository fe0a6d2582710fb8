import assert from "node:assert/strict";
import {
  embeddingLookup,
  engine,
  type Tensor,
  tf,
} from "../../../engine/mod.ts";
import { Variable } from "../../../layers/variable.ts";
import { withoutFusedSteps } from "../../../training/optimizers/fused.ts";
import * as optimizers from "../../../training/optimizers/mod.ts";
import "../_golden.ts";

type Make = () => optimizers.Optimizer;

/** Numbers from -1 to 1, the same in each run. */
function numbers(seed: number): (count: number) => Float32Array {
  let state = seed;
  return (count) =>
    Float32Array.from({ length: count }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 31 - 1;
    });
}

const OWN: Record<string, (options: object) => optimizers.Optimizer> = {
  SGD: (o) => optimizers.SGD({ learningRate: 0.1, ...o }),
  "SGD, Nesterov": (o) =>
    optimizers.SGD({ momentum: 0.9, nesterov: true, ...o }),
  RMSprop: (o) => optimizers.RMSprop(o),
  "RMSprop, centered": (o) =>
    optimizers.RMSprop({ momentum: 0.5, centered: true, epsilon: 1e-3, ...o }),
  Adam: (o) => optimizers.Adam(o),
  "Adam, AMSGrad": (o) => optimizers.Adam({ amsgrad: true, ...o }),
  AdamW: (o) => optimizers.AdamW({ weightDecay: 0.1, ...o }),
  Adamax: (o) => optimizers.Adamax(o),
  Nadam: (o) => optimizers.Nadam(o),
  Adagrad: (o) => optimizers.Adagrad(o),
  Adadelta: (o) => optimizers.Adadelta({ learningRate: 1, ...o }),
  // At small rates the difference of two roots, over the rate, is ill
  // conditioned.
  Ftrl: (o) =>
    optimizers.Ftrl({ learningRate: 1, l1RegularizationStrength: 0.1, ...o }),
  "Ftrl, another power": (o) =>
    optimizers.Ftrl({
      learningRate: 1,
      learningRatePower: -0.7,
      beta: 0.1,
      ...o,
    }),
  Lion: (o) => optimizers.Lion(o),
  Lamb: (o) => optimizers.Lamb(o),
  Adafactor: (o) => optimizers.Adafactor(o),
  ScheduleFreeAdamW: (o) => optimizers.ScheduleFreeAdamW(o),
  Muon: (o) => optimizers.Muon(o),
};

/** Muon's is a chain of products, which carries differences along. */
const toleranceOf = (name: string) => name === "Muon" ? 1e-4 : 3e-6;

const COMMON: Record<string, object> = {
  "no options": {},
  clipnorm: { clipnorm: 0.5 },
  clipvalue: { clipvalue: 0.3 },
  "globalClipnorm and weightDecay": { globalClipnorm: 0.7, weightDecay: 0.05 },
  "lossScaleFactor and useEma": {
    lossScaleFactor: 3,
    useEma: true,
    emaMomentum: 0.8,
    emaOverwriteFrequency: 2,
  },
  "gradientAccumulationSteps and clipnorm": {
    gradientAccumulationSteps: 2,
    clipnorm: 0.5,
  },
};

/** Odd, of one element, of one row, empty, of several blocks of sums. */
const SHAPES = [[1], [7], [1, 3], [5, 4], [2, 3, 5], [0, 4], [67, 131]];
/** Large enough for threads. */
const LARGE = [[531, 503]];

/** Weights and the optimizer's variables after some steps. */
function train(make: Make, shapes = SHAPES): Float32Array[] {
  const draw = numbers(7);
  const size = (shape: number[]) => shape.reduce((n, d) => n * d, 1);
  const variables = shapes.map((shape) =>
    Variable(tf.tensor(draw(size(shape)), shape))
  );
  const optimizer = make();
  optimizer.build(variables);
  const { numTensors } = tf.memory();
  for (let step = 0; step < 4; step++) {
    const gradients = shapes.map((shape) =>
      tf.tensor(draw(size(shape)), shape)
    );
    optimizer.apply(gradients, variables);
    tf.dispose(gradients);
    assert.equal(tf.memory().numTensors, numTensors);
  }
  const after = [...variables, ...optimizer.variables].map((v) =>
    v.value.dataSync() as Float32Array
  );
  optimizer.dispose();
  for (const variable of variables) variable.dispose();
  return after;
}

/** Fails unless all differ by so much of the largest element at most. */
function assertAllClose(
  actual: Float32Array[],
  expected: Float32Array[],
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((values, k) => {
    assert.equal(values.length, expected[k].length);
    let [most, worst] = [0, 0];
    expected[k].forEach((x, i) => {
      most = Math.max(most, Math.abs(x));
      const off = Math.abs(values[i] - x);
      worst = Math.max(worst, off <= Infinity ? off : Infinity);
    });
    assert.ok(worst <= tolerance * most, `${what} ${k}: ${worst} of ${most}`);
  });
}

for (const [name, own] of Object.entries(OWN)) {
  Deno.test(`${name}: one pass equals the general steps`, () => {
    for (const [what, options] of Object.entries(COMMON)) {
      const make = () => own(options);
      // Means of nothing are NaN, and Adafactor has them.
      // Muon's matrices have elements.
      const shapes = SHAPES.filter((s) =>
        s[0] > 0 || !/^(Adafactor|Muon)$/.test(name)
      );
      const expected = withoutFusedSteps(() => train(make, shapes));
      assertAllClose(train(make, shapes), expected, toleranceOf(name), what);
    }
  });
}

Deno.test("one pass gives the same bits for any number of threads", () => {
  for (const [name, own] of Object.entries(OWN)) {
    if (name === "Muon") continue; // products of this size use the BLAS
    const make = () => own({ clipnorm: 0.5, weightDecay: 0.01 });
    engine.setThreads(1);
    const alone = train(make, LARGE);
    engine.setThreads(3);
    const together = train(make, LARGE);
    engine.setThreads(2);
    assert.deepEqual(together, alone, name);
  }
});

/** A table after steps with the gradients of an embedding. */
function trainTable(
  make: Make,
  width: number,
  sparse: boolean,
): Float32Array[] {
  const rows = 50;
  const draw = numbers(3);
  const table = Variable(tf.tensor(draw(rows * width), [rows, width]));
  const optimizer = make();
  for (let step = 0; step < 6; step++) {
    const ids = tf.tensor(
      Array.from(draw(9), (x) => Math.floor((x + 1) / 2 * rows)),
      [9],
      "int32",
    );
    const up = tf.tensor(draw(9 * width), [9, width]);
    tf.tidy(() => {
      const gradient = tf.grad((t: Tensor) =>
        tf.sum(tf.mul(embeddingLookup(t, ids), up))
      )(table.value);
      if (!sparse) gradient.dataSync(); // makes it dense
      optimizer.apply([gradient], [table]);
    });
  }
  const after = [table, ...optimizer.variables].map((v) =>
    v.value.dataSync() as Float32Array
  );
  optimizer.dispose();
  return after;
}

for (const [name, own] of Object.entries(OWN)) {
  Deno.test(`${name}: rows of an embedding equal the dense gradient`, () => {
    for (const [what, options] of Object.entries(COMMON)) {
      for (const width of [1, 6, 8]) {
        const make = () => own(options);
        const dense = trainTable(make, width, false);
        const sparse = trainTable(make, width, true);
        assertAllClose(
          sparse,
          dense,
          toleranceOf(name),
          `${what}, width ${width}`,
        );
      }
    }
  });
}

Deno.test("means of what is no longer touched end at 0, not below the least normal number", () => {
  const weight = Variable(tf.ones([8]));
  const optimizer = optimizers.Adam();
  optimizer.apply([tf.ones([8])], [weight]);
  const none = tf.zeros([8]);
  for (let step = 0; step < 1200; step++) optimizer.apply([none], [weight]);
  const momentum = optimizer.variables[2];
  assert.match(momentum.path, /momentum$/);
  assert.deepEqual([...momentum.value.dataSync()], Array(8).fill(0));
});

Deno.test("dispose() gives the slots back, those of rows that decay too", () => {
  const table = Variable(tf.ones([500, 64]));
  const ids = tf.tensor([1, 4], [2], "int32");
  const step = (optimizer: optimizers.Optimizer) =>
    tf.tidy(() => {
      const lookUp = (t: Tensor) => tf.sum(embeddingLookup(t, ids));
      optimizer.apply([tf.grad(lookUp)(table.value)], [table]);
    });
  const makes: Make[] = [
    () => optimizers.RMSprop(),
    () => optimizers.Adam({ useEma: true, gradientAccumulationSteps: 2 }),
    () => optimizers.LossScaleOptimizer(optimizers.Adam()),
  ];
  for (const make of makes) {
    step(optimizers.SGD(0)); // the table moves into the engine's memory
    const { numTensors } = tf.memory();
    const { live } = engine.info().memory;
    const optimizer = make();
    for (let n = 0; n < 3; n++) step(optimizer);
    assert.ok(engine.info().memory.live > live + 500 * 64 * 4);
    optimizer.dispose();
    assert.equal(engine.info().memory.live, live);
    assert.ok(tf.memory().numTensors <= numTensors);
  }
});

Deno.test("two optimizers may train one weight, and rates may change", () => {
  const run = () => {
    const weight = Variable(tf.ones([5]));
    const [a, b] = [optimizers.Adam(0.1), optimizers.RMSprop(0.1)];
    const gradient = tf.tensor([1, -1, 0.5, 0, 2]);
    for (let step = 0; step < 4; step++) {
      a.learningRate = 0.1 / (step + 1);
      a.apply([gradient], [weight]);
      b.apply([gradient], [weight]);
    }
    return [weight.value.dataSync() as Float32Array];
  };
  assertAllClose(run(), withoutFusedSteps(run), 1e-6, "weight");
});

Deno.test("a subclass with a step of its own takes it, with clipped gradients", () => {
  const seen: number[][] = [];
  const Base = optimizers.SGD as unknown as {
    new (...args: unknown[]): optimizers.Optimizer & {
      updateStep(g: Tensor, variable: Variable, rate: number): void;
    };
  };
  class Watched extends Base {
    override updateStep(g: Tensor, variable: Variable, rate: number): void {
      seen.push([...g.dataSync()]);
      super.updateStep(g, variable, rate);
    }
  }
  const weight = Variable([1, 1]);
  new Watched({ learningRate: 1, clipvalue: 0.5 }).apply(
    [tf.tensor([3, -0.25])],
    [weight],
  );
  assert.deepEqual(seen, [[0.5, -0.25]]);
  assert.deepEqual(weight.value.arraySync(), [0.5, 1.25]);
});
