/**
 * The functions of the elementwise loops, as AssemblyScript expressions. Both
 * the build and the kernels number them by their place in these tables.
 *
 * @module
 */

/** Constants by name; integers are given with a trailing `i`. */
export const CONSTANTS: Record<string, number | string> = {
  low: -87.3365447,
  high: 87.3365447,
  log2e: 1.44269504088896341,
  magic: 12582912,
  ln2High: 0.693359375,
  ln2Low: -2.12194440e-4,
  e0: 1.9875691500e-4,
  e1: 1.3981999507e-3,
  e2: 8.3334519073e-3,
  e3: 4.1665795894e-2,
  e4: 1.6666665459e-1,
  e5: 5.0000001201e-1,
  one: 1,
  two: 2,
  half: 0.5,
  three: 3,
  six: 6,
  t0: -5.70498872745e-3,
  t1: 2.06390887954e-2,
  t2: -5.37397155531e-2,
  t3: 1.33314422036e-1,
  t4: -3.33332819422e-1,
  tanhLimit: 0.625,
  sign: "0x80000000i",
  overflow: 88.7228394,
  underflow: -104,
  magicBits: "0x4B400000i",
  bias: "127i",
  leak: 0.2,
  selu: 1.0507009873554805,
  seluAlpha: 1.7580993408473766,
  l0: 7.0376836292e-2,
  l1: -1.1514610310e-1,
  l2: 1.1676998740e-1,
  l3: -1.2420140846e-1,
  l4: 1.4249322787e-1,
  l5: -1.6668057665e-1,
  l6: 2.0000714765e-1,
  l7: -2.4999993993e-1,
  l8: 3.3333331174e-1,
  sqrtHalf: 0.707106781186547524,
  smallest: 1.17549435e-38,
  twoTo23: 8388608,
  mantissa: "0x007fffffi",
  halfBits: "0x3f000000i",
  bias126: "126i",
  infinity: "Infinity",
  nan: "NaN",
};

/** exp of `x` within its normal range, as `out`. */
export const exp = (x: string, out: string): string => `
    const ${out}x = f32x4.pmax(f32x4.pmin(${x}, high), low);
    const ${out}t = f32x4.add(f32x4.mul(${out}x, log2e), magic), ${out}n = f32x4.sub(${out}t, magic);
    const ${out}r = f32x4.sub(f32x4.sub(${out}x, f32x4.mul(${out}n, ln2High)), f32x4.mul(${out}n, ln2Low));
    const ${out} = i32x4.add(${expPolynomial(out)}, i32x4.shl(${out}t, 23));`;

export const horner = (x: string, names: string[]): string =>
  names.slice(1).reduce(
    (sum, name) => `f32x4.add(f32x4.mul(${sum}, ${x}), ${name})`,
    names[0],
  );

const expPolynomial = (out: string): string =>
  `f32x4.add(f32x4.add(f32x4.mul(${
    horner(`${out}r`, ["e0", "e1", "e2", "e3", "e4", "e5"])
  }, f32x4.mul(${out}r, ${out}r)), ${out}r), one)`;

/** exp over the whole range: Infinity, 0 and NaN come out right. */
const exponential = `
    const qx = f32x4.pmax(f32x4.pmin(x, overflow), underflow);
    const qt = f32x4.add(f32x4.mul(qx, log2e), magic), qn = f32x4.sub(qt, magic);
    const qr = f32x4.sub(f32x4.sub(qx, f32x4.mul(qn, ln2High)), f32x4.mul(qn, ln2Low));
    const qi = i32x4.sub(qt, magicBits), q1 = i32x4.shr_s(qi, 1), q2 = i32x4.sub(qi, q1);
    const qy = f32x4.mul(f32x4.mul(${
  expPolynomial("q")
}, i32x4.shl(i32x4.add(q1, bias), 23)), i32x4.shl(i32x4.add(q2, bias), 23));
    const qf = v128.bitselect(infinity, qy, f32x4.gt(x, overflow));
    y = v128.bitselect(x, qf, f32x4.ne(x, x));`;

