/**
 * Digits of single floats: literals of NumPy 2.4.6, and properties of random
 * values that hold whatever prints them.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  complexRepr,
  floatRepr,
  formatFloatPositional,
  formatFloatScientific,
  strRepr,
} from "../../printing/mod.ts";
import { exactDecimal } from "../../printing/_exact_decimal.ts";
import {
  roundedFixed,
  roundedScientific,
} from "../../printing/_rounded_decimal.ts";
import { shortestDecimal } from "../../printing/_shortest_decimal.ts";

const float32 = "float32" as const;

Deno.test("formatFloatPositional() prints as np.format_float_positional", () => {
  const p = formatFloatPositional;
  assert.equal(p(Math.fround(0.1), { dtype: float32 }), "0.1");
  assert.equal(
    p(Math.f16round(0.3), { dtype: "float16", unique: false, precision: 10 }),
    "0.3000488281",
  );
  assert.equal(p(1 / 512, { precision: 8 }), "0.00195312");
  assert.equal(p(0.5, { precision: 0, trim: "-" }), "0");
  assert.equal(p(1.5, { precision: 0, trim: "." }), "2.");
  assert.equal(p(2.5, { precision: 0, trim: "0" }), "2.0");
  assert.equal(p(123456, { precision: 3, fractional: false }), "123000.");
  assert.equal(
    p(3, { dtype: float32, padLeft: 4, padRight: 3, trim: "-" }),
    "   3    ",
  );
  assert.equal(p(1e23), "100000000000000000000000.");
  assert.equal(p(9.95, { unique: false, precision: 1 }), "9.9");
  assert.equal(p(5e-324), `0.${"0".repeat(323)}5`);
});

Deno.test("formatFloatScientific() prints as np.format_float_scientific", () => {
  const s = formatFloatScientific;
  assert.equal(
    s(Math.fround(0.1), { dtype: float32, minDigits: 8 }),
    "1.00000001e-01",
  );
  assert.equal(s(1e23), "1.e+23");
  assert.equal(s(0), "0.e+00");
  assert.equal(s(5e-324), "5.e-324");
  // The gap below a power of two is half of the gap above.
  assert.equal(s(2 ** -96, { dtype: float32 }), "1.2621775e-29");
  assert.equal(s(123456, { precision: 2, expDigits: 4 }), "1.23e+0005");
  assert.equal(s(-1.5, { trim: "-", padLeft: 4 }), "  -1.5e+00");
  assert.equal(s(2.5, { precision: 0, unique: false }), "2.e+00");
  assert.equal(s(473924.125, { dtype: float32 }), "4.7392412e+05");
  // What trim "-" leaves of a carry into a new decade.
  assert.equal(s(1e-6, { minDigits: 8, trim: "-", padLeft: 2 }), " 1e-06");
  assert.equal(
    s(0.6, { precision: 5, minDigits: 1, trim: "-", expDigits: 4 }),
    "6e-0001",
  );
});

Deno.test("formatFloatPositional() refuses counts that contradict each other", () => {
  assert.throws(() => formatFloatPositional(1, { unique: false }), TypeError);
  assert.throws(
    () => formatFloatScientific(1, { precision: 2, minDigits: 3 }),
    {
      name: "RangeError",
      message:
        "Cannot format a float as minDigits must be at most precision, 2: current value is 3",
    },
  );
  assert.throws(
    () => formatFloatPositional(1, { precision: 0, fractional: false }),
    RangeError,
  );
});

Deno.test("floatRepr() and complexRepr() print as Python", () => {
  const texts = new Map([
    [1, "1.0"],
    [1e16, "1e+16"],
    [1e15, "1000000000000000.0"],
    [123456789012345680, "1.2345678901234568e+17"],
    [1e-4, "0.0001"],
    [9.9e-5, "9.9e-05"],
    [5e-324, "5e-324"],
    [NaN, "nan"],
    [-Infinity, "-inf"],
    [0.1 + 0.2, "0.30000000000000004"],
  ]);
  for (const [value, text] of texts) assert.equal(floatRepr(value), text);
  assert.equal(floatRepr(-0), "-0.0");
  assert.equal(complexRepr(0, 2), "2j");
  assert.equal(complexRepr(-0, 1), "(-0+1j)");
  assert.equal(complexRepr(1.5, -2e20), "(1.5-2e+20j)");
});

Deno.test("strRepr() quotes and escapes as Python", () => {
  assert.equal(strRepr("it's"), `"it's"`);
  assert.equal(strRepr('say "hi"'), `'say "hi"'`);
  assert.equal(strRepr("both'\""), `'both\\'"'`);
  assert.equal(
    strRepr("\x00\x1f\x7f\x80\xa0é"),
    "'\\x00\\x1f\\x7f\\x80\\xa0é'",
  );
  assert.equal(strRepr("日本😀\u200b\u2028"), "'日本😀\\u200b\\u2028'");
  assert.equal(strRepr("\ud800"), "'\\ud800'");
  assert.equal(strRepr("a\tb\nc\rd\\"), "'a\\tb\\nc\\rd\\\\'");
});

/** Positive finite floats of a type: every exponent, and neighbours of ties. */
function* samples(type: "float16" | "float32" | "float64", count: number) {
  const Store = { float16: Float16Array, float32: Float32Array }[
    type as "float16" | "float32"
  ] ?? Float64Array;
  let seed = 20240607;
  const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0);
  const bytes = new Uint8Array(8), value = new Store(bytes.buffer);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < 8; j++) bytes[j] = random() >>> 24;
    // One in four with few significant bits: powers of two, ties, whole.
    if (i % 4 === 0) bytes.fill(0, 0, value.BYTES_PER_ELEMENT - 2);
    const x = Math.abs(value[0]);
    if (Number.isFinite(x) && x > 0) yield x;
  }
}

const ROUND = {
  float16: Math.f16round,
  float32: Math.fround,
  float64: (x: number) => x,
};

for (const type of ["float16", "float32", "float64"] as const) {
  Deno.test(`shortestDecimal() of ${type} reads back and is the exact algorithm's`, () => {
    for (const x of samples(type, 4000)) {
      const { digits, exponent } = shortestDecimal(x, type);
      const text = `${digits[0]}.${digits.slice(1)}e${exponent}`;
      assert.equal(ROUND[type](Number(text)), x, text);
      assert.deepEqual(
        { digits, exponent },
        exactDecimal(x, type, {
          unique: true,
          fractional: true,
          most: -1,
          fewest: -1,
        }),
        String(x),
      );
    }
  });
}

Deno.test("roundedFixed() and roundedScientific() round as the exact algorithm", () => {
  const exact = (x: number, fractional: boolean, most: number) =>
    exactDecimal(x, "float64", {
      unique: false,
      fractional,
      most,
      fewest: -1,
    });
  const bare = (digits: string) => digits.replace(/(?<=.)0+$/, "");
  let i = 0;
  for (const x of samples("float64", 3000)) {
    const places = i++ % 12;
    const rounded = roundedScientific(x, places);
    const wanted = exact(x, false, places + 1);
    assert.equal(rounded.exponent, wanted.exponent, `${x} ${places}`);
    assert.equal(bare(rounded.digits), bare(wanted.digits), `${x} ${places}`);
  }
  for (let k = 1; k < 2000; k++) {
    const x = k / 64, places = k % 6;
    const { digits, exponent } = exact(x, true, places);
    const shown = Number(`${digits[0]}.${digits.slice(1)}e${exponent}`);
    assert.equal(Number(roundedFixed(x, places)), shown, `${x} ${places}`);
  }
});
