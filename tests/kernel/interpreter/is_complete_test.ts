import assert from "node:assert/strict";
import { completeness } from "../../../kernel/interpreter/is_complete.ts";

const SAMPLES: Record<"complete" | "incomplete" | "invalid", string[]> = {
  complete: [
    "",
    "1 + 1",
    "/[(]/",
    "'(['",
    "`a${1}b`",
    "let x: number = 1",
    "const f = (a: string): a is 'x' => a === 'x'",
    "interface A { a: string }",
    "type T = { a: 1 } | [2]",
    "enum E { A, B }",
    "namespace N { export const a = 1 }",
    "@dec class A {}",
    "class A { constructor(private a: number) {} }",
    "<number> x",
    "const a = <div>hi</div>",
    "function f() {\n  return 1;\n}",
    "if (x) { y }",
    "if (x) y\nelse z",
    "for (;;) {}",
    "await fetch('x')",
    "import { a } from 'b'",
    "export const a = 1",
    "{ a: 1 }",
    "{ a: 1, b: { c: 2 } }",
    "// comment",
    "/* comment */",
    "do {} while (x)",
    "label: for (;;) break label",
    "using a = b",
    "x satisfies Y",
    "print('hello, world')",
    "a?.b ?? c",
    "x\n  .y()",
  ],
  incomplete: [
    "x =>",
    "a +",
    "if (x)",
    "if (x) {} else",
    "for (;;)",
    "while (x)",
    "do {",
    "do {} while",
    "function f() {",
    "function f(",
    "async () => {",
    "f(1,",
    "[1, 2",
    "{ a: 1,",
    "`abc",
    "`abc ${",
    "/* comment",
    "const x",
    "let x =",
    "let x: ",
    "let a, ",
    "type A = {",
    "interface A {",
    "class A {",
    "class A",
    "@dec",
    "@dec class A {",
    "enum E { A,",
    "import { a",
    "import { a } from",
    "x.",
    "new",
    "a ?",
    "a ? b :",
    "try {",
    "try {}",
    "switch (x) { case 1:",
    "x as",
    "x satisfies",
    "const a = <div>",
    "a + // comment",
    "a + /* comment */",
    "function f() {\n  if (x) {\n    y();\n  }\n",
    "print(''.join(",
  ],
  invalid: [
    "let x = ;",
    "}",
    ")",
    "1 1",
    "let a = 1; let a = 2",
    "'abc",
    "const 5 = x",
    "if (x) else y",
    "let x: = 5",
    "class { }",
    "return 5",
    "function (",
    "%nosuch 1",
    "import = 5",
  ],
};

for (const [status, codes] of Object.entries(SAMPLES)) {
  Deno.test(`completeness() calls what is ${status} ${status}`, () => {
    const wrong = codes.filter((code) => completeness(code).status !== status)
      .map((code) => `${JSON.stringify(code)}: ${completeness(code).status}`);
    assert.deepEqual(wrong, []);
  });
}

Deno.test("completeness() indents the next line", () => {
  const indents: [code: string, indent: string][] = [
    ["function f() {", "  "],
    ["function f() {\n  if (x) {", "    "],
    ["function f() {\n  x();", "  "],
    ["f(", "  "],
    ["const f = () =>", "  "],
    ["a +", ""],
    ["if (x) { // why", "  "],
  ];
  for (const [code, indent] of indents) {
    assert.deepEqual(
      completeness(code),
      { status: "incomplete", indent },
      code,
    );
  }
});
