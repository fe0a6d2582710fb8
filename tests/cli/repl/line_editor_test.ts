import assert from "node:assert/strict";
import { InputHistory } from "../../../cli/repl/input_history.ts";
import {
  type CodeHelp,
  type Input,
  LineEditor,
} from "../../../cli/repl/line_editor.ts";
import { KEY, VirtualTerminal } from "./virtual_terminal.ts";

const PROMPTS = { first: "In [1]: ", rest: "   ...: " };

/** Judges by brackets; knows the members of `console`. */
const HELP: CodeHelp = {
  isComplete(code) {
    const depth = code.split("{").length - code.split("}").length;
    return Promise.resolve({
      whole: depth <= 0,
      indent: "  ".repeat(Math.max(depth, 0)),
    });
  },
  complete(code, cursor) {
    const word = /[\p{L}.]*$/u.exec(code.slice(0, cursor))![0];
    const known = ["console.log", "console.table", "console.time", "漢字表"];
    return Promise.resolve({
      matches: known.filter((name) => name.startsWith(word)),
      start: cursor - word.length,
      end: cursor,
    });
  },
};

interface Session {
  terminal: VirtualTerminal;
  editor: LineEditor;
  input: Promise<Input>;
}

/** An editor that reads a cell. */
async function session(
  { history = [], columns, rows, help = HELP, initial }: {
    history?: string[];
    columns?: number;
    rows?: number;
    help?: CodeHelp;
    initial?: string;
  } = {},
): Promise<Session> {
  const terminal = new VirtualTerminal(columns, rows);
  const editor = new LineEditor({
    surface: terminal,
    keys: terminal.keys,
    history: new InputHistory(history),
    help,
    highlights: true,
  });
  const input = editor.readCell(PROMPTS, initial);
  await terminal.settle();
  return { terminal, editor, input };
}

Deno.test("LineEditor shows the prompt and what is typed", async () => {
  const { terminal, input } = await session();
  assert.equal(terminal.screen, "In [1]: ▮");
  await terminal.type("1 + 1");
  assert.equal(terminal.screen, "In [1]: 1 + 1▮");
  await terminal.type(KEY.enter);
  assert.deepEqual(await input, { kind: "text", text: "1 + 1" });
  assert.equal(terminal.screen, "In [1]: 1 + 1\n▮");
});

Deno.test("LineEditor goes on in a new line, indented, until a cell is whole", async () => {
  const { terminal, input } = await session();
  await terminal.type("function f() {", KEY.enter, "if (x) {", KEY.enter);
  assert.equal(
    terminal.screen,
    "In [1]: function f() {\n   ...:   if (x) {\n   ...:     ▮",
  );
  await terminal.type("g();", KEY.enter, "}");
  await terminal.type(KEY.enter, "}", KEY.enter);
  assert.deepEqual(await input, {
    kind: "text",
    text: "function f() {\n  if (x) {\n    g();\n  }\n}",
  });
});

Deno.test("LineEditor moves and edits in a text of several lines", async () => {
  const { terminal, input } = await session({
    initial: "const a = {\n  b,\n};",
  });
  await terminal.type(KEY.up, KEY.end, "c,");
  assert.equal(
    terminal.screen,
    "In [1]: const a = {\n   ...:   b,c,▮\n   ...: };",
  );
  await terminal.type(KEY.up, KEY.home, KEY.ctrlRight, KEY.ctrl("k"), " z = {");
  await terminal.type(KEY.down, KEY.down, KEY.home, KEY.backspace, " ");
  assert.equal(terminal.screen, "In [1]: const z = {\n   ...:   b,c, ▮};");
  await terminal.type(KEY.ctrl("_"), KEY.ctrl("_"));
  assert.equal(
    terminal.screen,
    "In [1]: const z = {\n   ...:   b,c,\n   ...: ▮};",
  );
  // Enter within the text breaks the line; behind it, it runs the cell.
  await terminal.type(KEY.up, KEY.end, KEY.enter, "d", KEY.ctrl("e"));
  await terminal.type(KEY.down, KEY.end, KEY.enter);
  assert.equal((await input).text, "const z = {\n  b,c,\n  d\n};");
});

Deno.test("LineEditor takes Chinese text and emoji sign by sign", async () => {
  const { terminal, input } = await session();
  await terminal.type("'漢字👩‍👩‍👧e\u0301'", KEY.left, KEY.left);
  await terminal.type("語");
  assert.equal(terminal.screen, "In [1]: '漢字👩‍👩‍👧語▮e\u0301'");
  await terminal.type(KEY.left, KEY.left, KEY.backspace);
  assert.equal(terminal.screen, "In [1]: '漢▮👩‍👩‍👧語e\u0301'");
  await terminal.type(KEY.delete, KEY.delete, KEY.delete, KEY.enter);
  assert.equal((await input).text, "'漢'");
});

