import assert from "node:assert/strict";
import { murmur2 } from "../../../../kernel/interpreter/debugger/murmur2.ts";

const SEED = 0xc70f6907;

/** From `ipykernel.compiler.murmur2_x86` of ipykernel 7.4.0. */
const KNOWN: [text: string, hash: number][] = [
  ["", 3990065800],
  ["a", 2167009006],
  ["ab", 2805137849],
  ["abc", 3350977461],
  ["abcd", 804720481],
  ["let x = 1", 719486033],
  ["π = 3 // ünïcode 😀", 1840581137],
  [
    "for (let i = 0; i < 3; i++) {\n  add({ x: i }, 10);\n}",
    667235151,
  ],
];

Deno.test("murmur2() is what ipykernel and JupyterLab compute", () => {
  for (const [text, hash] of KNOWN) assert.equal(murmur2(text, SEED), hash);
});
