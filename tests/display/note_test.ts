import assert from "node:assert/strict";
import { note } from "../../display/mod.ts";
import { captured } from "./_capture.ts";

Deno.test("note() writes to stderr once for each key", () => {
  const lines = captured("warn", () => {
    note("batch_input_shape is an old name", "batch_input_shape");
    note("said otherwise", "batch_input_shape");
    note("another");
    note("another");
  });
  assert.deepEqual(lines, ["batch_input_shape is an old name", "another"]);
});
