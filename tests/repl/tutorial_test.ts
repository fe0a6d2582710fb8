/**
 * The tutorial's cells in the stock `deno repl`, started in the checkout: what
 * it shows is Keras' text.
 *
 * @module
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { compareTexts } from "../../cli/compare.ts";
import { readNotebook } from "../../cli/notebook.ts";
import { overwritten } from "../../cli/outputs.ts";

const CHECKOUT = fileURLToPath(new URL("../../", import.meta.url));
const MARK = "<<<end of cell>>>";

interface GoldenCell {
  cell: string;
  printed: string;
  repr: string;
}

const { cells: golden } = JSON.parse(
  await Deno.readTextFile(
    new URL("../golden/texts/document.json", import.meta.url),
  ),
) as { cells: GoldenCell[] };

/** What Keras printed, without the bar of its predict. */
function printed(cell: string): string {
  const text = overwritten(golden.find((g) => g.cell === cell)!.printed);
  return text.slice(text.indexOf("\n") + 1).trimEnd();
}

/** Types the cells into `deno repl`; what it shows, by cell. */
async function type(cells: { id: string; source: string }[]) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["repl", "-A", "--quiet"],
    cwd: CHECKOUT,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const output = child.output();
  const writer = child.stdin.getWriter();
  const text = cells.map(({ source }) =>
    `${source}\nconsole.log(${JSON.stringify(MARK)});\n`
  );
  await writer.write(new TextEncoder().encode(text.join("")));
  await writer.close();
  const { stdout, stderr } = await output;
  const shown = new TextDecoder().decode(stdout).split(`${MARK}\n`);
  assert.equal(
    shown.length,
    cells.length + 1,
    `${new TextDecoder().decode(stdout)}\n${new TextDecoder().decode(stderr)}`,
  );
  return new Map(cells.map(({ id }, i) => {
    // Statements show their value, which is mostly undefined.
    const lines = shown[i].split("\n").filter((line) => line !== "undefined");
    return [id, lines.join("\n").trimEnd()];
  }));
}

const { cells } = await readNotebook(
  fileURLToPath(
    new URL("../../notebooks/keras_embedding_lstm.ipynb", import.meta.url),
  ),
);
let shown: Promise<Map<string, string>> | undefined;

/** What the REPL showed for a cell; one REPL serves all tests. */
async function repl(id: string): Promise<string> {
  shown ??= type(cells.filter(({ cell_type }) => cell_type === "code"));
  const text = (await shown).get(id);
  assert.ok(text !== undefined, `the notebook has a cell "${id}"`);
  return text;
}

Deno.test("deno repl takes the imports of S0 without a word", async () => {
  assert.equal(await repl("s0"), "");
});

Deno.test("deno repl shows S1's array as Keras does", async () => {
  assert.equal(await repl("s1"), printed("S1"));
});

Deno.test("deno repl shows S2's weights as Keras does", async () => {
  assert.equal(
    await repl("s2"),
    golden.find(({ cell }) => cell === "S2_S3")!.repr,
  );
});

Deno.test("deno repl shows S3's vectors as Keras does", async () => {
  assert.equal(await repl("s3"), printed("S2_S3"));
});

Deno.test("deno repl shows what S4 to S7 make of real data", async () => {
  assert.equal(await repl("s4"), "");
  assert.match(
    await repl("s5"),
    /<KerasTensor shape=\(None, 20, 100\), dtype=float32, /,
  );
  assert.equal((await repl("s6")).match(/^Epoch \d+\/10$/gm)?.length, 10);
  const [, right] = (await repl("s6-predict")).match(/right: (\d+) %/)!;
  assert.ok(Number(right) >= 70, right);
  const [, error] = (await repl("s7")).match(/mean squared error: (\S+)/)!;
  assert.ok(Number(error) < 0.01, error);
});

for (const cell of ["S8", "S9", "S10", "S11"]) {
  Deno.test(`deno repl shows ${cell} in Keras' layout, with its numbers by value`, async () => {
    const text = await repl(`${cell.toLowerCase()}-predict`);
    const layout = (text: string) => text.replace(/\d/g, "0");
    assert.equal(layout(text), layout(printed(cell)));
    assert.equal(compareTexts(printed(cell), text), null);
  });
}
