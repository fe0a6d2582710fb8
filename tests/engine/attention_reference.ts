/**
 * The float64 reference of scaled dot-product attention.
 *
 * @module
 */

/** Sizes and data of a call; all of axes batch, heads, rows. */
export interface AttentionCase {
  sizes: {
    b: number;
    h: number;
    kv: number;
    t: number;
    s: number;
    d: number;
    dv: number;
  };
  q: Float64Array;
  k: Float64Array;
  v: Float64Array;
  scale: number;
  /** `[b, h, t, s]`. */
  bias: Float64Array | null;
  /** `[b, h, t, s]`. */
  shown: (b: number, h: number, t: number, s: number) => boolean;
  masked: "replace" | "zero" | "lower";
  /** 0 or `1 / (1 - rate)`, `[b, h, t, s]`. */
  drop: ArrayLike<number> | null;
}

/** Upstream gradients. */
export interface Upstream {
  output: Float64Array;
  scores: Float64Array;
}

/** Output, probabilities and gradients in float64. */
export function attention(p: AttentionCase, up: Upstream) {
  const { b: B, h: H, kv: KV, t: T, s: S, d: D, dv: DV } = p.sizes;
  const output = new Float64Array(B * H * T * DV);
  const scores = new Float64Array(B * H * T * S);
  const [dq, dk, dv] = [p.q, p.k, p.v].map((x) => new Float64Array(x.length));
  const dBias = new Float64Array(scores.length);
  for (let b = 0; b < B; b++) {
    for (let h = 0; h < H; h++) {
      const kv = Math.floor(h / (H / KV));
      for (let t = 0; t < T; t++) {
        const row = ((b * H + h) * T + t) * S;
        const q = ((b * H + h) * T + t) * D;
        const o = ((b * H + h) * T + t) * DV;
        const kAt = (s: number) => ((b * KV + kv) * S + s) * D;
        const vAt = (s: number) => ((b * KV + kv) * S + s) * DV;
        const z = Array.from({ length: S }, (_, s) => {
          let sum = 0;
          for (let i = 0; i < D; i++) sum += p.q[q + i] * p.k[kAt(s) + i];
          const value = sum * p.scale + (p.bias?.[row + s] ?? 0);
          if (p.shown(b, h, t, s)) return value;
          // float32, where the difference to -1e9 is lost.
          return p.masked === "lower" ? Math.fround(value - 1e9) : -2.37e38;
        });
        const top = Math.max(...z);
        const e = z.map((v) => Math.exp(v - top));
        const whole = e.reduce((a, v) => a + v, 0);
        const y = e.map((v, s) =>
          p.masked === "zero" && !p.shown(b, h, t, s) ? 0 : v / whole
        );
        const factor = (s: number) => p.drop ? p.drop[row + s] : 1;
        const d = y.map((v, s) => {
          scores[row + s] = v;
          let sum = 0;
          for (let i = 0; i < DV; i++) {
            output[o + i] += v * factor(s) * p.v[vAt(s) + i];
            dv[vAt(s) + i] += v * factor(s) * up.output[o + i];
            sum += up.output[o + i] * p.v[vAt(s) + i];
          }
          return sum * factor(s) + up.scores[row + s];
        });
        const mean = d.reduce((a, v, s) => a + v * y[s], 0);
        for (let s = 0; s < S; s++) {
          const hidden = p.masked !== "lower" && !p.shown(b, h, t, s);
          const g = hidden ? 0 : y[s] * (d[s] - mean);
          dBias[row + s] = g;
          for (let i = 0; i < D; i++) {
            dq[q + i] += g * p.scale * p.k[kAt(s) + i];
            dk[kAt(s) + i] += g * p.scale * p.q[q + i];
          }
        }
      }
    }
  }
  return { output, scores, dq, dk, dv, dBias };
}
