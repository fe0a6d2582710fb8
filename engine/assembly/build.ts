/**
 * Compiles the AssemblyScript sources into the file that holds the WASM bytes.
 *
 * Optimised with `-O0` on purpose: Binaryen's passes nest the multiply-adds
 * of the unrolled micro-kernels into dependent chains and cost a third of the
 * speed; V8 does the rest as well.
 *
 * @module
 */
import asc from "assemblyscript/asc";
import {
  MOST_NUMBERS,
  OPTIMIZER_FIELDS,
  ROOM,
  SUM_BLOCK,
} from "../_optimizer_fields.ts";
import { rangeJob } from "../_range_jobs.ts";
import { ATTENTION_FIELDS } from "../_attention_fields.ts";
import { RECURRENT_FIELDS } from "../_recurrent_fields.ts";
import { WINDOW_FIELDS } from "../_window_fields.ts";
import { elementwise } from "./elementwise.ts";
import { microKernels } from "./micro_kernels.ts";
import { optimizerSteps } from "./optimizer_steps.ts";
import { rowLoops } from "./row_loops.ts";

const SOURCES = new URL("./src/", import.meta.url);
const TARGET = new URL("../generated/wasm_bytes.ts", import.meta.url);

const FMA = {
  relaxed:
    `@inline export function fma(a: v128, b: v128, c: v128): v128 { return f32x4.relaxed_madd(a, b, c); }`,
  strict:
    `@inline export function fma(a: v128, b: v128, c: v128): v128 { return f32x4.add(f32x4.mul(a, b), c); }`,
};

/** The WASM module of one variant. */
async function compile(variant: "relaxed" | "strict"): Promise<Uint8Array> {
  const written: Record<string, string> = {
    "fma.ts": FMA[variant],
    "micro_kernels.ts": microKernels(),
    "elementwise.ts": elementwise(),
    "row_loops.ts": rowLoops(),
    "range_job.ts": rangeJob(),
    "attention_fields.ts": places(ATTENTION_FIELDS),
    "optimizer_fields.ts": optimizerFields(),
    "optimizer_steps.ts": optimizerSteps(),
    "recurrent_fields.ts": places(RECURRENT_FIELDS),
    "window_fields.ts": places(WINDOW_FIELDS),
  };
  let bytes: Uint8Array | undefined;
  const options = [
    "main.ts",
    ..."--outFile out.wasm -O0 --noAssert --runtime stub".split(" "),
    ..."--importMemory --sharedMemory --initialMemory 1".split(" "),
    ..."--maximumMemory 65536".split(" "),
    ..."--enable simd,relaxed-simd,threads,bulk-memory".split(" "),
  ];
  const { error, stderr } = await asc.main(options, {
    readFile: (name: string) => written[name] ?? source(name),
    writeFile: (name: string, contents: Uint8Array | string) => {
      if (name === "out.wasm") bytes = contents as Uint8Array;
    },
    listFiles: () => [],
  });
  if (error || !bytes) {
    throw new Error(
      `Cannot compile the ${variant} WASM module: ${error?.message}\n${stderr}`,
    );
  }
  return bytes;
}

/** The places of the fields of a job block, as constants. */
function places(fields: readonly string[]): string {
  return fields.map((name, i) => `export const ${name}: i32 = ${i};`).join(
    "\n",
  );
}

function optimizerFields(): string {
  const constants = Object.entries({ MOST_NUMBERS, ROOM, SUM_BLOCK })
    .map(([name, value]) => `export const ${name}: i32 = ${value};`);
  return [places(OPTIMIZER_FIELDS), ...constants].join("\n");
}

function source(name: string): string | null {
  try {
    return Deno.readTextFileSync(new URL(name, SOURCES));
  } catch {
    return null;
  }
}

/** The text of the generated file. */
export async function generate(): Promise<string> {
  const lines = [
    "// Written by `deno task build` from engine/assembly/. Do not edit.",
    "",
  ];
  for (const variant of ["relaxed", "strict"] as const) {
    const bytes = await compile(variant);
    lines.push(
      `/** The module with ${
        variant === "relaxed"
          ? "relaxed multiply-add"
          : "multiply, then add: the same bits on every machine"
      }. */`,
      `export const ${variant.toUpperCase()} =`,
      `  "${bytes.toBase64()}";`,
    );
  }
  return lines.join("\n") + "\n";
}

if (import.meta.main) {
  Deno.mkdirSync(new URL(".", TARGET), { recursive: true });
  const text = await generate();
  Deno.writeTextFileSync(TARGET, text);
  console.log(`engine/generated/wasm_bytes.ts: ${text.length} bytes`);
}
