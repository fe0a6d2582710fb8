import { tf } from "../../../engine/mod.ts";

// Before the engine takes the place of tfjs' own backend.
tf.env().set("IS_NODE", false); // else tfjs advertises its native package
tf.copyRegisteredKernels("cpu", "stock");
tf.registerBackend("stock", tf.findBackendFactory("cpu"), 1);
const { optimizerTests } = await import("./_cases.ts");

await tf.setBackend("stock");
optimizerTests([["tfjs' cpu backend", (body) => body()]]);
