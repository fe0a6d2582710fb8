// Batch and group normalization, over units [first, last) of a job. Arguments
// stand at `a`, a word each.
//
// x is seen as slabs of `rows` rows of `width`
// floats, where `width` is a multiple of 4 and of the number of channels, and
// a tail of fewer floats. A unit is a block of rows of a slab. In a job the
// layout of the slabs stands first:
// 0 blocks of a slab, 1 rows of a block, 2 rows of a slab, 3 width, 4 floats of a slab.

@inline function word(a: usize, i: usize): usize { return <usize>i32.load(a + (i << 2)); }
@inline function float(a: usize, i: usize): f32 { return f32.load(a + (i << 2)); }

/** The sums that the function called last gave. */
let sum1: f64 = 0, sum2: f64 = 0;

@inline function slabOf(a: usize, unit: i32): i32 { return unit / i32.load(a); }
@inline function firstRow(a: usize, unit: i32): i32 { return (unit % i32.load(a)) * i32.load(a, 4); }
@inline function rowsOf(a: usize, unit: i32): i32 { return max(0, min(i32.load(a, 4), i32.load(a, 8) - firstRow(a, unit))); }
/** Floats from the start of the tensor to the unit. */
@inline function placeOf(a: usize, unit: i32): usize {
  return (<usize>slabOf(a, unit) * <usize>i32.load(a, 16) + <usize>firstRow(a, unit) * <usize>i32.load(a, 12)) << 2;
}

/**
 * For each column of a unit its mean p, the sum of x - p and of (x - p)²:
 * x, out [units, 3, width].
 */
export function momentsJob(a: usize, first: i32, last: i32): void {
  const row = <usize>i32.load(a, 12) << 2;
  for (let unit = first; unit < last; unit++) {
    const n = rowsOf(a, unit), share = f32x4.splat(n > 0 ? 1 / <f32>n : 0);
    const x = word(a, 5) + placeOf(a, unit), out = word(a, 6) + <usize>unit * 3 * row;
    let c: usize = 0;
    for (; c + 64 <= row; c += 64) {
      let p0 = f32x4.splat(0), p1 = p0, p2 = p0, p3 = p0, q = x + c;
      for (let r = 0; r < n; r++) {
        p0 = f32x4.add(p0, v128.load(q)); p1 = f32x4.add(p1, v128.load(q, 16));
        p2 = f32x4.add(p2, v128.load(q, 32)); p3 = f32x4.add(p3, v128.load(q, 48));
        q += row;
      }
      p0 = f32x4.mul(p0, share); p1 = f32x4.mul(p1, share); p2 = f32x4.mul(p2, share); p3 = f32x4.mul(p3, share);
      let d0 = f32x4.splat(0), d1 = d0, d2 = d0, d3 = d0, s0 = d0, s1 = d0, s2 = d0, s3 = d0;
      q = x + c;
      for (let r = 0; r < n; r++) {
        const v0 = f32x4.sub(v128.load(q), p0), v1 = f32x4.sub(v128.load(q, 16), p1), v2 = f32x4.sub(v128.load(q, 32), p2), v3 = f32x4.sub(v128.load(q, 48), p3);
        d0 = f32x4.add(d0, v0); d1 = f32x4.add(d1, v1); d2 = f32x4.add(d2, v2); d3 = f32x4.add(d3, v3);
        s0 = f32x4.add(s0, f32x4.mul(v0, v0)); s1 = f32x4.add(s1, f32x4.mul(v1, v1)); s2 = f32x4.add(s2, f32x4.mul(v2, v2)); s3 = f32x4.add(s3, f32x4.mul(v3, v3));
        q += row;
      }
      const o = out + c;
      v128.store(o, p0); v128.store(o, p1, 16); v128.store(o, p2, 32); v128.store(o, p3, 48);
      v128.store(o + row, d0); v128.store(o + row, d1, 16); v128.store(o + row, d2, 32); v128.store(o + row, d3, 48);
      v128.store(o + 2 * row, s0); v128.store(o + 2 * row, s1, 16); v128.store(o + 2 * row, s2, 32); v128.store(o + 2 * row, s3, 48);
    }
    for (; c < row; c += 16) {
      let p = f32x4.splat(0), d = p, s = p, q = x + c;
      for (let r = 0; r < n; r++) { p = f32x4.add(p, v128.load(q)); q += row; }
      p = f32x4.mul(p, share);
      q = x + c;
      for (let r = 0; r < n; r++) {
        const v = f32x4.sub(v128.load(q), p);
        d = f32x4.add(d, v); s = f32x4.add(s, f32x4.mul(v, v));
        q += row;
      }
      v128.store(out + c, p); v128.store(out + c + row, d); v128.store(out + c + 2 * row, s);
    }
  }
}

