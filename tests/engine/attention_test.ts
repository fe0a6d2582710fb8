import assert from "node:assert/strict";
import {
  type AttentionOptions,
  dropoutMask,
  registerEngine,
  scaledDotProductAttention,
  type Tensor,
  tf,
} from "../../engine/mod.ts";
import {
  attention,
  type AttentionCase,
  type Upstream,
} from "./attention_reference.ts";
import { engineTest } from "./engines.ts";
import { assertClose, numbers, tensor } from "./reference.ts";

registerEngine();

type Masked = AttentionCase["masked"];

interface Choice {
  causal?: boolean;
  window?: number;
  /** Sizes of the mask; 1 broadcasts. */
  mask?: number[];
  /** Rows of the batch that see nothing. */
  blind?: number;
  bias?: number[];
  masked?: Masked;
  rate?: number;
  scale?: number;
  headsFirst?: boolean;
}

/** The place of (b, h, t, s) in an array of sizes that broadcast. */
function placeIn(sizes: number[], index: number[]): number {
  return sizes.reduce((at, n, i) => at * n + (n === 1 ? 0 : index[i]), 0);
}

/** The other order of the axes, [b, rows, heads, depth]. */
function turned(x: Tensor, headsFirst: boolean): Tensor {
  return headsFirst ? x.clone() : x.transpose([0, 2, 1, 3]);
}

function makeCase(sizes: number[], choice: Choice) {
  const [b, h, kv, t, s, d, dv] = sizes;
  const draw = numbers(sizes.reduce((a, n) => a * 7 + n, 1));
  const mask = choice.mask
    ? Uint8Array.from(
      draw(choice.mask.reduce((a, n) => a * n, 1)),
      (v, i) => choice.blind && i < choice.blind ? 0 : v > -0.3 ? 1 : 0,
    )
    : null;
  const bias = choice.bias
    ? draw(choice.bias.reduce((a, n) => a * n, 1))
    : null;
  const { causal = false, window = null } = choice;
  const every = [b, h, t, s];
  const p: AttentionCase = {
    sizes: { b, h, kv, t, s, d, dv },
    q: draw(b * h * t * d),
    k: draw(b * kv * s * d),
    v: draw(b * kv * s * dv),
    scale: choice.scale ?? 1 / Math.sqrt(d),
    bias: bias && Float64Array.from(
      { length: b * h * t * s },
      (_, i) =>
        bias[
          placeIn(
            choice.bias!,
            every.map((n, axis) =>
              Math.floor(i / every.slice(axis + 1).reduce((a, m) => a * m, 1)) %
              n
            ),
          )
        ],
    ),
    shown: (bi, hi, ti, si) =>
      (!mask || mask[placeIn(choice.mask!, [bi, hi, ti, si])] !== 0) &&
      (!causal || si <= ti) &&
      (window === null || Math.abs(si - ti) < window),
    masked: choice.masked ?? "replace",
    drop: choice.rate
      ? dropoutMask([b, h, t, s], choice.rate, [7, 3]).dataSync()
      : null,
  };
  const up: Upstream = {
    output: draw(b * h * t * dv),
    scores: draw(b * h * t * s, 0.5),
  };
  return { p, up, mask, bias };
}

/** Output, scores and all gradients against float64. */
function check(sizes: number[], choice: Choice = {}, tolerance = 1e-6): void {
  const before = tf.memory().numTensors;
  tf.tidy(() => {
    const { p, up, mask, bias } = makeCase(sizes, choice);
    const { b, h, kv, t, s, d, dv } = p.sizes;
    const headsFirst = choice.headsFirst ?? false;
    const what = JSON.stringify({ sizes, ...choice });
    const inputs = [
      turned(tensor(p.q, [b, h, t, d]), headsFirst),
      turned(tensor(p.k, [b, kv, s, d]), headsFirst),
      turned(tensor(p.v, [b, kv, s, dv]), headsFirst),
      ...(bias ? [tensor(bias, choice.bias!)] : []),
    ];
    const options: AttentionOptions = {
      axes: headsFirst ? "heads" : "rows",
      mask: mask && tf.tensor(mask, choice.mask!, "bool"),
      causal: choice.causal,
      window: choice.window,
      masked: choice.masked,
      scale: choice.scale,
      dropout: choice.rate ? { rate: choice.rate, seed: [7, 3] } : null,
    };
    const run = (
      [q, k, v, bias]: Tensor[],
      returnScores: boolean,
    ) => scaledDotProductAttention(q, k, v, { ...options, bias, returnScores });
    for (const returnScores of [false, true]) {
      if (!returnScores) up.scores.fill(0);
      const ups = {
        output: turned(tensor(up.output, [b, h, t, dv]), headsFirst),
        scores: tensor(up.scores, [b, h, t, s]),
      };
      const expected = attention(p, up);
      const result = run(inputs, returnScores);
      const output = turned(result.output, headsFirst);
      assertClose(output, expected.output, tolerance, `${what} output`);
      assert.equal(result.scores !== null, returnScores);
      if (result.scores) {
        assertClose(
          result.scores,
          expected.scores,
          tolerance,
          `${what} scores`,
        );
      }
      const grads = tf.grads((...all: Tensor[]) => {
        const { output, scores } = run(all, returnScores);
        const sum = output.mul(ups.output).sum();
        return scores ? sum.add(scores.mul(ups.scores).sum()) : sum;
      })(inputs);
      const [dq, dk, dValue] = grads.map((g) => turned(g, headsFirst));
      assertClose(dq, expected.dq, tolerance, `${what} dq`);
      assertClose(dk, expected.dk, tolerance, `${what} dk`);
      assertClose(dValue, expected.dv, tolerance, `${what} dv`);
      if (bias) {
        const axes = choice.bias!.map((n, i) => n === 1 ? i : -1)
          .filter((i) => i >= 0);
        const sums = tensor(expected.dBias, [b, h, t, s]).sum(axes).dataSync();
        const largest = Math.max(...expected.dBias.map(Math.abs));
        grads[3].dataSync().forEach((g, i) =>
          assert.ok(Math.abs(g - sums[i]) <= 3e-6 * largest, `${what} dBias`)
        );
      }
    }
  });
  assert.equal(tf.memory().numTensors, before, "tensors left behind");
}

