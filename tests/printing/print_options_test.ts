import assert from "node:assert/strict";
import {
  array2string,
  arrayRepr,
  arrayStr,
  getPrintOptions,
  type NdArray,
  setPrintOptions,
  withPrintOptions,
} from "../../printing/mod.ts";

const THIRDS: NdArray = {
  data: [1 / 3, 2 / 3],
  shape: [2],
  dtype: "float32",
};

Deno.test("setPrintOptions() changes what is given and resets the formatter", () => {
  const before = getPrintOptions();
  setPrintOptions({ precision: 2, formatter: { float: () => "x" } });
  assert.equal(arrayStr(THIRDS), "[x x]");
  setPrintOptions({ suppress: true });
  assert.equal(arrayStr(THIRDS), "[0.33 0.67]");
  setPrintOptions(before);
  assert.deepEqual(getPrintOptions(), before);
});

Deno.test("setPrintOptions() sets the sign back with legacy 1.13", () => {
  withPrintOptions({ sign: "+", legacy: "1.13" }, () => {
    assert.equal(getPrintOptions().sign, "-");
    assert.equal(arrayStr(THIRDS), "[ 0.33333334  0.6666667 ]");
  });
});

Deno.test("setPrintOptions() refuses an unknown name and suggests the nearest", () => {
  const refused = (options: object, expected: object) =>
    assert.throws(() => setPrintOptions(options), expected);
  refused({ lineWidth: 40 }, {
    name: "TypeError",
    message:
      'Cannot take the print option "lineWidth" as there is none of this name: did you mean "linewidth"?',
  });
  refused({ edge_items: 2 }, /did you mean "edgeitems"\?/);
  refused({ colour: "red" }, /the names are precision, threshold, /);
});

Deno.test("setPrintOptions() refuses values that an option may not have", () => {
  const before = getPrintOptions();
  const refused = (options: object, name: string, message: RegExp) =>
    assert.throws(() => setPrintOptions(options), { name, message });
  refused(
    { floatmode: "exact" },
    "RangeError",
    /^Cannot set print options as "floatmode" must be one of "fixed", "unique", "maxprec", "maxprec_equal": current value is "exact"$/,
  );
  refused({ legacy: "1.12" }, "RangeError", /"legacy" must be one of false, /);
  refused({ sign: "" }, "RangeError", /"sign" must be one of "-", "\+", " "/);
  refused({ precision: 2.5 }, "RangeError", /a non-negative integer/);
  refused({ precision: "2" }, "TypeError", /must be a number/);
  refused({ threshold: NaN }, "RangeError", /Infinity shows everything/);
  refused({ suppress: 1 }, "TypeError", /must be a boolean/);
  refused({ formatter: "%.2f" }, "TypeError", /an object or null/);
  assert.deepEqual(getPrintOptions(), before);
});

Deno.test("withPrintOptions() ends with its body, also where it throws", () => {
  assert.throws(
    () =>
      withPrintOptions({ precision: 1 }, () => {
        setPrintOptions({ precision: 3 });
        assert.equal(arrayStr(THIRDS), "[0.333 0.667]");
        throw new Error("over");
      }),
    /over/,
  );
  assert.equal(arrayStr(THIRDS), "[0.33333334 0.6666667 ]");
});

Deno.test("withPrintOptions() keeps overlapping asynchronous bodies apart", async () => {
  const print = (precision: number) =>
    withPrintOptions({ precision }, async () => {
      await new Promise((done) => setTimeout(done, 5 * precision));
      return arrayStr(THIRDS);
    });
  assert.deepEqual(await Promise.all([print(2), print(1), print(3)]), [
    "[0.33 0.67]",
    "[0.3 0.7]",
    "[0.333 0.667]",
  ]);
  assert.equal(arrayStr(THIRDS), "[0.33333334 0.6666667 ]");
});

Deno.test("formatter replaces how elements print, nearest key first", () => {
  const text = (a: NdArray, formatter: object) =>
    array2string(a, { formatter });
  const floats = {
    data: [1.5, -2, NaN, 3e-5, 4, Infinity],
    shape: [2, 3],
    dtype: "float32",
  };
  assert.equal(
    text(floats, {
      float_kind: (x: number) =>
        Number.isFinite(x) ? x.toFixed(2) : String(x).toLowerCase(),
    }),
    "[[1.50 -2.00 nan]\n [0.00 4.00 infinity]]",
  );
  const ints = { data: [0, 1, 2], shape: [3], dtype: "int32" };
  const hex = (x: number) => `0x${x.toString(16)}`;
  assert.equal(text(ints, { int: hex, all: () => "?" }), "[0x0 0x1 0x2]");
  const bools = { data: [1, 0], shape: [2], dtype: "bool" };
  assert.equal(
    text(bools, { all: (x: boolean) => x === true ? "yes" : "no" }),
    "[yes no]",
  );
  const complex = { data: [1, 2, 3.5, -1], shape: [2], dtype: "complex128" };
  assert.equal(
    text(complex, { complex_kind: ([re, im]: number[]) => `<${re} ${im}>` }),
    "[<1 2> <3.5 -1>]",
  );
  const words = { data: ["ab", "c"], shape: [2], dtype: "str" };
  assert.equal(
    text(words, { str_kind: (s: string) => s.toUpperCase() }),
    "[AB C]",
  );
  const square = { data: [0, 1, 2, 3], shape: [2, 2], dtype: "int64" };
  assert.equal(
    text(square, { int: (x: number) => `${x}\n-` }),
    "[[0\n  - 1\n    -]\n [2\n  - 3\n    -]]",
  );
  assert.throws(() => text(ints, { int: (x: number) => x }), {
    name: "TypeError",
    message:
      "Cannot print an element as formatter.int must return a string: current value is 0",
  });
});

Deno.test("array2string(), arrayStr() and arrayRepr() refuse unknown options", () => {
  const options = { maxLinewidth: 20 };
  const refused = {
    name: "TypeError",
    message: /did you mean "maxLineWidth"\?/,
  };
  assert.throws(() => array2string(THIRDS, options as object), refused);
  assert.throws(() => arrayStr(THIRDS, options as object), refused);
  assert.throws(() => arrayRepr(THIRDS, options as object), refused);
  assert.throws(
    () => arrayStr({ ...THIRDS, shape: [], data: [1] }, options as object),
    refused,
  );
});
