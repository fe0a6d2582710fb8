// Functions that need more than float32 on the way: each lane in float64.

const LN2: f64 = 0.6931471805599453;
const LOG2E: f64 = 1.4426950408889634;

/** Natural logarithm of a positive, finite float32 to about 1e-14. */
function log64(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  let e = (bits >> 52) - 1023, m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) { m *= 0.5; e += 1; }
  // log m = 2 atanh s, s = (m - 1) / (m + 1), |s| < 0.172
  const s = (m - 1) / (m + 1), z = s * s;
  const sum = 1 + z * (0.3333333333333333 + z * (0.2 + z * (0.14285714285714285 + z * (0.1111111111111111 + z * (0.09090909090909091 + z * (0.07692307692307693 + z * 0.06666666666666667))))));
  return <f64>e * LN2 + 2 * s * sum;
}

/** exp to about 1e-13, 0 and infinity where float32 has no other. */
function exp64(x: f64): f64 {
  if (x > 89) return Infinity;
  if (x < -104) return 0;
  const n = nearest(x * LOG2E), r = x - n * LN2;
  const p = 1 + r * (1 + r * (0.5 + r * (0.16666666666666666 + r * (0.041666666666666664 + r * (0.008333333333333333 + r * (0.001388888888888889 + r * (0.0001984126984126984 + r * (0.0000248015873015873 + r * (0.0000027557319223985893 + r * 2.755731922398589e-7)))))))));
  return p * reinterpret<f64>((<i64>n + 1023) << 52);
}

/** a to the power b, as C has it: 1 for b = 0 and for a = 1. */
function pow1(a: f32, b: f32): f32 {
  if (b == 0 || a == 1) return 1;
  if (a != a || b != b) return NaN;
  if (b == 1) return a;
  if (b == 2) return a * a;
  const size = abs(a), whole = floor(b) == b, odd = whole && abs(b) < 16777216 && (<i32>b & 1) != 0;
  if (size == 1 && abs(b) == Infinity) return 1;
  if (a < 0 && !whole && size != Infinity) return NaN;
  const negative = odd && reinterpret<i32>(a) < 0;
  let y: f64;
  if (size == 0) y = b > 0 ? 0 : Infinity;
  else if (size == Infinity) y = b > 0 ? Infinity : 0;
  else if (abs(b) == Infinity) y = (size > 1) == (b > 0) ? Infinity : 0;
  else y = exp64(<f64>b * log64(<f64>size));
  return <f32>(negative ? -y : y);
}

/** a modulo b with the sign of b, as Python has it. */
function mod1(a: f32, b: f32): f32 {
  if (abs(b) == Infinity && abs(a) < Infinity) return a == 0 || (a < 0) == (b < 0) ? a : b;
  const x = <f64>a, y = <f64>b;
  let r = x - trunc(x / y) * y;
  if (r != 0 && (r < 0) != (y < 0)) r += y;
  return <f32>r;
}

/** sin of x + quarter turns, for |x| up to about 1e9. */
function sine(x: f32, turn: i64): f32 {
  if (!(abs(x) < Infinity)) return NaN;
  if (x == 0 && turn == 0) return x;
  let v = <f64>x;
  if (abs(v) > 1e9) v -= floor(v * 0.15915494309189535) * 6.283185307179586;
  // pi / 2 in two parts, of which the first has 25 bits: n times it is exact.
  const n = nearest(v * 0.6366197723675814), r = v - n * 1.5707963109016418 - n * 1.5893254773528197e-8, z = r * r;
  const q = <i64>n + turn;
  let y: f64;
  if (q & 1) y = 1 + z * (-0.5 + z * (0.041666666666666664 + z * (-0.001388888888888889 + z * (0.0000248015873015873 + z * -2.755731922398589e-7))));
  else y = r * (1 + z * (-0.16666666666666666 + z * (0.008333333333333333 + z * (-0.0001984126984126984 + z * (0.0000027557319223985893 - z * 2.505210838544172e-8)))));
  return <f32>(q & 2 ? -y : y);
}

/** exp(x) - 1. */
function expm11(x: f32): f32 {
  const v = <f64>x;
  if (abs(v) < 0.02) return <f32>(v * (1 + v * (0.5 + v * (0.16666666666666666 + v * (0.041666666666666664 + v * 0.008333333333333333)))));
  if (x != x) return x;
  return <f32>(exp64(v) - 1);
}

/** Error function: its series below 2.5, the continued fraction of its complement above. */
function erf1(x: f32): f32 {
  const v = <f64>abs(x);
  let y: f64;
  if (x != x) return x;
  if (v > 4) y = 1;
  else if (v < 2.5) {
    let term = v, sum = v;
    for (let n: f64 = 1; n < 60; n++) {
      term *= 2 * v * v / (2 * n + 1);
      sum += term;
      if (term < sum * 1e-12) break;
    }
    y = sum * exp64(-v * v) * 1.1283791670955126;
  } else {
    let f: f64 = 0;
    for (let k: f64 = 40; k > 0; k--) f = k / 2 / (v + f);
    y = 1 - exp64(-v * v) / (v + f) * 0.5641895835477563;
  }
  return <f32>(x < 0 ? -y : y);
}

