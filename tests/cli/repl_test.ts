import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readNotebook } from "../../cli/notebook.ts";
import { overwritten } from "../../cli/outputs.ts";
import { KernelClient } from "../../kernel/client.ts";
import { kernelSpec } from "../kernel/installed.ts";

const MAIN = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));
const TEMP = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(TEMP, { recursive: true }));

/** `kerno repl` behind pipes, with a runtime folder of its own. */
function start(args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", MAIN, "repl", ...args],
    env: {
      NO_COLOR: "1",
      KERNO_HISTORY: "off",
      JUPYTER_RUNTIME_DIR: join(TEMP, "runtime"),
    },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** What `kerno repl` makes of this input. */
async function repl(input: string, ...args: string[]) {
  const child = start(args);
  const output = child.output();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input)).catch(() => {});
  await writer.close().catch(() => {});
  const { code, stdout, stderr } = await output;
  const [out, err] = [stdout, stderr].map((b) => new TextDecoder().decode(b));
  return { code, out, err };
}

Deno.test("kerno repl runs what comes through a pipe", async () => {
  assert.deepEqual(await repl("1+1"), { code: 0, out: "Out[1]: 2\n", err: "" });
  assert.deepEqual(await repl(""), { code: 0, out: "", err: "" });
});

Deno.test("kerno repl joins lines to cells and keeps their state", async () => {
  const { code, out, err } = await repl(`
import {
  basename,
} from "node:path";

function double(x: number): number {

  return 2 * x;
}
const s = \`a
b\`;
double(basename("/x/漢字").length)
[1,
 2]
console.log(s)
`);
  assert.equal(err, "");
  assert.equal(out, "Out[4]: 4\nOut[5]: [ 1, 2 ]\na\nb\n");
  assert.equal(code, 0);
});

Deno.test("kerno repl reads a file of formatted code", async () => {
  const path = join(TEMP, "cells.ts");
  const filler = `// ${"x".repeat(997)}\n`.repeat(200);
  await Deno.writeTextFile(
    path,
    `${filler}const a = [1, 2]\n  .map((n) => n * 2)
  // Doubled.
  .filter((n) => n > 2);
try {
  null.x;
}
catch {
  a.push(5);
}
a\n`,
  );
  const { stdout } = await new Deno.Command("sh", {
    args: [
      "-c",
      '"$0" run -A --quiet "$1" repl < "$2"',
      Deno.execPath(),
      MAIN,
      path,
    ],
    env: { NO_COLOR: "1", KERNO_HISTORY: "off" },
    stderr: "inherit",
  }).output();
  assert.match(new TextDecoder().decode(stdout), /^Out\[\d+\]: \[ 4, 5 \]$/m);
});

Deno.test("kerno repl tells errors on stderr, goes on, and ends with 1", async () => {
  const { code, out, err } = await repl(
    `console.error("aside")\nconst n: number = 1\nnull.x\nn + 1\nif (n) {\n`,
  );
  assert.equal(out, "Out[4]: 2\n");
  assert.match(err, /^aside\nTypeError: .*\n(.*\n)*.*at In\[3\]:1:6\n/);
  assert.match(err, /^SyntaxError: (.*\n)*.*In\[5\]:/m);
  assert.equal(code, 1);
});

Deno.test("kerno repl answers a cell's question by the next line", async () => {
  const { out } = await repl(`const who = prompt("Who?")\n漢字\nwho + "!"\n`);
  assert.equal(out, 'Who? \nOut[2]: "漢字!"\n');
});

Deno.test("kerno repl explains ?name", async () => {
  const { code, out } = await repl(
    "function twice(x: number) { return 2 * x }\n?twice\n",
  );
  assert.match(out, /^function twice/);
  assert.equal(code, 0);
});

Deno.test("kerno repl writes what a display is in the end, in its place", async () => {
  const { out } = await repl(`console.log("a")
for (const n of [1, 2]) { jupyter.display(n, { displayId: "d" }); jupyter.update("d", n * 10); console.log("b") }
console.log("10 %\\r20 %"); jupyter.clearOutput()
`);
  assert.equal(out, "a\n20\nb\n20\nb\n10 %\r20 %\n");
});

Deno.test("kerno repl shows what timers of earlier cells write", async () => {
  const { out } = await repl(`void setTimeout(() => console.log("late"), 50)
await new Promise((done) => setTimeout(done, 500))
1
`);
  assert.equal(out, "late\nOut[3]: 1\n");
});

Deno.test("kerno repl ends quietly where nobody reads its output any more", async () => {
  const child = start([]);
  await child.stdout.cancel();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode("1\n2\n")).catch(() => {});
  await writer.close().catch(() => {});
  assert.equal(await new Response(child.stderr).text(), "");
  assert.equal((await child.status).code, 141);
});

