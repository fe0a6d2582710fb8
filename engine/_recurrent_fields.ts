/**
 * The fields of the job block that the recurrent kernels read: 32-bit integers,
 * addresses with 0 for what is absent. The build writes them out for the
 * AssemblyScript side.
 *
 * @module
 */

/** Names in the order of their place in the block. */
export const RECURRENT_FIELDS = [
  "BATCH",
  "STEPS",
  "FEATURES",
  "WIDTH", // units, filled up to whole vectors
  "UNITS",
  "X", // [B, T, F]
  "STAGED", // [B, T, F]: x in processing order, with its dropout
  "KERNEL", // [F, 4W]
  "RECURRENT", // [W, 4W]
  "BIAS", // [4W]
  "H0", // [B, U]
  "C0", // [B, U]
  "MASK", // [B, T] bytes, in processing order
  "FIRST", // [B]: the first step that is not masked
  "SEQUENCE", // [B, T, U]
  "H", // [B, U]
  "C", // [B, U]
  "GATES", // [B, T, 4W]: x kernel, then the gates
  "CELLS", // [B, T, W]
  "HIDDENS", // [B, T, W]: h of the step before, with its dropout
  "PACKED", // the recurrent kernel, packed
  "PACKED_T", // the same transposed, packed
  "TRAINING",
  "ACTIVATION",
  "RECURRENT_ACTIVATION",
  "INPUT_MASK", // [B, F]
  "RECURRENT_MASK", // [B, W]
  "REVERSE",
  "D_SEQUENCE", // [B, T, U]
  "D_H", // [B, U]
  "D_C", // [B, U]
  "D_Z", // [B, T, 4W]
  "D_BIAS", // [B, 4W]: sums of D_Z over the steps
  "D_H0", // [B, U]
  "D_C0", // [B, U]
  "RECURRENT_BIAS", // [W]: of the candidate of a GRU that resets after
  "RESET_AFTER",
  "PACKED_H", // the candidate's part of a GRU's recurrent kernel, packed
  "PACKED_H_T", // the same transposed, packed
  "KEEPS_ARGUMENTS", // GATES holds the arguments of the gates, not the gates
  "ACTIVATION_PARAMETER", // a float
  "RECURRENT_PARAMETER", // a float
  "SPACE", // work space of thread 0
  "SPACE_STEP", // bytes from one thread's to the next one's
] as const;

/** A field of the block. */
export type RecurrentField = (typeof RECURRENT_FIELDS)[number];
