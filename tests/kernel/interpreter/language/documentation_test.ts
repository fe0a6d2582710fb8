import assert from "node:assert/strict";
import {
  bareTensorMethod,
  fromHover,
  fromSignatures,
  isTerse,
  plainDocumentation,
} from "../../../../kernel/interpreter/language/documentation.ts";

const hover = (value: string) =>
  fromHover({ contents: { kind: "markdown", value } });

Deno.test("fromHover() takes the signature and the words apart, without our scope", () => {
  assert.deepEqual(
    hover(
      "```tsx\n(alias) function add(a: number): number\nimport add\n```\nAdds.\n\n```ts\nadd(1)\n```\n",
    ),
    {
      signature: "function add(a: number): number",
      documentation: "Adds.\n\n```ts\nadd(1)\n```",
      source: "",
    },
  );
  for (const nothing of ["", "words", "```tsx\nany\n```", "```tsx\n\n```"]) {
    assert.equal(hover(nothing), null);
  }
  assert.equal(fromHover(null), null);
});

Deno.test("fromHover() leaves the words of a type to it where a constant has its name", () => {
  assert.equal(
    hover(
      "```tsx\n(alias) type Box<T> = BoxClass<T>\n(alias) const Box: BoxConstructor\nimport Box\n```\nAn instance of [`Box`](file:///b.ts#1,2-3,4); `T` is what is in it.\nBox: holds one thing.",
    )?.documentation,
    "Box: holds one thing.",
  );
});

Deno.test("fromHover() keeps the words of a type that has no others", () => {
  assert.equal(
    hover("```tsx\ntype Box = BoxClass\n```\nAn instance of `Box`.")
      ?.documentation,
    "An instance of `Box`.",
  );
});

Deno.test("isTerse() holds for functions that a constant or a property hides", () => {
  const samples: [
    signature: string,
    documentation: string,
    isShort: boolean,
  ][] = [
    ["(property) zeros: (shape: ShapeInput) => Tensor", "", true],
    ["const matMul: <T extends Tensor>(a: T, b: T) => T", "", true],
    ["const Embedding: layers.EmbeddingConstructor", "Embedding layer.", true],
    ["type LSTM = LSTMClass\nconst LSTM: LSTMConstructor", "LSTM.", true],
    ["const twice: (x: number) => number", "Doubles.", false],
    ["const model: SequentialClass", "", false],
    ["(method) Tensor<Rank>.reshape<T>(shape: number[]): T", "", false],
    ["function f(): void", "", false],
    ["const xs: number[]", "", false],
  ];
  for (const [signature, documentation, isShort] of samples) {
    const about = { signature, documentation, source: "" };
    assert.equal(isTerse(about), isShort, signature);
  }
});

Deno.test("bareTensorMethod() names a tensor's method without words", () => {
  const signature = "(method) Tensor<Rank>.reshape<T>(shape: number[]): T";
  const about = { signature, documentation: "", source: "" };
  assert.equal(bareTensorMethod(about), "reshape");
  assert.equal(bareTensorMethod({ ...about, documentation: "Words" }), null);
  const other = "(method) Array<number>.at(index: number): number";
  assert.equal(bareTensorMethod({ ...about, signature: other }), null);
});

Deno.test("fromSignatures() shows every overload and the parameters of the active one", () => {
  assert.deepEqual(
    fromSignatures({
      activeSignature: 1,
      signatures: [
        { label: "f(): void" },
        {
          label: "f(a: number, b?: string): void",
          documentation: { value: "Does.\n" },
          parameters: [
            { label: "a: number", documentation: { value: "The a.\n" } },
            { label: [13, 23], documentation: "The b." },
            { label: "c", documentation: { value: "\n" } },
          ],
        },
      ],
    }),
    {
      signature: "f(): void\nf(a: number, b?: string): void",
      documentation: "Does.\n\n*@param* `a` — The a.\n\n*@param* `b` — The b.",
      source: "",
    },
  );
  assert.equal(fromSignatures({ signatures: [] }), null);
  assert.equal(fromSignatures(null), null);
});

Deno.test("plainDocumentation() leaves words alone and drops links into files", () => {
  assert.equal(
    plainDocumentation(
      "See [`f`](file:///a.ts#1,2-3,4), [MDN](https://mdn.io).\n\n\n*@param* `x` — *much*",
    ),
    "See `f`, [MDN](https://mdn.io).\n\n@param `x` — *much*",
  );
});
