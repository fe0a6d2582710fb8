// Convolutions of each channel by itself; see convolution.ts for how jobs are
// described and shared. Filters are [height, width, channels].
import { A, G } from "./convolution";
import { endInside, firstInside } from "./pooling";
import * as W from "./window_fields";

@inline function madd(acc: v128, a: v128, b: v128): v128 { return f32x4.add(f32x4.mul(a, b), acc); }

/** OUT[place, c] = sum of image * FILTER over the window, for a thread's places. */
export function depthwiseJob(p: usize, tid: i32, threads: i32): void {
  const H = G(p, W.HEIGHT), w = G(p, W.WIDTH), bytes = <usize>G(p, W.CHANNELS) << 2;
  const oh = G(p, W.OUT_HEIGHT), ow = G(p, W.OUT_WIDTH), fh = G(p, W.FILTER_HEIGHT), fw = G(p, W.FILTER_WIDTH);
  const dy = G(p, W.DILATION_HEIGHT), dx = G(p, W.DILATION_WIDTH), filter = A(p, W.FILTER);
  const count = G(p, W.COUNT), from = <i32>(<i64>count * tid / threads), to = <i32>(<i64>count * (tid + 1) / threads);
  let out = A(p, W.OUT) + <usize>from * bytes;
  for (let place = from; place < to; place++) {
    const rest = place / ow, b = rest / oh;
    const x0 = place % ow * G(p, W.STRIDE_WIDTH) - G(p, W.PAD_WIDTH), y0 = rest % oh * G(p, W.STRIDE_HEIGHT) - G(p, W.PAD_HEIGHT);
    const j0 = firstInside(x0, dx), nx = endInside(x0, dx, fw, w) - j0, i0 = firstInside(y0, dy), ny = endInside(y0, dy, fh, H) - i0;
    const image = A(p, W.IMAGE) + <usize>((b * H + y0 + i0 * dy) * w + x0 + j0 * dx) * bytes, weights = filter + <usize>(i0 * fw + j0) * bytes;
    let c: usize = 0;
    // Two vectors at a time: the sums of one wait for nothing of the other.
    for (; c + 32 <= bytes; c += 32) {
      let s0 = f32x4.splat(0), s1 = s0;
      for (let i = 0; i < ny; i++) {
        let q = image + <usize>(i * dy * w) * bytes + c, f = weights + <usize>(i * fw) * bytes + c;
        for (let j = 0; j < nx; j++) {
          s0 = madd(s0, v128.load(q), v128.load(f)); s1 = madd(s1, v128.load(q, 16), v128.load(f, 16));
          q += <usize>dx * bytes; f += bytes;
        }
      }
      v128.store(out + c, s0); v128.store(out + c, s1, 16);
    }
    for (; c < bytes; c += 16) {
      let sum = f32x4.splat(0);
      for (let i = 0; i < ny; i++) {
        let q = image + <usize>(i * dy * w) * bytes + c, f = weights + <usize>(i * fw) * bytes + c;
        for (let j = 0; j < nx; j++) { sum = madd(sum, v128.load(q), v128.load(f)); q += <usize>dx * bytes; f += bytes; }
      }
      if (c + 16 <= bytes) v128.store(out + c, sum);
      else {
        f32.store(out + c, f32x4.extract_lane(sum, 0));
        if (c + 4 < bytes) f32.store(out + c, f32x4.extract_lane(sum, 1), 4);
        if (c + 8 < bytes) f32.store(out + c, f32x4.extract_lane(sum, 2), 8);
      }
    }
    out += bytes;
  }
}

