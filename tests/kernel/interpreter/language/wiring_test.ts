import assert from "node:assert/strict";
import { Folder, Notebook, sleep } from "../notebook.ts";

/** Asks until the language server has warmed up and answers in time. */
async function until<T>(
  ask: () => Promise<T>,
  isGood: (answer: T) => boolean,
): Promise<T> {
  for (let i = 0; i < 200; i++) {
    const answer = await ask();
    if (isGood(answer)) return answer;
    await sleep(50);
  }
  return await ask();
}

Deno.test("DenoInterpreter with a language: live and typed answers in one", async (t) => {
  using folder = new Folder({ "near.ts": "export const near = 1;" });
  await using notebook = await Notebook.start({
    cwd: folder.path,
    language: true,
  });
  const { interpreter } = notebook;
  await notebook.run(`/** Adds. */
function add(a: number, b: number): number { return a + b }
let calls = 0;
const object = { alpha: 1, get ever(): number { calls++; return 1 } } as { alpha: number; ever: number; never?: number };
interface Shape { side: number }`);

  await t.step("members: live first, typed ones behind", async () => {
    type Typed = { text: string; signature?: string }[];
    const typesOf = (metadata: Record<string, unknown>) =>
      metadata._jupyter_types_experimental as Typed;
    // Signatures that come later than the answer are there the next time.
    const { matches, metadata, start } = await until(
      () => interpreter.complete("object.", 7),
      ({ matches, metadata }) =>
        matches.includes("never") && !!typesOf(metadata)[0].signature,
    );
    assert.equal(start, 7);
    assert.ok(matches.indexOf("ever") > matches.indexOf("alpha"));
    assert.equal(matches.at(-1), "never");
    assert.equal(typesOf(metadata)[0].signature, "number");
    assert.equal((await notebook.run("calls")).result, "0");
  });

  await t.step("text that has not run, and import paths", async () => {
    const text = "const shape: Shape = { side: 1 };\nshape.";
    const { matches } = await until(
      () => interpreter.complete(text, text.length),
      ({ matches }) => matches.length > 0,
    );
    assert.deepEqual(matches, ["side"]);
    const path = await until(
      () => interpreter.complete('import "./ne', 12),
      ({ matches }) => matches.length > 0,
    );
    assert.deepEqual(path.matches, ["./near.ts"]);
    assert.equal(path.start, 8);
  });

  await t.step("inspect: value, signature, words, source", async () => {
    const inspect = async (
      code: string,
      cursor: number,
      detail: 0 | 1,
      wanted: RegExp,
    ) => {
      const about = await until(
        () => interpreter.inspect(code, cursor, detail),
        (about) => wanted.test(String(about?.["text/plain"])),
      );
      assert.match(String(about?.["text/plain"]), wanted);
      return about;
    };
    await inspect(
      "add",
      3,
      0,
      /^function add\nfunction add\(a: number, b: number\): number\n\nAdds\.$/,
    );
    await inspect(
      "add(",
      4,
      1,
      /Source:\nfunction add\(a: number, b: number\): number { return a \+ b }/,
    );
    await inspect(
      "object.alpha",
      9,
      0,
      /^object\.alpha: number\n1\n[^]*alpha: number/,
    );
    const fetched = await inspect(
      "fetch",
      2,
      0,
      /^function fetch\n[^]*RequestInit\): Promise<Response>[^]*Fetch a resource/,
    );
    assert.match(String(fetched?.["text/markdown"]), /^\*\*function fetch\*\*/);
    // Only the types know what has not run.
    await inspect("const later = add(1, 2)", 8, 0, /const later: number/);
  });

  await t.step("type errors of a cell", async () => {
    const errors = await interpreter.typeErrors("add(1, '2')");
    assert.deepEqual(
      errors?.map(({ code, line, column }) => [code, line, column]),
      [
        [2345, 1, 8],
      ],
    );
  });

  await t.step("answers during a busy loop", async () => {
    const running = notebook.run("for (;;) {}");
    await sleep(100);
    const { matches } = await interpreter.complete("object.al", 9);
    assert.deepEqual(matches, ["alpha"]);
    assert.ok(await interpreter.inspect("add", 3, 0));
    await interpreter.interrupt();
    await running;
  });
});

Deno.test("DenoInterpreter without a language has no type errors to tell", async () => {
  await using notebook = await Notebook.start();
  assert.equal(await notebook.interpreter.typeErrors("1 + {}"), null);
});
