/**
 * What Dense and Embedding share of low-rank adaptation (Hu et al., 2021).
 *
 * @module
 */

/**
 * Throws unless a layer can start low-rank adaptation.
 *
 * @param name Name of the layer.
 * @param built Whether its weights exist.
 * @param enabled Whether it has started already.
 * @throws {Error} If it cannot.
 */
export function checkLora(
  name: string,
  built: boolean,
  enabled: boolean,
): void {
  if (!built) {
    throw new Error(
      `Cannot enable lora on layer '${name}' as it isn't yet built.`,
    );
  }
  if (enabled) {
    throw new Error(
      `Cannot enable lora on layer '${name}' as lora is already enabled. This can only be done once per layer.`,
    );
  }
}

/**
 * The part of a configuration that low-rank adaptation adds.
 *
 * @param layer Its rank and its factor.
 * @returns The arguments by Keras' names, none without a rank.
 */
export function loraConfig(layer: {
  loraRank: number | null;
  loraAlpha: number | null;
}): Record<string, unknown> {
  if (layer.loraRank === null) return {};
  return { lora_rank: layer.loraRank, lora_alpha: layer.loraAlpha };
}

/**
 * Refuses a configuration of quantization, which is not there.
 *
 * @param name The class, for messages.
 * @param given Its arguments.
 * @throws {TypeError} If `quantizationConfig` is given.
 */
export function refuseQuantization(name: string, given: object): void {
  const { quantizationConfig = null } = given as {
    quantizationConfig?: unknown;
  };
  if (quantizationConfig === null) return;
  throw new TypeError(
    `Cannot create ${name} with a quantizationConfig as weights here are float32: leave it out`,
  );
}
