import assert from "node:assert/strict";
import {
  NotebookError,
  notebookText,
  parseNotebook,
  readNotebook,
} from "../../cli/notebook.ts";

/** A notebook as a version before 4.5 wrote it. */
const OLD = JSON.stringify({
  nbformat: 4,
  nbformat_minor: 2,
  metadata: { kernelspec: { name: "deno" } },
  cells: [
    { cell_type: "markdown", metadata: {}, source: "# A\ntext" },
    {
      cell_type: "code",
      metadata: { tags: ["x"] },
      execution_count: 3,
      source: ["a\n", "b"],
      outputs: [
        { output_type: "stream", name: "stdout", text: ["1\n", "2\n"] },
        {
          output_type: "execute_result",
          execution_count: 3,
          metadata: {},
          data: {
            "text/html": ["<b>\n", "</b>"],
            "application/json": [1, 2],
            "text/plain": "x",
          },
        },
        { output_type: "error", ename: "E", evalue: "v", traceback: ["t"] },
      ],
    },
  ],
});

Deno.test("parseNotebook() joins texts and gives ids", () => {
  const { cells, metadata } = parseNotebook(OLD, "old.ipynb");
  assert.deepEqual(metadata, { kernelspec: { name: "deno" } });
  assert.deepEqual(cells.map(({ id }) => id), ["cell-0", "cell-1"]);
  assert.equal(cells[0].source, "# A\ntext");
  assert.equal(cells[1].source, "a\nb");
  assert.deepEqual(cells[1].outputs, [
    { output_type: "stream", name: "stdout", text: "1\n2\n" },
    {
      output_type: "execute_result",
      execution_count: 3,
      metadata: {},
      data: {
        "text/html": "<b>\n</b>",
        "application/json": [1, 2],
        "text/plain": "x",
      },
    },
    { output_type: "error", ename: "E", evalue: "v", traceback: ["t"] },
  ]);
});

Deno.test("notebookText() writes what Jupyter would write: sorted keys, lines, one space", () => {
  const text = notebookText(parseNotebook(OLD, "old.ipynb"));
  assert.ok(text.startsWith(
    '{\n "cells": [\n  {\n   "cell_type": "markdown",\n   "id": "cell-0",\n   "metadata": {},\n   "source": [\n    "# A\\n",\n    "text"\n   ]\n  },',
  ));
  assert.ok(text.endsWith(' "nbformat": 4,\n "nbformat_minor": 5\n}\n'));
  assert.ok(text.includes('"application/json": [\n       1,\n       2'));
  assert.ok(text.includes('"text/html": [\n       "<b>\\n"'));
});

Deno.test("notebookText() and parseNotebook() undo each other", () => {
  const notebook = parseNotebook(OLD, "old.ipynb");
  assert.deepEqual(parseNotebook(notebookText(notebook), "new"), notebook);
});

Deno.test("parseNotebook() gives a second cell of the same id another one", () => {
  const cell = { id: "a", cell_type: "raw", metadata: {}, source: "" };
  const text = JSON.stringify({ nbformat: 4, cells: [cell, cell] });
  assert.deepEqual(
    parseNotebook(text, "x").cells.map(({ id }) => id),
    ["a", "cell-1"],
  );
});

const REFUSED: [string, string, RegExp][] = [
  ["no JSON", "print(1)", /"x\.ipynb" as it is not JSON/],
  ["cut off", '{"nbformat": 4, "cells": [', /it is not JSON/],
  ["a list", "[]", /a notebook must be a JSON object/],
  ["another JSON file", '{"name": "x"}', /"nbformat" is missing/],
  ["nbformat 3", '{"nbformat": 3}', /current value is 3\. "jupyter nbconvert/],
  ["no cells", '{"nbformat": 4}', /"cells" must be a list/],
  [
    "an unknown cell",
    '{"nbformat": 4, "cells": [{"cell_type": "poem", "source": ""}]}',
    /cell 0 must be of type code, markdown or raw: current type is "poem"/,
  ],
  [
    "a source that is no text",
    '{"nbformat": 4, "cells": [{"cell_type": "code", "source": 1}]}',
    /cell 0 must have a text as source/,
  ],
  [
    "an unknown output",
    '{"nbformat": 4, "cells": [{"cell_type": "code", "source": "", "outputs": [{}]}]}',
    /cell 0 holds an output that is not nbformat 4/,
  ],
];

for (const [what, text, message] of REFUSED) {
  Deno.test(`parseNotebook() refuses ${what}`, () => {
    assert.throws(() => parseNotebook(text, "x.ipynb"), (error: Error) => {
      assert.ok(error instanceof NotebookError);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("parseNotebook() meets every damaged file with a NotebookError or a notebook", () => {
  // A linear congruential generator: the same damage in every run.
  let state = 1;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
  let refused = 0;
  for (let i = 0; i < 2000; i++) {
    const at = random(OLD.length);
    const damaged = OLD.slice(0, at) + '{[]}":,0n'[random(9)] +
      OLD.slice(at + random(12));
    try {
      notebookText(parseNotebook(damaged, "x"));
    } catch (error) {
      assert.ok(error instanceof NotebookError, `${error} for ${damaged}`);
      refused++;
    }
  }
  assert.ok(refused > 1000 && refused < 2000, `${refused} of 2000 refused`);
});

Deno.test("readNotebook() names a file that is not there", async () => {
  await assert.rejects(
    readNotebook("/nowhere/x.ipynb"),
    /Cannot read notebook "\/nowhere\/x\.ipynb": there is no such file/,
  );
});