Deno.test("LineEditor breaks rows where a wide sign does not fit", async () => {
  const { terminal, input } = await session({ columns: 18 });
  await terminal.type("'漢語e'字字");
  assert.equal(terminal.screen, "In [1]: '漢語e'字\n字▮");
  await terminal.type(KEY.left, KEY.left, KEY.left, KEY.left, "一二");
  assert.equal(terminal.screen, "In [1]: '漢語一二▮e\n'字字");
  await terminal.type(KEY.right);
  assert.equal(terminal.screen, "In [1]: '漢語一二e\n▮'字字");
  await terminal.type(KEY.enter);
  assert.equal((await input).text, "'漢語一二e'字字");
});

Deno.test("LineEditor takes a paste as it is, without running it", async () => {
  const { terminal, input } = await session();
  await terminal.type(KEY.paste("if (a) {\r\n\tb();\r\n}\r\n漢\r\n"));
  assert.equal(
    terminal.screen,
    "In [1]: if (a) {\n   ...:     b();\n   ...: }\n   ...: 漢\n   ...: ▮",
  );
  await terminal.type(KEY.enter);
  assert.equal((await input).text, "if (a) {\n\tb();\n}\n漢\n");
});

Deno.test("LineEditor walks through the history from the first and last line", async () => {
  const { terminal } = await session({ history: ["old", "a {\n}", "new"] });
  await terminal.type(KEY.up);
  assert.equal(terminal.screen, "In [1]: new▮");
  await terminal.type(KEY.up);
  assert.equal(terminal.screen, "In [1]: a {\n   ...: }▮");
  await terminal.type(KEY.up);
  assert.equal(terminal.screen, "In [1]: a▮ {\n   ...: }");
  await terminal.type(KEY.up, KEY.up, KEY.up);
  assert.equal(terminal.screen, "In [1]: old▮");
  await terminal.type(KEY.down, KEY.ctrl("n"), KEY.down, KEY.down);
  assert.equal(terminal.screen, "In [1]: ▮");
  // What is typed already narrows the walk.
  await terminal.type("o", KEY.up);
  assert.equal(terminal.screen, "In [1]: old▮");
  await terminal.type(KEY.down);
  assert.equal(terminal.screen, "In [1]: o▮");
});

Deno.test("LineEditor searches the history backwards", async () => {
  const { terminal, input } = await session({
    history: ["fit(1)", "漢 fit(2)", "other"],
  });
  await terminal.type("draft", KEY.ctrl("r"), "fi");
  assert.equal(terminal.screen, "(search) fi: 漢 ▮fit(2)");
  await terminal.type(KEY.ctrl("r"));
  assert.equal(terminal.screen, "(search) fi: ▮fit(1)");
  await terminal.type("x");
  assert.equal(terminal.screen, "(failed search) fix: ▮fit(1)");
  await terminal.type(KEY.backspace);
  assert.equal(terminal.screen, "(search) fi: 漢 ▮fit(2)");
  await terminal.type(KEY.ctrl("g"));
  assert.equal(terminal.screen, "In [1]: draft▮");
  await terminal.type(KEY.ctrl("r"), "2", KEY.enter);
  assert.equal((await input).text, "漢 fit(2)");
});

Deno.test("LineEditor completes as far as all matches agree, then lists them", async () => {
  const { terminal } = await session();
  await terminal.type("con", KEY.tab);
  assert.equal(terminal.screen, "In [1]: console.▮");
  await terminal.type(KEY.tab);
  assert.equal(
    terminal.screen,
    "In [1]: console.▮\nconsole.log    console.time\nconsole.table",
  );
  await terminal.type("l");
  assert.equal(terminal.screen, "In [1]: console.l▮");
  await terminal.type(KEY.tab, " 漢", KEY.tab);
  assert.equal(terminal.screen, "In [1]: console.log 漢字表▮");
});

Deno.test("LineEditor indents by Tab where only white space stands", async () => {
  const { terminal } = await session({ initial: "{\n" });
  await terminal.type(KEY.tab, KEY.tab, "a");
  assert.equal(terminal.screen, "In [1]: {\n   ...:     a▮");
  await terminal.type(KEY.backspace, KEY.backspace);
  assert.equal(terminal.screen, "In [1]: {\n   ...:   ▮");
});

Deno.test("LineEditor says when it waits for the kernel, and Ctrl-C gives up", async () => {
  const never = new Promise<never>(() => {});
  const { terminal, input } = await session({
    help: { isComplete: () => never, complete: () => never },
  });
  await terminal.type("1", KEY.enter);
  await new Promise((done) => setTimeout(done, 800));
  await terminal.settle();
  assert.equal(
    terminal.screen,
    "In [1]: 1▮\nWaiting for the kernel; Ctrl-C gives up",
  );
  await terminal.type(KEY.ctrl("c"));
  assert.equal(terminal.screen, "In [1]: 1▮");
  await terminal.type(KEY.ctrl("c"));
  assert.deepEqual(await input, { kind: "interrupt", text: "1" });
});

