import assert from "node:assert/strict";
import { completionList } from "../../../cli/repl/completion_list.ts";

Deno.test("completionList() lists column by column", () => {
  assert.deepEqual(completionList(["a", "bb", "ccc", "d", "e"], 13, 9), [
    "a    ccc  e",
    "bb   d",
  ]);
  assert.deepEqual(completionList(["漢字", "b", "c"], 12, 9), [
    "漢字  c",
    "b",
  ]);
});

Deno.test("completionList() says how many are left out", () => {
  const names = Array.from({ length: 20 }, (_, i) => `name${i + 10}`);
  assert.deepEqual(completionList(names, 16, 4), [
    "name10  name13",
    "name11  name14",
    "name12  name15",
    "... and 14 more",
  ]);
});

Deno.test("completionList() cuts what is wider than the window", () => {
  assert.deepEqual(completionList(["abcdefghijkl", "b"], 10, 9), [
    "abcdef...",
    "b",
  ]);
});