Deno.test("the float64 reference of attention agrees with central differences", () => {
  for (const masked of ["replace", "zero"] as const) {
    const { p, up } = makeCase([2, 4, 2, 3, 5, 3, 2], {
      mask: [2, 1, 3, 5],
      blind: 5,
      bias: [2, 4, 3, 5],
      rate: 0.3,
      masked,
    });
    const loss = () => {
      const { output, scores } = attention(p, up);
      return output.reduce((a, v, i) => a + v * up.output[i], 0) +
        scores.reduce((a, v, i) => a + v * up.scores[i], 0);
    };
    const { dq, dk, dv, dBias } = attention(p, up);
    const pairs = [[p.q, dq], [p.k, dk], [p.v, dv], [p.bias!, dBias]];
    for (const [values, grads] of pairs) {
      values.forEach((value, i) => {
        values[i] = value + 1e-5;
        const above = loss();
        values[i] = value - 1e-5;
        const below = loss();
        values[i] = value;
        assert.ok(Math.abs((above - below) / 2e-5 - grads[i]) < 1e-8);
      });
    }
  }
});

engineTest(
  "scaledDotProductAttention() agrees with float64 for odd, one-row and large shapes",
  () => {
    for (const headsFirst of [false, true]) {
      check([1, 1, 1, 1, 1, 1, 1], { headsFirst });
      check([1, 1, 1, 1, 9, 5, 3], { headsFirst });
      check([2, 3, 3, 7, 1, 3, 4], { headsFirst });
      check([3, 2, 2, 5, 7, 3, 6], { headsFirst });
      check([2, 4, 4, 33, 29, 17, 13], { headsFirst });
      check([3, 4, 4, 64, 64, 32, 32], { headsFirst });
    }
  },
);

engineTest(
  "scaledDotProductAttention() agrees with float64 over several blocks of rows",
  () => {
    check([1, 2, 2, 70, 2100, 5, 4], {}, 2e-6);
    check([1, 2, 1, 70, 2100, 5, 4], { causal: true, rate: 0.25 }, 2e-6);
  },
);

engineTest(
  "scaledDotProductAttention() agrees with float64 for masks, order and window",
  () => {
    const sizes = [3, 2, 2, 6, 7, 4, 5];
    for (const masked of ["replace", "zero", "lower"] as const) {
      check(sizes, { masked, causal: true });
      check(sizes, { masked, window: 2 });
      check(sizes, { masked, mask: [3, 1, 1, 7] });
      check(sizes, { masked, mask: [3, 1, 6, 1] });
      check(sizes, { masked, mask: [1, 2, 6, 7], causal: true });
      check(sizes, { masked, mask: [3, 2, 6, 7], window: 3, causal: true });
    }
    check([2, 1, 1, 9, 3, 2, 2], { window: 2 });
  },
);

engineTest(
  "scaledDotProductAttention() agrees with float64 for rows that see nothing",
  () => {
    for (const masked of ["replace", "zero", "lower"] as const) {
      check([3, 2, 2, 6, 7, 4, 5], { masked, mask: [3, 1, 1, 7], blind: 7 });
      check([3, 2, 2, 6, 7, 4, 5], {
        masked,
        mask: [3, 1, 6, 7],
        blind: 42,
        causal: true,
      });
    }
  },
);

engineTest(
  "scaledDotProductAttention() agrees with float64 for dropout, bias and shared heads",
  () => {
    check([2, 4, 2, 5, 6, 3, 4], { rate: 0.5 });
    check([2, 4, 1, 5, 6, 3, 4], { rate: 0.1, mask: [2, 1, 1, 6], scale: 0.3 });
    check([2, 6, 3, 5, 6, 3, 4], { bias: [2, 6, 5, 6] });
    check([2, 6, 2, 5, 6, 3, 4], { bias: [1, 6, 5, 6], causal: true });
    check([2, 6, 2, 5, 6, 3, 4], { bias: [2, 1, 1, 6], headsFirst: true });
    check([2, 6, 2, 5, 6, 3, 4], { bias: [1, 1, 5, 1], rate: 0.2 });
  },
);
