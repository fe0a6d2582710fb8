/**
 * Every text of the golden file, byte for byte.
 *
 * @module
 */
import assert from "node:assert/strict";
import {
  array2string,
  arrayRepr,
  arrayStr,
  getPrintOptions,
  pythonRepr,
  scalarRepr,
  scalarStr,
  withPrintOptions,
} from "../../printing/mod.ts";
import { arrayOf, pythonOf, readGolden, scalarOf } from "./_golden.ts";

const golden = readGolden();

const byDtype = Map.groupBy(golden.cases, (c) => c.dtype);

for (const [dtype, cases] of byDtype) {
  Deno.test(`arrayStr() and arrayRepr() print ${dtype} arrays as NumPy`, () => {
    for (const c of cases) {
      const a = arrayOf(c);
      const what = `case ${c.id}, ${JSON.stringify(c.options)}`;
      withPrintOptions(c.options, () => {
        assert.equal(arrayStr(a), c.str, `str of ${what}`);
        assert.equal(arrayRepr(a), c.repr, `repr of ${what}`);
      });
    }
  });
}

Deno.test("pythonRepr() prints lists, tuples and dicts of arrays as Python", () => {
  for (const { value, options, repr } of golden.lists) {
    const text = withPrintOptions(options, () => pythonRepr(pythonOf(value)));
    assert.equal(text, repr, JSON.stringify(options));
  }
});

Deno.test("scalarStr() and scalarRepr() print scalars as NumPy", () => {
  for (const c of golden.scalars) {
    const value = scalarOf(c.dtype, c.value);
    withPrintOptions(c.options, () => {
      const what = `${c.dtype} ${c.value}, ${JSON.stringify(c.options)}`;
      assert.equal(scalarStr(value, c.dtype), c.str, `str of ${what}`);
      assert.equal(scalarRepr(value, c.dtype), c.repr, `repr of ${what}`);
    });
  }
});

Deno.test("array2string() takes the arguments of np.array2string", () => {
  const names: Record<string, string> = {
    max_line_width: "maxLineWidth",
    suppress_small: "suppressSmall",
  };
  for (const c of golden.array2string) {
    const options = Object.fromEntries(
      Object.entries(c.kwargs).map(([key, v]) => [names[key] ?? key, v]),
    );
    assert.equal(
      array2string(arrayOf(c), options),
      c.text,
      JSON.stringify(c.kwargs),
    );
  }
});

Deno.test("getPrintOptions() starts with NumPy's defaults", () => {
  const { formatter, ...rest } = getPrintOptions();
  assert.equal(formatter, null);
  const { formatter: _, override_repr: __, ...defaults } = golden.defaults;
  assert.deepEqual(rest, { legacy: false, ...defaults });
});
