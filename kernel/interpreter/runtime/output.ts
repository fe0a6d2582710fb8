/**
 * Frames into stdout; see `frame_types.ts` for their form.
 *
 * @module
 */
import { config } from "./config.ts";
import { currentCell } from "./context.ts";
import { FRAME, FRAME_HEAD } from "./frame_types.ts";

const stdout = Deno.stdout;
const writeSync = stdout.writeSync.bind(stdout);
const textEncoder = new TextEncoder();
const SMALL = 1 << 15;
const small = new Uint8Array(FRAME_HEAD + SMALL * 3);
small.set(config.magic);
const smallView = new DataView(small.buffer);

function writeAll(bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(written ? bytes.subarray(written) : bytes);
  }
}

/** `small` is in use: a command may run another cell's code in the midst. */
let isWriting = false;

/** A termination may have cut a writer off; nothing else runs now. */
export function resetOutput(): void {
  isWriting = false;
}

/** Writes a frame of text. */
export function writeText(
  type: number,
  text: string,
  cell: number = currentCell(),
): void {
  if (text.length > SMALL || isWriting) {
    return writeBytes(type, textEncoder.encode(text), cell);
  }
  isWriting = true;
  const body = small.subarray(FRAME_HEAD);
  const { written } = textEncoder.encodeInto(text, body);
  small[8] = type;
  smallView.setUint32(9, cell, true);
  smallView.setUint32(13, written, true);
  writeAll(small.subarray(0, FRAME_HEAD + written));
  isWriting = false;
}

/** Writes a frame of bytes. */
export function writeBytes(
  type: number,
  payload: Uint8Array,
  cell: number = currentCell(),
): void {
  const frame = new Uint8Array(FRAME_HEAD + payload.length);
  frame.set(config.magic);
  frame[8] = type;
  const view = new DataView(frame.buffer);
  view.setUint32(9, cell, true);
  view.setUint32(13, payload.length, true);
  frame.set(payload, FRAME_HEAD);
  writeAll(frame);
}

/** Writes a frame of JSON. */
export function writeJson(type: number, value: unknown, cell?: number): void {
  writeText(type, JSON.stringify(value), cell);
}

const writeErrorSync = Deno.stderr.writeSync.bind(Deno.stderr);

/**
 * Marks the end of a run in stdout and in stderr, so that the kernel knows
 * that nothing of it is still on the way.
 */
export function writeEnd(
  type: number,
  value: { run: number; report?: unknown },
): void {
  writeJson(type, value);
  const mark = new Uint8Array(FRAME_HEAD);
  mark.set(config.magic);
  mark[8] = FRAME.end;
  new DataView(mark.buffer).setUint32(9, value.run, true);
  writeErrorSync(mark);
}

/** Writes a comm message with its binary buffers. */
export function writeComm(
  head: Record<string, unknown>,
  buffers: readonly Uint8Array[],
): void {
  const sizes = buffers.map((buffer) => buffer.byteLength);
  const json = textEncoder.encode(JSON.stringify({ ...head, sizes }));
  const total = sizes.reduce((sum, size) => sum + size, 4 + json.length);
  const payload = new Uint8Array(total);
  new DataView(payload.buffer).setUint32(0, json.length, true);
  payload.set(json, 4);
  let at = 4 + json.length;
  for (const buffer of buffers) {
    payload.set(buffer, at);
    at += buffer.byteLength;
  }
  writeBytes(FRAME.comm, payload);
}