/** Natural logarithm of \`x\`, as \`out\`; zero, negative and infinite right. */
export const log = (x: string, out: string): string => `
    const ${out}d = f32x4.lt(${x}, smallest);
    const ${out}s = v128.bitselect(f32x4.mul(${x}, twoTo23), ${x}, ${out}d);
    const ${out}m = v128.or(v128.and(${out}s, mantissa), halfBits);
    const ${out}lt = f32x4.lt(${out}m, sqrtHalf);
    const ${out}k = f32x4.convert_i32x4_s(i32x4.add(i32x4.sub(i32x4.sub(i32x4.shr_u(${out}s, 23), bias126), v128.and(${out}d, i32x4.splat(23))), ${out}lt));
    const ${out}x = f32x4.sub(f32x4.add(${out}m, v128.and(${out}m, ${out}lt)), one), ${out}z = f32x4.mul(${out}x, ${out}x);
    const ${out}p = f32x4.mul(f32x4.mul(${
  horner(`${out}x`, ["l0", "l1", "l2", "l3", "l4", "l5", "l6", "l7", "l8"])
}, ${out}x), ${out}z);
    const ${out}q = f32x4.sub(f32x4.add(${out}p, f32x4.mul(${out}k, ln2Low)), f32x4.mul(${out}z, half));
    const ${out}v = f32x4.add(f32x4.add(${out}x, ${out}q), f32x4.mul(${out}k, ln2High));
    const ${out}i = v128.bitselect(${x}, ${out}v, f32x4.eq(${x}, infinity));
    const ${out}o = v128.bitselect(f32x4.neg(infinity), ${out}i, f32x4.eq(${x}, f32x4.splat(0)));
    const ${out} = v128.bitselect(${out}o, nan, f32x4.ge(${x}, f32x4.splat(0)));`;

/** log(1 + x) without loss for small x (Kahan). */
export const log1p = (x: string, out: string): string => `
    const ${out}u = f32x4.add(one, ${x});
    ${log(`${out}u`, `${out}w`)}
    const ${out}c = f32x4.div(f32x4.mul(${out}w, ${x}), f32x4.sub(${out}u, one));
    const ${out}e = v128.bitselect(${x}, ${out}c, f32x4.eq(${out}u, one));
    const ${out} = v128.bitselect(${out}w, ${out}e, f32x4.eq(${out}u, infinity));`;

const abs = "v128.andnot(x, sign)";

const tanh = `
    const ax = ${abs}, z = f32x4.mul(x, x);
    const small = f32x4.add(f32x4.mul(f32x4.mul(${
  horner("z", ["t0", "t1", "t2", "t3", "t4"])
}, z), x), x);
    ${exp("f32x4.add(ax, ax)", "e")}
    const big = v128.or(f32x4.sub(one, f32x4.div(two, f32x4.add(e, one))), v128.and(x, sign));
    const both = v128.bitselect(small, big, f32x4.lt(ax, tanhLimit));
    y = v128.bitselect(x, both, v128.or(f32x4.ne(x, x), f32x4.eq(x, f32x4.splat(0))));`;

/** exp(x) - 1 for x <= 0 times \`scale\`, linear above. */
const elu = (above: string, scale: string): string => `
    ${exp("x", "e")}
    y = v128.bitselect(${above}, f32x4.mul(${scale}, f32x4.sub(e, one)), f32x4.gt(x, f32x4.splat(0)));`;

const zero = "f32x4.splat(0)";

/**
 * Functions of one argument, in the order of their numbers. The first of
 * them are the activations of the recurrent layers.
 */
export const UNARY: Record<string, string> = {
  linear: "y = x;",
  sigmoid: `${
    exp("f32x4.neg(x)", "e")
  } y = v128.bitselect(x, v128.and(f32x4.div(one, f32x4.add(one, e)), f32x4.gt(x, low)), f32x4.ne(x, x));`,
  tanh,
  hard_sigmoid:
    `y = f32x4.div(f32x4.pmin(f32x4.pmax(f32x4.add(x, three), ${zero}), six), six);`,
  relu: `y = f32x4.pmax(x, ${zero});`,
  relu6: `y = f32x4.pmin(f32x4.pmax(x, ${zero}), six);`,
  leaky_relu:
    `y = v128.bitselect(x, f32x4.mul(x, leak), f32x4.gt(x, ${zero}));`,
  elu: elu("x", "one"),
  selu: elu("f32x4.mul(x, selu)", "seluAlpha"),
  softplus: `${exp(`v128.or(x, sign)`, "e")} ${
    log1p("e", "w")
  } y = f32x4.add(f32x4.pmax(x, ${zero}), v128.andnot(w, f32x4.lt(x, low)));`,
  softsign: `y = f32x4.div(x, f32x4.add(one, ${abs}));`,
  exponential,
  hard_tanh: "y = f32x4.pmin(f32x4.pmax(x, f32x4.neg(one)), one);",
  // Not activations of recurrent layers, as the gradient needs x:
  neg: "y = f32x4.neg(x);",
  abs: `y = ${abs};`,
  square: "y = f32x4.mul(x, x);",
  sqrt: "y = f32x4.sqrt(x);",
  rsqrt: "y = f32x4.div(one, f32x4.sqrt(x));",
  reciprocal: "y = f32x4.div(one, x);",
  log: `${log("x", "w")} y = w;`,
  log1p: `${log1p("x", "w")} y = w;`,
  step:
    `y = v128.bitselect(x, v128.and(one, f32x4.gt(x, ${zero})), f32x4.ne(x, x));`,
  sign:
    `y = v128.bitselect(x, v128.or(v128.and(x, sign), one), v128.or(f32x4.ne(x, x), f32x4.eq(x, ${zero})));`,
  floor: "y = f32x4.floor(x);",
  ceil: "y = f32x4.ceil(x);",
  round: "y = f32x4.nearest(x);",
  sin: "y = sin4(x);",
  cos: "y = cos4(x);",
  erf: "y = erf4(x);",
  expm1: "y = expm14(x);",
  // Of int32:
  negInt: "y = i32x4.neg(x);",
  absInt: "y = i32x4.abs(x);",
  squareInt: "y = i32x4.mul(x, x);",
};

