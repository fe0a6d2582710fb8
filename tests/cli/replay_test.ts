import assert from "node:assert/strict";
import { type Notebook, parseNotebook } from "../../cli/notebook.ts";
import type { OutputMessage } from "../../cli/outputs.ts";
import { injectParameters } from "../../cli/parameters.ts";
import { type CellReply, replay, type ReplayKernel } from "../../cli/replay.ts";
import { Transcript } from "../../cli/transcript.ts";

/** A kernel that shows each cell's text, fails on "bad", waits on "wait". */
class EchoKernel implements ReplayKernel {
  ran: string[] = [];
  #stop = () => {};

  async execute(
    code: string,
    onOutput: (message: OutputMessage) => void,
  ): Promise<CellReply> {
    this.ran.push(code);
    const executionCount = this.ran.length;
    const status = code.includes("bad") || code === "wait" ? "error" : "ok";
    if (code === "wait") {
      await new Promise<void>((resolve) => this.#stop = resolve);
    }
    onOutput({
      type: "stream",
      content: { name: "stdout", text: `<${code}>` },
    });
    if (status === "ok") {
      const data = { "text/plain": code.toUpperCase() };
      onOutput({
        type: "execute_result",
        content: { data, metadata: {}, execution_count: executionCount },
      });
      return { status, executionCount };
    }
    onOutput({
      type: "error",
      content: { ename: "Bad", evalue: "very", traceback: ["Bad: very"] },
    });
    return { status, executionCount, ename: "Bad", evalue: "very" };
  }

  interrupt(): Promise<void> {
    this.#stop();
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

type Source = string | [string, Record<string, unknown>];

function notebook(...sources: Source[]): Notebook {
  const cells = sources.map((source, i) => {
    const [text, metadata] = typeof source === "string" ? [source, {}] : source;
    const cell_type = text.startsWith("#") ? "markdown" : "code";
    return { id: `c${i}`, cell_type, source: text, metadata };
  });
  return parseNotebook(JSON.stringify({ nbformat: 4, cells }), "test");
}

async function run(
  notebook: Notebook,
  options: { allowErrors?: boolean; timeout?: number; live?: boolean } = {},
) {
  let text = "";
  const kernel = new EchoKernel();
  const failures = await replay(notebook, kernel, {
    allowErrors: false,
    live: false,
    ...options,
    transcript: new Transcript({
      write: (piece) => text += piece,
      colour: false,
    }),
  });
  return { text, failures, ran: kernel.ran };
}

Deno.test("replay() shows cells as a Jupyter console does", async () => {
  const { text, failures } = await run(
    notebook("# Title\n\nwords", "one\ntwo", [
      "// the weights\n3",
      { jupyter: { source_hidden: true } },
    ]),
  );
  assert.deepEqual(failures, []);
  assert.equal(
    text,
    `# Title
words

In [1]: one
   ...: two
<one
two>
Out[1]: 
ONE
TWO

In [2]: (source hidden) the weights
<// the weights
3>
Out[2]: 
// THE WEIGHTS
3

`,
  );
});

Deno.test("replay() shows the same text while it comes as afterwards", async () => {
  const cells: Source[] = ["a", "bad", "b"];
  const options = { allowErrors: true };
  assert.equal(
    (await run(notebook(...cells), { ...options, live: true })).text,
    (await run(notebook(...cells), options)).text,
  );
});

Deno.test("replay() puts outputs and counts into the cells", async () => {
  const replayed = notebook("# m", "a");
  await run(replayed);
  assert.equal(replayed.cells[1].execution_count, 1);
  assert.deepEqual(
    replayed.cells[1].outputs.map(({ output_type }) => output_type),
    ["stream", "execute_result"],
  );
});

Deno.test("replay() ends at the first cell that fails, unless told otherwise", async () => {
  const sources: Source[] = ["a", "bad", "b"];
  const first = await run(notebook(...sources));
  assert.deepEqual(first.ran, ["a", "bad"]);
  assert.deepEqual(first.failures, [
    { cell: "c1", executionCount: 2, reason: "Bad: very" },
  ]);
  const all = await run(notebook(...sources), { allowErrors: true });
  assert.deepEqual(all.ran, sources);
  assert.equal(all.failures.length, 1);
});

Deno.test("replay() goes by the tags that nbclient knows, and leaves out empty cells", async () => {
  const { ran, failures } = await run(notebook(
    ["bad", { tags: ["raises-exception"] }],
    ["left out", { tags: ["skip-execution"] }],
    "  \n",
    "a",
  ));
  assert.deepEqual(ran, ["bad", "a"]);
  assert.deepEqual(failures, []);
});

Deno.test("replay() stops a cell that takes too long", async () => {
  const { failures } = await run(notebook("wait", "a"), { timeout: 0.02 });
  assert.deepEqual(failures, [
    { cell: "c0", executionCount: 1, reason: "took longer than 0.02 s" },
  ]);
});

Deno.test("Transcript rewrites a live display in its line", () => {
  let text = "";
  const transcript = new Transcript({
    write: (piece) => text += piece,
    colour: false,
  });
  const show = (type: string, plain: string, display_id?: string) =>
    transcript.live({
      type,
      content: { data: { "text/plain": plain }, transient: { display_id } },
    });
  show("display_data", "1/2", "d");
  show("update_display_data", "2/2", "d");
  transcript.stream("next\n");
  show("update_display_data", "late", "d");
  assert.equal(text, "1/2\r\x1b[K2/2\nnext\n");
});

Deno.test("Transcript follows a live display of many lines, as that of fit", () => {
  let text = "";
  const transcript = new Transcript({
    write: (piece) => text += piece,
    colour: false,
  });
  const show = (type: string, plain: string) =>
    transcript.live({
      type,
      content: {
        data: { "text/plain": plain },
        transient: { display_id: "d" },
      },
    });
  show("display_data", "Epoch 1/2\n1/9");
  show("update_display_data", "Epoch 1/2\n9/9");
  show("update_display_data", "Epoch 1/2\n9/9\nEpoch 2/2\n1/9");
  transcript.end();
  assert.equal(
    text,
    "Epoch 1/2\n1/9\r\x1b[K9/9\r\x1b[K9/9\nEpoch 2/2\n1/9\n\n",
  );
});

Deno.test("Transcript names what a display without text is, and keeps colours from files", () => {
  let text = "";
  const transcript = new Transcript({
    write: (piece) => text += piece,
    colour: false,
  });
  transcript.output({
    output_type: "display_data",
    data: { "image/png": "AA==" },
    metadata: {},
  });
  transcript.stream("\x1b[31mred\x1b[0m\n");
  assert.equal(text, "<image/png>\nred\n");
});

Deno.test("injectParameters() puts a cell after the one tagged parameters, once", () => {
  const given = notebook("a", ["let n = 1", { tags: ["parameters"] }], "b");
  injectParameters(given, { n: "2", word: "two", list: "[1,2]" });
  injectParameters(given, { n: "3", word: "3 x" });
  assert.deepEqual(given.cells.map(({ source }) => source), [
    "a",
    "let n = 1",
    'let n = 3;\nlet word = "3 x";',
    "b",
  ]);
  const bare = notebook("b");
  injectParameters(bare, { 数: "1.5" });
  assert.deepEqual(bare.cells.map(({ source }) => source), [
    "let 数 = 1.5;",
    "b",
  ]);
  assert.throws(
    () => injectParameters(bare, { "a-b": "1" }),
    /its name must be an identifier: current name is "a-b"/,
  );
});
