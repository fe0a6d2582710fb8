/**
 * The activations and their derivatives, as AssemblyScript expressions. Both
 * the build and the kernels number them by their place in {@linkcode ACTIVATION}.
 *
 * `x` is the argument, `y` the value, `pa` to `pd` are the parameters. The
 * derivative `f` follows from `x`, or from `y` where that is enough: the tape
 * then need not keep `x`.
 *
 * @module
 */
import { exp, horner, UNARY } from "./operations.ts";

const add = (a: string, b: string) => `f32x4.add(${a}, ${b})`;
const sub = (a: string, b: string) => `f32x4.sub(${a}, ${b})`;
const mul = (a: string, b: string) => `f32x4.mul(${a}, ${b})`;
const div = (a: string, b: string) => `f32x4.div(${a}, ${b})`;
const gt = (a: string, b: string) => `f32x4.gt(${a}, ${b})`;
const ge = (a: string, b: string) => `f32x4.ge(${a}, ${b})`;
const lt = (a: string, b: string) => `f32x4.lt(${a}, ${b})`;
const le = (a: string, b: string) => `f32x4.le(${a}, ${b})`;
const and = (a: string, b: string) => `v128.and(${a}, ${b})`;
const or = (a: string, b: string) => `v128.or(${a}, ${b})`;
const choose = (mask: string, a: string, b: string) =>
  `v128.bitselect(${a}, ${b}, ${mask})`;
const neg = (a: string) => `f32x4.neg(${a})`;
const zero = "f32x4.splat(0)";
const abs = "v128.andnot(x, sign)";
const isNaN = "f32x4.ne(x, x)";
/** NaN stays NaN: these come first, as pmin and pmax keep their first one. */
const least = (a: string, b: string) => `f32x4.pmin(${a}, ${b})`;
const most = (a: string, b: string) => `f32x4.pmax(${a}, ${b})`;

/** sigmoid of \`x\`, as \`out\`; 0 below the normal numbers. */
const sigmoid = (x: string, out: string): string =>
  `${exp(neg(x), `${out}e`)} const ${out} = v128.andnot(${
    div("one", add("one", `${out}e`))
  }, ${lt(x, "low")});`;

/** tanh of \`x\`, as \`out\`: by a polynomial near 0 (Cephes' tanhf). */
export const tanh = (x: string, out: string): string => `
    const ${out}a = v128.andnot(${x}, sign), ${out}z = ${mul(x, x)};
    const ${out}s = ${
  add(
    mul(mul(horner(`${out}z`, ["t0", "t1", "t2", "t3", "t4"]), `${out}z`), x),
    x,
  )
};
    ${exp(add(`${out}a`, `${out}a`), `${out}e`)}
    const ${out}b = ${
  or(
    sub("one", div("two", add(`${out}e`, "one"))),
    and(x, "sign"),
  )
};
    const ${out}c = ${choose(lt(`${out}a`, "tanhLimit"), `${out}s`, `${out}b`)};
    const ${out} = ${choose(`f32x4.ne(${x}, ${x})`, x, `${out}c`)};`;

/** exp(x) - 1 of \`x\` <= 0, as \`out\`: by its series near 0. */
const expm1 = (x: string, out: string): string => `
    ${exp(x, `${out}e`)}
    const ${out}s = ${mul(x, add("one", mul(x, add("half", mul(x, "sixth")))))};
    const ${out} = ${
  choose(gt(x, "nearZero"), `${out}s`, sub(`${out}e`, "one"))
};`;

/** The error function of \`x\`, as \`out\`: a rational function, as in Eigen. */
const erf = (x: string, out: string): string => `
    const ${out}x = ${most(least(x, "erfLimit"), neg("erfLimit"))};
    const ${out}z = ${mul(`${out}x`, `${out}x`)};
    const ${out}p = ${
  mul(
    horner(`${out}z`, ["ep6", "ep5", "ep4", "ep3", "ep2", "ep1", "ep0"]),
    `${out}x`,
  )
};
    const ${out}r = ${
  div(
    `${out}p`,
    horner(`${out}z`, ["eq4", "eq3", "eq2", "eq1", "eq0"]),
  )
};
    const ${out} = ${most(least(`${out}r`, "one"), neg("one"))};`;

/** The normal distribution up to \`x\`, as \`out\`. */
const normal = (out: string): string =>
  `${erf(mul("x", "sqrtHalf"), `${out}f`)} const ${out} = ${
    mul("half", add(`${out}f`, "one"))
  };`;

/** tanh(sqrt(2 / pi) (x + 0.044715 x³)), as \`t\`. */
const geluTanh = `
    const xx = ${mul("x", "x")};
    const inner = ${
  mul("geluFactor", add("x", mul(mul("x", "xx"), "geluCube")))
};
    ${tanh("inner", "t")}`;

/**
 * log(1 + exp(-|x|)) of \`x\`, as \`out\`: 2 artanh(f), f = e / (2 + e), which
 * is at most 1/3.
 */
