/**
 * The WASM modules, compiled when they are first called.
 *
 * @module
 */
import { environmentFlag } from "./_environment.ts";
import { hasRelaxedSimd } from "./feature_probe.ts";
import { RELAXED, STRICT } from "./generated/wasm_bytes.ts";
import { memory } from "./memory.ts";

/** Addresses are byte offsets, sizes are elements. */
type Call = (...args: number[]) => number;

/** What engine/assembly/src/main.ts exports. */
export interface WasmExports {
  writeConstants: Call;
  writeRowConstants: Call;
  rangeJob: Call;
  findBadId: Call;
  combineMoments: Call;
  factorsOf: Call;
  combineDots: Call;
  unary: Call;
  binary: Call;
  compare: Call;
  broadcast: Call;
  share: Call;
  packedBytes: Call;
  gemmBytes: Call;
  gemm: Call;
  gemmJob: Call;
  lstmBytes: Call;
  lstmPack: Call;
  lstmPackT: Call;
  lstmForward: Call;
  lstmBackward: Call;
  lstmGates: Call;
  lstmGatesGrad: Call;
  lstmKeep: Call;
  gruPack: Call;
  gruPackT: Call;
  gruForward: Call;
  gruBackward: Call;
  gruGates: Call;
  gruState: Call;
  gruGatesGrad: Call;
  gruResetGrad: Call;
  simplePack: Call;
  simplePackT: Call;
  simpleForward: Call;
  simpleBackward: Call;
  simpleStep: Call;
  simpleStepGrad: Call;
  widen: Call;
  narrow: Call;
  stage: Call;
  sumRows: Call;
  sumColumns: Call;
  sumJob: Call;
  maxAlong: Call;
  findOutside: Call;
  gatherJob: Call;
  placeRows: Call;
  sumRowsJob: Call;
  segmentSum: Call;
  scatterRows: Call;
  optimizerJob: Call;
  sumPairs: Call;
  placesOf: Call;
  decayRows: Call;
  allFinite: Call;
  adafactorRowsJob: Call;
  adafactorColumnsJob: Call;
  adafactorMatrixJob: Call;
  philoxJob: Call;
  mersenneFloats: Call;
  pcgWords: Call;
  mersenneIntegers: Call;
  attentionForward: Call;
  attentionBackward: Call;
  permute: Call;
  transpose: Call;
  copyRows: Call;
  select: Call;
  unfoldJob: Call;
  foldJob: Call;
  unfoldPlaces: Call;
  finishRows: Call;
  biasJob: Call;
  convolutionJob: Call;
  activationGradJob: Call;
  poolJob: Call;
  poolGradJob: Call;
  poolGradTilesJob: Call;
  depthwiseJob: Call;
  depthwiseInputJob: Call;
  depthwiseFilterJob: Call;
  repeatEach: Call;
  place: Call;
  fillWords: Call;
  gatherAxis: Call;
  byIndex: Call;
  cast: Call;
  logicalNot: Call;
  oneHot: Call;
  argAlong: Call;
  reduceAlong: Call;
  anyAlong: Call;
  scan: Call;
  topRows: Call;
  ramp: Call;
  spinWhile: Call;
  spinUntilZero: Call;
}

/**
 * "relaxed" lets the processor fuse multiply and add; "strict" gives the same
 * bits on every machine.
 */
export type Variant = "relaxed" | "strict";

interface Loaded {
  module: WebAssembly.Module;
  exports: WasmExports;
}

const loaded: Partial<Record<Variant, Loaded>> = {};
let chosen: Variant | undefined;

/** The variant in use. */
export function variant(): Variant {
  return chosen ??= environmentFlag("KERNO_STRICT") || !hasRelaxedSimd()
    ? "strict"
    : "relaxed";
}

/** Takes one variant for all that follows. */
export function setVariant(next: Variant): void {
  chosen = next === "relaxed" && !hasRelaxedSimd() ? "strict" : next;
}

/** A compiled module and its instance on this thread. */
export function load(which: Variant): Loaded {
  return loaded[which] ??= instantiate(which);
}

/**
 * The functions of a variant. What does not multiply matrices is the same in
 * both, and is taken from the one in use.
 */
export function wasm(which: Variant = variant()): WasmExports {
  return load(which).exports;
}

function instantiate(which: Variant): Loaded {
  const bytes = Uint8Array.fromBase64(which === "strict" ? STRICT : RELAXED);
  const module = new WebAssembly.Module(bytes);
  const instance = new WebAssembly.Instance(module, {
    env: { memory: memory.memory },
  });
  const exports = instance.exports as unknown as WasmExports;
  exports.writeConstants();
  exports.writeRowConstants();
  return { module, exports };
}
