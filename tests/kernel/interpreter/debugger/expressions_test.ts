import assert from "node:assert/strict";
import {
  conditionOf,
  hitTest,
  isIdentifier,
  withoutTypes,
} from "../../../../kernel/interpreter/debugger/expressions.ts";

/** Evaluates a condition as V8 does at a breakpoint. */
function evaluate(condition: string, names: Record<string, unknown>): unknown {
  const keys = Object.keys(names);
  return new Function(...keys, `return ${condition}`)(...Object.values(names));
}

Deno.test("conditionOf() blanks types out", () => {
  const condition = conditionOf(
    { line: 1, condition: "x as number > 3" },
    "k",
  )!;
  assert.equal(evaluate(condition, { x: 4 }), true);
  assert.equal(evaluate(condition, { x: 3 }), false);
  assert.equal(conditionOf({ line: 1 }, "k"), undefined);
});

Deno.test("conditionOf() counts only hits that pass the condition", () => {
  const condition = conditionOf(
    { line: 1, condition: "x > 1", hitCondition: "2" },
    `test ${Math.random()}`,
  )!;
  const got = [1, 2, 3, 1, 4].map((x) => evaluate(condition, { x }));
  assert.deepEqual(got, [false, false, true, false, false]);
});

Deno.test("hitTest() takes the operators of debugpy and refuses the rest", () => {
  assert.equal(hitTest("3"), "n===3");
  assert.equal(hitTest("== 3"), "n===3");
  assert.equal(hitTest(">=3"), "n>=3");
  assert.equal(hitTest("% 2"), "n%2===0");
  for (const text of ["", "x", "%0", "3 > 2", "-1"]) {
    assert.throws(() => hitTest(text), SyntaxError);
  }
});

Deno.test("conditionOf() of a logpoint writes and never stops", () => {
  const lines: unknown[] = [];
  const console = { log: (line: unknown) => lines.push(line) };
  const __kerno = { inspectText: (value: unknown) => JSON.stringify(value) };
  const condition = conditionOf(
    { line: 1, logMessage: 'n is {n}, "{s}", {({ a: n })} and {' },
    "k",
  )!;
  const names = { console, __kerno, n: 2, s: "text" };
  assert.equal(evaluate(condition, names), false);
  assert.deepEqual(lines, ['n is 2, "text", {"a":2} and {']);
});

Deno.test("conditionOf() refuses what is no expression", () => {
  const wished = { line: 1, condition: "let x = 1" };
  assert.throws(
    () => conditionOf(wished, "k"),
    /"let x = 1" is not an expression/,
  );
});

Deno.test("withoutTypes() leaves what is no TypeScript to V8's words", () => {
  assert.equal(evaluate(withoutTypes("(1 as number) + 1"), {}), 2);
  assert.equal(withoutTypes("1 +"), "1 +");
});

Deno.test("isIdentifier() is about one name", () => {
  for (const name of ["a", "$b", "_", "ünï", "x1"]) {
    assert.ok(isIdentifier(name));
  }
  for (const name of ["", "1a", "a.b", "a b", "[0]"]) {
    assert.ok(!isIdentifier(name));
  }
});