Deno.test("LineEditor ends by Ctrl-D where nothing is typed, else deletes", async () => {
  const { terminal, input } = await session({ initial: "ab" });
  await terminal.type(KEY.home, KEY.ctrl("d"));
  assert.equal(terminal.screen, "In [1]: ▮b");
  await terminal.type(KEY.ctrl("d"), KEY.ctrl("d"));
  assert.deepEqual(await input, { kind: "end", text: "" });
});

Deno.test("LineEditor empties the screen by Ctrl-L and keeps the input", async () => {
  const { terminal, editor } = await session({ initial: "{\n  a" });
  editor.hide();
  terminal.write("above\n");
  editor.show();
  await terminal.type(KEY.ctrl("l"));
  assert.equal(terminal.screen, "In [1]: {\n   ...:   a▮");
});

Deno.test("LineEditor shows the part round the cursor of a text that is too high", async () => {
  const lines = Array.from({ length: 9 }, (_, i) => `l${i}`);
  const { terminal, input } = await session({
    rows: 4,
    initial: lines.join("\n"),
  });
  assert.equal(
    terminal.screen,
    "   ...: l5\n   ...: l6\n   ...: l7\n   ...: l8▮",
  );
  await terminal.type(...Array(7).fill(KEY.up));
  assert.equal(
    terminal.screen,
    "   ...: l1▮\n   ...: l2\n   ...: l3\n   ...: l4",
  );
  await terminal.type(KEY.ctrl("c"));
  await input;
  await terminal.settle();
  assert.equal(
    terminal.everything,
    [`In [1]: l0`, ...lines.slice(1).map((l) => `   ...: ${l}`)].join("\n"),
  );
});

Deno.test("LineEditor draws anew in a window of another width", async () => {
  const { terminal, editor } = await session({ columns: 30 });
  await terminal.type("'漢字漢字漢字漢字漢字漢字漢字漢字'");
  assert.equal(
    terminal.screen,
    "In [1]: '漢字漢字漢字漢字漢字\n漢字漢字漢字'▮",
  );
  for (const columns of [50, 20, 12]) {
    terminal.resize(columns, 10);
    editor.show();
    await terminal.settle();
    assert.equal(
      terminal.screen.replaceAll("\n", ""),
      "In [1]: '漢字漢字漢字漢字漢字漢字漢字漢字'▮",
    );
  }
});

Deno.test("LineEditor lets others print above the input", async () => {
  const { terminal, editor } = await session({ initial: "{\n  typed" });
  editor.hide();
  terminal.write("late\n");
  editor.show();
  await terminal.settle();
  assert.equal(terminal.screen, "late\nIn [1]: {\n   ...:   typed▮");
});

Deno.test("LineEditor reads an answer, shown or hidden, and can be called off", async () => {
  const terminal = new VirtualTerminal();
  const editor = new LineEditor({
    surface: terminal,
    keys: terminal.keys,
    history: new InputHistory(["cell"]),
    help: HELP,
    highlights: true,
  });
  const shown = editor.readLine("two\nlines? ");
  await terminal.type("{", KEY.up, KEY.tab, KEY.paste("漢\n字"), KEY.enter);
  assert.deepEqual(await shown, { kind: "text", text: "{漢" });
  const hidden = editor.readLine("Password: ", { hidden: true });
  await terminal.type("secret", KEY.enter);
  assert.equal((await hidden).text, "secret");
  assert.equal(terminal.screen, "two\nlines? {漢\nPassword: \n▮");
  assert.doesNotMatch(terminal.written, /secret/);
  const calledOff = new AbortController();
  const third = editor.readLine("? ", { signal: calledOff.signal });
  await terminal.type("x");
  calledOff.abort();
  assert.equal((await third).kind, "end");
});

Deno.test("LineEditor's screen is that of a new drawing after any keys", async () => {
  const { terminal, editor } = await session({
    columns: 24,
    rows: 60,
    history: ["one(", "漢字漢字漢字漢字漢字漢字 = {\n  a: `漢`\n}"],
  });
  const { up, down, left, right, home, end, tab, backspace, ctrlLeft } = KEY;
  const { metaEnter, ctrlRight } = KEY;
  const keys = [
    ...[up, down, left, left, right, home, end, tab, backspace, ctrlLeft],
    ...[metaEnter, ctrlRight, "漢", "con", "{", "}", "'", "\t", "é"],
    ...["k", "u", "w", "y", "_", "r"].map(KEY.ctrl),
  ];
  let random = 7;
  for (let i = 0; i < 150; i++) {
    random = (Math.imul(random, 1103515245) + 12345) >>> 0;
    await terminal.type(keys[(random >>> 16) % keys.length]);
    const before = terminal.screen;
    editor.hide();
    await terminal.settle();
    assert.equal(terminal.screen, "▮");
    editor.show();
    await terminal.settle();
    assert.equal(terminal.screen, before);
  }
});
