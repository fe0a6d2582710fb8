/**
 * What a piece of code writes: in this process, or in one of its own.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Lines that `body` gives to a method of console. */
export function captured(
  method: "log" | "warn",
  body: () => void,
): string[] {
  const lines: string[] = [];
  const real = console[method];
  console[method] = (...args: unknown[]) => void lines.push(args.join(" "));
  try {
    body();
  } finally {
    console[method] = real;
  }
  return lines;
}

/** What `deno ...args` writes to stdout and stderr, in the project's folder. */
export async function deno(
  args: string[],
  input = "",
): Promise<{ stdout: string; stderr: string; code: number }> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { stdout, stderr, code } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { stdout: text(stdout), stderr: text(stderr), code };
}

/** What a module's text writes to stdout. */
export async function output(code: string): Promise<string> {
  const { stdout, stderr, code: status } = await deno(["eval", code]);
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

/** Values on stand-in tensors, without tfjs. */
export function fakeTensor(
  data: ArrayLike<number | string>,
  shape: number[],
  dtype = "float32",
) {
  return { shape, dtype, dataSync: () => data };
}
