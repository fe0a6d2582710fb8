// Windows that become one number a channel. Channels last; see convolution.ts
// for how jobs are described and shared.
import { A, G } from "./convolution";
import * as W from "./window_fields";

/** The first index of a window from `start` on that lies within, `step` apart. */
@inline export function firstInside(start: i32, step: i32): i32 { return start < 0 ? (step - 1 - start) / step : 0; }
/** The index after the last one within `size`. */
@inline export function endInside(start: i32, step: i32, count: i32, size: i32): i32 { return start >= size ? 0 : min(count, (size - 1 - start) / step + 1); }

@inline function sumOf(s: usize, nx: i32, ny: i32, nz: i32, next: usize, line: usize, plane: usize): v128 {
  let v = f32x4.splat(0);
  for (let k = 0; k < nz; k++) for (let i = 0; i < ny; i++) {
    let q = s + <usize>k * plane + <usize>i * line;
    for (let j = 0; j < nx; j++) { v = f32x4.add(v, v128.load(q)); q += next; }
  }
  return v;
}

/** The maximum, NaN where there is one: f32x4.max says so too, but takes seven instructions. */
@inline function maxOf(s: usize, nx: i32, ny: i32, nz: i32, next: usize, line: usize, plane: usize): v128 {
  let v = f32x4.splat(-Infinity), odd = f32x4.splat(0);
  for (let k = 0; k < nz; k++) for (let i = 0; i < ny; i++) {
    let q = s + <usize>k * plane + <usize>i * line;
    for (let j = 0; j < nx; j++) {
      const x = v128.load(q);
      v = f32x4.pmax(v, x); odd = v128.or(odd, f32x4.ne(x, x));
      q += next;
    }
  }
  return v128.bitselect(f32x4.splat(NaN), v, odd);
}

/** out[place, c] = max (MODE 0) or mean (1) of what the window sees; padding is left out. */
export function poolJob(p: usize, tid: i32, threads: i32): void {
  const D = G(p, W.DEPTH), H = G(p, W.HEIGHT), w = G(p, W.WIDTH), bytes = <usize>G(p, W.CHANNELS) << 2;
  const od = G(p, W.OUT_DEPTH), oh = G(p, W.OUT_HEIGHT), ow = G(p, W.OUT_WIDTH);
  const dz = G(p, W.DILATION_DEPTH), dy = G(p, W.DILATION_HEIGHT), dx = G(p, W.DILATION_WIDTH);
  const count = G(p, W.COUNT), from = <i32>(<i64>count * tid / threads), to = <i32>(<i64>count * (tid + 1) / threads);
  const mean = G(p, W.MODE) != 0, next = <usize>dx * bytes, line = <usize>(w * dy) * bytes, plane = <usize>(H * w * dz) * bytes;
  let out = A(p, W.OUT) + <usize>from * bytes;
  for (let place = from; place < to; place++) {
    const ox = place % ow;
    let rest = place / ow;
    const oy = rest % oh;
    rest /= oh;
    const x0 = ox * G(p, W.STRIDE_WIDTH) - G(p, W.PAD_WIDTH), y0 = oy * G(p, W.STRIDE_HEIGHT) - G(p, W.PAD_HEIGHT);
    const z0 = rest % od * G(p, W.STRIDE_DEPTH) - G(p, W.PAD_DEPTH);
    const j0 = firstInside(x0, dx), nx = max(endInside(x0, dx, G(p, W.FILTER_WIDTH), w) - j0, 0);
    const i0 = firstInside(y0, dy), ny = max(endInside(y0, dy, G(p, W.FILTER_HEIGHT), H) - i0, 0);
    const k0 = firstInside(z0, dz), nz = max(endInside(z0, dz, G(p, W.FILTER_DEPTH), D) - k0, 0);
    const seen = nx * ny * nz;
    if (seen == 0) {
      const empty: f32 = mean ? NaN : -Infinity;
      for (let c: usize = 0; c < bytes; c += 4) f32.store(out + c, empty);
      out += bytes;
      continue;
    }
    let s = A(p, W.IMAGE) + <usize>(((rest / od * D + z0 + k0 * dz) * H + y0 + i0 * dy) * w + x0 + j0 * dx) * bytes;
    const part = f32x4.splat(<f32>seen), four = nx == 2 && ny == 2 && nz == 1;
    for (let c: usize = 0; c < bytes; c += 16) {
      let v: v128;
      if (mean) v = f32x4.div(sumOf(s, nx, ny, nz, next, line, plane), part);
      else if (four) {
        const q = v128.load(s), r = v128.load(s + next), t = v128.load(s + line), u = v128.load(s + line + next);
        const odd = v128.or(v128.or(f32x4.ne(q, q), f32x4.ne(r, r)), v128.or(f32x4.ne(t, t), f32x4.ne(u, u)));
        v = v128.bitselect(f32x4.splat(NaN), f32x4.pmax(f32x4.pmax(q, r), f32x4.pmax(t, u)), odd);
      } else v = maxOf(s, nx, ny, nz, next, line, plane);
      if (c + 16 <= bytes) v128.store(out + c, v);
      else {
        f32.store(out + c, f32x4.extract_lane(v, 0));
        if (c + 4 < bytes) f32.store(out + c, f32x4.extract_lane(v, 1), 4);
        if (c + 8 < bytes) f32.store(out + c, f32x4.extract_lane(v, 2), 8);
      }
      s += 16;
    }
    out += bytes;
  }
}

