import assert from "node:assert/strict";
import {
  dropoutMask,
  registerEngine,
  statelessUniform,
  tf,
} from "../../engine/mod.ts";

registerEngine();

interface Golden {
  kind: string;
  seed: number;
  call: string;
  output: { shape: number[]; data: number[] };
}

const golden: Golden[] = JSON.parse(
  Deno.readTextFileSync(
    new URL("../golden/numeric/random.json", import.meta.url),
  ),
);

/** What Keras on TensorFlow draws by `call` from the integer seed. */
function keras(call: string, seed: number): number[] {
  const found = golden.find((c) =>
    c.kind === "keras_random" && c.seed === seed && c.call === call
  );
  assert.ok(found, call);
  return found.output.data;
}

Deno.test("statelessUniform() draws what TensorFlow draws, bit for bit", () => {
  for (const seed of [0, 42]) {
    for (
      const [call, shape] of [["k.uniform((2, 5), seed=s)", [2, 5]], [
        "k.uniform((17,), seed=s)",
        [17],
      ]] as const
    ) {
      const drawn = statelessUniform(shape, [seed, 0]);
      assert.deepEqual(drawn.shape, shape);
      assert.deepEqual(
        [...drawn.dataSync()],
        keras(call, seed).map(Math.fround),
      );
    }
  }
});

Deno.test("dropoutMask() is TensorFlow's dropout of ones", () => {
  for (const seed of [0, 42]) {
    const call = 'k.dropout(np.ones((4, 5), "float32"), 0.4, seed=s)';
    const mask = dropoutMask([4, 5], 0.4, [seed, 0]);
    assert.deepEqual([...mask.dataSync()], keras(call, seed).map(Math.fround));
  }
});

Deno.test("dropoutMask() drops the fraction that is asked for", () => {
  const mask = dropoutMask([1000, 100], 0.3, [1, 2]);
  const zeros = mask.dataSync().filter((v) => v === 0).length;
  assert.ok(Math.abs(zeros / 100_000 - 0.3) < 0.01, `${zeros}`);
  assert.deepEqual([...new Set(dropoutMask([50], 0, [1, 2]).dataSync())], [1]);
  assert.deepEqual(dropoutMask([0, 3], 0.5, [1, 2]).shape, [0, 3]);
});

Deno.test("draws of large and negative seeds differ, and repeat", () => {
  const draw = (a: number, b: number) =>
    statelessUniform([3], [a, b]).dataSync().join();
  const seeds = [[1, 0], [0, 1], [-1, 0], [2 ** 40, 0], [2 ** 40 + 1, 0]];
  assert.equal(new Set(seeds.map(([a, b]) => draw(a, b))).size, 5);
  assert.equal(draw(2 ** 40, 3), draw(2 ** 40, 3));
});

Deno.test("dropoutMask() refuses a rate outside [0, 1) and a fractional seed", () => {
  for (const rate of [1, -0.1, NaN]) {
    assert.throws(() => dropoutMask([2], rate, [0, 0]), RangeError);
  }
  assert.throws(() => dropoutMask([2], 0.5, [0.5, 0]), RangeError);
  assert.equal(tf.getBackend(), "kerno");
});
