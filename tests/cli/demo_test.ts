import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { readNotebook } from "../../cli/notebook.ts";

const TEMP = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(TEMP, { recursive: true }));

Deno.test("the demo shows every cell of the tutorial without noise", async () => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--quiet",
      fileURLToPath(new URL("../../cli/demo.ts", import.meta.url)),
    ],
    cwd: await Deno.makeTempDir({ dir: TEMP }),
    env: { NO_COLOR: "1" },
  }).output();
  const [text, errors] = [stdout, stderr].map((b) =>
    new TextDecoder().decode(b)
  );
  assert.equal(code, 0, text + errors);
  assert.equal(errors, "");
  const prompts = text.match(/^In \[\d+\]: /gm) ?? [];
  const { cells } = await readNotebook(
    fileURLToPath(
      new URL("../../notebooks/keras_embedding_lstm.ipynb", import.meta.url),
    ),
  );
  const code_ = cells.filter(({ cell_type }) => cell_type === "code");
  assert.equal(prompts.length, code_.length);
  assert.match(text, /\[\[\[-3\.57981212e-02 {2}4\.41527404e-02/);
  assert.match(text, /Every cell ran, \d+\.\d s\n$/);
});
