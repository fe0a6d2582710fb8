import assert from "node:assert/strict";
import { highlight } from "../../../cli/repl/highlight.ts";

const KINDS: Record<string, string> = {
  "35": "keyword",
  "36": "literal",
  "32": "text",
  "90": "comment",
  "31": "pattern",
  "34": "call",
  "33": "type",
  "41": "wrong",
};

const parts = (code: string) =>
  highlight(code).map(({ start, end, style }) =>
    `${KINDS[style]} ${code.slice(start, end)}`
  );

Deno.test("highlight() colours TypeScript", () => {
  assert.deepEqual(parts("const x: Map<string> = fit(1, 'é', null) // 漢"), [
    "keyword const",
    "type Map",
    "call fit",
    "literal 1",
    "text 'é'",
    "literal null",
    "comment // 漢",
  ]);
  assert.deepEqual(parts("`a${b}c`.match(/x/u)"), [
    "text `a${",
    "text }c`",
    "call match",
    "pattern /x/u",
  ]);
});

Deno.test("highlight() takes a word as a keyword only where it is one", () => {
  assert.deepEqual(parts("type A = B"), ["keyword type", "type A", "type B"]);
  assert.deepEqual(parts("type = of + set"), []);
  assert.deepEqual(parts("a.delete(x.new)"), ["call delete"]);
  assert.deepEqual(parts("for (const a of b);"), [
    "keyword for",
    "keyword const",
    "keyword of",
  ]);
});

Deno.test("highlight() takes what is not whole, and magics", () => {
  assert.deepEqual(parts("f('abc"), ["call f", "text 'abc"]);
  assert.deepEqual(parts("/* abc\nd"), ["comment /* abc\nd"]);
  assert.deepEqual(parts("`a\n${"), ["text `a\n${"]);
  for (const code of ["%time f", "?name", "!ls", "@d", "#x", "\u{1f600}", ""]) {
    highlight(code);
  }
});

Deno.test("highlight() gives parts in order, none twice, for any text", () => {
  const pieces = [
    "`",
    "${",
    "}",
    "'",
    '"',
    "/",
    "/*",
    "\n",
    "漢",
    "a",
    "1",
    "<",
  ];
  for (let seed = 0; seed < 300; seed++) {
    const code = Array.from(
      { length: 12 },
      (_, i) => pieces[(Math.imul(seed * 13 + i, 2654435761) >>> 16) % 12],
    ).join("");
    let at = 0;
    for (const { start, end } of highlight(code)) {
      assert.ok(at <= start && start < end && end <= code.length, code);
      at = end;
    }
  }
});
