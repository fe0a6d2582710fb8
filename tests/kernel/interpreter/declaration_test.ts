import assert from "node:assert/strict";
import {
  callsOf,
  declarationIn,
  headOfClass,
  headOfFunction,
  methodIn,
} from "../../../kernel/interpreter/declaration.ts";

Deno.test("declarationIn() gives the latest declaration of a name, types and comment included", () => {
  const samples: [
    text: string,
    name: string,
    signature: string,
    words: string,
  ][] = [
    [
      "/** Adds; see {@linkcode Sum} and {@link https://a.b/c | the page}. */\nexport function add(\n  a: number,\n  b: { x: 1 },\n): { y: 2 } {\n  return 1;\n}",
      "add",
      "export function add(a: number, b: { x: 1 }): { y: 2 }",
      "Adds; see `Sum` and the page.",
    ],
    [
      "function f(a: number): number { return a }\nfunction f(b: string) { return b }",
      "f",
      "function f(b: string)",
      "",
    ],
    [
      "const a = 1; /** Two. */ function* g(n?: bigint): Iterable<1> { yield 1 }",
      "g",
      "function* g(n?: bigint): Iterable<1>",
      "Two.",
    ],
    [
      "/**\n * The answer.\n *\n * Of all.\n */\nconst answer: number = 42;",
      "answer",
      "const answer: number = 42;",
      "The answer.\n\nOf all.",
    ],
    [
      "export const Adam: Callable<\n  [\n    rate?: number,\n  ],\n  Optimizer\n> = make();",
      "Adam",
      "export const Adam: Callable<[rate?: number], Optimizer>",
      "",
    ],
    ["class A<T> extends B {\n}", "A", "class A<T> extends B", ""],
    ["export abstract class A {\n}", "A", "export abstract class A", ""],
    [
      "const twice = (x: number): number =>\n  2 * x;",
      "twice",
      "const twice = (x: number): number",
      "",
    ],
    ["const été$ = 1;", "été$", "const été$ = 1;", ""],
    [
      "declare async function h(): void;",
      "h",
      "declare async function h(): void",
      "",
    ],
  ];
  for (const [text, name, signature, documentation] of samples) {
    assert.deepEqual(declarationIn(text, name), { signature, documentation });
  }
  for (const text of ["", "const abc = 1;", "// const ab = 1", "x.ab = 1"]) {
    assert.equal(declarationIn(text, "ab"), null, text);
  }
});

Deno.test("methodIn() gives a documented method, not a call of that name", () => {
  const text = `class Model {
  /** Runs. */
  run() { this.fit(1) }
  /**
   * Trains.
   */
  override async fit<T>(
    x: T,
    options: { epochs?: number } = {},
  ): Promise<History> {
    return await this.#fit(x, options);
  }
}`;
  assert.deepEqual(methodIn(text, "fit"), {
    signature:
      "override async fit<T>(x: T, options: { epochs?: number } = {}): Promise<History>",
    documentation: "Trains.",
  });
  assert.equal(methodIn(text, "evaluate"), null);
});

Deno.test("callsOf() gives the calls of a constant's interface", () => {
  const text = `export interface BoxConstructor {
  /** With new. */
  new (size: number): Box;
  /** Without. */
  (size: number): Box;
  /** Without. */
  <T>(
    options: { size: T; name?: string },
  ): Box<T>;
}
export const Box: BoxConstructor = withoutNew("Box", BoxClass);`;
  assert.equal(
    callsOf(
      text,
      "Box",
      'export const Box: BoxConstructor = withoutNew("Box")',
    ),
    "Box(size: number): Box\nBox<T>(options: { size: T; name?: string }): Box<T>",
  );
  assert.equal(callsOf(text, "other", "export const other: Other = 1"), "");
  assert.equal(callsOf(text, "other", "export const other = 1"), "");
});

Deno.test("headOfFunction() and headOfClass() leave bodies away", () => {
  assert.equal(
    headOfFunction("async function f(a, { b = {} }, c = [1]) { return {} }"),
    "async function f(a, { b = {} }, c = [1])",
  );
  assert.equal(headOfFunction("(a, b) => ({ a })"), "(a, b) =>");
  assert.equal(
    headOfFunction("f(x: A | { b: 1 }): x is { c: 2 } {\n}"),
    "f(x: A | { b: 1 }): x is { c: 2 }",
  );
  assert.equal(
    headOfClass("class A extends B {\n  constructor(x, y) {\n  }\n}"),
    "class A extends B\nconstructor(x, y)",
  );
});
