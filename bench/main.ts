/**
 * Runs every benchmark of this folder and prints what each says.
 *
 *     deno task bench [words]      only files whose path holds one of the words
 *     deno task bench --write      also into docs/benchmarks.md and the README
 *
 * A file whose name begins with _ is a part of others; a stress or a fuzz runs
 * for as long as one likes and is started by hand.
 *
 * @module
 */
import { globSync } from "node:fs";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const write = Deno.args.includes("--write");
const words = Deno.args.filter((word) => word !== "--write");
const files = globSync("bench/**/*.ts", { cwd: root })
  .filter((file) => !/(^|\/)_|(main|_peer)\.ts$|(stress|fuzz)[^/]*$/.test(file))
  .filter((file) =>
    words.length === 0 || words.some((word) => file.includes(word))
  )
  .sort();

const environment = Deno.env.toObject();
for (const name of ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]) {
  delete environment[name];
}

/** The question that a benchmark's first comment asks. */
function question(file: string): string {
  const comment = /\/\*\*([^]*?)\n \*\n/.exec(
    Deno.readTextFileSync(`${root}${file}`),
  );
  return comment![1].replace(/\n \* ?/g, " ").trim();
}

/** What a benchmark prints; it is shown as it comes. */
async function run(file: string): Promise<{ text: string; ok: boolean }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--quiet",
      "--lock=deno.lock",
      "--v8-flags=--expose-gc",
      file,
    ],
    cwd: root,
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
    clearEnv: true,
    env: environment,
  }).spawn();
  let text = "";
  const decoded = child.stdout.pipeThrough(new TextDecoderStream());
  for await (const piece of decoded) {
    text += piece;
    await Deno.stdout.write(new TextEncoder().encode(piece));
  }
  return { text, ok: (await child.status).success };
}

/** The rows that benchmarks give for the README. */
function headlines(texts: string[]): string {
  const rows = texts.join("\n").matchAll(/^<!-- headline (.*) -->$/gm);
  return [
    "| measured | Kerno | the fastest other | ratio |",
    "| --- | --- | --- | --- |",
    ...Array.from(rows, ([, row]) => `${row.trim()} |`),
  ].join("\n");
}

const machine = `${
  cpus()[0]?.model.trim() ?? "an unknown processor"
}, ${cpus().length} cores, ${Deno.build.os}, Deno ${Deno.version.deno}, ${
  new Date().toISOString().slice(0, 10)
}`;
console.log(`${machine}\n`);
const failed: string[] = [];
const texts: string[] = [];
for (const file of files) {
  const title = `## ${question(file)}\n\n\`${file}\`\n\n`;
  console.log(title);
  const { text, ok } = await run(file);
  if (!ok) failed.push(file);
  texts.push(`${title}${text.trim()}\n`);
  console.log();
}

if (write && failed.length === 0) {
  const shown = texts.map((text) => text.replace(/^<!-- .*\n?/gm, ""));
  Deno.writeTextFileSync(
    `${root}docs/benchmarks.md`,
    `# Measured\n\n${machine}. Written by \`deno task bench --write\`.\n\n${
      shown.join("\n")
    }`,
  );
  const readme = Deno.readTextFileSync(`${root}README.md`);
  const marks = /(<!-- bench -->\n)[^]*?(<!-- \/bench -->)/;
  if (!marks.test(readme)) throw new Error("README.md has no place for it");
  const table = `\n${machine}:\n\n${headlines(texts)}\n\n`;
  Deno.writeTextFileSync(
    `${root}README.md`,
    readme.replace(marks, (_, from, to) => `${from}${table}${to}`),
  );
  const format = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "README.md", "docs/benchmarks.md"],
    cwd: root,
  });
  await format.output();
}
if (failed.length > 0) {
  console.error(
    `${failed.length} of ${files.length} benchmarks failed: ${
      failed.join(", ")
    }`,
  );
  Deno.exit(1);
}
