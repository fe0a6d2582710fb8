import assert from "node:assert/strict";
import { engine } from "../../../engine/mod.ts";
import { withoutFusedSteps } from "../../../training/optimizers/fused.ts";
import * as optimizers from "../../../training/optimizers/mod.ts";
import { NAMES, optimizerTests } from "./_cases.ts";

function strictly(body: () => void): void {
  engine.setStrict(true);
  try {
    body();
  } finally {
    engine.setStrict(false);
  }
}

optimizerTests([
  ["one pass", (body) => body()],
  ["one pass, strict", strictly],
  ["general steps", withoutFusedSteps],
]);

Deno.test("optimizers.get() knows the names that Keras knows", () => {
  assert.equal(NAMES.length > 0, true);
  for (const [name, className] of NAMES) {
    assert.equal(optimizers.get(name)!.constructor.name, className);
  }
});
