/**
 * Memory that a child has and no cell can use.
 *
 * `deno repl` brings `Deno.bench`, whose module keeps an array for ten million
 * measurements: 80 MB, which is four fifths of a child. Benchmarks run under
 * `deno bench` only.
 *
 * @see {@link https://github.com/denoland/deno/blob/v2.9.6/cli/js/40_bench.js}
 *
 * @module
 */
import type { Inspector } from "./inspector.ts";
import { within } from "./patience.ts";
import { SCOPE_GROUP, variablesSeenBy } from "./scope.ts";

/** A child is left alone so long: its first cell is not to wait. */
const FIRST_WAIT = 500;
/** So long again where a cell holds it. */
const NEXT_WAIT = 1000;
/** The event loop that answers in this time is idle. */
const IDLE_PATIENCE = 15;
/** How the inspector describes the array; 8 bytes an element. */
const ARRAY = "Array(10000000)", ARRAY_BYTES = 80_000_000;
/** A heap beyond this is the user's: V8 collects it soon, and it takes long. */
const LARGE_HEAP = 2 * ARRAY_BYTES;

/** Lets go of it at the first moment when no code runs. */
export async function freeUnusedMemory(inspector: Inspector): Promise<void> {
  let wait = FIRST_WAIT;
  do {
    if (await closes(inspector, wait)) return;
    wait = NEXT_WAIT;
  } while (!await isIdle(inspector));
  try {
    if (await emptyArray(inspector)) await collect(inspector);
  } catch {
    // An interrupt came between, or the child has ended: it stays as it is.
  }
}

/** Whether the child ends within so many milliseconds. */
async function closes(inspector: Inspector, wait: number): Promise<boolean> {
  const closed = inspector.closed.then(() => true);
  return await within(closed, wait) ?? false;
}

async function isIdle(inspector: Inspector): Promise<boolean> {
  const turn = inspector.evaluate("__kerno.tick()", { awaitPromise: true });
  if (await within(turn, IDLE_PATIENCE) !== undefined) return true;
  turn.forget();
  return false;
}

/** Empties the array; false where this Deno has none. */
async function emptyArray(inspector: Inspector): Promise<boolean> {
  const { result: bench } = await inspector.evaluate("Deno.bench", {
    objectGroup: SCOPE_GROUP,
  });
  const array = (await variablesSeenBy(inspector, bench))
    .find(({ name }) => name === "all")?.value;
  const isThere = array?.description === ARRAY;
  if (isThere) {
    await inspector.send("Runtime.callFunctionOn", {
      objectId: array.objectId,
      functionDeclaration: "function(){this.length=0}",
      silent: true,
    });
  }
  inspector.send("Runtime.releaseObjectGroup", { objectGroup: SCOPE_GROUP });
  return isThere;
}

/** Collects garbage, some 10 ms, unless V8 has done so or is about to. */
async function collect(inspector: Inspector): Promise<void> {
  const { usedSize } = await inspector.send<{ usedSize: number }>(
    "Runtime.getHeapUsage",
  );
  if (usedSize < ARRAY_BYTES || usedSize > LARGE_HEAP) return;
  await inspector.send("HeapProfiler.collectGarbage");
}
