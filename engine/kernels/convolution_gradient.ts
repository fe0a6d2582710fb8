/**
 * Gradients of convolutions: tfjs' own refuse dilations, and have none for
 * the transposed convolution over three axes.
 *
 * @module
 */
import { type Tensor, tf } from "../tf.ts";

type Inputs = Record<string, Tensor>;
type Attributes = Record<string, unknown>;

function run(name: string, inputs: Inputs, attrs: Attributes): Tensor {
  return tf.engine().runKernel(name, inputs, attrs as never) as Tensor;
}

/** The kernels over as many axes; those transposed have gradients too. */
const FAMILIES = [
  {
    forward: "Conv2D",
    input: "Conv2DBackpropInput",
    filter: "Conv2DBackpropFilter",
    format: "NHWC",
    transposed: true,
  },
  {
    forward: "Conv3D",
    input: "Conv3DBackpropInputV2",
    filter: "Conv3DBackpropFilterV2",
    format: "NDHWC",
    transposed: true,
  },
  {
    forward: "DepthwiseConv2dNative",
    input: "DepthwiseConv2dNativeBackpropInput",
    filter: "DepthwiseConv2dNativeBackpropFilter",
    format: "NHWC",
    transposed: false,
  },
];

/** Registers the gradients of convolutions and of transposed convolutions. */
export function registerConvolutionGradient(): void {
  registerWithActivation();
  for (const { forward, input, filter, format, transposed } of FAMILIES) {
    replace(forward, format, {
      inputsToSave: ["x", "filter"],
      gradFunc: (dy, [x, weights], attrs) => ({
        x: () =>
          run(input, { dy, filter: weights }, {
            ...attrs,
            inputShape: x.shape,
          }),
        filter: () =>
          run(filter, { x, dy }, { ...attrs, filterShape: weights.shape }),
      }),
    });
    if (!transposed) continue;
    replace(input, format, {
      inputsToSave: ["dy", "filter"],
      gradFunc: (up, [dy, weights], { inputShape: _, ...attrs }) => ({
        dy: () => run(forward, { x: up, filter: weights }, attrs),
        filter: () =>
          run(filter, { x: up, dy }, { ...attrs, filterShape: weights.shape }),
      }),
    });
  }
}

/** Registers the gradient of a convolution with bias and activation. */
function registerWithActivation(): void {
  tf.registerGradient({
    kernelName: "KernoConvolution",
    inputsToSave: ["x", "filter"],
    outputsToSave: [true],
    gradFunc: (up, [x, weights, y], { activation, ...attrs }) => {
      // Once, and not in a thunk: its scope would dispose of it.
      const dy = activation === 0
        ? up as Tensor
        : run("KernoActivationGrad", { dy: up as Tensor, y }, { activation });
      const { input, filter } = FAMILIES[y.rank - 4];
      const axes = y.shape.slice(0, -1).map((_, i) => i);
      return {
        x: () =>
          run(input, { dy, filter: weights }, {
            ...attrs,
            inputShape: x.shape,
          }),
        filter: () =>
          run(filter, { x, dy }, { ...attrs, filterShape: weights.shape }),
        bias: () => tf.sum(dy, axes),
      };
    },
  });
}

interface Gradient {
  inputsToSave: string[];
  gradFunc: (
    dy: Tensor,
    saved: Tensor[],
    attrs: Attributes,
  ) => Record<string, () => Tensor>;
}

/** On "kerno" with channels last ours, else tfjs' own if there is one. */
function replace(kernelName: string, format: string, ours: Gradient): void {
  const stock = tf.getGradient(kernelName);
  tf.registerGradient({
    kernelName,
    inputsToSave: ours.inputsToSave,
    gradFunc: (dy, saved, attrs) => {
      const plain = tf.getBackend() === "kerno" &&
        (attrs.dataFormat ?? format) === format;
      if (plain) return ours.gradFunc(dy as Tensor, saved, attrs as Attributes);
      if (stock) return stock.gradFunc(dy, saved, attrs);
      throw new Error(
        `Cannot compute the gradient of ${kernelName} as it needs the backend "kerno": current value is "${tf.getBackend()}"`,
      );
    },
  });
}
