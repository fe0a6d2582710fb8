/**
 * The frames that the child writes into its stdout between raw bytes.
 *
 * ```text
 * 8 bytes magic (the first is FF: never in UTF-8) | u8 type | u32le cell | u32le length | payload
 * ```
 *
 * @module
 */

/** Kinds of frames. */
export const FRAME = {
  /** UTF-8 text of console.log. */
  stdout: 1,
  /** UTF-8 text of console.error. */
  stderr: 2,
  /** JSON of a display. */
  display: 3,
  /** JSON of a cell's result. */
  result: 4,
  /** JSON: a cell has come to its end. */
  end: 5,
  /** JSON of a question. */
  input: 6,
  /** JSON of an error that is told, not thrown by the running cell. */
  background: 7,
  /** JSON of the error that ended a cell. */
  failure: 8,
  /** JSON: clear the output. */
  clear: 9,
  /** u32le length of the JSON, JSON, buffers. */
  comm: 10,
  /** JSON: the runtime stands. */
  ready: 11,
  /** JSON of a payload of the execute_reply. */
  payload: 12,
  /** JSON of a user expression's value. */
  value: 13,
  /** Bytes of `Deno.stdout.write`. */
  rawStdout: 14,
  /** Bytes of `Deno.stderr.write`. */
  rawStderr: 15,
} as const;

/** Bytes before the payload. */
export const FRAME_HEAD = 17;

/** A call on the stack, or where a syntax error lies. */
export interface CellPlace {
  /** The interpreter's number of the cell. */
  cell: number;
  /** 1-based line of the user's text. */
  line: number;
  /** 1-based column. */
  column: number;
}

/** A thrown value, described by the child. */
export interface ErrorReport {
  /** Name of the class. */
  ename: string;
  /** Message. */
  evalue: string;
  /** Lines `    at ...` with the places in the user's text. */
  stack: string[];
  /** Topmost place in a cell. */
  place?: CellPlace;
  /** Own properties other than the usual ones, formatted. */
  properties?: string;
  /** `error.cause`. */
  cause?: ErrorReport;
  /** `error.errors` of an AggregateError. */
  errors?: ErrorReport[];
  /** Of a thrown value that is no error. */
  isError: boolean;
}
