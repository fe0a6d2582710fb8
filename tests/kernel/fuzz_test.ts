import assert from "node:assert/strict";
import { fuzz } from "./fuzz.ts";

Deno.test("a kernel survives seconds of random bytes, frames and messages", async () => {
  const { connections, memory: [first, last] } = await fuzz(3, 20260101);
  assert.ok(connections > 500, `${connections}`);
  assert.ok(last - first < 200, `${first} MB, then ${last} MB`);
});
