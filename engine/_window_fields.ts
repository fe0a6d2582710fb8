/**
 * The fields of the job block that convolutions and pooling read: 32-bit
 * integers, addresses with 0 for what is absent. The build writes them out for
 * the AssemblyScript side.
 *
 * @module
 */

/** Names in the order of their place in the block. */
export const WINDOW_FIELDS = [
  "BATCH",
  "DEPTH",
  "HEIGHT",
  "WIDTH",
  "CHANNELS",
  "OUT_DEPTH",
  "OUT_HEIGHT",
  "OUT_WIDTH",
  "FILTER_DEPTH",
  "FILTER_HEIGHT",
  "FILTER_WIDTH",
  "STRIDE_DEPTH",
  "STRIDE_HEIGHT",
  "STRIDE_WIDTH",
  "DILATION_DEPTH",
  "DILATION_HEIGHT",
  "DILATION_WIDTH",
  "PAD_DEPTH", // before the first place
  "PAD_HEIGHT",
  "PAD_WIDTH",
  "FIRST", // place of the output
  "COUNT", // places of the output
  "MODE",
  "IMAGE",
  "COLUMNS",
  "OUT",
  "UPSTREAM",
  "FILTER",
  "FILTERS", // columns of FILTER
  "REACH", // rows of FILTER
  "PLAIN", // a window is one element: the image is what they see
  "TILE", // places that are unfolded at a time
  "ACTIVATION",
  "BIAS", // PERIOD times in a row
  "PERIOD",
  "SPACE", // work space of thread 0
  "SPACE_STEP", // bytes from one thread's to the next one's
] as const;

/** A field of the block. */
export type WindowField = (typeof WINDOW_FIELDS)[number];
