import assert from "node:assert/strict";
import {
  fromHover,
  fromSignatures,
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
