import assert from "node:assert/strict";
import { InputHistory } from "../../../cli/repl/input_history.ts";

Deno.test("InputHistory walks back and forth and keeps the draft", () => {
  const history = new InputHistory(["a", "b"]);
  assert.equal(history.next(), null);
  assert.equal(history.previous(""), "b");
  assert.equal(history.previous("b"), "a");
  assert.equal(history.previous("a"), null);
  assert.equal(history.next(), "b");
  assert.equal(history.next(), "");
  assert.equal(history.next(), null);
});

Deno.test("InputHistory walks through what begins as the draft", () => {
  const history = new InputHistory(["fit(1)", "x", "fit(2)", "y"]);
  assert.equal(history.previous("fi"), "fit(2)");
  assert.equal(history.previous("fit(2)"), "fit(1)");
  assert.equal(history.previous("fit(1)"), null);
  assert.equal(history.next(), "fit(2)");
  assert.equal(history.next(), "fi");
  assert.equal(history.previous("z"), null);
  assert.equal(history.next(), null);
});

Deno.test("InputHistory leaves out what repeats the last or is empty", () => {
  const history = new InputHistory(["a", "a", "  \n", "b\n"]);
  history.add("b");
  assert.equal(history.previous(""), "b");
  assert.equal(history.previous(""), "a");
  assert.equal(history.previous(""), null);
});

Deno.test("InputHistory.prepend() does not disturb a walk", () => {
  const history = new InputHistory(["c", "d"]);
  assert.equal(history.previous(""), "d");
  history.prepend(["a", "b", "b"]);
  assert.equal(history.previous("d"), "c");
  assert.equal(history.previous("c"), "b");
  assert.equal(history.next(), "c");
  assert.equal(history.next(), "d");
  assert.equal(history.next(), "");
});

Deno.test("InputHistory.search() finds the latest, then older ones", () => {
  const history = new InputHistory(["fit(1)", "漢 fit(2)", "x"]);
  assert.deepEqual(history.search("fit"), { at: 1, entry: "漢 fit(2)" });
  assert.deepEqual(history.search("fit", 1), { at: 0, entry: "fit(1)" });
  assert.equal(history.search("fit", 0), null);
  assert.equal(history.search("none"), null);
});
