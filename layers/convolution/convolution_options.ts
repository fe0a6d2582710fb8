/**
 * Options of the convolutions.
 *
 * @module
 */
import type { ActivationIdentifier } from "../activations/mod.ts";
import type { ConstraintIdentifier } from "../constraints/mod.ts";
import type { InitializerIdentifier } from "../initializers/mod.ts";
import type { LayerOptions } from "../layer_options.ts";
import type { RegularizerIdentifier } from "../regularizers/mod.ts";
import type { DataFormat, Sizes } from "./_spatial.ts";

/** Options of every convolution. Every default is the default of Keras 3. */
export interface WindowOptions extends LayerOptions {
  /**
   * Elements from one window to the next, for all axes or for each.
   *
   * @default {1}
   */
  strides?: Sizes;
  /**
   * `"valid"` keeps windows inside; `"same"` gives as many places as elements.
   *
   * @default {"valid"}
   */
  padding?: "valid" | "same";
  /**
   * Where the channels stand: last, or before the axes.
   *
   * @default {"channels_last"}
   */
  dataFormat?: DataFormat | null;
  /**
   * Elements from one of a window to the next, for all axes or for each.
   *
   * @default {1}
   */
  dilationRate?: Sizes;
  /**
   * Function applied to each number of the output.
   *
   * @default {null}
   */
  activation?: ActivationIdentifier;
  /**
   * Adds a bias to each filter.
   *
   * @default {true}
   */
  useBias?: boolean;
  /**
   * Start values of the bias.
   *
   * @default {"zeros"}
   */
  biasInitializer?: InitializerIdentifier;
  /**
   * Penalty on the bias.
   *
   * @default {null}
   */
  biasRegularizer?: RegularizerIdentifier;
  /**
   * What the bias must keep to.
   *
   * @default {null}
   */
  biasConstraint?: ConstraintIdentifier;
}

/** Options of the start values, penalty and constraint of `kernel`. */
export interface KernelOptions {
  /**
   * Start values of the kernel.
   *
   * @default {"glorot_uniform"}
   */
  kernelInitializer?: InitializerIdentifier;
  /**
   * Penalty on the kernel.
   *
   * @default {null}
   */
  kernelRegularizer?: RegularizerIdentifier;
  /**
   * What the kernel must keep to.
   *
   * @default {null}
   */
  kernelConstraint?: ConstraintIdentifier;
}

/** Options of the kernel that looks at each channel by itself. */
export interface DepthwiseOptions {
  /**
   * Outputs of each channel.
   *
   * @default {1}
   */
  depthMultiplier?: number;
  /**
   * Start values of the kernel of each channel.
   *
   * @default {"glorot_uniform"}
   */
  depthwiseInitializer?: InitializerIdentifier;
  /**
   * Penalty on it.
   *
   * @default {null}
   */
  depthwiseRegularizer?: RegularizerIdentifier;
  /**
   * What it must keep to.
   *
   * @default {null}
   */
  depthwiseConstraint?: ConstraintIdentifier;
}

/** Options of {@linkcode Conv2D} and {@linkcode Conv3D}. */
export interface ConvolutionOptions extends WindowOptions, KernelOptions {
  /**
   * Parts of the channels that are convolved by themselves.
   *
   * @default {1}
   */
  groups?: number;
  /**
   * Freezes the kernel and trains two matrices of this width beside it.
   *
   * @default {null}
   */
  loraRank?: number | null;
  /**
   * Factor of their product, times `loraRank`.
   *
   * @default {null}
   */
  loraAlpha?: number | null;
}

/** Options of {@linkcode Conv1D}. */
export interface Conv1DOptions extends Omit<ConvolutionOptions, "padding"> {
  /**
   * `"valid"` keeps windows inside; `"same"` gives as many steps as there are;
   * `"causal"` looks only back.
   *
   * @default {"valid"}
   */
  padding?: "valid" | "same" | "causal";
}

/** Options of the transposed convolutions. */
export interface ConvolutionTransposeOptions
  extends WindowOptions, KernelOptions {
  /**
   * How many more places at the end of each axis; less than the stride. `null`
   * gives the size times the stride with `"same"`.
   *
   * @default {null}
   */
  outputPadding?: Sizes | null;
}

/** Options of {@linkcode DepthwiseConv1D} and {@linkcode DepthwiseConv2D}. */
export interface DepthwiseConvolutionOptions
  extends WindowOptions, DepthwiseOptions {}

/** Options of {@linkcode SeparableConv1D} and {@linkcode SeparableConv2D}. */
export interface SeparableConvolutionOptions
  extends WindowOptions, DepthwiseOptions {
  /**
   * Start values of the kernel over the channels of one place.
   *
   * @default {"glorot_uniform"}
   */
  pointwiseInitializer?: InitializerIdentifier;
  /**
   * Penalty on it.
   *
   * @default {null}
   */
  pointwiseRegularizer?: RegularizerIdentifier;
  /**
   * What it must keep to.
   *
   * @default {null}
   */
  pointwiseConstraint?: ConstraintIdentifier;
}
