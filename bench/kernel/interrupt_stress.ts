/**
 * Can any interrupt at any moment hurt the interpreter?
 *
 * Interrupts cells at random moments after their start, with another cell's
 * interval beside them, and checks after each one that the cell was stopped,
 * that state and interval live and that the next cell runs.
 *
 * `deno run -A bench/kernel/interrupt_stress.ts [count = 2000] [seed]`
 *
 * @module
 */
import { DenoInterpreter } from "../../kernel/interpreter/mod.ts";

const count = Number(Deno.args[0] ?? 2000);
const seed = Number(Deno.args[1] ?? Date.now() % 1e9);

const CELLS = [
  "for (;;) {}",
  "await 1; for (;;) {}",
  "await new Promise(() => {})",
  "await new Promise((r) => setTimeout(() => { for (;;) {} }, 1))",
  "await new Promise(() => { setImmediate(() => {}); setImmediate(() => { for (;;) {} }) })",
  "try { for (;;) {} } finally {}",
  "const big = new Float64Array(1e5); for (;;) {}",
  "for (;;) { try { await new Promise((r) => setTimeout(r, 1)) } catch {} }",
  "for (;;) console.log('x'.repeat(100))",
  "while (true) await 0",
  "prompt('?')",
  "/(a+)+b/.test('a'.repeat(40))",
  // Another module each time: an interrupted one stays broken.
  "await import(`data:text/javascript,for(;;){}//${Math.random()}`)",
];
const CHECK =
  "if (keep.a !== 1) throw new Error('state lost'); await new Promise((r) => setTimeout(r, 1)); 0";

/** Milliseconds that a busy machine may take. */
const PATIENCE = 10_000;

const sleep = (ms: number) => new Promise<void>((r) => setTimeout(r, ms));

let state = seed >>> 0;
/** A number from 0 to below `limit`, the same for a seed. */
function random(limit: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32 * limit;
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T | null> {
  let timer;
  const late = new Promise<null>((r) => timer = setTimeout(() => r(null), ms));
  const value = await Promise.race([promise, late]);
  clearTimeout(timer);
  return value;
}

const interpreter = await DenoInterpreter.start();
let cell = 0;
const failures: string[] = [];
interpreter.onEvent = (event) => {
  if (event.type === "restarted") failures.push(`restarted: ${event.reason}`);
};
const run = (code: string) => {
  cell++;
  return interpreter.execute(code, {
    cell,
    executionCount: cell,
    allowStdin: true,
  });
};

/** Resident memory of the child in MB; 0 where /proc is not there. */
function resident(): number {
  try {
    const status = Deno.readTextFileSync(
      `/proc/${interpreter.info.pid}/status`,
    );
    return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
  } catch {
    return 0;
  }
}

async function interruptOnce(index: number): Promise<number> {
  const code = CELLS[index % CELLS.length];
  const running = run(code);
  await sleep(random(9));
  const start = performance.now();
  const how = await interpreter.interrupt();
  const outcome = await within(PATIENCE, running);
  const took = performance.now() - start;
  const ename = outcome?.status === "error" ? outcome.ename : outcome?.status;
  if (ename !== "KeyboardInterrupt") {
    failures.push(`${index} ${code}: ${how}, ${ename ?? "no reply"}`);
  }
  if (!outcome) return NaN;
  const next = await within(PATIENCE, run(CHECK));
  if (next?.status !== "ok") {
    failures.push(`${index} ${code}: next cell ${JSON.stringify(next)}`);
  }
  return took;
}

async function ticks(): Promise<number> {
  let value = NaN;
  const previous = interpreter.onEvent;
  interpreter.onEvent = (event) => {
    if (event.type === "result") value = Number(event.data["text/plain"]);
  };
  await within(PATIENCE, run("ticks"));
  interpreter.onEvent = previous;
  return value;
}

await run("let keep = { a: 1 }; let ticks = 0; setInterval(() => ticks++, 5);");
console.log(`${count} interrupts, seed ${seed}`);
const before = resident();
const times: number[] = [];
for (let i = 0; i < count && failures.length < 20; i++) {
  const time = await interruptOnce(i);
  if (Number.isNaN(time)) break;
  times.push(time);
  if (i % 250 !== 249) continue;
  const earlier = await ticks();
  await sleep(60);
  if (!(await ticks() > earlier)) failures.push(`${i}: the interval is dead`);
  console.log(`${i + 1}: ${resident().toFixed(0)} MB`);
}
times.sort((a, b) => a - b);
const at = (share: number) => times[Math.floor((times.length - 1) * share)];
console.log(
  `median ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms, longest ${
    at(1).toFixed(1)
  } ms, memory ${before.toFixed(0)} to ${resident().toFixed(0)} MB`,
);
for (const failure of failures) console.log(`FAILED ${failure}`);
console.log(`${times.length} interrupts, ${failures.length} failures`);
await interpreter.shutdown();
Deno.exit(failures.length ? 1 : 0);