/** Adds UPSTREAM * FILTER to the places of OUT, an image, for a thread's rows of it. */
export function depthwiseInputJob(p: usize, tid: i32, threads: i32): void {
  const B = G(p, W.BATCH), H = G(p, W.HEIGHT), w = G(p, W.WIDTH), bytes = <usize>G(p, W.CHANNELS) << 2;
  const oh = G(p, W.OUT_HEIGHT), ow = G(p, W.OUT_WIDTH), fh = G(p, W.FILTER_HEIGHT), fw = G(p, W.FILTER_WIDTH);
  const dy = G(p, W.DILATION_HEIGHT), dx = G(p, W.DILATION_WIDTH), filter = A(p, W.FILTER);
  const rows = B * H, begin = <i32>(<i64>rows * tid / threads), end = <i32>(<i64>rows * (tid + 1) / threads);
  for (let b = begin / H; b * H < end; b++) {
    for (let oy = 0; oy < oh; oy++) {
      const y0 = oy * G(p, W.STRIDE_HEIGHT) - G(p, W.PAD_HEIGHT);
      for (let i = 0; i < fh; i++) {
        const y = y0 + i * dy, r = b * H + y;
        if (<u32>y >= <u32>H || r < begin || r >= end) continue;
        let up = A(p, W.UPSTREAM) + <usize>((b * oh + oy) * ow) * bytes;
        for (let ox = 0; ox < ow; ox++) {
          const x0 = ox * G(p, W.STRIDE_WIDTH) - G(p, W.PAD_WIDTH);
          for (let j = 0; j < fw; j++) {
            const x = x0 + j * dx;
            if (<u32>x >= <u32>w) continue;
            const t = A(p, W.OUT) + <usize>(r * w + x) * bytes, f = filter + <usize>(i * fw + j) * bytes;
            let c: usize = 0;
            for (; c + 16 <= bytes; c += 16) v128.store(t + c, madd(v128.load(t + c), v128.load(up + c), v128.load(f + c)));
            for (; c < bytes; c += 4) f32.store(t + c, f32.load(t + c) + f32.load(up + c) * f32.load(f + c));
          }
          up += bytes;
        }
      }
    }
  }
}

/** OUT[i, j, c] = sum of image * UPSTREAM, for a thread's channels. SUMS: float64 of the same shape. */
export function depthwiseFilterJob(p: usize, tid: i32, threads: i32): void {
  const B = G(p, W.BATCH), H = G(p, W.HEIGHT), w = G(p, W.WIDTH), channels = G(p, W.CHANNELS), bytes = <usize>channels << 2;
  const oh = G(p, W.OUT_HEIGHT), ow = G(p, W.OUT_WIDTH), fh = G(p, W.FILTER_HEIGHT), fw = G(p, W.FILTER_WIDTH);
  const sx = G(p, W.STRIDE_WIDTH), px = G(p, W.PAD_WIDTH), dx = G(p, W.DILATION_WIDTH);
  const groups = (channels + 3) >> 2, from = <usize>(groups * tid / threads) << 4, to = min(<usize>(groups * (tid + 1) / threads) << 4, bytes);
  // Room for whole vectors: each place of the filter has `groups` times 4 sums.
  const step = <usize>groups << 5, sums = A(p, W.COLUMNS);
  for (let k = 0; k < fh * fw; k++) for (let c = from; c < to; c += 16) {
    const s = sums + <usize>k * step + (c << 1);
    v128.store(s, f64x2.splat(0)); v128.store(s, f64x2.splat(0), 16);
  }
  for (let b = 0; b < B; b++) for (let oy = 0; oy < oh; oy++) {
    const up = A(p, W.UPSTREAM) + <usize>((b * oh + oy) * ow) * bytes;
    for (let i = 0; i < fh; i++) {
      const y = oy * G(p, W.STRIDE_HEIGHT) - G(p, W.PAD_HEIGHT) + i * G(p, W.DILATION_HEIGHT);
      if (<u32>y >= <u32>H) continue;
      const line = A(p, W.IMAGE) + <usize>((b * H + y) * w) * bytes;
      for (let j = 0; j < fw; j++) {
        // The first and the last place whose x lies within the image.
        const shift = j * dx - px, o0 = shift < 0 ? (sx - 1 - shift) / sx : 0, o1 = w > shift ? min(ow, (w - 1 - shift) / sx + 1) : 0;
        for (let c = from; c < to; c += 16) {
          let acc = f32x4.splat(0), d = up + <usize>o0 * bytes + c, s = line + <usize>(o0 * sx + shift) * bytes + c;
          for (let ox = o0; ox < o1; ox++) { acc = madd(acc, v128.load(s), v128.load(d)); s += <usize>sx * bytes; d += bytes; }
          const t = sums + <usize>(i * fw + j) * step + (c << 1);
          v128.store(t, f64x2.add(v128.load(t), f64x2.promote_low_f32x4(acc)));
          v128.store(t, f64x2.add(v128.load(t, 16), f64x2.promote_low_f32x4(v128.shuffle<f64>(acc, acc, 1, 1))), 16);
        }
      }
    }
  }
  for (let k = 0; k < fh * fw; k++) for (let c = from; c < to; c += 4) {
    f32.store(A(p, W.OUT) + <usize>k * bytes + c, <f32>f64.load(sums + <usize>k * step + (c << 1)));
  }
}

/** out[i * times + k] = a[i] for every k below `times`. */
export function repeatEach(out: usize, a: usize, n: i32, times: i32): void {
  for (let i = 0; i < n; i++) {
    const v = i32.load(a + (<usize>i << 2));
    for (let k = 0; k < times; k++) { i32.store(out, v); out += 4; }
  }
}
