// What the WASM module exports.
export { writeConstants, unary, binary, compare } from "./elementwise";
export { broadcast } from "./broadcast";
export { share, packedBytes, gemmBytes, gemm, gemmJob } from "./gemm";
export { lstmBytes, lstmPack, lstmPackT, lstmForward, lstmBackward, lstmGates, lstmGatesGrad, lstmKeep, widen, narrow, stage } from "./lstm";
export { gruPack, gruPackT, gruForward, gruBackward, gruGates, gruState, gruGatesGrad, gruResetGrad, simpleStep, simpleStepGrad, simplePack, simplePackT, simpleForward, simpleBackward } from "./recurrent";
export { sumRows, sumColumns, sumJob, maxAlong } from "./reduce";
export { findOutside, gatherJob, placeRows, sumRowsJob, segmentSum, scatterRows } from "./embedding";
export { sgd, sgdRows, sgdMomentum, rmsprop, rmspropRows, decayRows, adam } from "./optimizers";
export { uniform } from "./random";
export { spinWhile, spinUntilZero } from "./pool";
export { transpose, copyRows, select } from "./shape";
export { softmaxRows } from "./softmax";
export { unfoldJob, foldJob, biasJob, activationGradJob } from "./convolution";
export { poolJob, poolGradJob } from "./pooling";
export { depthwiseJob, depthwiseInputJob, depthwiseFilterJob, repeatEach } from "./depthwise";
export { permute, place, fillWords, gatherAxis, byIndex, cast, logicalNot, oneHot, argAlong, reduceAlong, anyAlong, scan, topRows } from "./tensors";
