import assert from "node:assert/strict";
import { EditedText } from "../../../../kernel/interpreter/language/edited_text.ts";

Deno.test("EditedText replaces parts and maps places both ways", () => {
  const text = new EditedText('a "k" b\nc "k" d', [
    { start: 11, end: 12, text: "" },
    { start: 3, end: 4, text: "long" },
  ]);
  assert.equal(text.text, 'a "long" b\nc "" d');
  const pairs = [[0, 0], [3, 3], [4, 7], [6, 9], [8, 11], [11, 14], [13, 15]];
  for (const [original, edited] of pairs) {
    assert.equal(text.toEdited(original), edited);
    assert.equal(text.toOriginal(edited), original);
  }
  // Within a replacement its start stands for all of it.
  assert.equal(text.toOriginal(5), 3);
  assert.deepEqual(text.positionOf(13), { line: 1, character: 4 });
  assert.equal(text.offsetOf({ line: 1, character: 4 }), 13);
});

Deno.test("EditedText takes places beyond a line for its end", () => {
  const text = new EditedText("ab\n\ncd");
  assert.equal(text.offsetOf({ line: 0, character: 99 }), 2);
  assert.equal(text.offsetOf({ line: 1, character: 99 }), 3);
  assert.equal(text.offsetOf({ line: 99, character: 99 }), 6);
  assert.deepEqual(text.positionOf(3), { line: 1, character: 0 });
});