/** Writes m, s and b of one channel to all its columns of [slabs, 3, width]. */
function spread(at: usize, width: usize, channel: usize, channels: usize, m: f32, s: f32, b: f32): void {
  const row = width << 2;
  for (let c = channel; c < width; c += channels) {
    const p = at + (c << 2);
    f32.store(p, m); f32.store(p + row, s); f32.store(p + 2 * row, b);
  }
}

/** The mean and mean square deviation of a group of a slab: sum1, sum2. */
function groupMoments(a: usize, slab: usize, x: usize, parts: usize, from: usize, to: usize, channels: usize): void {
  const blocks = i32.load(a), width = <usize>i32.load(a, 12), floats = <usize>i32.load(a, 16), row = width << 2;
  const tail = floats - <usize>i32.load(a, 8) * width, end = x + (((slab + 1) * floats - tail) << 2);
  const count = <f64>(floats / channels) * <f64>(to - from);
  let mean: f64 = 0;
  for (let pass = 0; pass < 2; pass++) {
    let sum: f64 = 0;
    for (let c0: usize = 0; c0 < width; c0 += channels) {
      for (let c = c0 + from; c < c0 + to; c++) {
        for (let block = 0; block < blocks; block++) {
          const unit = <i32>slab * blocks + block, n = <f64>rowsOf(a, unit), p = parts + <usize>unit * 3 * row + (c << 2);
          if (n == 0) continue;
          const own = <f64>f32.load(p), d = <f64>f32.load(p + row);
          if (pass == 0) sum += n * own + d;
          else { const off = own + d / n - mean; sum += <f64>f32.load(p + 2 * row) - d * d / n + n * off * off; }
        }
        if (c < tail) {
          const v = <f64>f32.load(end + (c << 2)) - mean;
          sum += pass == 0 ? v : v * v;
        }
      }
    }
    if (pass == 0) mean = sum / count; else { sum1 = mean; sum2 = sum / count; }
  }
}

/**
 * From the moments to mean and variance [slabs, groups] and to what
 * normalizes [slabs, 3, width]. After the layout: x, parts, mean, variance,
 * factors, gamma or 0, beta or 0, slabs, channels, groups, epsilon, what the
 * means lost in rounding [slabs, groups].
 */
export function combineMoments(a: usize): void {
  const width = <usize>i32.load(a, 12), slabs = word(a, 12), channels = word(a, 13), groups = word(a, 14), size = channels / groups;
  for (let slab: usize = 0; slab < slabs; slab++) {
    const factors = word(a, 9) + slab * 3 * (width << 2);
    for (let g: usize = 0; g < groups; g++) {
      groupMoments(a, slab, word(a, 5), word(a, 6), g * size, (g + 1) * size, channels);
      const m = <f32>sum1, r = 1 / sqrt<f64>(sum2 + <f64>float(a, 15)), at = (slab * groups + g) << 2;
      f32.store(word(a, 7) + at, m); f32.store(word(a, 8) + at, <f32>sum2);
      f32.store(word(a, 16) + at, <f32>(sum1 - <f64>m));
      for (let c = g * size; c < (g + 1) * size; c++) {
        const gamma: f64 = word(a, 10) ? <f64>f32.load(word(a, 10) + (c << 2)) : 1, beta: f64 = word(a, 11) ? <f64>f32.load(word(a, 11) + (c << 2)) : 0;
        const s = r * gamma;
        spread(factors, width, c, channels, m, <f32>s, <f32>(beta - (sum1 - <f64>m) * s));
      }
    }
  }
}

/** What normalizes by a given mean and variance [slabs, groups]: as combineMoments. */
export function factorsOf(a: usize): void {
  const width = <usize>i32.load(a, 12), slabs = word(a, 12), channels = word(a, 13), groups = word(a, 14), size = channels / groups;
  for (let slab: usize = 0; slab < slabs; slab++) {
    for (let c: usize = 0; c < channels; c++) {
      const at = (slab * groups + c / size) << 2, r = 1 / sqrt<f64>(<f64>f32.load(word(a, 8) + at) + <f64>float(a, 15));
      const gamma: f64 = word(a, 10) ? <f64>f32.load(word(a, 10) + (c << 2)) : 1, beta: f32 = word(a, 11) ? f32.load(word(a, 11) + (c << 2)) : 0;
      spread(word(a, 9) + slab * 3 * (width << 2), width, c, channels, f32.load(word(a, 7) + at), <f32>(r * gamma), beta);
    }
  }
}