/** Adds the lanes of `d` to the four channels at byte `c` of the places in `at`, where they belong to the thread. */
@inline function scatter(image: usize, at: v128, d: v128, lo: i32, hi: i32): void {
  const a0 = i32x4.extract_lane(at, 0), a1 = i32x4.extract_lane(at, 1), a2 = i32x4.extract_lane(at, 2), a3 = i32x4.extract_lane(at, 3);
  if (a0 >= lo && a0 < hi) { const t = image + <usize>a0; f32.store(t, f32.load(t) + f32x4.extract_lane(d, 0)); }
  if (a1 >= lo && a1 < hi) { const t = image + <usize>a1; f32.store(t, f32.load(t, 4) + f32x4.extract_lane(d, 1), 4); }
  if (a2 >= lo && a2 < hi) { const t = image + <usize>a2; f32.store(t, f32.load(t, 8) + f32x4.extract_lane(d, 2), 8); }
  if (a3 >= lo && a3 < hi) { const t = image + <usize>a3; f32.store(t, f32.load(t, 12) + f32x4.extract_lane(d, 3), 12); }
}

/**
 * Adds dy to dimage: to the first place of a window that holds its maximum
 * (MODE 0), or in equal parts to all that are not padding (1). A thread takes
 * rows of the images; a NaN counts as the maximum, as it does on the way forward.
 */