export const logOnePlusExp = (x: string, out: string): string => `
    ${exp(`v128.or(${x}, sign)`, `${out}e`)}
    const ${out}f = ${div(`${out}e`, add("two", `${out}e`))};
    const ${out}z = ${mul(`${out}f`, `${out}f`)};
    const ${out} = ${
  mul(
    add(`${out}f`, `${out}f`),
    horner(`${out}z`, [
      ...["odd7", "odd6", "odd5", "odd4", "odd3", "odd2", "odd1", "one"],
    ]),
  )
};`;

const softplus = (x: string, out: string): string =>
  `${logOnePlusExp(x, `${out}w`)} const ${out} = ${
    add(most(x, zero), `${out}w`)
  };`;

const straight = `const u = ${add("x", "three")};`;
const inside = and(gt("u", zero), lt("u", "six"));
const straightV2 = `const u = ${add(mul("x", "leak"), "half")};`;

/** A function of every number. */
export interface Activation {
  /** Statements that set \`y\`. */
  forward: string;
  /** What the derivative follows from. */
  by: "x" | "y";
  /** Statements that set \`f\`, the derivative. */
  derivative: string;
}

/** e (e + 2) for e = exp(x): tanh(softplus(x)) = n / (n + 2). */
const mish = `
    ${exp(least("x", "mishLimit"), "q")}
    const e = v128.andnot(q, ${lt("x", "low")});
    const n = ${mul("e", add("e", "two"))}, n2 = ${add("n", "two")};
    const t = ${div("n", "n2")};`;

const rectified = `
    const above = ${gt("x", "pa")}, kept = ${and("x", "above")};
    const under = ${most(sub("pa", "x"), zero)};`;

