import assert from "node:assert/strict";
import { Language } from "../../../kernel/interpreter/language/mod.ts";
import { typedText } from "../../../kernel/interpreter/magics.ts";
import { libraryBundle } from "../../../kernel/library_bundle.ts";
import { Folder, Notebook, plain } from "./notebook.ts";

const WRONG = "let count: number = 1;\ncount = 'two';\ncount";

Deno.test("type errors are not looked for, shown, or keep the cell from running, as %types says", async () => {
  await using notebook = await Notebook.start({ language: true });
  assert.equal(notebook.interpreter.types, "off");
  const off = await notebook.run(WRONG);
  assert.equal(off.stderr, "");
  assert.equal(off.result, '"two"');
  assert.equal((await notebook.run("%types")).stdout, "Type errors: off\n");
  const set = await notebook.run(`%types warn\n${WRONG}`);
  assert.equal(set.stdout, "Type errors: warn\n");
  assert.equal(set.result, '"two"');
  assert.equal(
    plain(set.stderr),
    `TS2322: Type 'string' is not assignable to type 'number'.
  1 │
  2 │ let count: number = 1;
❱ 3 │ count = 'two';
    │ ^
  4 │ count
    at In[${notebook.cell}]:3:1
`,
  );
  notebook.interpreter.types = "error";
  const refused = await notebook.run("const ran = 1; " + WRONG);
  assert.equal(
    refused.error,
    `TS2322: Type 'string' is not assignable to type 'number'. (In[${notebook.cell}]:2:1)`,
  );
  assert.match(refused.traceback, /❱ 2 │ count = 'two';/);
  assert.equal(refused.events.length, 0);
  notebook.interpreter.types = "off";
  assert.equal((await notebook.run("typeof ran")).result, '"undefined"');
  notebook.interpreter.types = "error";
  // Names of earlier cells, of the runtime, and magics are no errors.
  for (
    const code of [
      "const kept: number[] = [1]; kept",
      "kept.map((each) => each.toFixed(1))",
      "[_, __, ___, In[1], Out[1], typeof jupyter, display, assert]",
      "%time kept.length",
      "!true",
      "%%bash\nif true; then true; fi",
      "%who",
      "await Promise.resolve(kept)",
    ]
  ) assert.equal((await notebook.run(code)).error, "", code);
  const timed = await notebook.run("%time kept.lenght");
  assert.match(timed.error, /^TS2551: .*Did you mean 'length'.*:1:12\)$/);
  assert.match((await notebook.run("%types all")).error, /^UsageError: %types/);
  assert.match((await notebook.run("let 1")).error, /^SyntaxError/);
  await notebook.run("%types off");
  assert.equal((await notebook.run(WRONG)).error, "");
});

Deno.test("where nobody knows the types, a warning or a refusal says so", async () => {
  await using notebook = await Notebook.start();
  const warned = await notebook.run("%types warn\n1 + 1");
  assert.equal(warned.result, "2");
  assert.match(warned.stderr, /TypesUnknown.*not checked.*--no-language/);
  const { error, result } = await notebook.run("%types error\n1 + 1");
  assert.match(error, /^TypesUnknown/);
  assert.equal(result, undefined);
});

Deno.test("a cell whose types are being checked can be interrupted", async () => {
  await using notebook = await Notebook.start({ types: "error" });
  const running = notebook.run("1 + 1");
  await new Promise((done) => setTimeout(done, 20));
  await notebook.interpreter.interrupt();
  assert.match((await running).error, /^KeyboardInterrupt/);
});

Deno.test("typedText() blanks what is no TypeScript", () => {
  assert.equal(typedText("%time f(1)\n%who\nf(2)"), "      f(1)\n\nf(2)");
  assert.equal(typedText("%%time\nf(1)"), "      \nf(1)");
  assert.equal(typedText("%%bash\nls"), null);
  assert.equal(typedText("exit"), null);
  assert.equal(typedText("!ls\n!done"), "\n");
  assert.equal(typedText("const done = 1\n!done"), "const done = 1\n!done");
  assert.equal(typedText("5\n%unknown"), "5\n%unknown");
});

Deno.test("every cell of the tutorial is free of type errors", async () => {
  const { types, ...library } = await libraryBundle();
  using folder = new Folder();
  const language = new Language({
    folder: folder.path,
    library: { ...library, types: types!, preload: true },
  });
  try {
    const url = new URL(
      "../../../notebooks/keras_embedding_lstm.ipynb",
      import.meta.url,
    );
    const { cells } = JSON.parse(await Deno.readTextFile(url));
    let checked = 0;
    for (const { cell_type, source } of cells) {
      if (cell_type !== "code") continue;
      const code = source.join("");
      assert.deepEqual(await language.typeErrors(code, 60_000), [], code);
      language.ran(code);
      checked++;
    }
    assert.ok(checked > 15);
    // Wrong use is an error, so the library has types at all.
    const errors = await language.typeErrors("Dense('one')", 60_000);
    assert.equal(errors?.length, 1);
  } finally {
    await language.close();
  }
});