Deno.test("kerno repl answers each line before the next one comes", async () => {
  const child = start([]);
  const writer = child.stdin.getWriter();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  for (const [line, answer] of [["let a = 1", ""], ["a++", "1"], ["a", "2"]]) {
    await writer.write(new TextEncoder().encode(`${line}\n`));
    if (answer === "") continue;
    const { value } = await reader.read();
    assert.match(value ?? "", new RegExp(`^Out\\[\\d\\]: ${answer}\n$`));
  }
  await writer.close();
  await child.stderr.cancel();
  assert.equal((await child.status).code, 0);
});

Deno.test("kerno repl leaves nothing behind where a signal ends it", async () => {
  const child = start([]);
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode("console.log(Deno.pid)\n"));
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  const cells = Number(value);
  child.kill("SIGTERM");
  assert.equal((await child.status).code, 143);
  await writer.abort().catch(() => {});
  await Promise.all([reader.cancel(), child.stderr.cancel()]);
  assert.deepEqual([...Deno.readDirSync(join(TEMP, "runtime"))], []);
  for (let i = 0; isAlive(cells); i++) {
    assert.ok(i < 100, "the process of the cells ends");
    await new Promise((done) => setTimeout(done, 50));
  }
});

function isAlive(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGCONT");
    return true;
  } catch {
    return false;
  }
}

Deno.test("kerno repl gives cells the permissions it is told", async () => {
  const { out, err } = await repl(
    'Deno.readTextFileSync("deno.json").length > 0\nDeno.env.get("HOME")\nno\n',
    "--no-preload",
    "--",
    `--allow-read=${fileURLToPath(new URL("../../", import.meta.url))}`,
  );
  assert.match(out, /^Out\[1\]: true$/m);
  assert.match(err, /^NotCapable: /m);
});

Deno.test("kerno repl says what it cannot follow, and ends with 2", async () => {
  const { code, err } = await repl("", "cells.ts");
  assert.match(err, /"kerno repl < cells.ts" reads it/);
  assert.equal(code, 2);
  const contrary = await repl("", "--existing=x", "--no-preload");
  assert.match(contrary.err, /^Cannot follow "--no-preload" as a kernel that/);
  assert.equal(contrary.code, 2);
  const gone = await repl("1", "--existing", "nowhere.json");
  assert.match(
    gone.err,
    /^Cannot attach to a running kernel as "nowhere.json"/,
  );
  assert.equal(gone.code, 1);
});

Deno.test("kerno repl --existing uses a running kernel's variables and leaves it", async () => {
  await using client = await KernelClient.start(kernelSpec(), {
    runtimeDir: await Deno.makeTempDir({ dir: TEMP }),
  });
  await client.execute("let shared = 1").done;
  const file = client.process!.connectionFile;
  const { out, err } = await repl(
    "shared + 1\nshared = 5\n",
    "--existing",
    file,
  );
  assert.equal(err, "");
  assert.equal(out, "Out[2]: 2\nOut[3]: 5\n");
  const { user_expressions } = await client.execute("", {
    user_expressions: { found: "shared" },
  }).done as { user_expressions: Record<string, { data: unknown }> };
  assert.deepEqual(user_expressions.found.data, { "text/plain": "5" });
});

Deno.test("kerno repl shows the tutorial's S0 to S3 as Keras does", async () => {
  const { cells: golden } = JSON.parse(
    await Deno.readTextFile(
      new URL("../golden/texts/document.json", import.meta.url),
    ),
  ) as { cells: { cell: string; printed: string; repr: string }[] };
  const wanted = (name: string) => golden.find(({ cell }) => cell === name)!;
  // Without the bar of Keras' predict.
  const printed = (name: string) =>
    overwritten(wanted(name).printed).replace(/^.*\n/, "").trimEnd();
  const { cells } = await readNotebook(
    fileURLToPath(
      new URL("../../notebooks/keras_embedding_lstm.ipynb", import.meta.url),
    ),
  );
  const mark = "<<<end of cell>>>";
  const input = ["s0", "s1", "s2", "s3"].map((id) => {
    const { source } = cells.find((cell) => cell.id === id)!;
    return `${source}\nconsole.log("${mark}")\n`;
  });
  const { code, out, err } = await repl(input.join(""));
  const [s0, s1, s2, s3] = out.split(`${mark}\n`);
  assert.equal(code, 0, err);
  assert.equal(s0, "");
  assert.equal(s1.trimEnd(), printed("S1"));
  assert.equal(
    s2.replace(/^Out\[\d+\]: \n/, "").trimEnd(),
    wanted("S2_S3").repr,
  );
  assert.equal(s3.trimEnd(), printed("S2_S3"));
});
