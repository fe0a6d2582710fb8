import assert from "node:assert/strict";
import {
  breakPlaces,
  nearestPlace,
} from "../../../../kernel/interpreter/debugger/break_places.ts";
import {
  toGenerated,
  toSource,
} from "../../../../kernel/interpreter/debugger/positions.ts";
import { compileCell } from "../../../../kernel/interpreter/compile.ts";

/** Line that a breakpoint wished at `line` gets; both count from 1. */
async function lineOf(code: string, line: number): Promise<number | null> {
  const place = nearestPlace(await breakPlaces(code), {
    line: line - 1,
    column: 0,
  });
  return place && place.line + 1;
}

const CODE = `interface P { x: number }

function add(p: P): number {
  // a comment
  return p.x;
}
class Q {
  m() {}
}
const xs = [1].map((v) =>
  v + 1
);
let later: number;
enum E { A }`;

Deno.test("nearestPlace() goes to the next statement, past types, comments and heads", async () => {
  const lines: [wished: number, got: number][] = [
    [1, 5], // the type, blank, the head and the comment do nothing
    [4, 5],
    [5, 5],
    [6, 6], // the return at the end of a function
    [7, 8],
    [10, 10],
    [11, 11], // the body of an arrow function
  ];
  const code = CODE.replace(/\nenum.*/, "");
  for (const [wished, got] of lines) {
    assert.equal(await lineOf(code, wished), got, `line ${wished}`);
  }
});

Deno.test("nearestPlace() takes the last statement where none follows", async () => {
  assert.equal(await lineOf("let a = 1;\na + 1\n\n", 1000), 2);
  assert.equal(await lineOf("type A = 1", 1), null);
});

Deno.test("breakPlaces() of a cell with a syntax error are none", async () => {
  assert.deepEqual(await breakPlaces("let = = 1"), []);
});

Deno.test("toGenerated() and toSource() are inverse at every place, also behind transformers", async () => {
  for (const code of [CODE, CODE.replace(/\nenum.*/, ""), "const a = 1;\na"]) {
    const { map, code: script } = await compileCell(code, {
      cell: 1,
      run: 1,
      name: "In[1]",
      url: "kerno:cell/1/1.ts",
      executionCount: 1,
      show: "result",
      allowStdin: false,
    });
    for (const place of await breakPlaces(code)) {
      const generated = toGenerated(map, place);
      assert.ok(generated, JSON.stringify(place));
      assert.deepEqual(toSource(map, generated), place);
    }
    const lines = script.split("\n");
    assert.equal(toSource(map, { line: 0, column: 5 }), null);
    assert.equal(toSource(map, { line: lines.length - 2, column: 3 }), null);
  }
});
