import assert from "node:assert/strict";
import { ScreenOutput } from "../../../cli/repl/screen_output.ts";
import { VirtualTerminal } from "./virtual_terminal.ts";

/** A screen on which a cell runs. */
function running({ columns = 20, rows = 8, colour = false } = {}) {
  const terminal = new VirtualTerminal(columns, rows);
  const output = new ScreenOutput(terminal, colour);
  output.beginCell();
  return { terminal, output };
}

const stream = (text: string) => ["stream", { name: "stdout", text }] as const;
const text = (text: string) => ({ "text/plain": text });
const display = (shown: string, id?: string) =>
  ["display_data", {
    data: text(shown),
    transient: { display_id: id },
  }] as const;
const update = (shown: string, id: string) =>
  ["update_display_data", {
    data: text(shown),
    transient: { display_id: id },
  }] as const;

type Shown = readonly [string, Record<string, unknown>];

/** The screen after these messages. */
async function screen(messages: Shown[], size = {}): Promise<string> {
  const { terminal, output } = running(size);
  messages.forEach((message) => output.show(...message));
  await terminal.settle();
  return terminal.screen.replace("▮", "").trimEnd();
}

Deno.test("ScreenOutput begins a line for a result, not for a stream", async () => {
  assert.equal(
    await screen([
      stream("a"),
      stream("b"),
      ["execute_result", { execution_count: 3, data: text("漢") }],
      ["execute_result", { execution_count: 4, data: text("x\ny") }],
      ["display_data", { data: { "image/png": "" } }],
      ["error", { ename: "E", evalue: "v", traceback: [] }],
      ["error", { ename: "E", evalue: "v", traceback: ["E: v", "  at x"] }],
    ], { rows: 12 }),
    "ab\nOut[3]: 漢\nOut[4]: \nx\ny\n<image/png>\nE: v\nE: v\n  at x",
  );
});

Deno.test("ScreenOutput changes a display where it stands", async () => {
  assert.equal(
    await screen([
      display("first", "a"),
      stream("between"),
      display("a display that takes two rows", "b"),
      stream("漢 after"),
      update("1st", "a"),
      update("one\ntwo\nthree", "b"),
      update("nowhere", "c"),
    ]),
    "1st\nbetween\none\ntwo\nthree\n漢 after",
  );
});

Deno.test("ScreenOutput shows below what can no longer be changed above", async () => {
  const lines = Array.from({ length: 9 }, (_, i) => `${i}\n`);
  assert.equal(
    await screen([
      display("0 %", "bar"),
      ...lines.map(stream),
      update("50 %", "bar"),
      update("100 %", "bar"),
    ]),
    "3\n4\n5\n6\n7\n8\n100 %",
  );
});

Deno.test("ScreenOutput clears the cell's outputs, at once or with the next one", async () => {
  assert.equal(
    await screen([stream("a\nb\n"), ["clear_output", {}], stream("c")]),
    "c",
  );
  const later: Shown[] = [
    stream("a\nb"),
    ["clear_output", { wait: true }],
  ];
  assert.equal(await screen(later), "a\nb");
  assert.equal(await screen([...later, stream("c")]), "c");
  const { terminal, output } = running();
  output.show(...stream("of another cell\n"));
  output.endCell();
  output.show(...stream("own\n"));
  output.show("clear_output", {});
  await terminal.settle();
  assert.equal(terminal.screen, "of another cell\n\n▮");
});

Deno.test("ScreenOutput follows carriage returns, as progress bars need it", async () => {
  assert.equal(
    await screen([
      stream("10 %\r"),
      stream("20 %"),
      display("x", "d"),
      update("y", "d"),
    ]),
    "20 %\ny",
  );
});

Deno.test("ScreenOutput writes no colours where there are to be none", async () => {
  for (const colour of [true, false]) {
    const { terminal, output } = running({ colour });
    output.show(...stream("\x1b[31mred\x1b[0m"));
    output.line("own");
    await terminal.settle();
    assert.equal(terminal.screen, "red\nown\n▮");
    assert.equal(terminal.written.includes("\x1b["), colour);
  }
});

Deno.test("ScreenOutput leaves out the flood of a stopped cell and says so", async () => {
  const { terminal, output } = running({ columns: 80, rows: 300 });
  output.show(...stream("before\n"));
  output.stopCell();
  for (let i = 0; i < 300; i++) output.show(...stream(`${"x".repeat(99)}\n`));
  output.endCell();
  await terminal.settle();
  assert.match(
    terminal.screen,
    /^20000 characters that came after Ctrl-C are left out$/m,
  );
  assert.equal(terminal.screen.match(/x/g)?.length, 9_900);
  output.beginCell();
  output.show(...stream("next"));
  await terminal.settle();
  assert.match(terminal.screen, /next▮$/);
});
