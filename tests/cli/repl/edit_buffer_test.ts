import assert from "node:assert/strict";
import { EditBuffer } from "../../../cli/repl/edit_buffer.ts";

/** A buffer from a text with `|` for its cursor. */
function buffer(marked: string): EditBuffer {
  const made = new EditBuffer();
  made.insert(marked.replace("|", ""));
  made.move(marked.indexOf("|"));
  return made;
}

const marked = ({ text, cursor }: EditBuffer) =>
  `${text.slice(0, cursor)}|${text.slice(cursor)}`;

/** What a step makes of a marked text. */
function after(text: string, step: (buffer: EditBuffer) => void): string {
  const made = buffer(text);
  step(made);
  return marked(made);
}

Deno.test("EditBuffer moves sign by sign, also over line ends", () => {
  const left = (b: EditBuffer) => b.move(b.left);
  const right = (b: EditBuffer) => b.move(b.right);
  assert.equal(after("a漢|b", left), "a|漢b");
  assert.equal(after("👩‍👩‍👧|", left), "|👩‍👩‍👧");
  assert.equal(after("|e\u0301x", right), "e\u0301|x");
  assert.equal(after("a\n|b", left), "a|\nb");
  assert.equal(after("a|\nb", right), "a\n|b");
  assert.equal(after("|a", left), "|a");
  assert.equal(after("a|", right), "a|");
});

Deno.test("EditBuffer moves by words of any script", () => {
  const left = (b: EditBuffer) => b.move(b.wordLeft);
  const right = (b: EditBuffer) => b.move(b.wordRight);
  assert.equal(after("a.漢字_1  |", left), "a.|漢字_1  ");
  assert.equal(after("a.|漢字", left), "|a.漢字");
  assert.equal(after("a|.漢字 b", right), "a.漢字| b");
  assert.equal(after("a  |", right), "a  |");
});

Deno.test("EditBuffer moves between lines at the column that is seen", () => {
  const up = (b: EditBuffer) => b.moveLine(-1);
  const down = (b: EditBuffer) => b.moveLine(1);
  assert.equal(after("漢字ab\nabcd|e", up), "漢字|ab\nabcde");
  assert.equal(after("漢字ab\nabc|de", up), "漢|字ab\nabcde");
  assert.equal(after("ab|c\nd\ne", down), "abc\nd|\ne");
  assert.equal(buffer("a|b\nc").moveLine(-1), false);
  assert.equal(buffer("ab\nc|").moveLine(1), false);
});

Deno.test("EditBuffer undoes typing in words, and other changes one by one", () => {
  const made = buffer("|");
  for (const sign of "let ab") made.insert(sign);
  made.replace(4, 6, "x");
  assert.equal(marked(made), "let x|");
  const steps = ["let ab|", "let |", "let|", "|"];
  for (const step of steps) {
    made.undo();
    assert.equal(marked(made), step);
  }
  made.undo();
  assert.equal(marked(made), "|");
});

Deno.test("EditBuffer brings back what was cut", () => {
  const made = buffer("one |two");
  made.remove(made.lineEnd, true);
  made.remove(made.left);
  assert.equal(marked(made), "one|");
  made.yank();
  made.yank();
  assert.equal(marked(made), "onetwotwo|");
});

Deno.test("EditBuffer takes back indentation two spaces at a time", () => {
  assert.equal(buffer("{\n    |").dedent, 4);
  assert.equal(buffer("{\n   |").dedent, 4);
  assert.equal(buffer("{\n  a |").dedent, null);
  assert.equal(buffer("{\n|").dedent, null);
});
