/**
 * How long until the tutorial's first cell (S1) has printed its array, from
 * the start of a process, beside Keras on its three backends? And how long
 * does the import of the library take?
 *
 * Kerno runs as cells have it: bundled. Every process is started anew, with
 * warm files.
 *
 * @module
 */
import { headline, interleave, least, median, table } from "../_measure.ts";
import { libraryBundle } from "../../kernel/library_bundle.ts";
import { fileURLToPath } from "node:url";

const { url } = await libraryBundle();

const S1 = `
const model = Sequential();
model.add(Embedding(1000, 64, { inputLength: 10 }));
const inputArray = np.random.randint(1000, { size: [32, 10] });
model.compile("rmsprop", "mse");
print(model.predict(inputArray));`;

const PYTHON_S1 = `
import numpy as np
from keras.models import Sequential
from keras.layers import Embedding
model = Sequential()
model.add(Embedding(1000, 64))
input_array = np.random.randint(1000, size=(32, 10))
model.compile("rmsprop", "mse")
print(model.predict(input_array, verbose=0))`;

/** Runs a program; gives the milliseconds until it ends, or those it prints last. */
function run(
  command: string,
  args: string[],
  env: Record<string, string> = {},
  own = false,
): number {
  const start = performance.now();
  const { success, stdout, stderr } = new Deno.Command(command, { args, env })
    .outputSync();
  const time = performance.now() - start;
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  if (!own) return time;
  return Number(new TextDecoder().decode(stdout).trim().split("\n").at(-1));
}

const folder = Deno.makeTempDirSync();
function script(name: string, text: string): string[] {
  const path = `${folder}/${name}.js`;
  Deno.writeTextFileSync(path, text);
  return ["run", "-A", "--quiet", "--no-config", path];
}

const deno = Deno.execPath();
const timed = (specifier: string) =>
  `const start = performance.now(); await import(${
    JSON.stringify(specifier)
  }); console.log(performance.now() - start); Deno.exit();`;
const answer = script(
  "answer",
  `const { Sequential, Embedding, np, print } = await import("${url}");${S1}`,
);
const imported = script("import", timed(url));
const source = fileURLToPath(new URL("../../mod.ts", import.meta.url));
const config = fileURLToPath(new URL("../../deno.json", import.meta.url));
Deno.writeTextFileSync(`${folder}/source.js`, timed(`file://${source}`));

const first: Record<string, () => number> = { Kerno: () => run(deno, answer) };
const imports: Record<string, () => number> = {
  "Kerno, as in cells": () => run(deno, imported, {}, true),
  "Kerno, from its sources": () =>
    run(
      deno,
      ["run", "-A", "--quiet", "--config", config, `${folder}/source.js`],
      {},
      true,
    ),
};
const python = Deno.env.get("KERAS_PYTHON");
if (!python) {
  console.log(
    "Keras is not measured: set KERAS_PYTHON to a Python that has it.\n",
  );
} else {
  for (const backend of ["tensorflow", "jax", "torch"]) {
    const env = { KERAS_BACKEND: backend, TF_CPP_MIN_LOG_LEVEL: "3" };
    first[`Keras on ${backend}`] = () => run(python, ["-c", PYTHON_S1], env);
    const code =
      "import time; s = time.perf_counter(); import keras; print((time.perf_counter() - s) * 1000)";
    imports[`Keras on ${backend}`] = () => run(python, ["-c", code], env, true);
  }
}

const options = { warmUp: 2, rounds: 6 };
for (
  const [what, cases] of [
    ["start of the process to the answer of S1, ms", first],
    ["import of the library, ms", imports],
  ] as const
) {
  const timings = await interleave(cases, 0, options);
  console.log(`\n${what}, best / median\n`);
  table(timings.map(({ name }) => name), [
    timings.map((t) => `${least(t).toFixed(0)} / ${median(t).toFixed(0)}`),
  ]);
  const keras = timings.filter(({ name }) => name.startsWith("Keras"))
    .sort((a, b) => least(a) - least(b))[0];
  if (!keras) continue;
  headline({
    what,
    kerno: least(timings[0]).toFixed(0),
    peer: `${least(keras).toFixed(0)} (${keras.name})`,
    ratio: least(timings[0]) / least(keras),
  });
}
Deno.removeSync(folder, { recursive: true });
