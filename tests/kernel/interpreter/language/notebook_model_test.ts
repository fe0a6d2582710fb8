import assert from "node:assert/strict";
import { NotebookModel } from "../../../../kernel/interpreter/language/notebook_model.ts";
import { NotebookSync } from "../../../../kernel/interpreter/language/notebook_sync.ts";

const library = {
  specifier: "lib",
  types: "file:///lib/mod.ts",
  names: ["One", "Two", "assert"],
  preload: true,
};

/** Texts of the cells between the hidden one and the draft. */
function executed(model: NotebookModel, draft = ""): string[] {
  return model.draft(draft).cells.slice(1, -1).map(({ text }) => text);
}

Deno.test("NotebookModel blanks what a later cell declares anew, places kept", () => {
  const model = new NotebookModel("/nb");
  model.ran("const a = 1;\nfunction f() {\n  return a;\n}");
  model.ran("let a = 'x'");
  assert.deepEqual(executed(model), [
    "            \nfunction f() {\n  return a;\n}",
    "let a = 'x'",
  ]);
  assert.deepEqual(executed(model, "function f() {}"), [
    "            \n              \n           \n ",
    "let a = 'x'",
  ]);
});

Deno.test("NotebookModel renames where a statement declares more than the superseded name", () => {
  const model = new NotebookModel("/nb");
  model.ran("const { a, b } = o, c = 2");
  model.ran("import { x, y as z } from 'm'");
  assert.deepEqual(executed(model, "let a, c, x, z"), [
    "const { a: __kernoPast_a, b } = o, __kernoPast_c = 2",
    "                             ",
  ]);
  assert.equal(
    executed(model, "let x")[1],
    "import { x as __kernoPast_x, y as z } from 'm'",
  );
});

Deno.test("NotebookModel keeps only cells with a living declaration", () => {
  const model = new NotebookModel("/nb");
  for (let i = 0; i < 1000; i++) model.ran(`const a = ${i}; list.push(a)`);
  model.ran("print(a)");
  assert.deepEqual(executed(model), ["const a = 999; list.push(a)"]);
  model.reset();
  assert.deepEqual(executed(model), []);
});

Deno.test("NotebookModel declares the globals until a cell declares them", () => {
  const model = new NotebookModel("/nb", library);
  const prelude = (draft = "") => model.draft(draft).cells[0].text;
  assert.match(prelude(), /import { One, Two } from "file:\/\/\/lib\/mod.ts"/);
  assert.match(prelude(), /import { strict as assert } from "node:assert"/);
  assert.match(prelude("class Two {}"), /import { One } from/);
  model.ran("import { assert } from 'chai'");
  assert.doesNotMatch(prelude(), /node:assert/);
  const quiet = new NotebookModel("/nb", { ...library, preload: false });
  assert.doesNotMatch(quiet.draft("").cells[0].text, /One/);
});

Deno.test("NotebookModel puts the library's place into imports of it, and finds places again", () => {
  const model = new NotebookModel("/nb", library);
  const code =
    `import { One } from "lib"; import "library"; One; import("lib/x")`;
  const { text } = model.draft(code);
  assert.equal(
    text.text,
    `import { One } from "file:///lib/mod.ts"; import "library"; One; import("file:///lib/mod.ts")`,
  );
  const at = code.indexOf("One;");
  assert.equal(text.text.slice(text.toEdited(at)).startsWith("One;"), true);
  // A specifier that is being typed stays.
  assert.equal(model.draft(`import "lib"`, 10).text.text, `import "lib"`);
  model.ran(`import { One } from "lib"`);
  assert.deepEqual(executed(model), [
    `import { One } from "file:///lib/mod.ts"`,
  ]);
});

Deno.test("NotebookModel tells JSX from TypeScript", () => {
  const model = new NotebookModel("/a b");
  const kind = (text: string) => model.draft(text).cells.at(-1)!;
  assert.equal(kind("const a = <T>x").languageId, "typescript");
  assert.equal(kind("const a = <p>x</p>").languageId, "typescriptreact");
  assert.match(kind("1").uri, /^deno-notebook-cell:\/\/\/a%20b\/kerno\.ipynb#/);
});

Deno.test("NotebookSync opens once, then tells only what has changed", () => {
  const sync = new NotebookSync("file:///nb.ipynb");
  const cell = (uri: string, text: string) => (
    { uri, text, languageId: "typescript" } as const
  );
  const a = cell("a", "1"), b = cell("b", "2"), c = cell("c", "3");
  const opened = sync.update([a, b]);
  assert.equal(opened?.method, "notebookDocument/didOpen");
  assert.equal(sync.update([a, b]), null);
  assert.deepEqual(sync.update([a, cell("b", "4")]), {
    method: "notebookDocument/didChange",
    params: {
      notebookDocument: { uri: "file:///nb.ipynb", version: 3 },
      change: {
        cells: {
          structure: undefined,
          textContent: [{
            document: { uri: "b", version: 3 },
            changes: [{ text: "4" }],
          }],
        },
      },
    },
  });
  assert.deepEqual(sync.update([c, cell("b", "4")])?.params, {
    notebookDocument: { uri: "file:///nb.ipynb", version: 4 },
    change: {
      cells: {
        structure: {
          array: {
            start: 0,
            deleteCount: 2,
            cells: [{ kind: 2, document: "c" }, { kind: 2, document: "b" }],
          },
          didOpen: [{ ...c, version: 4 }],
          didClose: [{ uri: "a" }],
        },
        textContent: [],
      },
    },
  });
});
