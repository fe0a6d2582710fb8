// Random arrays, four counters of Philox at a time; see random.ts. Numbers are
// those of TensorFlow's stateless operations, bit for bit those that
// numpy/random computes one at a time.
import { o0, o1, o2, o3, philox, unit } from "./random";

const WORDS: i32 = 0, UNIFORM: i32 = 1, MASK: i32 = 2, INTEGERS: i32 = 3, NORMAL: i32 = 4, TRUNCATED: i32 = 5;

@inline function I(p: usize, field: i32): i32 { return i32.load(p + (<usize>field << 2)); }
@inline function X(p: usize, field: i32): f32 { return f32.load(p + (<usize>field << 2)); }

/** Typed, as a literal in a cast would be rounded first. */
const TWO_PI: f64 = 6.283185307179586;

/** Low and high halves of the products of 32-bit lanes with m. */
@inline function low(a: v128, b: v128): v128 { return v128.shuffle<i32>(a, b, 0, 2, 4, 6); }
@inline function high(a: v128, b: v128): v128 { return v128.shuffle<i32>(a, b, 1, 3, 5, 7); }

/** Words of the counters c, c + 1, c + 2, c + 3, in order, to out. */
export function sixteen(out: usize, c: u32, d2: u32, d3: u32, k0: u32, k1: u32): void {
  const m0 = i32x4.splat(0xD2511F53), m1 = i32x4.splat(0xCD9E8D57);
  let c0 = i32x4.add(i32x4.splat(c), i32x4(0, 1, 2, 3)), c1 = i32x4.splat(0), c2 = i32x4.splat(d2), c3 = i32x4.splat(d3);
  for (let round = 0; round < 10; round++) {
    const a = i64x2.extmul_low_i32x4_u(c0, m0), b = i64x2.extmul_high_i32x4_u(c0, m0);
    const e = i64x2.extmul_low_i32x4_u(c2, m1), f = i64x2.extmul_high_i32x4_u(c2, m1);
    c0 = v128.xor(v128.xor(high(e, f), c1), i32x4.splat(k0)); c1 = low(e, f);
    c2 = v128.xor(v128.xor(high(a, b), c3), i32x4.splat(k1)); c3 = low(a, b);
    k0 += 0x9E3779B9; k1 += 0xBB67AE85;
  }
  const t0 = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5), t1 = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
  const t2 = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5), t3 = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i64>(t0, t2, 0, 2)); v128.store(out, v128.shuffle<i64>(t0, t2, 1, 3), 16);
  v128.store(out, v128.shuffle<i64>(t1, t3, 0, 2), 32); v128.store(out, v128.shuffle<i64>(t1, t3, 1, 3), 48);
}

/** Natural logarithm of a normal double, step by step as fdlibm has it. */
export function log(x: f64): f64 {
  const bits = reinterpret<i64>(x), word = <i32>(bits >> 32), hx = word & 0xfffff, i = (hx + 0x95f64) & 0x100000;
  const k = <f64>((word >> 20) - 1023 + (i >> 20));
  const f = reinterpret<f64>((<i64>(hx | (i ^ 0x3ff00000)) << 32) | (bits & 0xffffffff)) - 1.0;
  const hi = k * 6.93147180369123816490e-01, lo = k * 1.90821492927058770002e-10;
  if ((0xfffff & (2 + hx)) < 3) {
    if (f == 0) return k == 0 ? 0 : hi + lo;
    const r = f * f * (0.5 - 0.33333333333333333 * f);
    return k == 0 ? f - r : hi - ((r - lo) - f);
  }
  const s = f / (2.0 + f), z = s * s, w = z * z;
  const t1 = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
  const t2 = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
  const r = t2 + t1;
  if (((hx - 0x6147a) | (0x6b851 - hx)) > 0) {
    const half = 0.5 * f * f;
    return k == 0 ? f - (half - s * (half + r)) : hi - ((half - (s * (half + r) + lo)) - f);
  }
  return k == 0 ? f - s * (f - r) : hi - ((s * (f - r) - lo) - f);
}

