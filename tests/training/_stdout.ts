/**
 * What a run writes by `console.log` and to stdout.
 *
 * @param body What runs.
 * @returns The text, lines ended by "\n".
 */
export async function captureStdout(body: () => unknown): Promise<string> {
  let text = "";
  const { log } = console;
  const { writeSync } = Deno.stdout;
  console.log = (...values: unknown[]) => {
    text += `${values.map(String).join(" ")}\n`;
  };
  Deno.stdout.writeSync = (bytes: Uint8Array) => {
    text += new TextDecoder().decode(bytes);
    return bytes.length;
  };
  try {
    await body();
  } finally {
    console.log = log;
    Deno.stdout.writeSync = writeSync;
  }
  return text;
}