/** out = (x - m) s + b: x, out, factors [slabs, 3, width]. */
export function scaleShiftJob(a: usize, first: i32, last: i32): void {
  const row = <usize>i32.load(a, 12) << 2, blocks = i32.load(a);
  for (let unit = first; unit < last; unit++) {
    const n = rowsOf(a, unit), at = placeOf(a, unit), m = word(a, 7) + <usize>slabOf(a, unit) * 3 * row, s = m + row, b = s + row;
    let x = word(a, 5) + at, out = word(a, 6) + at, r = 0;
    for (; r + 2 <= n; r += 2) {
      for (let c: usize = 0; c < row; c += 16) {
        const mm = v128.load(m + c), ss = v128.load(s + c), bb = v128.load(b + c);
        v128.store(out + c, f32x4.add(f32x4.mul(f32x4.sub(v128.load(x + c), mm), ss), bb));
        v128.store(out + row + c, f32x4.add(f32x4.mul(f32x4.sub(v128.load(x + row + c), mm), ss), bb));
      }
      x += 2 * row; out += 2 * row;
    }
    for (; r < n; r++) {
      for (let c: usize = 0; c < row; c += 16) v128.store(out + c, f32x4.add(f32x4.mul(f32x4.sub(v128.load(x + c), v128.load(m + c)), v128.load(s + c)), v128.load(b + c)));
      x += row; out += row;
    }
    if (unit % blocks == blocks - 1) {
      const tail = (<usize>i32.load(a, 16) << 2) - <usize>i32.load(a, 8) * row;
      for (let c: usize = 0; c < tail; c += 4) f32.store(out + c, (f32.load(x + c) - f32.load(m + c)) * f32.load(s + c) + f32.load(b + c));
    }
  }
}

/** For each column of a unit the sums of dy and dy (x - m): x, dy, factors, out [units, 2, width]. */
export function dotsJob(a: usize, first: i32, last: i32): void {
  const row = <usize>i32.load(a, 12) << 2;
  for (let unit = first; unit < last; unit++) {
    const n = rowsOf(a, unit), at = placeOf(a, unit), x = word(a, 5) + at, dy = word(a, 6) + at;
    const m = word(a, 7) + <usize>slabOf(a, unit) * 3 * row, out = word(a, 8) + <usize>unit * 2 * row;
    let c: usize = 0;
    for (; c + 64 <= row; c += 64) {
      const m0 = v128.load(m + c), m1 = v128.load(m + c, 16), m2 = v128.load(m + c, 32), m3 = v128.load(m + c, 48);
      let d0 = f32x4.splat(0), d1 = d0, d2 = d0, d3 = d0, s0 = d0, s1 = d0, s2 = d0, s3 = d0, p = x + c, q = dy + c;
      for (let r = 0; r < n; r++) {
        const v0 = v128.load(q), v1 = v128.load(q, 16), v2 = v128.load(q, 32), v3 = v128.load(q, 48);
        d0 = f32x4.add(d0, v0); d1 = f32x4.add(d1, v1); d2 = f32x4.add(d2, v2); d3 = f32x4.add(d3, v3);
        s0 = f32x4.add(s0, f32x4.mul(v0, f32x4.sub(v128.load(p), m0))); s1 = f32x4.add(s1, f32x4.mul(v1, f32x4.sub(v128.load(p, 16), m1)));
        s2 = f32x4.add(s2, f32x4.mul(v2, f32x4.sub(v128.load(p, 32), m2))); s3 = f32x4.add(s3, f32x4.mul(v3, f32x4.sub(v128.load(p, 48), m3)));
        p += row; q += row;
      }
      const o = out + c;
      v128.store(o, d0); v128.store(o, d1, 16); v128.store(o, d2, 32); v128.store(o, d3, 48);
      v128.store(o + row, s0); v128.store(o + row, s1, 16); v128.store(o + row, s2, 32); v128.store(o + row, s3, 48);
    }
    for (; c < row; c += 16) {
      const mm = v128.load(m + c);
      let d = f32x4.splat(0), s = d, p = x + c, q = dy + c;
      for (let r = 0; r < n; r++) {
        const v = v128.load(q);
        d = f32x4.add(d, v); s = f32x4.add(s, f32x4.mul(v, f32x4.sub(v128.load(p), mm)));
        p += row; q += row;
      }
      v128.store(out + c, d); v128.store(out + c + row, s);
    }
  }
}

