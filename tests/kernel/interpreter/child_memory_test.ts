import assert from "node:assert/strict";
import { Notebook, sleep } from "./notebook.ts";

/** Bytes of the child's heap, once `isEnough` holds or after ten seconds. */
async function heap(
  notebook: Notebook,
  isEnough: (bytes: number) => boolean,
): Promise<number> {
  for (let i = 0;; i++) {
    const { result } = await notebook.run("Deno.memoryUsage().heapUsed");
    const bytes = Number(result);
    if (isEnough(bytes) || i === 100) return bytes;
    await sleep(100);
  }
}

Deno.test("a child soon lets go of the 80 MB that only deno bench needs", async () => {
  await using notebook = await Notebook.start();
  const bytes = await heap(notebook, (bytes) => bytes < 40e6);
  assert.ok(bytes < 40e6, `${bytes}`);
  // What is left of Deno.bench is what it was: nothing outside deno bench.
  const { result } = await notebook.run("Deno.bench('x', () => {}); 'fine'");
  assert.equal(result, '"fine"');
});

Deno.test("a child that is busy at first lets go of them later", async () => {
  await using notebook = await Notebook.start();
  await notebook.run(
    "const end = Date.now() + 1500; while (Date.now() < end);",
  );
  const bytes = await heap(notebook, (bytes) => bytes < 40e6);
  assert.ok(bytes < 40e6, `${bytes}`);
});
