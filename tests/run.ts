/**
 * Runs every test and ends with the line `N passed, N failed`, with
 * `, N skipped` where tests were skipped; the reason stands in their names.
 *
 * Further arguments are handed to `deno test`.
 *
 * @module
 */
import { clientsBlas } from "./requirements.ts";

// The engine is tested with a BLAS, too, where the machine itself has none.
const blas = Deno.env.get("KERNO_BLAS") ?? clientsBlas();
const child = new Deno.Command(Deno.execPath(), {
  args: ["test", "-A", "--quiet", "--no-check", "--parallel", ...Deno.args],
  env: {
    NO_COLOR: "1",
    DENO_JOBS: "2",
    ...(blas ? { KERNO_BLAS: blas } : {}),
  },
  stdout: "piped",
  stderr: "inherit",
}).spawn();

let tail = "";
const decoder = new TextDecoder();
for await (const chunk of child.stdout) {
  await Deno.stdout.write(chunk);
  tail = (tail + decoder.decode(chunk, { stream: true })).slice(-4000);
}
const { code } = await child.status;

const count = (word: string): number =>
  Number(tail.match(new RegExp(`\\| (\\d+) ${word}|(\\d+) ${word}`))?.[1] ?? 0);
const passed = Number(
  tail.match(/(?:ok|FAILED) \| (\d+) passed/)?.[1] ?? 0,
);
// A run that fell over without a summary counts as one failure.
const failed = count("failed") || (code === 0 ? 0 : 1);
const skipped = count("ignored");
console.log(
  `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}`,
);
Deno.exit(code);
