import assert from "node:assert/strict";
import { Notebook, sleep } from "./notebook.ts";

Deno.test("libraries are told when a cell was terminated, as no finally of it runs", async () => {
  await using notebook = await Notebook.start();
  await notebook.run(
    `let told = 0; addEventListener("jupyter:interrupted", () => told++);`,
  );
  const loop = notebook.run("try { for (;;) {} } finally { told += 100; }");
  await sleep(100);
  await notebook.interpreter.interrupt();
  assert.match((await loop).error, /^KeyboardInterrupt/);
  assert.equal((await notebook.run("told")).result, "1");
});
