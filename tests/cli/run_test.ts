import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { readNotebook } from "../../cli/notebook.ts";

const TEMP = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(TEMP, { recursive: true }));

const MAIN = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));

interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `kerno run` in a folder that holds the notebook `nb.ipynb`. */
async function run(
  folder: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<Result> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", MAIN, "run", ...args],
    cwd: folder,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const [out, err] = [stdout, stderr].map((b) => new TextDecoder().decode(b));
  return { code, stdout: out, stderr: err };
}

type Source = string | [string, Record<string, unknown>];

/** A folder with a notebook of these code cells. */
async function folderWith(
  sources: Source[],
  metadata: Record<string, unknown> = {},
): Promise<string> {
  const cells = sources.map((source, i) => {
    const [text, metadata] = typeof source === "string" ? [source, {}] : source;
    return { id: `c${i}`, cell_type: "code", source: text, metadata };
  });
  const folder = await Deno.makeTempDir({ dir: TEMP });
  await Deno.writeTextFile(
    join(folder, "nb.ipynb"),
    JSON.stringify({ nbformat: 4, nbformat_minor: 5, cells, metadata }),
  );
  return folder;
}

Deno.test("kerno run shows a notebook and writes its outputs", async () => {
  const folder = await folderWith([
    "const a: number = 41;\nconsole.log('printed');",
    "a + 1",
  ]);
  const { code, stdout, stderr } = await run(folder, [
    "nb.ipynb",
    "-o",
    "out.ipynb",
  ]);
  assert.equal(code, 0, stderr);
  assert.equal(stderr, "");
  assert.equal(
    stdout.replace(/\d+\.\d s/, "N s"),
    `In [1]: const a: number = 41;
   ...: console.log('printed');
printed

In [2]: a + 1
Out[2]: 42

Every cell ran, N s
`,
  );
  const { cells, metadata } = await readNotebook(join(folder, "out.ipynb"));
  assert.deepEqual(cells[0].outputs, [
    { output_type: "stream", name: "stdout", text: "printed\n" },
  ]);
  assert.deepEqual(cells.map((cell) => cell.execution_count), [1, 2]);
  assert.equal(
    (metadata.language_info as { name: string }).name,
    "typescript",
  );
  assert.equal((await run(folder, ["out.ipynb", "--check"])).code, 0);
});

