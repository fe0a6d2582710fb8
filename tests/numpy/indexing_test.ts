import { registerEngine } from "../../engine/mod.ts";
import { indexingTests } from "./indexing_cases.ts";

registerEngine();
indexingTests("kerno");