/** sum1 = sum(dy), sum2 = sum(dy (x - m)) of one channel of a slab. */
function channelDots(a: usize, slab: usize, channel: usize, channels: usize): void {
  const blocks = i32.load(a), width = <usize>i32.load(a, 12), floats = <usize>i32.load(a, 16), row = width << 2;
  const tail = floats - <usize>i32.load(a, 8) * width, end = ((slab + 1) * floats - tail) << 2, m = word(a, 7) + slab * 3 * row;
  let d: f64 = 0, s: f64 = 0;
  for (let c = channel; c < width; c += channels) {
    for (let block = 0; block < blocks; block++) {
      const p = word(a, 8) + (slab * <usize>blocks + <usize>block) * 2 * row + (c << 2);
      d += <f64>f32.load(p); s += <f64>f32.load(p + row);
    }
    if (c < tail) {
      const at = end + (c << 2), dy = <f64>f32.load(word(a, 6) + at);
      d += dy; s += dy * (<f64>f32.load(word(a, 5) + at) - <f64>f32.load(m + (c << 2)));
    }
  }
  sum1 = d; sum2 = s;
}

/**
 * From the dots to the gradients of gamma and beta [channels], and over the
 * factors to u, v, w with dx = dy u + (x - m) v + w. After the layout: x, dy,
 * factors, dots, slopes [slabs, 3, width], variance [slabs, groups], gamma or
 * 0, slabs, channels, groups, epsilon, whether the statistics are the batch's,
 * sums [channels, 2] in float64, dgamma or 0, dbeta or 0, what the means lost
 * in rounding [slabs, groups] or 0.
 */
export function combineDots(a: usize): void {
  const width = <usize>i32.load(a, 12), row = width << 2, slabs = word(a, 12), channels = word(a, 13), groups = word(a, 14), size = channels / groups;
  const own = i32.load(a, 64) != 0, sums = word(a, 17), count = <f64>(<usize>i32.load(a, 16) / channels) * <f64>size;
  memory.fill(sums, 0, channels << 4);
  for (let slab: usize = 0; slab < slabs; slab++) {
    for (let g: usize = 0; g < groups; g++) {
      const at = (slab * groups + g) << 2, r = 1 / sqrt<f64>(<f64>f32.load(word(a, 10) + at) + <f64>float(a, 15));
      const lost: f64 = word(a, 20) ? <f64>f32.load(word(a, 20) + at) : 0;
      let c1: f64 = 0, c2: f64 = 0;
      for (let c = g * size; c < (g + 1) * size; c++) {
        channelDots(a, slab, c, channels);
        sum2 -= lost * sum1;
        const gamma: f64 = word(a, 11) ? <f64>f32.load(word(a, 11) + (c << 2)) : 1, at = sums + (c << 4);
        f64.store(at, f64.load(at) + sum2 * r); f64.store(at, f64.load(at, 8) + sum1, 8);
        c1 += gamma * sum1; c2 += gamma * sum2 * r;
      }
      c1 /= count; c2 /= count;
      for (let c = g * size; c < (g + 1) * size; c++) {
        const gamma: f64 = word(a, 11) ? <f64>f32.load(word(a, 11) + (c << 2)) : 1;
        spread(word(a, 9) + slab * 3 * row, width, c, channels, <f32>(r * gamma), own ? <f32>(-r * r * c2) : 0, own ? <f32>(r * r * c2 * lost - r * c1) : 0);
      }
    }
  }
  for (let c: usize = 0; c < channels; c++) {
    if (word(a, 18)) f32.store(word(a, 18) + (c << 2), <f32>f64.load(sums + (c << 4)));
    if (word(a, 19)) f32.store(word(a, 19) + (c << 2), <f32>f64.load(sums + (c << 4), 8));
  }
}

/** dx = dy u + (x - m) v + w: x, dy, factors, dx, slopes. */
export function slopesJob(a: usize, first: i32, last: i32): void {
  const row = <usize>i32.load(a, 12) << 2, blocks = i32.load(a);
  for (let unit = first; unit < last; unit++) {
    const n = rowsOf(a, unit), at = placeOf(a, unit), slab = <usize>slabOf(a, unit);
    const m = word(a, 7) + slab * 3 * row, u = word(a, 9) + slab * 3 * row, v = u + row, w = v + row;
    let x = word(a, 5) + at, dy = word(a, 6) + at, out = word(a, 8) + at;
    for (let r = 0; r < n; r++) {
      for (let c: usize = 0; c < row; c += 16) {
        const d = f32x4.mul(v128.load(dy + c), v128.load(u + c)), s = f32x4.mul(f32x4.sub(v128.load(x + c), v128.load(m + c)), v128.load(v + c));
        v128.store(out + c, f32x4.add(f32x4.add(d, s), v128.load(w + c)));
      }
      x += row; dy += row; out += row;
    }
    if (unit % blocks == blocks - 1) {
      const tail = (<usize>i32.load(a, 16) << 2) - <usize>i32.load(a, 8) * row;
      for (let c: usize = 0; c < tail; c += 4) {
        f32.store(out + c, f32.load(dy + c) * f32.load(u + c) + (f32.load(x + c) - f32.load(m + c)) * f32.load(v + c) + f32.load(w + c));
      }
    }
  }
}
