/**
 * The outputs that the tutorial's notebook holds are those of Keras.
 *
 * @module
 */
import assert from "node:assert/strict";
import { compareTexts } from "../../cli/compare.ts";
import { type CellOutput, readNotebook } from "../../cli/notebook.ts";
import { overwritten } from "../../cli/outputs.ts";
import { TUTORIAL } from "./_tutorial.ts";

const { cells } = await readNotebook(TUTORIAL);

const { cells: golden } = JSON.parse(
  await Deno.readTextFile(
    new URL("../golden/texts/document.json", import.meta.url),
  ),
) as { cells: { cell: string; printed: string; repr: string }[] };

/** What Keras printed, without the bar of its predict. */
function printed(cell: string): string {
  const text = overwritten(golden.find((g) => g.cell === cell)!.printed);
  return text.slice(text.indexOf("\n") + 1);
}

function outputs(id: string): CellOutput[] {
  const cell = cells.find((cell) => cell.id === id);
  assert.ok(cell, `the notebook has a cell "${id}"`);
  return cell.outputs;
}

function stdout(id: string): string {
  return outputs(id).map((output) =>
    output.output_type === "stream" && output.name === "stdout"
      ? output.text
      : ""
  ).join("");
}

Deno.test("S1 and S3 hold Keras' text", () => {
  assert.equal(stdout("s1"), printed("S1"));
  assert.equal(stdout("s3"), printed("S2_S3"));
});

Deno.test("S2 holds Keras' weights as its result", () => {
  const result = outputs("s2").find(({ output_type }) =>
    output_type === "execute_result"
  );
  assert.ok(result?.output_type === "execute_result");
  assert.equal(
    result.data["text/plain"],
    golden.find(({ cell }) => cell === "S2_S3")!.repr,
  );
});

for (const cell of ["S8", "S9", "S10", "S11"]) {
  Deno.test(`${cell} holds Keras' layout, and its numbers by value`, () => {
    const text = stdout(`${cell.toLowerCase()}-predict`);
    const layout = (text: string) => text.replace(/\d/g, "0");
    assert.equal(layout(text), layout(printed(cell)));
    assert.equal(compareTexts(printed(cell), text), null);
  });
}

Deno.test("S5 holds the vectors of GloVe, the first row zero, and the tensor of the layer", () => {
  const [padding, the] = stdout("s5").split("\n");
  assert.equal(padding.replace(/\s+/g, " "), "[[ 0. 0. 0. ... 0. 0. 0. ]");
  // glove.6B.100d's row of "the".
  assert.equal(
    the.replace(/\s+/g, " ").trim(),
    "[-0.038194 -0.24487 0.72812 ... -0.1459 0.8278 0.27062 ]",
  );
  const result = outputs("s5").at(-1);
  assert.ok(result?.output_type === "execute_result");
  assert.match(
    String(result.data["text/plain"]),
    /^<KerasTensor shape=\(None, 20, 100\), dtype=float32, /,
  );
});

Deno.test("S6 holds ten epochs in which the loss falls, and at least 70 % of the rest judged rightly", () => {
  const text = outputs("s6").map((output) =>
    output.output_type === "stream"
      ? output.text
      : output.output_type === "display_data"
      ? `${output.data["text/plain"]}\n`
      : ""
  ).join("");
  const losses = [...text.matchAll(/150\/150 .* - loss: (\d\.\d{4})\n/g)]
    .map(([, loss]) => Number(loss));
  assert.equal(losses.length, 10, text);
  assert.ok(losses[9] < losses[0] / 2, `${losses}`);
  const [, right] = stdout("s6-predict").match(/right: (\d+) %\n$/)!;
  assert.ok(Number(right) >= 70, right);
});

Deno.test("S7 holds the small error of a wave that is learned", () => {
  const [, error] = stdout("s7").match(/mean squared error: (\S+)\n$/)!;
  // The wave's own mean square is 0.32.
  assert.ok(Number(error) < 0.01, error);
});

Deno.test("no cell holds an error, and every code cell was run in order", () => {
  const run = cells.filter(({ cell_type }) => cell_type === "code");
  assert.deepEqual(
    run.map(({ execution_count }) => execution_count),
    run.map((_, i) => i + 1),
  );
  for (const { id } of run) {
    assert.ok(outputs(id).every(({ output_type }) => output_type !== "error"));
  }
});

Deno.test("every section is told in English and in Chinese", () => {
  const sections = cells.filter(({ cell_type }) => cell_type === "markdown");
  assert.ok(sections.length > 0);
  for (const { id, source } of sections) {
    assert.match(source, /[a-z]{3}/, id);
    assert.match(source, /\p{Script=Han}/u, id);
  }
});
