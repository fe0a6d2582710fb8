/**
 * Cells that go on for ever, or for so long that nobody waits: those that wedge
 * the built-in kernel, and others of their kind.
 *
 * @module
 */

/** A module of the user's with loops, as a data URL. */
const LOOPS = `data:text/javascript,${
  encodeURIComponent(`
    export const sync = () => { for (;;) {} };
    export const slow = async () => { for (;;) await new Promise((r) => setTimeout(r, 1)); };
  `)
}`;

/** (module (func (export "f") (loop (br 0)))) */
const WASM =
  "0,97,115,109,1,0,0,0,1,4,1,96,0,0,3,2,1,0,7,5,1,1,102,0,0,10,9,1,7,0,3,64,12,0,11,11";

/** What each of them does, and its text. */
export const ENDLESS_CELLS: Record<string, string> = {
  "a loop": "for(;;){}",
  "a loop in try and catch": "for (;;) { try { for(;;){} } catch {} }",
  "Atomics.wait":
    "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
  "a catastrophic regular expression": "/(x+x+)+y/.test('x'.repeat(50))",
  "a promise that never settles": "await new Promise(() => {})",
  "a long sleep": "await new Promise((r) => setTimeout(r, 30_000))",
  "a sort of 3e7 numbers":
    "new Float64Array(3e7).map(() => Math.random()).sort((a, b) => a - b)",
  "a pending accept":
    "const listener = Deno.listen({ port: 0 }); await listener.accept()",
  "a loop in a timer":
    "await new Promise(() => setTimeout(() => { for(;;){} }, 10))",
  "a loop in the second immediate of two":
    "await new Promise(() => { setImmediate(() => {}); setImmediate(() => { for(;;){} }) })",
  "a loop in an imported module": `(await import("${LOOPS}")).sync()`,
  "an asynchronous loop in an imported module":
    `await (await import("${LOOPS}")).slow()`,
  "a loop of sleeps": "for (;;) await new Promise((r) => setTimeout(r, 1))",
  "a loop of microtasks": "for (;;) await null",
  "a flood of output": "for (;;) console.log('x'.repeat(1000))",
  "a WASM loop":
    `new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([${WASM}]))).exports.f()`,
  "a fetch that never answers":
    "const server = Deno.serve({ port: 0, onListen() {} }, () => new Promise(() => {})); await fetch(`http://localhost:${server.addr.port}/`)",
  "a formatter that never settles":
    "({ [Symbol.for('Jupyter.display')]: () => new Promise(() => {}) })",
  "a formatter with a loop":
    "({ [Symbol.for('Jupyter.display')]() { for(;;){} } })",
};
