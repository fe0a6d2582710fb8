import assert from "node:assert/strict";
import { type CellRecord, Folder, Notebook } from "./notebook.ts";

/** Bundles of the displays of a cell. */
function displays({ events }: CellRecord): Record<string, unknown>[] {
  return events.flatMap((event) =>
    event.type === "display" ? [event.data] : []
  );
}

Deno.test("a result says itself how it looks", async (t) => {
  await using notebook = await Notebook.start();
  const shows: [name: string, code: string, data: Record<string, unknown>][] = [
    [
      "a symbol",
      "({ [Symbol.for('Jupyter.display')]() { return { 'text/plain': 'me', 'text/html': this.html } }, html: '<b>' })",
      { "text/plain": "me", "text/html": "<b>" },
    ],
    [
      "a function with a symbol",
      "Object.assign(() => 1, { [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': 'layer' }) })",
      { "text/plain": "layer" },
    ],
    [
      "an asynchronous symbol",
      "({ async [Symbol.for('Jupyter.display')]() { await 1; return { 'text/plain': 'later' } } })",
      { "text/plain": "later" },
    ],
    [
      "Deno's symbol",
      "({ [Deno.jupyter.$display]: () => ({ 'text/plain': 'deno' }) })",
      { "text/plain": "deno" },
    ],
    [
      "bytes in a bundle",
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': '', 'image/png': new Uint8Array([1, 2, 3]) }) })",
      { "text/plain": "", "image/png": "AQID" },
    ],
    [
      "a list of values that show themselves",
      "const shown = (text: string) => ({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': text, 'text/html': text }) });\n[shown('array([1.])'), shown('array([2.])')]",
      { "text/plain": "[array([1.]), array([2.])]" },
    ],
    ["a list of lists of them", "[[shown('a')], [shown('b'), shown('c')]]", {
      "text/plain": "[[a], [b, c]]",
    }],
    ["a list of which one does not", "[1, 'x']", {
      "text/plain": '[ 1, "x" ]',
    }],
    ["no colours", "({ a: [1, 'x', null] })", {
      "text/plain": '{ a: [ 1, "x", null ] }',
    }],
    ["a canvas", "({ toDataURL: () => 'data:image/png;base64,AAAA' })", {
      "image/png": "AAAA",
      "text/plain": "[image/png]",
    }],
    [
      "a Vega-Lite chart",
      "({ toSpec: () => ({ $schema: 'https://vega.github.io/schema/vega-lite/v5.json', mark: 'bar' }) })",
      {
        "application/vnd.vegalite.v5+json": {
          $schema: "https://vega.github.io/schema/vega-lite/v5.json",
          mark: "bar",
        },
        "text/plain": "[vega-lite chart]",
      },
    ],
    ["an element", "({ outerHTML: '<p>hi</p>' })", {
      "text/html": "<p>hi</p>",
      "text/plain": "<p>hi</p>",
    }],
    ["an SVG element", "({ outerHTML: '<svg></svg>' })", {
      "image/svg+xml": "<svg></svg>",
      "text/plain": "<svg></svg>",
    }],
    [
      "the bytes of a PNG",
      "new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10])",
      { "image/png": "iVBORw0KGgo=", "text/plain": "[image/png, 8 bytes]" },
    ],
    [
      "a data frame",
      "const frame = { schema: { a: { toJSON: () => ({ DataType: 'Int64' }) } }, head() { return this }, toRecords: () => [{ a: '<1>' }], toString: () => 'frame' }; frame",
      {
        "application/vnd.dataresource+json": {
          data: [{ a: "<1>" }],
          schema: { fields: [{ name: "a", type: "integer" }] },
        },
        "text/html":
          "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>&lt;1&gt;</td></tr></tbody></table>",
        "text/plain": "frame",
      },
    ],
  ];
  for (const [name, code, data] of shows) {
    await t.step(name, async () => {
      const { events, error, traceback } = await notebook.run(code);
      assert.equal(error, "", traceback);
      const result = events.find(({ type }) => type === "result");
      assert.ok(result?.type === "result");
      assert.deepEqual(result.data, data);
    });
  }
});

Deno.test("a display that fails fails its cell, and the next one works", async (t) => {
  await using notebook = await Notebook.start();
  const failing: [code: string, error: RegExp][] = [
    [
      "({ [Symbol.for('Jupyter.display')]() { throw new RangeError('no picture') } })",
      /^RangeError: no picture/,
    ],
    [
      "({ async [Symbol.for('Jupyter.display')]() { throw new Error('later') } })",
      /^Error: later/,
    ],
    [
      "({ [Symbol.for('Jupyter.display')]: () => 'text' })",
      /^TypeError: Cannot display a value as its display must be a MIME bundle.*current value is "text"/,
    ],
    [
      "({ [Symbol.for('Deno.customInspect')]() { throw new Error('inspect') } })",
      /^Error: inspect/,
    ],
    ["new Proxy({}, { get() { throw new Error('trap') } })", /trap/],
  ];
  for (const [code, error] of failing) {
    await t.step(code, async () => {
      assert.match((await notebook.run(code)).error, error);
      assert.equal((await notebook.run("1")).result, "1");
    });
  }
});

