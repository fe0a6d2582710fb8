import assert from "node:assert/strict";
import { outlineOf } from "../../../../kernel/interpreter/language/statements.ts";

/** The statements' texts with the names that each declares. */
function read(code: string): [text: string, names: string][] {
  return outlineOf(code).statements.map(({ start, end, bindings }) => {
    for (const { name, start } of bindings) {
      assert.equal(code.slice(start, start + name.length), name);
    }
    const names = bindings.map(({ name }) => name).join(" ");
    return [code.slice(start, end), names];
  });
}

const names = (code: string) =>
  read(code).map(([, names]) => names).filter((names) => names).join(" | ");

Deno.test("outlineOf() reads what declarations declare", () => {
  const expected: [code: string, names: string][] = [
    ["const a = 1, b = f(2, 3)", "a b"],
    ["let { a, b: c, d = 1, ['x' + 1]: e, ...f } = o", "a c d e f"],
    ["var [a, , b = { z: 1 }, [c], ...d] = o", "a b c d"],
    ["let m: Map<string, number> = new Map<string, Foo>(), n", "m n"],
    ["const x: number = a < b ? 1 : 2, y = f<A, B>(3), z!: T", "x y z"],
    ["using u = open(); await using v = open()", "u | v"],
    ["function f<T>(x: { a: 1 }): { b: 2 } { const i = 1; return i }", "f"],
    ["async function f() {}\nfunction* g() {}", "f | g"],
    ["export default abstract class K<T> extends Q<T> { m() {} }", "K"],
    ["interface P { x: number }\ntype U =\n  | 'a'\n  | 'b'", "P | U"],
    [
      "enum E { A }\nconst enum C { B }\nnamespace N { const x = 1 }",
      "E | C | N",
    ],
    ["import D, { p, q as r, type S } from 'x'", "D p r S"],
    ["import * as ns from 'x'\nimport type T from 'x'", "ns | T"],
    ["import type { A, B as C } from 'x'; import 'x'", "A C"],
    ["@dec() class A {}\n@dec\nexport class B {}", "A | B"],
    ["for (const i of []) { let j }\nif (a) { var k }\na.b = { c: 1 }", ""],
    ["type = 5; x.let = 1; import('x'); import.meta.url", ""],
    ["declare global { interface Window { a: 1 } }", ""],
  ];
  for (const [code, wanted] of expected) {
    assert.equal(names(code), wanted, code);
  }
});

Deno.test("outlineOf() tells statements apart as JavaScript does", () => {
  const code = [
    "const t = x",
    "  .foo()",
    "  + 1 as",
    "  number",
    "x.y = `a${`b${1}`}`",
    "const f = (a: number): void => {",
    "}",
    "const re = /[/']/g; let k = 1",
  ].join("\n");
  assert.deepEqual(read(code), [
    ["const t = x\n  .foo()\n  + 1 as\n  number", "t"],
    ["x.y = `a${`b${1}`}`", ""],
    ["const f = (a: number): void => {\n}", "f"],
    ["const re = /[/']/g;", "re"],
    ["let k = 1", "k"],
  ]);
});

Deno.test("outlineOf() goes on behind what cannot be read", () => {
  assert.equal(names("let it's broken\nconst after = 1"), "it | after");
  assert.equal(names("const j = <p>don't</p>\nconst b = 2"), "j | b");
  assert.equal(names("const model = new Seq"), "model");
  assert.equal(names("const { a, b"), "a b");
  assert.equal(names("import { a, b as "), "a");
  assert.equal(names(`const ${"[".repeat(1e5)}`), "");
  assert.equal(names("f(1,\nconst a = 1"), "");
});

Deno.test("outlineOf() says how a name in a pattern or an import is renamed", () => {
  const [{ bindings }] = outlineOf("const { a, b: c } = o").statements;
  assert.deepEqual(bindings.map(({ rename }) => rename), ["a: ", ""]);
  const [imported] = outlineOf("import { a, b as c } from 'x'").statements;
  assert.deepEqual(imported.bindings.map(({ rename }) => rename), [
    "a as ",
    "",
  ]);
});

Deno.test("outlineOf() finds the specifiers of imports, not other strings", () => {
  const code =
    `import a from "x"; import "y"; export * from 'z'; await import("w"); f("v"); const s = "from"`;
  const found = outlineOf(code).specifiers;
  assert.deepEqual(found.map(({ value }) => value), ["x", "y", "z", "w"]);
  assert.equal(code.slice(found[2].start, found[2].end), "'z'");
});

Deno.test("outlineOf() ends on any text, with places inside it", () => {
  const pieces =
    "const let { } [ ] ( ) , ; = : => ... import from \" ' ` ${ / \n @ < > type class a b 1 \\ * # é 你 🙂"
      .split(" ");
  let seed = 42;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let round = 0; round < 3000; round++) {
    const code = Array.from(
      { length: 1 + Math.floor(random() * 25) },
      () => pieces[Math.floor(random() * pieces.length)],
    ).join(random() < 0.5 ? " " : "");
    let last = 0;
    for (const { start, end, bindings } of outlineOf(code).statements) {
      assert.ok(last <= start && start < end && end <= code.length, code);
      for (const { name, start: at } of bindings) {
        assert.ok(start <= at && at + name.length <= end, code);
      }
      last = end;
    }
  }
});