@inline function lanes(a: f32, b: f32, c: f32, d: f32): v128 {
  return f32x4.replace_lane(f32x4.replace_lane(f32x4.replace_lane(f32x4.splat(a), 1, b), 2, c), 3, d);
}

/** The greatest whole number that is at most a / b. */
@inline function floorDiv1(a: f32, b: f32): f32 { return <f32>floor(<f64>a / <f64>b); }
// No quotient of int32 is so near a whole number that float64 would miss it.
function floorDivInt1(a: i32, b: i32): i32 { return b == 0 ? 0 : <i32>min(floor(<f64>a / <f64>b), 2147483647); }
function modInt1(a: i32, b: i32): i32 { return b == 0 ? 0 : a - floorDivInt1(a, b) * b; }

export function pow4(p: v128, q: v128): v128 {
  return lanes(
    pow1(f32x4.extract_lane(p, 0), f32x4.extract_lane(q, 0)), pow1(f32x4.extract_lane(p, 1), f32x4.extract_lane(q, 1)),
    pow1(f32x4.extract_lane(p, 2), f32x4.extract_lane(q, 2)), pow1(f32x4.extract_lane(p, 3), f32x4.extract_lane(q, 3)),
  );
}
export function mod4(p: v128, q: v128): v128 {
  return lanes(
    mod1(f32x4.extract_lane(p, 0), f32x4.extract_lane(q, 0)), mod1(f32x4.extract_lane(p, 1), f32x4.extract_lane(q, 1)),
    mod1(f32x4.extract_lane(p, 2), f32x4.extract_lane(q, 2)), mod1(f32x4.extract_lane(p, 3), f32x4.extract_lane(q, 3)),
  );
}
export function sin4(x: v128): v128 {
  return lanes(sine(f32x4.extract_lane(x, 0), 0), sine(f32x4.extract_lane(x, 1), 0), sine(f32x4.extract_lane(x, 2), 0), sine(f32x4.extract_lane(x, 3), 0));
}
export function cos4(x: v128): v128 {
  return lanes(sine(f32x4.extract_lane(x, 0), 1), sine(f32x4.extract_lane(x, 1), 1), sine(f32x4.extract_lane(x, 2), 1), sine(f32x4.extract_lane(x, 3), 1));
}
export function erf4(x: v128): v128 {
  return lanes(erf1(f32x4.extract_lane(x, 0)), erf1(f32x4.extract_lane(x, 1)), erf1(f32x4.extract_lane(x, 2)), erf1(f32x4.extract_lane(x, 3)));
}
export function expm14(x: v128): v128 {
  return lanes(expm11(f32x4.extract_lane(x, 0)), expm11(f32x4.extract_lane(x, 1)), expm11(f32x4.extract_lane(x, 2)), expm11(f32x4.extract_lane(x, 3)));
}
export function floorDiv4(p: v128, q: v128): v128 {
  return lanes(
    floorDiv1(f32x4.extract_lane(p, 0), f32x4.extract_lane(q, 0)), floorDiv1(f32x4.extract_lane(p, 1), f32x4.extract_lane(q, 1)),
    floorDiv1(f32x4.extract_lane(p, 2), f32x4.extract_lane(q, 2)), floorDiv1(f32x4.extract_lane(p, 3), f32x4.extract_lane(q, 3)),
  );
}

@inline function integers(a: i32, b: i32, c: i32, d: i32): v128 {
  return i32x4.replace_lane(i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(a), 1, b), 2, c), 3, d);
}
export function floorDivInt4(p: v128, q: v128): v128 {
  return integers(
    floorDivInt1(i32x4.extract_lane(p, 0), i32x4.extract_lane(q, 0)), floorDivInt1(i32x4.extract_lane(p, 1), i32x4.extract_lane(q, 1)),
    floorDivInt1(i32x4.extract_lane(p, 2), i32x4.extract_lane(q, 2)), floorDivInt1(i32x4.extract_lane(p, 3), i32x4.extract_lane(q, 3)),
  );
}
export function modInt4(p: v128, q: v128): v128 {
  return integers(
    modInt1(i32x4.extract_lane(p, 0), i32x4.extract_lane(q, 0)), modInt1(i32x4.extract_lane(p, 1), i32x4.extract_lane(q, 1)),
    modInt1(i32x4.extract_lane(p, 2), i32x4.extract_lane(q, 2)), modInt1(i32x4.extract_lane(p, 3), i32x4.extract_lane(q, 3)),
  );
}
