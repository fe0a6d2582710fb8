/**
 * The jobs over a range of units that the pool can share: the build and the
 * kernels number them by their place here.
 *
 * @module
 */

/** Functions of the WASM module by the source file that has them. */
export const RANGE_SOURCES = {
  activations: ["activateJob", "activateGradJob"],
  probabilities: [
    "softmaxJob",
    "softmaxGradJob",
    "logSoftmaxJob",
    "logSoftmaxGradJob",
    "logitsJob",
    "logitsGradJob",
    "probabilitiesJob",
    "probabilitiesGradJob",
    "sparseLogitsJob",
    "sparseLogitsGradJob",
    "sparseProbabilitiesJob",
    "sparseProbabilitiesGradJob",
    "binaryJob",
    "binaryGradJob",
  ],
  pairs: ["pairJob", "pairGradJob"],
  normalization: ["normalizeRowsJob", "normalizeRowsGradJob"],
  normalization_channels: [
    "momentsJob",
    "scaleShiftJob",
    "dotsJob",
    "slopesJob",
  ],
} as const;

/** The name of a job. */
export type RangeJob =
  (typeof RANGE_SOURCES)[keyof typeof RANGE_SOURCES][number];

/** All of them, in the order of their numbers. */
export const RANGE_JOBS: readonly RangeJob[] = Object.values(RANGE_SOURCES)
  .flat();

/** The source of the function that runs a share of any of them. */
export function rangeJob(): string {
  return [
    ...Object.entries(RANGE_SOURCES).map(([source, names]) =>
      `import { ${names.join(", ")} } from "./${source}";`
    ),
    `/** Runs share \`index\` of \`count\`: job number, units, arguments. */`,
    `export function rangeJob(job: usize, index: i32, count: i32): void {`,
    `  const units = <i64>i32.load(job, 4);`,
    `  const first = <i32>(units * index / count), last = <i32>(units * (index + 1) / count);`,
    `  switch (i32.load(job)) {`,
    ...RANGE_JOBS.map((name, i) =>
      `    case ${i}: ${name}(job + 8, first, last); break;`
    ),
    `  }`,
    `}`,
  ].join("\n");
}
