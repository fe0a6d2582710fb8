import assert from "node:assert/strict";
import { print } from "../../display/mod.ts";
import { captured, fakeTensor, output } from "./_capture.ts";

const printed = (...values: unknown[]) =>
  captured("log", () => print(...values));

Deno.test("print() writes values with blanks between", () => {
  assert.deepEqual(printed("loss", 0.25, true, null), ["loss 0.25 True None"]);
  assert.deepEqual(printed(), [""]);
  assert.deepEqual(printed("100%s", "%d"), ["100%s %d"]);
});

Deno.test("print() writes tensors as NumPy's str, and lists of them as reprs", () => {
  const t = fakeTensor([1, 2.5], [2]);
  assert.deepEqual(printed(t), ["[1.  2.5]"]);
  assert.deepEqual(printed([t, t]), [
    "[array([1. , 2.5], dtype=float32), array([1. , 2.5], dtype=float32)]",
  ]);
});

Deno.test("print() takes sep and end of a last plain object with nothing else", () => {
  assert.deepEqual(printed(1, 2, { sep: ", " }), ["1, 2"]);
  assert.deepEqual(printed(1, 2, { sep: null, end: "!\n" }), ["1 2!"]);
  assert.deepEqual(printed({ sep: "-", to: 1 }), ["{'sep': '-', 'to': 1}"]);
  assert.deepEqual(printed({}), ["{}"]);
  // A vocabulary with these words is no options object.
  assert.deepEqual(printed({ end: 3, sep: 4 }), ["{'end': 3, 'sep': 4}"]);
  assert.deepEqual(printed(new Map([["end", "x"]])), ["{'end': 'x'}"]);
});

Deno.test("print() ends without a new line where asked, in the order of console.log", async () => {
  const text = await output(`
    import { print } from "./display/mod.ts";
    print("a", { end: "" });
    console.log("b");
    print("c", "d", { sep: "", end: " " });
    print("é", { end: "\\n\\n" });
  `);
  assert.equal(text, "ab\ncd é\n\n");
});