/** Two words made into two standard normal numbers: numpy/random/box_muller.ts. */
function boxMuller(out: usize, x0: u32, x1: u32): void {
  const u = unit(x0);
  const radius = sqrt<f32>(-2 * <f32>log(max<f32>(u, 1e-7)));
  const angle = <f32>(TWO_PI * <f64>unit(x1)), quadrant = (<i32>(<f64>angle * 10680707.430881744) + 0x800000) >> 24;
  const x = <f64>angle - <f64>quadrant * 1.5707963267948966, square = x * x, cube = square * x, fourth = square * square;
  const sine = <f32>(x + cube * -0.16666654943701084 + (cube * square) * (0.008332178146138854 + square * -0.00019517298981385725));
  const cosine = <f32>(1 + square * -0.49999999725108224 + fourth * 0.041666623324344516 + (fourth * square) * (-0.001388676379437604 + square * 0.000024390450703564542));
  const odd = (quadrant & 1) == 1, a = odd ? cosine : sine, b = odd ? sine : cosine;
  f32.store(out, ((quadrant & 2) == 0 ? a : -a) * radius);
  f32.store(out, (((quadrant + 1) & 2) == 0 ? b : -b) * radius, 4);
}

/** Sixteen words made into numbers in place, by their kind. */
function convert(kind: i32, at: usize, a: f32, b: f32, least: i32, range: u32): void {
  if (kind == NORMAL) {
    for (let i: usize = 0; i < 64; i += 8) {
      boxMuller(at + i, i32.load(at + i), i32.load(at + i, 4));
      v128.store64_lane(at + i, f32x4.add(f32x4.mul(v128.load64_zero(at + i), f32x4.splat(b)), f32x4.splat(a)), 0);
    }
    return;
  }
  if (kind == INTEGERS) {
    for (let i: usize = 0; i < 64; i += 4) i32.store(at + i, least + <u32>i32.load(at + i) % range);
    return;
  }
  const one = f32x4.splat(1), low = f32x4.splat(a), scale = f32x4.splat(b), mantissa = i32x4.splat(0x7fffff);
  for (let i: usize = 0; i < 64; i += 16) {
    const u = f32x4.sub(v128.or(one, v128.and(v128.load(at + i), mantissa)), one);
    v128.store(at + i, kind == MASK ? v128.and(f32x4.ge(u, low), scale) : f32x4.add(f32x4.mul(u, scale), low));
  }
}

/** Four normal numbers within two standard deviations: a group of 256 counters. */
function truncated(out: usize, group: u32, spare: usize, c2: u32, c3: u32, k0: u32, k1: u32): void {
  let found: usize = 0;
  for (let block = group << 8; found < 16; block++) {
    philox(block, 0, c2, c3, k0, k1);
    const x2 = o2, x3 = o3;
    boxMuller(spare, o0, o1);
    boxMuller(spare + 8, x2, x3);
    for (let i: usize = 0; i < 16 && found < 16; i += 4) {
      const x = f32.load(spare + i);
      if (abs(x) < 2) { f32.store(out + found, x); found += 4; }
    }
  }
}

/**
 * Fills out. Job, 32 bits each: 0 kind 1 out 2 count 3-6 the seed, two 64-bit
 * integers 7 a 8 b, float32 9 least 10 range, integers 11 room, 128 bytes for
 * each thread. UNIFORM is u b + a, MASK b where u is at least a and else 0,
 * INTEGERS least + word mod range, NORMAL and TRUNCATED z b + a. Threads take
 * runs of sixteen.
 */
export function philoxJob(p: usize, tid: i32, threads: i32): void {
  const kind = I(p, 0), count = I(p, 2), a = X(p, 7), b = X(p, 8), least = I(p, 9), range = <u32>I(p, 10), room = <usize>I(p, 11) + (<usize>tid << 7);
  philox(I(p, 3), I(p, 4), I(p, 5), I(p, 6), 0x3ec8f720, 0x02461e29);
  const k0 = o0, k1 = o1, c2 = o2, c3 = o3, runs = (count + 15) >> 4;
  const end = <i32>(<i64>runs * (tid + 1) / threads);
  for (let r = <i32>(<i64>runs * tid / threads); r < end; r++) {
    const whole = (r + 1) << 4 <= count, out = <usize>I(p, 1) + (<usize>r << 6), at = whole ? out : room;
    if (kind == TRUNCATED) {
      for (let g = 0; g < 4; g++) {
        const four = at + (<usize>g << 4);
        truncated(four, (r << 2) + g, room + 64, c2, c3, k0, k1);
        v128.store(four, f32x4.add(f32x4.mul(v128.load(four), f32x4.splat(b)), f32x4.splat(a)));
      }
    } else {
      sixteen(at, r << 2, c2, c3, k0, k1);
      if (kind != WORDS) convert(kind, at, a, b, least, range);
    }
    if (!whole) memory.copy(out, room, <usize>(count - (r << 4)) << 2);
  }
}
