/**
 * Puts the backend "kerno" into tfjs.
 *
 * @module
 */
import { keepPlatform, removeStockKernels } from "./_silence.ts";
import { saveWithoutKernels } from "./_saved_tensors.ts";
import { KernoBackend } from "./backend.ts";
import {
  activationKernels,
  registerActivationGradients,
} from "./kernels/activation.ts";
import {
  attentionKernels,
  registerAttentionGradient,
} from "./kernels/attention.ts";
import { castKernels } from "./kernels/cast.ts";
import { convolutionKernels } from "./kernels/convolution.ts";
import { registerConvolutionGradient } from "./kernels/convolution_gradient.ts";
import {
  crossEntropyKernels,
  registerCrossEntropyGradient,
} from "./kernels/cross_entropy.ts";
import { denseKernels, registerDenseGradient } from "./kernels/dense.ts";
import { depthwiseKernels } from "./kernels/depthwise.ts";
import { elementwiseKernels } from "./kernels/elementwise.ts";
import {
  embeddingKernels,
  registerEmbeddingGradient,
} from "./kernels/embedding.ts";
import { gruKernels, registerGruGradients } from "./kernels/gru.ts";
import { registerKernels } from "./kernels/kernel.ts";
import { indexingKernels } from "./kernels/indexing.ts";
import { layoutKernels } from "./kernels/layout.ts";
import { lstmKernels } from "./kernels/lstm.ts";
import {
  lstmGradientKernels,
  registerLstmGradient,
} from "./kernels/lstm_gradient.ts";
import { matMulKernels } from "./kernels/mat_mul.ts";
import {
  normalizationKernels,
  registerNormalizationGradients,
} from "./kernels/normalization.ts";
import {
  channelNormalizationKernels,
  registerChannelNormalizationGradients,
} from "./kernels/normalization_channels.ts";
import { paddingKernels } from "./kernels/padding.ts";
import {
  pairLossKernels,
  registerPairLossGradient,
} from "./kernels/pair_loss.ts";
import { poolingKernels } from "./kernels/pooling.ts";
import { randomKernels } from "./kernels/random.ts";
import { reduceKernels } from "./kernels/reduce.ts";
import { registerSoftmaxGradients, softmaxKernels } from "./kernels/softmax.ts";
import { watchStockKernels } from "./kernels/stock.ts";
import {
  registerWeightedSumGradient,
  weightedSumKernels,
} from "./kernels/weighted_sum.ts";
import { recover } from "./recover.ts";
import { type Tensor, tf } from "./tf.ts";

/**
 * Makes "kerno" the backend of tfjs and tfjs silent.
 *
 * A second call, and a call from a second copy of the library in the same
 * process, does nothing: the copies share one engine.
 */
export function registerEngine(): void {
  if (tf.findBackendFactory("kerno")) return;
  const backend = new KernoBackend();
  tf.copyRegisteredKernels("cpu", "kerno");
  watchStockKernels();
  registerKernels({
    ...activationKernels,
    ...attentionKernels,
    ...castKernels,
    ...channelNormalizationKernels,
    ...convolutionKernels,
    ...crossEntropyKernels,
    ...denseKernels,
    ...depthwiseKernels,
    ...elementwiseKernels,
    ...embeddingKernels,
    ...gruKernels,
    ...layoutKernels,
    ...lstmGradientKernels,
    ...lstmKernels,
    ...matMulKernels,
    ...normalizationKernels,
    ...paddingKernels,
    ...pairLossKernels,
    ...poolingKernels,
    ...randomKernels,
    ...reduceKernels,
    ...softmaxKernels,
    ...weightedSumKernels,
  });
  // After the others: what it leaves out goes to the lookup of rows above.
  registerKernels(indexingKernels);
  registerActivationGradients();
  registerChannelNormalizationGradients();
  registerAttentionGradient();
  registerConvolutionGradient();
  registerCrossEntropyGradient();
  registerDenseGradient();
  registerEmbeddingGradient();
  registerGruGradients();
  registerLstmGradient();
  registerNormalizationGradients();
  registerPairLossGradient();
  registerSoftmaxGradients();
  registerWeightedSumGradient();
  tf.registerBackend("kerno", () => backend, 100);
  removeStockKernels();
  keepPlatform();
  tf.setBackend("kerno");
  countTensors(backend);
  saveWithoutKernels(backend);
  // A Jupyter kernel says so after it has stopped a cell.
  globalThis.addEventListener("jupyter:interrupted", recover);
}

/** Tells the backend of each tensor that tfjs counts. */
function countTensors(backend: KernoBackend): void {
  const engine = tf.engine() as unknown as {
    trackTensor(tensor: Tensor, backend: unknown): void;
  };
  const track = engine.trackTensor;
  engine.trackTensor = function (tensor, of) {
    track.call(this, tensor, of);
    backend.track(tensor.dataId);
  };
}