export function poolGradJob(p: usize, tid: i32, threads: i32): void {
  const B = G(p, W.BATCH), D = G(p, W.DEPTH), H = G(p, W.HEIGHT), w = G(p, W.WIDTH), bytes = <usize>G(p, W.CHANNELS) << 2;
  const od = G(p, W.OUT_DEPTH), oh = G(p, W.OUT_HEIGHT), ow = G(p, W.OUT_WIDTH);
  const fd = G(p, W.FILTER_DEPTH), fh = G(p, W.FILTER_HEIGHT), fw = G(p, W.FILTER_WIDTH);
  const dz = G(p, W.DILATION_DEPTH), dy = G(p, W.DILATION_HEIGHT), dx = G(p, W.DILATION_WIDTH);
  const mean = G(p, W.MODE) != 0, volume = <usize>(D * H * w) * bytes, line = <usize>w * bytes;
  const rows = B * D * H, begin = <i32>(<i64>rows * tid / threads), end = <i32>(<i64>rows * (tid + 1) / threads);
  if (begin >= end) return;
  const low = f32x4.splat(-Infinity);
  let b = begin / (D * H);
  for (; b * D * H < end; b++) {
    const image = A(p, W.IMAGE) + <usize>b * volume, dimage = A(p, W.OUT) + <usize>b * volume;
    // The thread's part of this image, in bytes.
    const lo = max(begin - b * D * H, 0) * <i32>line, hi = min(end - b * D * H, D * H) * <i32>line;
    let up = A(p, W.UPSTREAM) + <usize>b * <usize>(od * oh * ow) * bytes;
    for (let oz = 0; oz < od; oz++) {
      const z0 = oz * G(p, W.STRIDE_DEPTH) - G(p, W.PAD_DEPTH);
      const zTop = max(z0, 0), zEnd = min(z0 + (fd - 1) * dz, D - 1);
      for (let oy = 0; oy < oh; oy++) {
        const y0 = oy * G(p, W.STRIDE_HEIGHT) - G(p, W.PAD_HEIGHT);
        const yTop = max(y0, 0), yEnd = min(y0 + (fh - 1) * dy, H - 1);
        if ((zEnd * H + yEnd + 1) * <i32>line <= lo || (zTop * H + yTop) * <i32>line >= hi) { up += <usize>ow * bytes; continue; }
        for (let ox = 0; ox < ow; ox++) {
          const x0 = ox * G(p, W.STRIDE_WIDTH) - G(p, W.PAD_WIDTH);
          let seen = 0;
          if (mean) {
            for (let k = 0; k < fd; k++) for (let i = 0; i < fh; i++) for (let j = 0; j < fw; j++) {
              seen += i32(<u32>(z0 + k * dz) < <u32>D && <u32>(y0 + i * dy) < <u32>H && <u32>(x0 + j * dx) < <u32>w);
            }
          }
          const n = f32x4.splat(<f32>seen);
          for (let c: usize = 0; c < bytes; c += 16) {
            const d = v128.load(up + c), left = min(bytes - c, 16);
            let top = low, best = i32x4.splat(-1);
            for (let k = 0; k < fd; k++) {
              const z = z0 + k * dz;
              if (<u32>z >= <u32>D) continue;
              for (let i = 0; i < fh; i++) {
                const y = y0 + i * dy;
                if (<u32>y >= <u32>H) continue;
                for (let j = 0; j < fw; j++) {
                  const x = x0 + j * dx;
                  if (<u32>x >= <u32>w) continue;
                  const at = (z * H + y) * <i32>line + x * <i32>bytes + <i32>c;
                  if (mean) {
                    if (at < lo || at >= hi) continue;
                    const e = f32x4.div(d, n), t = dimage + <usize>at;
                    if (left == 16) v128.store(t, f32x4.add(v128.load(t), e));
                    else for (let q: usize = 0; q < left; q += 4) f32.store(t + q, f32.load(t + q) + f32.load(up + c + q) / <f32>seen);
                  } else {
                    const v = v128.load(image + <usize>at);
                    // greater, or NaN where the best is none yet
                    const take = v128.or(v128.or(f32x4.gt(v, top), v128.andnot(f32x4.ne(v, v), f32x4.ne(top, top))), i32x4.lt_s(best, i32x4.splat(0)));
                    top = v128.bitselect(v, top, take);
                    best = v128.bitselect(i32x4.splat(at), best, take);
                  }
                }
              }
            }
            if (mean) continue;
            if (left < 16) best = v128.bitselect(best, i32x4.splat(-1), i32x4.gt_s(i32x4.splat(<i32>(left >> 2)), i32x4(0, 1, 2, 3)));
            scatter(dimage, best, d, lo, hi);
          }
          up += bytes;
        }
      }
    }
  }
}

/** Where b is the maximum rather than a: greater, or the first NaN. */
@inline function takes(b: v128, a: v128): v128 {
  return v128.or(f32x4.gt(b, a), v128.andnot(f32x4.ne(b, b), f32x4.ne(a, a)));
}

/** The gradient of four places of four channels, two rows of two. */
@inline function quad(d: usize, s: usize, up: v128, next: usize, line: usize): void {
  const a = v128.load(s), b = v128.load(s + next), c = v128.load(s + line), e = v128.load(s + line + next);
  const tb = takes(b, a), m = v128.bitselect(b, a, tb), tc = takes(c, m), n = v128.bitselect(c, m, tc), te = takes(e, n);
  v128.store(d, v128.andnot(up, v128.or(tb, v128.or(tc, te))));
  v128.store(d + next, v128.and(up, v128.andnot(tb, v128.or(tc, te))));
  v128.store(d + line, v128.and(up, v128.andnot(tc, te)));
  v128.store(d + line + next, v128.and(up, te));
}

