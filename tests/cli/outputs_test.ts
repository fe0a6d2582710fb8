import assert from "node:assert/strict";
import type { Cell } from "../../cli/notebook.ts";
import { OutputGatherer, overwritten } from "../../cli/outputs.ts";

function cell(): Cell {
  return {
    id: "a",
    cell_type: "code",
    source: "",
    metadata: {},
    outputs: [],
    execution_count: null,
  };
}

function stream(text: string, name = "stdout") {
  return { type: "stream", content: { name, text } };
}

function display(type: string, text: string, id?: string) {
  return {
    type,
    content: {
      data: { "text/plain": text },
      metadata: {},
      transient: id === undefined ? {} : { display_id: id },
    },
  };
}

const texts = (cell: Cell) =>
  cell.outputs.map((output) =>
    output.output_type === "stream"
      ? `${output.name}: ${output.text}`
      : output.output_type === "error"
      ? output.ename
      : output.data["text/plain"]
  );

Deno.test("OutputGatherer joins a stream until something else comes", () => {
  const gatherer = new OutputGatherer(), a = cell();
  gatherer.begin(a);
  gatherer.receive(stream("1"));
  gatherer.receive(stream("2\n"));
  gatherer.receive(stream("!", "stderr"));
  gatherer.receive(stream("3"));
  gatherer.end();
  assert.deepEqual(texts(a), ["stdout: 12\n", "stderr: !", "stdout: 3"]);
});

Deno.test("OutputGatherer changes every display of an id, also of earlier cells", () => {
  const gatherer = new OutputGatherer(), a = cell(), b = cell();
  gatherer.begin(a);
  gatherer.receive(display("display_data", "one", "d"));
  gatherer.receive(display("display_data", "other"));
  gatherer.end();
  gatherer.begin(b);
  gatherer.receive(display("display_data", "two", "d"));
  gatherer.receive(display("update_display_data", "three", "d"));
  gatherer.receive(display("update_display_data", "four", "unknown"));
  gatherer.end();
  assert.deepEqual(texts(a), ["three", "other"]);
  assert.deepEqual(texts(b), ["three"]);
});

Deno.test("OutputGatherer clears at once, or with the next output", () => {
  const gatherer = new OutputGatherer(), a = cell();
  gatherer.begin(a);
  gatherer.receive(stream("1"));
  gatherer.receive({ type: "clear_output", content: { wait: false } });
  assert.deepEqual(texts(a), []);
  gatherer.receive(stream("2"));
  gatherer.receive({ type: "clear_output", content: { wait: true } });
  assert.deepEqual(texts(a), ["stdout: 2"]);
  gatherer.receive(stream("3"));
  gatherer.end();
  assert.deepEqual(texts(a), ["stdout: 3"]);
});

Deno.test("OutputGatherer keeps results and errors, and nothing of other messages", () => {
  const gatherer = new OutputGatherer(), a = cell();
  gatherer.begin(a);
  gatherer.receive({ type: "status", content: { execution_state: "busy" } });
  gatherer.receive({
    type: "execute_result",
    content: { data: { "text/plain": "4" }, metadata: {}, execution_count: 7 },
  });
  gatherer.receive({
    type: "error",
    content: { ename: "RangeError", evalue: "x", traceback: ["a", "b"] },
  });
  gatherer.end();
  assert.deepEqual(a.outputs, [
    {
      output_type: "execute_result",
      data: { "text/plain": "4" },
      metadata: {},
      execution_count: 7,
    },
    {
      output_type: "error",
      ename: "RangeError",
      evalue: "x",
      traceback: ["a", "b"],
    },
  ]);
});

Deno.test("overwritten() leaves the last state of a line", () => {
  const cases: [string, string][] = [
    ["plain\ntext\n", "plain\ntext\n"],
    ["1/3\r2/3\r3/3\n", "3/3\n"],
    ["1/3\r\x1b[K2/3\r\x1b[K3/3\nnext", "3/3\nnext"],
    ["a\r\nb\r\n", "a\nb\n"],
    ["Epoch 1/2\n1/2\b\b\b2/2\n", "Epoch 1/2\n2/2\n"],
    ["\b\bx", "x"],
    ["half\r", "half"],
    ["\x1b[1mbold\x1b[0m\n", "\x1b[1mbold\x1b[0m\n"],
  ];
  for (const [text, left] of cases) {
    assert.equal(overwritten(text), left, JSON.stringify(text));
  }
});

Deno.test("overwritten() gives the last line of Keras' own progress bar", async () => {
  const { cells } = JSON.parse(
    await Deno.readTextFile(
      new URL("../golden/texts/document.json", import.meta.url),
    ),
  ) as { cells: { cell: string; printed: string }[] };
  const { printed } = cells.find(({ cell }) => cell === "S8")!;
  const [bar, ...array] = overwritten(printed).split("\n");
  assert.ok(bar.startsWith("\x1b[1m1/1\x1b[0m ") && bar.endsWith(" 0s/step"));
  assert.equal(array[0], "[[[0.05713182 0.02619869]");
});
