/**
 * The fields of the job block of attention, 32 bits each: the build, the
 * kernels and the native jobs number them by their place here.
 *
 * @module
 */

/**
 * Addresses are byte offsets; strides count elements. `O` is the output, on
 * the way back its gradient.
 */
export const ATTENTION_FIELDS = [
  "BATCH",
  "HEADS",
  // Heads of the query for each head of key and value.
  "GROUP",
  "ROWS",
  "COLUMNS",
  "DEPTH",
  "VALUE_DEPTH",
  // Rows that are done at a time.
  "BLOCK",
  "Q",
  "Q_ROW",
  "Q_HEAD",
  "Q_BATCH",
  "K",
  "K_ROW",
  "K_HEAD",
  "K_BATCH",
  "V",
  "V_ROW",
  "V_HEAD",
  "V_BATCH",
  "O",
  "O_ROW",
  "O_HEAD",
  "O_BATCH",
  "MASK",
  "MASK_COLUMN",
  "MASK_ROW",
  "MASK_HEAD",
  "MASK_BATCH",
  "BIAS",
  "BIAS_COLUMN",
  "BIAS_ROW",
  "BIAS_HEAD",
  "BIAS_BATCH",
  // A float.
  "SCALE",
  "CAUSAL",
  "WINDOW",
  // What becomes of masked numbers: 0 replaced, 1 replaced and then 0, 2 lowered.
  "MASKED",
  // Floats: the share that is dropped, and the factor of the rest; 0 without dropout.
  "RATE",
  "KEEP",
  "SEED_0",
  "SEED_1",
  "SEED_2",
  "SEED_3",
  // The probabilities that the way back reads, or 0; minus those that were dropped.
  "KEPT",
  "SCORES",
  "D_Q",
  "D_K",
  "D_V",
  "D_SCORES",
  "D_BIAS",
  // Work space: a thread's products, then blocks of rows, then one row.
  "SPACE",
  "SPACE_STEP",
  "SPACE_BLOCKS",
] as const;

/** The name of a field. */
export type AttentionField = typeof ATTENTION_FIELDS[number];
