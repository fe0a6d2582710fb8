/**
 * `Deno.stdin` of cells, and with it `process.stdin`: a read asks the front end
 * for a line. The stdin of the process itself says nothing to cells; its end
 * is that of the kernel.
 *
 * @module
 */
import { ask } from "./input.ts";

const encoder = new TextEncoder();
/** What was answered and not read yet. */
let rest = new Uint8Array(0);

/** Reads what is left of a line, else asks for one; null at the end of input. */
function readSync(buffer: Uint8Array): number | null {
  if (buffer.byteLength === 0) return 0;
  if (rest.byteLength === 0) {
    const line = ask("stdin: ");
    if (line === null) return null;
    rest = encoder.encode(`${line}\n`);
  }
  const part = rest.subarray(0, buffer.byteLength);
  buffer.set(part);
  rest = rest.subarray(part.byteLength);
  return part.byteLength;
}

function read(buffer: Uint8Array): Promise<number | null> {
  return Promise.resolve().then(() => readSync(buffer));
}

function readable(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull(controller) {
      const buffer = new Uint8Array(1024);
      const count = readSync(buffer);
      if (count === null) controller.close();
      else controller.enqueue(buffer.subarray(0, count));
    },
  }, { highWaterMark: 0 });
}

/** Takes the stream over. */
export function installRawInput(): void {
  let stream: ReadableStream<Uint8Array> | undefined;
  Object.defineProperties(Deno.stdin, {
    readSync: { value: readSync, configurable: true, writable: true },
    read: { value: read, configurable: true, writable: true },
    readable: { get: () => stream ??= readable(), configurable: true },
  });
}
