import assert from "node:assert/strict";
import { commandOf } from "../../../kernel/interpreter/commands.ts";
import { compileCell } from "../../../kernel/interpreter/compile.ts";
import {
  completionTarget,
  expressionAt,
} from "../../../kernel/interpreter/expression_at.ts";
import { completeness } from "../../../kernel/interpreter/is_complete.ts";

const TEXT = `import { a, type B } from "b"; // comment
const { p, q: [r = 1, ...s] } = await t(\`u\${v}w\`) as unknown;
enum E { A = 1, B }
async function* f<T>(x: T, ...y: number[]): AsyncGenerator<T> { for await (const z of y) yield z as T; }
class C extends D { #x = /[(]/g; static { this.y = 2n } get z() { return this.#x?.source ?? 'q' } }
var i = 0; for (var j in k) if (i++ % 2) continue; else label: { break label }
%time f(1)
!ls -la
?name
export default { a: 1, "b": [2, , 3], ["c"]: () => ({}), 中: "😀" };
`;

/** A generator of numbers below `limit`, the same in every run. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * limit);
  };
}

/** A piece of the text with some characters dropped, doubled or strange. */
function mutated(next: (limit: number) => number): string {
  const start = next(TEXT.length);
  let text = TEXT.slice(start, start + next(120));
  for (let i = next(4); i > 0; i--) {
    const at = next(text.length + 1);
    const strange = "(){}[]`'\"\\\n;:,.?!%$#=>0 \u0000\ud800"[next(28)];
    text = text.slice(0, at) + strange + text.slice(at + next(3));
  }
  return text;
}

const OPTIONS = {
  cell: 1,
  run: 1,
  name: "In[1]",
  url: "kerno:cell/1.ts",
  executionCount: 1,
  show: "result",
  allowStdin: false,
} as const;

Deno.test("no text makes the readers of cells throw anything but a SyntaxError with a place in it", async () => {
  for (let seed = 1; seed <= 1500; seed++) {
    const next = numbers(seed);
    const text = mutated(next);
    const shown = JSON.stringify(text);
    const { status } = completeness(text);
    assert.match(status, /^(?:complete|incomplete|invalid)$/, shown);
    commandOf(text);
    const cursor = next(text.length + 1);
    const target = completionTarget(text.slice(0, cursor));
    if (target) {
      assert.equal(target.start + target.prefix.length, cursor, shown);
    }
    expressionAt(text, cursor);
    try {
      await compileCell(text, OPTIONS);
    } catch (error) {
      const { name, line, column } = error as {
        name: string;
        line: number;
        column: number;
      };
      assert.equal(name, "SyntaxError", `${shown}: ${error}`);
      const lines = text.split("\n");
      assert.ok(line >= 1 && line <= lines.length + 1, `${shown}: ${line}`);
      assert.ok(column >= 1, shown);
    }
  }
});
