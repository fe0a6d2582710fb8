import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { clientTest } from "../requirements.ts";
import { RealTerminal } from "./repl/real_terminal.ts";
import { KEY } from "./repl/virtual_terminal.ts";

const MAIN = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));
const TEMP = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(TEMP, { recursive: true }));

const RESTORED = { echo: true, lines: true };

/** `kerno repl` on a terminal, with a runtime folder of its own. */
function repl(
  python: string,
  args: string[] = [],
  env: Record<string, string> = {},
): RealTerminal {
  return new RealTerminal(python, [
    Deno.execPath(),
    "run",
    "-A",
    "--quiet",
    MAIN,
    "repl",
    ...args,
  ], {
    env: {
      KERNO_HISTORY: "off",
      JUPYTER_RUNTIME_DIR: join(TEMP, "runtime"),
      ...env,
    },
  });
}

clientTest(
  "kerno repl numbers cells and results on a terminal, and ends by Ctrl-D",
  async (python) => {
    await using terminal = repl(python);
    await terminal.shows(/^In \[1\]: ▮$/m);
    await terminal.type("const n: number = 41\r");
    await terminal.shows(/^In \[2\]: ▮$/m);
    await terminal.type("function add(x: number) {\rreturn x + n\r}\r");
    await terminal.shows(/^In \[3\]: ▮$/m);
    await terminal.type("add(1)\r");
    await terminal.shows(/^In \[4\]: ▮$/m);
    assert.ok(
      terminal.screen.endsWith(`
In [2]: function add(x: number) {
   ...:   return x + n
   ...: }

In [3]: add(1)
Out[3]: 42

In [4]: ▮`),
      terminal.screen,
    );
    assert.ok(terminal.written.includes("\x1b[35mconst\x1b[0m"));
    await terminal.type(KEY.ctrl("d"));
    assert.deepEqual(await terminal.ended(), { code: 0, modes: RESTORED });
  },
);

clientTest(
  "kerno repl stops a loop and a wait by Ctrl-C and keeps the state",
  async (python) => {
    await using terminal = repl(python);
    await terminal.shows(/In \[1\]: ▮/);
    await terminal.type("let kept = 1\r");
    await terminal.shows(/In \[2\]: ▮/);
    await terminal.type("kept = 2; console.log('runs'); for (;;) {}\r");
    await terminal.shows(/^runs$/m);
    await terminal.type(KEY.ctrl("c"));
    await terminal.shows(/KeyboardInterrupt(.*\n)*In \[3\]: ▮/);
    await terminal.type(
      "kept = 3; console.log('waits'); await new Promise(() => {})\r",
    );
    await terminal.shows(/^waits$/m);
    await terminal.type(KEY.ctrl("c"));
    await terminal.shows(/KeyboardInterrupt(.*\n)*In \[4\]: ▮/);
    // Nor does it leave where nothing runs, or what is typed is given up.
    await terminal.type(KEY.ctrl("c") + KEY.ctrl("c") + "kept + ");
    await terminal.type(KEY.ctrl("c") + "kept\r");
    await terminal.shows(/^Out\[4\]: 3$/m);
  },
);

clientTest("kerno repl completes by Tab what is there", async (python) => {
  await using terminal = repl(python);
  await terminal.shows(/In \[1\]: ▮/);
  await terminal.type("const 漢字表 = { firstOne: 1, firstTwo: 2 }\r");
  await terminal.shows(/In \[2\]: ▮/);
  await terminal.type("漢\t.fi\t");
  await terminal.shows(/^In \[2\]: 漢字表\.first▮$/m);
  await terminal.type("\t");
  await terminal.shows(/^firstOne {2}firstTwo/m);
  await terminal.type("T\t\r");
  await terminal.shows(/^Out\[2\]: 2\n\nIn \[3\]: ▮$/m);
});

clientTest(
  "kerno repl takes a pasted cell, edits it, and finds it again",
  async (python) => {
    await using terminal = repl(python);
    await terminal.shows(/In \[1\]: ▮/);
    await terminal.type(
      KEY.paste("for (const a of [1, 2]) {\n  console.log(a);\n}"),
    );
    await terminal.shows(/\}▮/);
    await terminal.type(
      `${KEY.up}${KEY.up}${KEY.end}${KEY.left.repeat(4)}, 漢`,
    );
    await terminal.type(
      `${KEY.backspace}3${KEY.ctrl("l")}${KEY.down.repeat(2)}\r`,
    );
    await terminal.shows(/^1\n2\n3\n\nIn \[2\]: ▮$/m);
    assert.match(terminal.screen, /^In \[1\]: for/);
    await terminal.type("'漢'\r");
    await terminal.shows(/In \[3\]: ▮/);
    await terminal.type(`${KEY.ctrl("r")}const\r`);
    await terminal.shows(/1\n2\n3\n\nIn \[4\]: ▮$/);
    await terminal.type(`${KEY.up}${KEY.up.repeat(3)}\r`);
    await terminal.shows(/^Out\[4\]: "漢"$/m);
  },
);