/** The same for any window of one channel. */
@inline function tile(p: usize, d: usize, s: usize, up: f32, next: usize, line: usize, plane: usize, mean: bool): void {
  const fd = <usize>G(p, W.FILTER_DEPTH), fh = <usize>G(p, W.FILTER_HEIGHT), fw = <usize>G(p, W.FILTER_WIDTH);
  let best: usize = 0, top: f32 = -Infinity, seen = false;
  if (!mean) {
    for (let k: usize = 0; k < fd; k++) for (let i: usize = 0; i < fh; i++) for (let j: usize = 0; j < fw; j++) {
      const at = k * plane + i * line + j * next, v = f32.load(s + at);
      if (!seen || v > top || (v != v && top == top)) { top = v; best = at; seen = true; }
    }
  }
  const part = up / <f32>(fd * fh * fw);
  for (let k: usize = 0; k < fd; k++) for (let i: usize = 0; i < fh; i++) for (let j: usize = 0; j < fw; j++) {
    const at = k * plane + i * line + j * next;
    f32.store(d + at, mean ? part : at == best ? up : 0);
  }
}

/**
 * As poolGradJob for windows that stand side by side, without padding: each
 * place of the image is written once, and need not be 0 before. A thread takes
 * rows of windows.
 */
export function poolGradTilesJob(p: usize, tid: i32, threads: i32): void {
  const D = G(p, W.DEPTH), H = G(p, W.HEIGHT), w = G(p, W.WIDTH), next = <usize>G(p, W.CHANNELS) << 2;
  const od = G(p, W.OUT_DEPTH), oh = G(p, W.OUT_HEIGHT), ow = G(p, W.OUT_WIDTH);
  const fd = G(p, W.FILTER_DEPTH), fh = G(p, W.FILTER_HEIGHT), fw = G(p, W.FILTER_WIDTH);
  const line = <usize>w * next, plane = <usize>H * line, mean = G(p, W.MODE) != 0;
  const four = !mean && fd == 1 && fh == 2 && fw == 2;
  const units = G(p, W.BATCH) * od * oh, to = <i32>(<i64>units * (tid + 1) / threads);
  for (let u = <i32>(<i64>units * tid / threads); u < to; u++) {
    const oy = u % oh, rest = u / oh, oz = rest % od;
    const volume = <usize>(rest / od * D) * plane, from = volume + <usize>(oz * fd) * plane + <usize>(oy * fh) * line;
    let up = A(p, W.UPSTREAM) + <usize>(u * ow) * next, d = A(p, W.OUT) + from, s = A(p, W.IMAGE) + from;
    for (let ox = 0; ox < ow; ox++) {
      let c: usize = 0;
      if (four) for (; c + 16 <= next; c += 16) quad(d + c, s + c, v128.load(up + c), next, line);
      for (; c < next; c += 4) tile(p, d + c, s + c, f32.load(up + c), next, line, plane, mean);
      up += next; d += <usize>fw * next; s += <usize>fw * next;
    }
    // What no window sees: the ends of these rows, the rows and planes after the last.
    const left = <usize>(w - ow * fw) * next;
    for (let k: usize = 0; k < <usize>fd; k++) {
      if (left) for (let i: usize = 0; i < <usize>fh; i++) memory.fill(d + k * plane + i * line, 0, left);
      const rows = A(p, W.OUT) + volume + (<usize>(oz * fd) + k) * plane + <usize>(oh * fh) * line;
      if (oy == oh - 1 && oh * fh < H) memory.fill(rows, 0, <usize>(H - oh * fh) * line);
    }
    if (oy == oh - 1 && oz == od - 1 && od * fd < D) memory.fill(A(p, W.OUT) + volume + <usize>(od * fd) * plane, 0, <usize>(D - od * fd) * plane);
  }
}
