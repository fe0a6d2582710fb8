import assert from "node:assert/strict";
import { Notebook, sleep } from "./notebook.ts";

/** Completes at `|` in `text`. */
async function complete(notebook: Notebook, text: string) {
  const cursor = text.indexOf("|");
  const code = text.replace("|", "");
  const reply = await notebook.interpreter.complete(code, cursor);
  return { ...reply, replaced: code.slice(reply.start, reply.end) };
}

Deno.test("complete() knows names, members, literals, calls and keys, and runs no getter", async (t) => {
  await using notebook = await Notebook.start();
  await notebook.run(`let reads = 0; let calls = 0;
const object = { alpha: 1, get beta() { reads++; return 1 }, inner: { gamma: [1] }, "with space": 1 };
class Thing { static made() { return new Thing() } method() {} #hidden = 1; get size() { reads++; return 1 } }
const thing = new Thing(); const num = 5; const text = "x"; const list = [1, 2];
const trap = new Proxy({}, { get() { reads++; return 1 }, ownKeys() { reads++; return [] } });
function effect() { calls++; return thing }
const maybe: { delta: number } | undefined = { delta: 1 };`);
  const found: [text: string, includes: string[], excludes?: string[]][] = [
    ["obj|", ["object"], ["alpha"]],
    ["object.|", ["alpha", "beta", "inner", "hasOwnProperty"], ["with space"]],
    ["object.al|", ["alpha"], ["beta"]],
    ["object.inner.gamma.fl|", ["flat", "flatMap"]],
    ["object.inner.gamma[0].toF|", ["toFixed"]],
    ["thing.|", ["method", "size"], ["hidden"]],
    ["Thing.ma|", ["made"]],
    ["new Map().si|", ["size"]],
    ["num.toF|", ["toFixed"]],
    ["text.toU|", ["toUpperCase"]],
    ["'literal'.sl|", ["slice"]],
    ["`template`.sl|", ["slice"]],
    ["[1, 2].ma|", ["map"]],
    ["(1 + 2).toF|", ["toFixed"]],
    ["/x/.te|", ["test"]],
    ["list.map((x) => x).fi|", ["filter", "find"]],
    ["maybe?.de|", ["delta"]],
    ["object['al|", ["alpha"]],
    ['object["with|', ["with space"]],
    ["const a: number = num.toF|", ["toFixed"]],
    ["first line\nnum.toF|", ["toFixed"]],
    ["if (num.toF|", ["toFixed"]],
    ["Deno.readTextF|", ["readTextFile", "readTextFileSync"]],
    ["Deno.jupyter.di|", ["display"]],
    ["jupyter.comms.op|", ["open"]],
    ["awa|", ["await"]],
    ["interf|", ["interface"]],
    ["consol|", ["console"]],
    ["Math.PI.toF|", ["toFixed"]],
    ["中|", []],
    ["'in a string obj|", []],
    ["// in a comment obj|", []],
    ["5|", []],
    ["nowhere.|", []],
    ["undefined.|", []],
    ["|", ["object", "for"]],
  ];
  for (const [text, includes, excludes = []] of found) {
    await t.step(text.replaceAll("\n", "⏎"), async () => {
      const { matches, replaced, metadata } = await complete(notebook, text);
      for (const name of includes) {
        assert.ok(
          matches.includes(name),
          `${name} not in ${matches.slice(0, 20)}`,
        );
      }
      for (const name of excludes) assert.ok(!matches.includes(name), name);
      if (includes.length === 0) assert.deepEqual(matches, []);
      assert.ok(matches.every((match) => match.startsWith(replaced)));
      assert.ok(!matches.includes("__kerno"));
      if (matches.length > 0) {
        const types = metadata._jupyter_types_experimental as {
          text: string;
        }[];
        assert.deepEqual(types.map((type) => type.text), matches);
      }
    });
  }
  await t.step("without side effects", async () => {
    await complete(notebook, "effect().me|");
    await complete(notebook, "trap.a|");
    await complete(notebook, "object.beta.to|");
    assert.equal((await notebook.run("[reads, calls]")).result, "[ 0, 0 ]");
  });
});

Deno.test("complete() and inspect() answer while a cell runs", async () => {
  await using notebook = await Notebook.start();
  await notebook.run("const object = { alpha: 1 }");
  const running = notebook.run("for (;;) {}");
  await sleep(50);
  const start = performance.now();
  const { matches } = await complete(notebook, "object.al|");
  const about = await notebook.interpreter.inspect("object", 3, 0);
  const took = performance.now() - start;
  assert.deepEqual(matches, ["alpha"]);
  assert.match(String(about?.["text/plain"]), /object: Object/);
  assert.ok(took < 1000, `${took} ms`);
  await notebook.interpreter.interrupt();
  await running;
});

Deno.test("inspect() shows kind, signature, documentation and source", async () => {
  await using notebook = await Notebook.start();
  await notebook.run(`/**
 * Adds two numbers.
 *
 * @param a The first.
 */
function add(a: number, b: number = 1): number {
  return a + b;
}
class Shape extends Map {
  constructor(public width: number) { super() }
}
/** The answer. */
const answer: number = 42;
const list = [1, 2, 3];
let reads = 0;
const trap = { get a() { reads++; return 1 }, inner: { deep: "x" } };`);
  const ask = async (text: string, detail: 0 | 1 = 0) => {
    const cursor = text.indexOf("|");
    const found = await notebook.interpreter.inspect(
      text.replace("|", ""),
      cursor,
      detail,
    );
    return found && String(found["text/plain"]);
  };
  assert.equal(
    await ask("add|"),
    "function add\nfunction add(a: number, b: number = 1): number\n\nAdds two numbers.\n\n@param a The first.",
  );
  assert.match(
    (await ask("ad|d(1)", 1))!,
    /\n\nSource:\nfunction\s*\(a\s*, b\s*= 1\)\s*\{\n {2}return a \+ b;\n\}$/,
  );
  assert.match((await ask("add(1, |"))!, /^function add\n/);
  assert.match((await ask("Shape|"))!, /^class Shape\nclass Shape extends Map/);
  assert.equal(
    await ask("ans|wer"),
    "answer: number\n42\n\nThe answer.\n\nDeclaration:\nconst answer: number = 42;",
  );
  assert.match((await ask("list|"))!, /^list: Array\n\[ 1, 2, 3 \]/);
  assert.match(
    (await ask("trap.inner.de|ep"))!,
    /^trap\.inner\.deep: string\n"x"/,
  );
  assert.match(
    (await ask("Math.max|"))!,
    /^function Math\.max\nfunction max\(\)/,
  );
  assert.match((await ask("trap|"))!, /a: \[Getter\]/);
  assert.equal(await ask("nothing|"), null);
  assert.equal(await ask("|"), null);
  assert.equal(await ask("trap.a|"), null);
  assert.equal((await notebook.run("reads")).result, "0");
  const bundle = await notebook.interpreter.inspect("add", 1, 0);
  assert.match(
    String(bundle?.["text/markdown"]),
    /^\*\*function add\*\*\n\n```ts\nfunction add/,
  );
});
