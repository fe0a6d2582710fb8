import assert from "node:assert/strict";
import {
  array2string,
  arrayRepr,
  arrayStr,
  type NdArray,
  pythonRepr,
  pythonStr,
  scalarRepr,
  scalarStr,
  withPrintOptions,
} from "../../printing/mod.ts";

/** Counts what is read of an array without holding it. */
function watched(length: number, value: (i: number) => number) {
  const seen = new Set<number>();
  const data = new Proxy({ length }, {
    get(target, key) {
      if (key === "length") return target.length;
      const i = Number(key as string);
      seen.add(i);
      return value(i);
    },
  }) as unknown as ArrayLike<number>;
  return { data, seen };
}

Deno.test("arrayStr() reads only the corners of a summary", () => {
  const { data, seen } = watched(1e9, (i) => i % 10);
  const text = arrayStr({ data, shape: [1e5, 1e4], dtype: "int32" });
  assert.equal(seen.size, 36);
  assert.equal(
    text,
    `[[0 1 2 ... 7 8 9]
 [0 1 2 ... 7 8 9]
 [0 1 2 ... 7 8 9]
 ...
 [0 1 2 ... 7 8 9]
 [0 1 2 ... 7 8 9]
 [0 1 2 ... 7 8 9]]`,
  );
});

Deno.test("arrayStr() rounds numbers to the array's dtype first", () => {
  assert.equal(
    arrayStr({ data: [0.1, 1 / 3], shape: [2], dtype: "float32" }),
    "[0.1        0.33333334]",
  );
  assert.equal(
    arrayStr({ data: [0.1, 1 / 3], shape: [2], dtype: "float16" }),
    "[0.1    0.3333]",
  );
});

Deno.test("arrayStr() with edgeitems 0 shows the last item, as NumPy", () => {
  const a: NdArray = {
    data: [0, 1, 2, 3, 4, 5],
    shape: [2, 3],
    dtype: "float64",
  };
  const text = withPrintOptions(
    { edgeitems: 0, threshold: 3 },
    () => arrayStr(a),
  );
  assert.equal(text, "[...\n [... 5.]]");
});

Deno.test("arrayRepr() prints bytes and objects", () => {
  assert.equal(
    arrayRepr({ data: ["a\xff'", "bc"], shape: [2], dtype: "bytes" }),
    `array([b"a\\xff'", b'bc'], dtype='|S3')`,
  );
  const object = { data: ["b'a'", "b'bc'"], shape: [2], dtype: "object" };
  assert.equal(arrayStr(object), "[b'a' b'bc']");
  assert.equal(arrayRepr(object), "array([b'a', b'bc'], dtype=object)");
});

Deno.test("arrayStr() and arrayRepr() print a 0-d string and bytes", () => {
  const bytes = { data: ["ab"], shape: [], dtype: "bytes" };
  assert.equal(arrayStr(bytes), "np.bytes_(b'ab')");
  assert.equal(arrayRepr(bytes), "array(b'ab', dtype='|S2')");
  const str = { data: ["x"], shape: [], dtype: "str" };
  assert.equal(arrayStr(str), "x");
  assert.equal(arrayRepr(str), "array('x', dtype='<U1')");
  withPrintOptions({ legacy: "1.13" }, () => {
    assert.equal(arrayStr(bytes), "b'ab'");
    assert.equal(arrayRepr(str), "array('x',\n      dtype='<U1')");
  });
});

Deno.test("arrayRepr() takes the arguments of np.array_repr", () => {
  const a = { data: [1e-6, 4e-7, 2, 3], shape: [4], dtype: "float64" };
  assert.equal(
    arrayRepr(a, { precision: 6, suppressSmall: true }),
    "array([0.000001, 0.      , 2.      , 3.      ])",
  );
});

Deno.test("arrayStr() refuses a dtype it does not know and data that is short", () => {
  assert.throws(
    () => arrayStr({ data: [1], shape: [1], dtype: "float" }),
    { name: "TypeError", message: /current dtype is float$/ },
  );
  assert.throws(
    () => arrayStr({ data: [1], shape: [2, 3], dtype: "int32" }),
    {
      name: "RangeError",
      message:
        "Cannot print an array as its shape [2, 3] needs 6 data entries: current length is 1",
    },
  );
});

Deno.test("legacy 1.13 refuses floatmode unique in exponent form, as NumPy", () => {
  assert.throws(
    () =>
      withPrintOptions(
        { legacy: "1.13", floatmode: "unique" },
        () => arrayStr({ data: [1e-9, 1], shape: [2], dtype: "float64" }),
      ),
    TypeError,
  );
});

// As NumPy 2.4.6 prints them with legacy="1.13".
Deno.test("scalarStr() and scalarRepr() print old scalars with C's digits", () => {
  withPrintOptions({ legacy: "1.13" }, () => {
    const both = (value: number | [number, number], dtype: string) => [
      scalarStr(value, dtype),
      scalarRepr(value, dtype),
    ];
    assert.deepEqual(both(1e16, "float64"), ["1e+16", "10000000000000000.0"]);
    assert.deepEqual(both(Math.fround(1e-5), "float32"), [
      "1e-05",
      "9.9999997e-06",
    ]);
    assert.deepEqual(both(123456.789, "float64"), ["123456.789", "123456.789"]);
    assert.deepEqual(both(-0, "float32"), ["-0.0", "-0.0"]);
    assert.deepEqual(both(NaN, "float64"), ["nan", "nan"]);
    assert.deepEqual(both([0, Infinity], "complex64"), ["inf*j", "inf*j"]);
    assert.deepEqual(both([1, NaN], "complex64"), ["(1+nan*j)", "(1+nan*j)"]);
    assert.deepEqual(both([-Infinity, -0], "complex128"), [
      "(-inf-0j)",
      "(-inf-0j)",
    ]);
  });
});

Deno.test("pythonStr() and pythonRepr() print Python's own values", () => {
  const value = {
    dict: [
      [{ str: "it's" }, { tuple: [{ int: 1 }] }],
      [{ int: 2 }, { set: [] }],
      [{ bool: false }, { set: [{ float: 1 }, { none: true }] }],
      [{ bytes: "a" }, { object: { str: "s", repr: "<r>" } }],
    ],
  } as const;
  const text = `{"it's": (1,), 2: set(), False: {1.0, None}, b'a': <r>}`;
  assert.equal(pythonRepr(value), text);
  assert.equal(pythonStr(value), text);
  assert.equal(pythonStr({ object: { str: "s", repr: "<r>" } }), "s");
  assert.equal(pythonStr({ scalar: { value: 1.5, dtype: "float32" } }), "1.5");
  assert.equal(
    pythonStr({ array: { data: [1], shape: [1], dtype: "int32" } }),
    "[1]",
  );
});

Deno.test("array2string() indents and shortens by prefix and suffix", () => {
  const a = { data: [1, 2, 3, 4], shape: [2, 2], dtype: "int32" };
  assert.equal(
    array2string(a, { prefix: "x = ", separator: "," }),
    "[[1,2],\n     [3,4]]",
  );
});
