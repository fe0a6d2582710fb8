import "../../models/mod.ts";
import { golden } from "../layers/_golden.ts";
import { type Case, runCase } from "../layers/_layer_case.ts";

for (const one of golden<Case[]>("numeric/layers.json")) {
  if (one.layer !== "Sequential") continue;
  Deno.test(`Sequential() gives Keras' numbers for ${one.id}`, () =>
    runCase(one, "keras"));
}
