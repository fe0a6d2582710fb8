import { MathBackendCPU } from "@tensorflow/tfjs-backend-cpu";
import { tf } from "../../engine/mod.ts";
import type { Case } from "./_layer_case.ts";

// Before the engine is registered, which takes tfjs' own backend away.
tf.env().set("IS_NODE", false); // else tfjs advertises its native package
tf.copyRegisteredKernels("cpu", "plain");
tf.registerBackend("plain", () => new MathBackendCPU());
const { golden } = await import("./_golden.ts");
const { runCase } = await import("./_layer_case.ts");

/** Layers that are composed of tfjs' operations on a backend that is not ours. */
const LAYERS = [
  "AveragePooling1D",
  "AveragePooling2D",
  "AveragePooling3D",
  "Conv1D",
  "Conv1DTranspose",
  "Conv2D",
  "Conv2DTranspose",
  "Conv3D",
  "DepthwiseConv1D",
  "DepthwiseConv2D",
  "GlobalAveragePooling2D",
  "GlobalMaxPooling2D",
  "MaxPooling1D",
  "MaxPooling2D",
  "MaxPooling3D",
  "SeparableConv1D",
  "SeparableConv2D",
  "UpSampling2D",
];

/** As in golden_layers_test.ts. */
const WRONG = ["DepthwiseConv2D/channels_first"];

for (const one of golden<Case[]>("numeric/layers.json")) {
  if (!LAYERS.includes(one.layer) || WRONG.includes(one.id)) continue;
  Deno.test(`${one.layer}() composed of tfjs' operations gives Keras' numbers for ${one.id}`, () => {
    tf.setBackend("plain");
    try {
      runCase(one);
    } finally {
      tf.setBackend("kerno");
    }
  });
}
