/**
 * The most multiply-adds that 128-bit WASM does on one core: twelve chains
 * that do not wait for each other, and no memory.
 *
 * @module
 */
import asc from "assemblyscript/asc";

const CHAINS = 12, UNROLL = 4;

/** Runs `2 ** 20` rounds of the chains; gives the floating-point operations done. */
export async function fmaPeak(): Promise<() => number> {
  const names = Array.from({ length: CHAINS }, (_, i) => `s${i}`);
  const body = names.map((s) => `${s} = f32x4.relaxed_madd(x, y, ${s});`);
  const source = `export function run(n: i32): f32 {
    let ${names.map((s) => `${s} = f32x4.splat(0)`).join(", ")};
    const x = f32x4.splat(1.0000001), y = f32x4.splat(1e-9);
    for (let i = 0; i < n; i++) { ${body.join(" ").repeat(UNROLL)} }
    return f32x4.extract_lane(${
    names.reduce((a, b) => `f32x4.add(${a}, ${b})`)
  }, 0);
  }`;
  let bytes = new Uint8Array();
  // As the engine is built (assembly/build.ts): -O3 nests the chains into one
  // another and measures a quarter of the peak, which would flatter every share.
  const flags =
    "main.ts --outFile out.wasm -O0 --noAssert --runtime stub --enable simd,relaxed-simd";
  const { error } = await asc.main(flags.split(" "), {
    readFile: (name: string) => name === "main.ts" ? source : null,
    writeFile: (name: string, contents: Uint8Array | string) => {
      if (name === "out.wasm") bytes = contents as Uint8Array<ArrayBuffer>;
    },
    listFiles: () => [],
  });
  if (error) throw error;
  const { instance } = await WebAssembly.instantiate(bytes);
  const run = instance.exports.run as (n: number) => number;
  const rounds = 2 ** 20;
  return () => {
    run(rounds);
    return rounds * CHAINS * UNROLL * 4 * 2;
  };
}