clientTest(
  "kerno repl draws anew in a window of another size",
  async (python) => {
    await using terminal = repl(python);
    await terminal.shows(/In \[1\]: ▮/);
    const text = `'${"漢字".repeat(20)}'`;
    await terminal.type(text);
    await terminal.shows(/'▮/);
    for (const columns of [30, 80]) {
      await terminal.resize(columns, 20);
      const row = `In [1]: ${text}`.slice(0, 8 + (columns - 8) / 2 - 1);
      await terminal.shows(new RegExp(`^${row.replace("[1]", ".1.")}`, "m"));
    }
    await terminal.type("\r");
    await terminal.shows(/^Out\[1\]: "(漢字)+/m);
  },
);

clientTest(
  "kerno repl shows late output above what is being typed",
  async (python) => {
    await using terminal = repl(python);
    await terminal.shows(/In \[1\]: ▮/);
    await terminal.type(
      "globalThis.late = () => console.log('late'); setTimeout(late, 700)\r",
    );
    await terminal.shows(/In \[2\]: ▮/);
    await terminal.type("1 +");
    await terminal.shows(/^late\nIn \[2\]: 1 \+▮$/m);
    await terminal.type(" 1\r");
    await terminal.shows(/^Out\[2\]: 2$/m);
  },
);

clientTest(
  "kerno repl asks a cell's question, and hides a password",
  async (python) => {
    await using terminal = repl(python);
    await terminal.shows(/In \[1\]: ▮/);
    await terminal.type(
      "prompt('Who?') + jupyter.password('Secret:').length\r",
    );
    await terminal.shows(/^Who\? ▮/m);
    await terminal.type("漢字\r");
    await terminal.shows(/^Secret: ?▮/m);
    await terminal.type("12345\r");
    await terminal.shows(/^Out\[1\]: "漢字5"$/m);
    assert.doesNotMatch(terminal.written, /12345/);
    await terminal.type("prompt('Again?')\r");
    await terminal.shows(/^Again\? ▮/m);
    await terminal.type(KEY.ctrl("c"));
    await terminal.shows(/KeyboardInterrupt(.*\n)*In \[3\]: ▮/);
  },
);

clientTest(
  "kerno repl --existing attaches to another one's kernel",
  async (python) => {
    await using first = repl(python);
    await first.shows(/In \[1\]: ▮/);
    await first.type("let shared = '漢'\r");
    await first.shows(/In \[2\]: ▮/);
    await using second = repl(python, ["--existing"]);
    await second.shows(/^Attached to /m);
    await second.type("shared += '字'\r");
    await second.shows(/^Out\[2\]: "漢字"\n\nIn \[3\]: ▮$/m);
    await second.type(KEY.ctrl("d"));
    assert.equal((await second.ended()).code, 0);
    // The first one's count goes on with the cells of the second.
    await first.shows(/In \[3\]: ▮/);
    await first.type("shared\r");
    await first.shows(/^Out\[3\]: "漢字"$/m);
  },
);

clientTest(
  "kerno repl brings back what was typed in an earlier one",
  async (python) => {
    const env = { KERNO_HISTORY: join(TEMP, "history.sqlite") };
    {
      await using terminal = repl(python, [], env);
      await terminal.shows(/In \[1\]: ▮/);
      await terminal.type("const 漢 = 1\r");
      await terminal.shows(/In \[2\]: ▮/);
      await terminal.type(KEY.ctrl("d"));
      await terminal.ended();
    }
    await using terminal = repl(python, [], env);
    await terminal.shows(/In \[1\]: ▮/);
    await terminal.type("2\r");
    await terminal.shows(/In \[2\]: ▮/);
    await terminal.type(KEY.up + KEY.up);
    await terminal.shows(/In \[2\]: const 漢 = 1▮/);
  },
);

clientTest(
  "kerno repl gives the terminal back when a signal or its kernel's death ends it",
  async (python) => {
    await using terminated = repl(python);
    await terminated.shows(/In \[1\]: ▮/);
    await terminated.signal(15);
    assert.deepEqual(await terminated.ended(), { code: 143, modes: RESTORED });
    assert.ok(terminated.written.endsWith("\x1b[?2004l"));

    await using orphaned = repl(python);
    await orphaned.shows(/In \[1\]: ▮/);
    await orphaned.type("process.ppid\r");
    await orphaned.shows(/^Out\[1\]: \d+$/m);
    const [, kernel] = orphaned.screen.match(/^Out\[1\]: (\d+)$/m)!;
    Deno.kill(Number(kernel), "SIGKILL");
    assert.deepEqual(await orphaned.ended(), { code: 1, modes: RESTORED });
    assert.match(orphaned.screen, /^The kernel was ended by SIGKILL$/m);
  },
);

clientTest("kerno repl writes no colours under NO_COLOR", async (python) => {
  await using terminal = repl(python, [], { NO_COLOR: "1" });
  await terminal.shows(/In \[1\]: ▮/);
  await terminal.type("const n = 'x'; throw new Error(n) // why\r");
  await terminal.shows(/^Error: x$(.*\n)*In \[2\]: ▮/m);
  // deno-lint-ignore no-control-regex -- It is what must not be there.
  assert.doesNotMatch(terminal.written, /\x1b\[[\d;]*m/);
});

clientTest(
  "kerno repl ends by exit where no variable has that name",
  async (python) => {
    await using terminal = repl(python);
    await terminal.shows(/In \[1\]: ▮/);
    await terminal.type("const quit = 5\r");
    await terminal.shows(/In \[2\]: ▮/);
    await terminal.type("quit\r");
    await terminal.shows(/^Out\[2\]: 5\n\nIn \[3\]: ▮/m);
    await terminal.type("exit\r");
    assert.deepEqual(await terminal.ended(), { code: 0, modes: RESTORED });
  },
);

clientTest(
  "kerno repl goes on after Ctrl-Z where no shell stops it",
  async (python) => {
    await using terminal = repl(python);
    await terminal.shows(/In \[1\]: ▮/);
    await terminal.type("1 +\x1a");
    await terminal.shows(/^In \[1\]: 1 \+\nIn \[1\]: 1 \+▮/m);
    await terminal.type(" 1\r");
    await terminal.shows(/^Out\[1\]: 2$/m);
  },
);
