import assert from "node:assert/strict";
import { generate } from "../../engine/assembly/build.ts";

Deno.test("the generated WASM bytes are what the sources compile to", async () => {
  const file = new URL("../../engine/generated/wasm_bytes.ts", import.meta.url);
  assert.equal(
    Deno.readTextFileSync(file) === await generate(),
    true,
    "engine/generated/wasm_bytes.ts is out of date: run `deno task build`",
  );
});