/** All activations that the engine computes in one pass. */
export const ACTIVATION: Record<string, Activation> = {
  relu: {
    forward: UNARY.relu,
    by: "y",
    derivative: `f = ${and("one", gt("y", zero))};`,
  },
  relu6: {
    forward: UNARY.relu6,
    by: "y",
    derivative: `f = ${and("one", and(gt("y", zero), lt("y", "six")))};`,
  },
  // pa: slope.
  leaky_relu: {
    forward: `y = ${choose(gt("x", zero), "x", mul("x", "pa"))};`,
    by: "x",
    derivative: `f = ${choose(gt("x", zero), "one", "pa")};`,
  },
  // pa: threshold, pb: greatest and pd: least value above it, pc: slope below.
  rectifier: {
    forward: `${rectified} y = ${
      choose(
        isNaN,
        "x",
        sub(most(least("kept", "pb"), "pd"), mul("under", "pc")),
      )
    };`,
    by: "x",
    derivative: `${rectified} f = ${
      add(
        and("one", and("above", and(ge("kept", "pd"), le("kept", "pb")))),
        and("pc", gt("under", zero)),
      )
    };`,
  },
  hard_tanh: {
    forward: UNARY.hard_tanh,
    by: "x",
    derivative: `f = ${and("one", and(ge("x", neg("one")), le("x", "one")))};`,
  },
  hard_sigmoid: {
    forward: UNARY.hard_sigmoid,
    by: "x",
    derivative: `${straight} f = ${and("sixth", inside)};`,
  },
  hard_sigmoid_v2: {
    forward: `${straightV2} y = ${most(least("u", "one"), zero)};`,
    by: "x",
    derivative: `${straightV2} f = ${
      and("leak", and(ge("u", zero), le("u", "one")))
    };`,
  },
  hard_silu: {
    forward: `${straight} y = ${
      mul("x", div(least(most("u", zero), "six"), "six"))
    };`,
    by: "x",
    derivative: `${straight} f = ${
      add(
        div(least(most("u", zero), "six"), "six"),
        mul("x", and("sixth", inside)),
      )
    };`,
  },
  // pa: threshold. NaN is not above it and becomes 0, as in Keras.
  hard_shrink: {
    forward: `y = ${and("x", gt(abs, "pa"))};`,
    by: "x",
    derivative: `f = ${and("one", gt(abs, "pa"))};`,
  },
  soft_shrink: {
    forward: `y = ${
      choose(
        gt("x", "pa"),
        sub("x", "pa"),
        and(add("x", "pa"), lt("x", neg("pa"))),
      )
    };`,
    by: "x",
    derivative: `f = ${and("one", or(gt("x", "pa"), lt("x", neg("pa"))))};`,
  },
  // pa: threshold, pb: the value below it.
  threshold: {
    forward: `y = ${choose(gt("x", "pa"), "x", "pb")};`,
    by: "x",
    derivative: `f = ${and("one", gt("x", "pa"))};`,
  },
  sparse_plus: {
    forward: `const u = ${add("x", "one")}; y = ${
      choose(
        le("x", neg("one")),
        zero,
        choose(
          lt("x", "one"),
          mul(mul("u", "u"), mul("half", "half")),
          "x",
        ),
      )
    };`,
    by: "x",
    derivative: `const off = ${le("x", neg("one"))}, up = ${lt("x", "one")};
    f = ${
      add(
        mul(add("x", "one"), and("half", "v128.andnot(up, off)")),
        `v128.andnot(one, ${or("off", "up")})`,
      )
    };`,
  },
  sparse_sigmoid: {
    forward: `y = ${
      choose(
        le("x", neg("one")),
        zero,
        choose(ge("x", "one"), "one", mul(add("x", "one"), "half")),
      )
    };`,
    by: "x",
    derivative: `f = v128.andnot(half, ${
      or(le("x", neg("one")), ge("x", "one"))
    });`,
  },
  sigmoid: {
    forward: UNARY.sigmoid,
    by: "y",
    derivative: `f = ${mul("y", sub("one", "y"))};`,
  },
  tanh: {
    forward: UNARY.tanh,
    by: "y",
    derivative: `f = ${sub("one", mul("y", "y"))};`,
  },
  exponential: {
    forward: UNARY.exponential,
    by: "y",
    derivative: "f = y;",
  },
  // pa: factor of the negative part, not negative; the slope at 0.
  elu: {
    forward: `${expm1(least("x", zero), "m")} y = ${
      choose(gt("x", zero), "x", choose(isNaN, "x", mul("pa", "m")))
    };`,
    by: "y",
    derivative: `f = ${
      choose(
        lt("y", zero),
        add("y", "pa"),
        choose(`f32x4.eq(y, ${zero})`, "pa", "one"),
      )
    };`,
  },
  selu: {
    forward: `${expm1(least("x", zero), "m")} y = ${
      choose(
        gt("x", zero),
        mul("x", "selu"),
        choose(isNaN, "x", mul("seluAlpha", "m")),
      )
    };`,
    by: "y",
    derivative: `f = ${choose(lt("y", zero), add("y", "seluAlpha"), "selu")};`,
  },
  // pa: factor. Both parts count at 0, as in TensorFlow.
  celu: {
    forward: `const q = ${div(least("x", zero), "pa")}; ${
      expm1("q", "m")
    } y = ${choose(isNaN, "x", add(most("x", zero), mul("pa", "m")))};`,
    by: "x",
    derivative: `const q = ${div(least("x", zero), "pa")}; ${
      exp("q", "e")
    } f = ${
      add(
        and("one", ge("x", zero)),
        and("e", le("x", zero)),
      )
    };`,
  },
  softplus: {
    forward: `${softplus("x", "s")} y = s;`,
    by: "x",
    derivative: `${sigmoid("x", "s")} f = s;`,
  },
  log_sigmoid: {
    forward: `const u = ${neg("x")}; ${softplus("u", "s")} y = ${neg("s")};`,
    by: "x",
    derivative: `const u = ${neg("x")}; ${sigmoid("u", "s")} f = s;`,
  },
  softsign: {
    forward: UNARY.softsign,
    by: "x",
    derivative: `const u = ${add("one", abs)}; f = ${
      div("one", mul("u", "u"))
    };`,
  },
  silu: {
    forward: `${sigmoid("x", "s")} y = ${mul("x", "s")};`,
    by: "x",
    derivative: `${sigmoid("x", "s")} f = ${
      mul("s", add("one", mul("x", sub("one", "s"))))
    };`,
  },
  mish: {
    forward: `${mish} y = ${mul("x", "t")};`,
    by: "x",
    // 1 - t² = 4 (n + 1) / (n + 2)², and softplus' = e / (1 + e).
    derivative: `${mish}
    const w = ${
      mul(
        div(mul(mul("two", "two"), add("n", "one")), mul("n2", "n2")),
        div("e", add("one", "e")),
      )
    };
    f = ${add("t", mul("x", `v128.andnot(w, ${gt("x", "mishLimit")})`))};`,
  },
  tanh_shrink: {
    forward: `${tanh("x", "t")} y = ${sub("x", "t")};`,
    by: "x",
    derivative: `${tanh("x", "t")} f = ${mul("t", "t")};`,
  },
  // pa: roundness.
  squareplus: {
    forward: `y = ${
      mul("half", add("x", `f32x4.sqrt(${add(mul("x", "x"), "pa")})`))
    };`,
    by: "x",
    derivative: `const r = f32x4.sqrt(${add(mul("x", "x"), "pa")}); f = ${
      mul("half", add("one", div("x", "r")))
    };`,
  },
  gelu: {
    forward: `${normal("p")} y = ${mul("x", "p")};`,
    by: "x",
    derivative: `${normal("p")}
    const u = ${mul(neg("half"), mul("x", "x"))};
    ${exp("u", "e")}
    f = ${add("p", mul("x", mul(and("e", ge("u", "low")), "density")))};`,
  },
  gelu_tanh: {
    forward: `${geluTanh} y = ${mul(mul("half", "x"), add("one", "t"))};`,
    by: "x",
    derivative: `${geluTanh}
    const slope = ${
      mul("geluFactor", add("one", mul(mul("three", "geluCube"), "xx")))
    };
    f = ${
      mul(
        "half",
        add(
          add("one", "t"),
          mul(mul("x", sub("one", mul("t", "t"))), "slope"),
        ),
      )
    };`,
  },
};