Deno.test("kerno run --check says which cell differs and how", async () => {
  const folder = await folderWith(["'kept'", "0.123456789"]);
  await run(folder, ["nb.ipynb", "-o", "nb.ipynb"]);
  const text = await Deno.readTextFile(join(folder, "nb.ipynb"));
  const changed = (to: string) =>
    Deno.writeTextFile(
      join(folder, "nb.ipynb"),
      text.replace(/("text\/plain": \[\s*")0\.123456789/, `$1${to}`),
    );
  await changed("0.123456");
  assert.equal((await run(folder, ["nb.ipynb", "--check"])).code, 0);
  await changed("0.1235");
  const { code, stdout } = await run(folder, ["nb.ipynb", "--check"]);
  assert.equal(code, 1);
  assert.match(
    stdout,
    /Differs in cell "c1": output 1, text\/plain: number 1 is 0\.1235 in the file, now 0\.123456789/,
  );
});

Deno.test("kerno run ends with 1 at a cell that fails, and stores the error", async () => {
  const folder = await folderWith(["1", "throw new RangeError('no')", "3"]);
  const { code, stdout } = await run(folder, ["nb.ipynb", "-o", "out.ipynb"]);
  assert.equal(code, 1);
  assert.match(stdout, /Failed in cell "c1" \(In \[2\]\): RangeError: no\n/);
  assert.doesNotMatch(stdout, /In \[3\]/);
  const { cells } = await readNotebook(join(folder, "out.ipynb"));
  const [error] = cells[1].outputs;
  assert.ok(error.output_type === "error");
  assert.equal(error.ename, "RangeError");
  assert.equal(error.evalue, "no");
  const all = await run(folder, ["nb.ipynb", "--allow-errors"]);
  assert.equal(all.code, 1);
  assert.match(all.stdout, /Out\[3\]: 3/);
});

Deno.test("kerno run --timeout stops a cell and says so", async () => {
  const folder = await folderWith(["for (;;);"]);
  const { code, stdout } = await run(folder, ["nb.ipynb", "--timeout", "0.5"]);
  assert.equal(code, 1);
  assert.match(
    stdout,
    /Failed in cell "c0" \(In \[1\]\): took longer than 0\.5/,
  );
});

Deno.test("kerno run --param sets a variable after the cell tagged parameters", async () => {
  const folder = await folderWith([
    ["let n = 1, word = 'a';", { tags: ["parameters"] }],
    "`${n + 1} ${word}`",
  ]);
  const { stdout } = await run(folder, [
    "nb.ipynb",
    "--param",
    "n=41",
    "--param",
    "word=two words",
  ]);
  assert.match(stdout, /Out\[3\]: "42 two words"/);
});

Deno.test("kerno run works in the notebook's folder", async () => {
  const folder = await folderWith(["Deno.readTextFileSync('data.txt')"]);
  await Deno.writeTextFile(join(folder, "data.txt"), "beside it");
  const elsewhere = await Deno.makeTempDir({ dir: TEMP });
  const { stdout } = await run(elsewhere, [join(folder, "nb.ipynb")]);
  assert.match(stdout, /Out\[1\]: "beside it"/);
});

Deno.test("kerno run leaves a line that overwrites itself as it ended", async () => {
  const folder = await folderWith([
    "const { stdout } = Deno; for (const t of ['1/2', '\\r2/2\\n']) " +
    "stdout.writeSync(new TextEncoder().encode(t));",
  ]);
  await run(folder, ["nb.ipynb", "-o", "out.ipynb"]);
  const { cells } = await readNotebook(join(folder, "out.ipynb"));
  assert.deepEqual(cells[0].outputs, [
    { output_type: "stream", name: "stdout", text: "2/2\n" },
  ]);
});

const REFUSED: [string, (folder: string) => Promise<string[]>, RegExp][] = [
  [
    "a file that is not there",
    () => Promise.resolve(["none.ipynb"]),
    /Cannot read notebook "none\.ipynb": there is no such file/,
  ],
  [
    "a notebook that is not JSON",
    async (folder) => {
      await Deno.writeTextFile(join(folder, "bad.ipynb"), "print(1)");
      return ["bad.ipynb"];
    },
    /Cannot read notebook "bad\.ipynb" as it is not JSON/,
  ],
  [
    "an unknown kernel",
    () => Promise.resolve(["nb.ipynb", "--kernel", "nope"]),
    /Cannot run kernel "nope" as Jupyter has none of that name: there is/,
  ],
  [
    "--param with --check",
    () => Promise.resolve(["nb.ipynb", "--check", "--param", "a=1"]),
    /Cannot check a notebook with --param/,
  ],
  [
    "a parameter that is no identifier",
    () => Promise.resolve(["nb.ipynb", "--param", "a-b=1"]),
    /its name must be an identifier: current name is "a-b"/,
  ],
];
for (const [what, prepare, message] of REFUSED) {
  Deno.test(`kerno run refuses ${what} with code 2 and one clear error`, async () => {
    const folder = await folderWith(["1"]);
    const { code, stdout, stderr } = await run(folder, await prepare(folder));
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split("\n").length, 1, stderr);
    assert.equal(stdout, "");
  });
}

Deno.test("kerno run refuses a notebook of another language", async () => {
  const folder = await folderWith(["1"], {
    kernelspec: { name: "python3", language: "python" },
  });
  const { code, stderr } = await run(folder, ["nb.ipynb"]);
  assert.equal(code, 2);
  assert.match(
    stderr,
    /its language must be TypeScript: current language is python\. --kernel python3 runs it/,
  );
});

Deno.test("kerno run --kernel runs an installed kernel by its kernelspec", async () => {
  const folder = await folderWith(["Deno.env.get('FROM_SPEC')"]);
  const prefix = await Deno.makeTempDir({ dir: TEMP });
  const install = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", MAIN, "install", "--prefix", prefix]
      .concat("--name", "other", "--env", "FROM_SPEC=yes"),
  }).output();
  assert.equal(install.code, 0, new TextDecoder().decode(install.stderr));
  const { code, stdout, stderr } = await run(
    folder,
    ["nb.ipynb", "--kernel", "other"],
    { JUPYTER_PATH: join(prefix, "share", "jupyter") },
  );
  assert.equal(code, 0, stderr);
  assert.match(stdout, /Out\[1\]: "yes"/);
});

Deno.test("kerno run --html says where nbconvert is missing", async () => {
  const folder = await folderWith(["1"]);
  const { code, stderr } = await run(folder, ["nb.ipynb", "--html", "x.html"], {
    PATH: "",
  });
  assert.equal(code, 2);
  assert.match(stderr, /Cannot write "x\.html" as nbconvert is missing/);
});

Deno.test({
  name: "kerno run ends its kernel and what runs the cells at Ctrl+C",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await folderWith([
      "Deno.writeTextFileSync('pid', String(Deno.pid)); for (;;);",
    ]);
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", MAIN, "run", "nb.ipynb"],
      cwd: folder,
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const ended = child.output();
    let pid = "";
    while (pid === "") {
      await new Promise((done) => setTimeout(done, 20));
      pid = await Deno.readTextFile(join(folder, "pid")).catch(() => "");
    }
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    assert.equal(code, 130, new TextDecoder().decode(stderr));
    assert.equal(new TextDecoder().decode(stderr), "");
    assert.throws(() => process.kill(Number(pid), 0), /ESRCH/);
  },
});