Deno.test("jupyter.display, update and clearOutput", async () => {
  await using notebook = await Notebook.start();
  const { events, result } = await notebook.run(`display("text");
jupyter.display({ "text/plain": "raw" }, { raw: true, displayId: "one", metadata: { "text/plain": { a: 1 } } });
jupyter.update("one", 5);
jupyter.clearOutput({ wait: true });
jupyter.clearOutput();
display(1)`);
  assert.equal(result, undefined);
  const cell = 1;
  assert.deepEqual(events, [
    {
      type: "display",
      cell,
      data: { "text/plain": '"text"' },
      metadata: {},
      transient: {},
      update: false,
    },
    {
      type: "display",
      cell,
      data: { "text/plain": "raw" },
      metadata: { "text/plain": { a: 1 } },
      transient: { display_id: "one" },
      update: false,
    },
    {
      type: "display",
      cell,
      data: { "text/plain": "5" },
      metadata: {},
      transient: { display_id: "one" },
      update: true,
    },
    { type: "clear", cell, wait: true },
    { type: "clear", cell, wait: false },
    {
      type: "display",
      cell,
      data: { "text/plain": "1" },
      metadata: {},
      transient: {},
      update: false,
    },
  ]);
  const late = await notebook.run(
    "display({ async [Symbol.for('Jupyter.display')]() { await 1; return { 'text/plain': 'late' } } })",
  );
  assert.deepEqual(displays(late), [{ "text/plain": "late" }]);
  assert.equal(late.result, undefined);
});

Deno.test("jupyter.html, md, svg, json and image are tags or functions", async () => {
  using folder = new Folder({ "a.svg": "<svg></svg>", "b.txt": "text" });
  await using notebook = await Notebook.start({ cwd: folder.path });
  const cell = await notebook.run(
    `const { html, md, svg, json, image } = jupyter;
for (const shown of [html\`<b>\${1 + 1}</b>\`, html("<i>"), md\`# \${"t"}\`, svg\`<svg/>\`, json({ a: [1] }), image("a.svg"), image(new Uint8Array([255, 216, 255, 0]))]) display(shown);`,
  );
  assert.equal(cell.error, "", cell.traceback);
  assert.deepEqual(displays(cell), [
    { "text/html": "<b>2</b>", "text/plain": "<b>2</b>" },
    { "text/html": "<i>", "text/plain": "<i>" },
    { "text/markdown": "# t", "text/plain": "# t" },
    { "image/svg+xml": "<svg/>", "text/plain": "<svg/>" },
    {
      "application/json": { a: [1] },
      "text/plain": '{\n  "a": [\n    1\n  ]\n}',
    },
    { "image/svg+xml": "<svg></svg>", "text/plain": "<svg></svg>" },
    { "image/jpeg": "/9j/AA==", "text/plain": "[image/jpeg, 4 bytes]" },
  ]);
  assert.match(
    (await notebook.run("image('b.txt')")).error,
    /^TypeError: Cannot show an image/,
  );
  assert.match((await notebook.run("image('none.png')")).error, /^NotFound: /);
});

Deno.test("jupyter.page and setNextInput are payloads", async () => {
  await using notebook = await Notebook.start();
  const { events } = await notebook.run(
    "jupyter.page('long'); jupyter.setNextInput('1 + 1', { replace: true })",
  );
  assert.deepEqual(events, [
    {
      type: "payload",
      cell: 1,
      payload: { source: "page", data: { "text/plain": "long" }, start: 0 },
    },
    {
      type: "payload",
      cell: 1,
      payload: { source: "set_next_input", text: "1 + 1", replace: true },
    },
  ]);
});

Deno.test("a notebook written for Deno's own kernel runs unchanged", async () => {
  await using notebook = await Notebook.start();
  const cell = await notebook.run(
    `const { display, html, md, svg, $display } = Deno.jupyter;
await display(html\`<h1>Hello</h1>\`);
await Deno.jupyter.display({ "text/plain": "raw" }, { raw: true });
await Deno.jupyter.display({ "text/plain": "first" }, { raw: true, display_id: "d" });
await Deno.jupyter.display({ "text/plain": "second" }, { raw: true, display_id: "d", update: true });
await Deno.jupyter.broadcast("display_data", { data: { "text/plain": "broadcast" }, metadata: {}, transient: { display_id: "b" } });
await Deno.jupyter.broadcast("update_display_data", { data: { "text/plain": "updated" }, metadata: {}, transient: { display_id: "b" } });
console.log(JSON.stringify(await Deno.jupyter.format({ [$display]: () => ({ "text/plain": "formatted" }) })));
console.log(typeof Deno.readTextFileSync, Deno.version.deno.length > 0, "jupyter" in Deno);
md\`# last\``,
  );
  assert.equal(cell.error, "", cell.traceback);
  assert.deepEqual(displays(cell).map((data) => data["text/plain"]), [
    "<h1>Hello</h1>",
    "raw",
    "first",
    "second",
    "broadcast",
    "updated",
  ]);
  const updates = cell.events.flatMap((event) =>
    event.type === "display" ? [event.update] : []
  );
  assert.deepEqual(updates, [false, false, false, true, false, true]);
  assert.equal(cell.stdout, '{"text/plain":"formatted"}\nfunction true true\n');
  assert.equal(cell.result, "# last");
  const unawaited = await notebook.run(
    "Deno.jupyter.display({ 'text/plain': 'quiet' }, { raw: true })",
  );
  assert.deepEqual(displays(unawaited), [{ "text/plain": "quiet" }]);
  assert.equal(unawaited.result, undefined);
  assert.match(
    (await notebook.run("await Deno.jupyter.broadcast('status', {})")).error,
    /^TypeError: Cannot broadcast a message.*"status"/,
  );
});