/**
 * Derivatives of the activations by their own value \`y\`, in their order; the
 * factor for \`d\`.
 */
export const DERIVATIVES: Record<string, string> = {
  linear: "d",
  sigmoid: "f32x4.mul(d, f32x4.mul(y, f32x4.sub(one, y)))",
  tanh: "f32x4.mul(d, f32x4.sub(one, f32x4.mul(y, y)))",
  hard_sigmoid:
    `v128.and(f32x4.div(d, six), v128.and(f32x4.gt(y, ${zero}), f32x4.lt(y, one)))`,
  relu: `v128.and(d, f32x4.gt(y, ${zero}))`,
  relu6: `v128.and(d, v128.and(f32x4.gt(y, ${zero}), f32x4.lt(y, six)))`,
  leaky_relu: `v128.bitselect(d, f32x4.mul(d, leak), f32x4.gt(y, ${zero}))`,
  elu:
    `v128.bitselect(d, f32x4.mul(d, f32x4.add(y, one)), f32x4.gt(y, ${zero}))`,
  selu:
    `f32x4.mul(d, v128.bitselect(selu, f32x4.add(y, seluAlpha), f32x4.gt(y, ${zero})))`,
  softplus: `f32x4.mul(d, f32x4.sub(one, e))`,
  softsign:
    "f32x4.mul(d, f32x4.mul(f32x4.sub(one, v128.andnot(y, sign)), f32x4.sub(one, v128.andnot(y, sign))))",
  exponential: "f32x4.mul(d, y)",
  hard_tanh:
    "v128.and(d, v128.and(f32x4.gt(y, f32x4.neg(one)), f32x4.lt(y, one)))",
};

/** Activations that the recurrent kernels can run backwards. */
export const ACTIVATIONS: readonly string[] = Object.keys(DERIVATIVES);

/** Functions of two arguments, in the order of their numbers. */
export const BINARY: Record<string, string> = {
  add: "f32x4.add(p, q)",
  sub: "f32x4.sub(p, q)",
  mul: "f32x4.mul(p, q)",
  div: "f32x4.div(p, q)",
  maximum: "f32x4.max(p, q)",
  minimum: "f32x4.min(p, q)",
  squaredDifference: "f32x4.mul(f32x4.sub(p, q), f32x4.sub(p, q))",
  pow: "pow4(p, q)",
  floorDiv: "floorDiv4(p, q)",
  mod: "mod4(p, q)",
  prelu: `v128.bitselect(f32x4.mul(p, q), p, f32x4.lt(p, ${zero}))`,
  step:
    `v128.bitselect(p, v128.bitselect(f32x4.splat(1), q, f32x4.gt(p, ${zero})), f32x4.ne(p, p))`,
  // Of int32:
  addInt: "i32x4.add(p, q)",
  subInt: "i32x4.sub(p, q)",
  mulInt: "i32x4.mul(p, q)",
  maximumInt: "i32x4.max_s(p, q)",
  minimumInt: "i32x4.min_s(p, q)",
  squaredDifferenceInt: "i32x4.mul(i32x4.sub(p, q), i32x4.sub(p, q))",
  floorDivInt: "floorDivInt4(p, q)",
  modInt: "modInt4(p, q)",
};

/** Comparisons, in the order of their numbers; the results are bytes. */
export const COMPARE: Record<string, string> = {
  equal: "f32x4.eq(p, q)",
  notEqual: "f32x4.ne(p, q)",
  less: "f32x4.lt(p, q)",
  lessEqual: "f32x4.le(p, q)",
  greater: "f32x4.gt(p, q)",
  greaterEqual: "f32x4.ge(p, q)",
  // |p| is q:
  sizeEqual: "f32x4.eq(f32x4.abs(p), q)",
  // |p| is less than q:
  sizeLess: "f32x4.lt(f32x4.abs(p), q)",
  // Of int32:
  equalInt: "i32x4.eq(p, q)",
  notEqualInt: "i32x4.ne(p, q)",
  lessInt: "i32x4.lt_s(p, q)",
  lessEqualInt: "i32x4.le_s(p, q)",
  greaterInt: "i32x4.gt_s(p, q)",
  greaterEqualInt: "i32x4.ge_s(p, q)",
  andInt: "v128.and(p, q)",
  orInt: "v128.or(p, q)",
  xorInt: "v128.xor(p, q)",
};
