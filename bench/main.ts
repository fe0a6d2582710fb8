/**
 * Runs every benchmark of this folder and prints what each says.
 *
 *     deno task bench [words]    only files whose path holds one of the words
 *
 * @module
 */
import { globSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const wanted = Deno.args;
// A file whose name begins with _ is a part of others; a stress or a fuzz runs
// for as long as one likes and is started by hand.
const files = globSync("bench/**/*.ts", { cwd: root })
  .filter((file) => !/(^|\/)_|main\.ts$|(stress|fuzz)[^/]*$/.test(file))
  .filter((file) =>
    wanted.length === 0 || wanted.some((word) => file.includes(word))
  )
  .sort();

const processor = cpus()[0]?.model ?? "an unknown processor";
console.log(
  `${processor}, ${cpus().length} cores, Deno ${Deno.version.deno}\n`,
);
let failed = 0;
for (const file of files) {
  console.log(`## ${file}\n`);
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", file],
    cwd: root,
    stdin: "null",
  }).spawn().status;
  if (code !== 0) failed++;
  console.log();
}
if (failed > 0) {
  console.error(`${failed} of ${files.length} benchmarks failed`);
  Deno.exit(1);
}
