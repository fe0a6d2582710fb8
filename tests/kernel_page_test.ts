/**
 * docs/kernel.md: every link leads somewhere, and every test that a row names
 * is there.
 *
 * @module
 */
import assert from "node:assert/strict";

const PAGE = new URL("../docs/kernel.md", import.meta.url);
const text = Deno.readTextFileSync(PAGE);

const places = new Map(
  [...text.matchAll(/^\[(\w+)\]: (\S+)$/gm)]
    .map(([, name, path]) => [name, new URL(path, PAGE)]),
);

/** The rows of its tables, by what they are about. */
const rows = [...text.matchAll(/^\| (?!what |variable |-)(.*?) +\|(.*)\|$/gm)]
  .map(([, what, cells]) => ({ what, cells: cells.split(/(?<!\\)\|/) }));

Deno.test("docs/kernel.md has links that lead to files and parts", () => {
  const parts = new Set(
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
      "#" + title.toLowerCase().replace(/[^\w\s-]/g, "").replace(/\s/g, "-")
    ),
  );
  const inline = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, to]) => to);
  assert.ok(inline.length > 5);
  for (const to of inline) {
    if (to.startsWith("#")) assert.ok(parts.has(to), to);
    else assert.ok(Deno.statSync(new URL(to, PAGE)).isFile, to);
  }
  for (const [name, place] of places) {
    assert.ok(Deno.statSync(place).isFile, name);
    assert.ok(text.includes(`][${name}]`), `[${name}] is not used`);
  }
});

Deno.test("docs/kernel.md names in every row of a capability a test that is there", () => {
  const capabilities = rows.filter(({ cells }) => cells.length > 2);
  assert.ok(capabilities.length >= 80, `${capabilities.length} rows`);
  for (const { what, cells } of capabilities) {
    assert.equal(cells.length, 8, what);
    const tests = [...cells[7].matchAll(/\[(.+?)\]\[(\w+)\]/g)];
    assert.ok(tests.length > 0, `no test for ${what}`);
    for (const [, name, place] of tests) {
      const file = places.get(place);
      assert.ok(file, `[${place}] is not defined`);
      const source = Deno.readTextFileSync(file);
      const isThere = ['"', "`"].some((quote) =>
        source.includes(quote + name + quote)
      );
      assert.ok(isThere, `no test "${name}" in ${file.pathname}`);
    }
  }
});

Deno.test("docs/kernel.md gives each capability a mark of every kernel", () => {
  for (const { what, cells } of rows.filter(({ cells }) => cells.length > 2)) {
    for (const cell of cells.slice(0, 7)) {
      assert.match(cell.trim(), /^(?:\*\*)?(?:[YPN?–]|5\.\d)(?:\*\*)?$/, what);
    }
  }
});
