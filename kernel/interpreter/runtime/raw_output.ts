/**
 * `Deno.stdout` and `Deno.stderr` of cells, and with them `process.stdout` and
 * `process.stderr`: what is written there is put into frames, so that it is in
 * order with all else and known to belong to its cell. What sub-processes and
 * native code write stays raw.
 *
 * @module
 */
import { FRAME } from "./frame_types.ts";
import { writeBytes } from "./output.ts";

/** Takes the two streams over. */
export function installRawOutput(): void {
  for (const name of ["stdout", "stderr"] as const) {
    const type = name === "stdout" ? FRAME.rawStdout : FRAME.rawStderr;
    const writeSync = (bytes: Uint8Array): number => {
      writeBytes(type, bytes);
      return bytes.byteLength;
    };
    const write = (bytes: Uint8Array): Promise<number> =>
      Promise.resolve().then(() => writeSync(bytes));
    const stream = Deno[name];
    for (const [key, value] of Object.entries({ writeSync, write })) {
      Object.defineProperty(stream, key, {
        value,
        configurable: true,
        writable: true,
      });
    }
  }
}
