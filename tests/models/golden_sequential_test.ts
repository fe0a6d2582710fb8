import "../../models/mod.ts";
import { golden } from "../layers/_golden.ts";
import { type Case, runCase } from "../layers/_layer_case.ts";

for (const one of golden<Case[]>("numeric/layers.json")) {
  // Conv1D is not there yet.
  if (one.layer !== "Sequential" || one.id.includes("conv")) continue;
  Deno.test(`Sequential() gives Keras' numbers for ${one.id}`, () =>
    runCase(one, "keras"));
}
