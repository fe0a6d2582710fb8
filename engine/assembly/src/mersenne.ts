// Arrays of MT19937's numbers as NumPy's legacy generator makes them. The
// state: 624 words, then the place of the next, then room for 640 words.
import { log } from "./philox";

const DOUBLES: i32 = 0, GAUSS: i32 = 1;

@inline function W(s: usize, i: i32): u32 { return load<u32>(s + (<usize>i << 2)); }

/** Words in order, once the state is mixed: see `word`. */
const TEMPERED: usize = 2560;

function mix(s: usize, i: i32, next: i32, far: i32): void {
  const y = (W(s, i) & 0x80000000) | (W(s, next) & 0x7fffffff);
  store<u32>(s + (<usize>i << 2), W(s, far) ^ (y >> 1) ^ (y & 1 ? 0x9908b0df : 0));
}

/** As `mix` for four words in a row. */
@inline function mix4(s: usize, i: i32, far: i32): void {
  const at = s + (<usize>i << 2), one = i32x4.splat(1), top = i32x4.splat(0x80000000);
  const y = v128.bitselect(v128.load(at), v128.load(at + 4), top);
  const odd = v128.and(i32x4.eq(v128.and(y, one), one), i32x4.splat(0x9908b0df));
  v128.store(at, v128.xor(v128.xor(v128.load(s + (<usize>far << 2)), i32x4.shr_u(y, 1)), odd));
}

function twist(s: usize): void {
  let i = 0;
  for (; i < 224; i += 4) mix4(s, i, i + 397);
  for (; i < 227; i++) mix(s, i, i + 1, i + 397);
  for (; i < 623; i += 4) mix4(s, i, i - 227);
  mix(s, 623, 0, 396);
}

function temper(s: usize): void {
  const b = i32x4.splat(0x9d2c5680), c = i32x4.splat(0xefc60000);
  for (let i: usize = 0; i < 2496; i += 16) {
    let y = v128.load(s + i);
    y = v128.xor(y, i32x4.shr_u(y, 11));
    y = v128.xor(y, v128.and(i32x4.shl(y, 7), b));
    y = v128.xor(y, v128.and(i32x4.shl(y, 15), c));
    v128.store(s + TEMPERED + i, v128.xor(y, i32x4.shr_u(y, 18)));
  }
}

@inline function word(s: usize): u32 {
  let at = W(s, 624);
  if (at == 624) { twist(s); temper(s); at = 0; }
  store<u32>(s, at + 1, 2496);
  return W(s + TEMPERED, at);
}

@inline function double(s: usize): f64 {
  const high = <f64>(word(s) >> 5);
  return (high * 67108864 + <f64>(word(s) >> 6)) / 9007199254740992;
}

/**
 * out[n], float32: a + b u, or a + b z by the polar method. Returns the
 * normal number that is left over where n is odd, else NaN.
 */
export function mersenneFloats(kind: i32, s: usize, out: usize, n: i32, a: f64, b: f64): f64 {
  const end = out + (<usize>n << 2);
  temper(s);
  if (kind == DOUBLES) {
    for (; out < end; out += 4) f32.store(out, <f32>(a + b * double(s)));
    return NaN;
  }
  for (; out < end; out += 8) {
    let x1: f64, x2: f64, square: f64;
    do {
      x1 = 2 * double(s) - 1;
      x2 = 2 * double(s) - 1;
      square = x1 * x1 + x2 * x2;
    } while (square >= 1 || square == 0);
    const factor = sqrt<f64>(-2 * log(square) / square);
    f32.store(out, <f32>(a + b * (factor * x2)));
    if (out + 4 == end) return factor * x1;
    f32.store(out, <f32>(a + b * (factor * x1)), 4);
  }
  return NaN;
}

/** out[n], int32: least + a number of at most max, by rejection. */
export function mersenneIntegers(s: usize, out: usize, n: i32, least: i32, max: u32): void {
  temper(s);
  const mask = <u32>0xffffffff >> <u32>clz<u32>(max);
  for (let i = 0; i < n; i++) {
    let drawn = word(s) & mask;
    while (drawn > max) drawn = word(s) & mask;
    store<u32>(out, <u32>least + drawn);
    out += 4;
  }
}
