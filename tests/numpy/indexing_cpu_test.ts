import { tf } from "../../engine/mod.ts";
import { indexingTests } from "./indexing_cases.ts";

tf.env().set("IS_NODE", false); // else tfjs advertises its native package
await tf.setBackend("cpu");
indexingTests("cpu");
