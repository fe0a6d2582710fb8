/**
 * Keeping deno's event loop whole: a termination in the midst of deno's own
 * code for immediates or timers would leave it broken.
 *
 * Immediates run in batches. Cut off within one, the rest of its batch is lost;
 * where it was not the first, the next round finds a spent one at the head of
 * the queue, throws, and no immediate ever runs again. Cut off within timers,
 * nobody asks for the next ones.
 *
 * @module
 */
import { runningFrames } from "./stack.ts";

/** A link of deno's queues of immediates. */
interface Link {
  _idleNext: Link | null;
  _destroyed: boolean;
  [key: symbol]: unknown;
}

/** Deno's own state, which the inspector can reach. */
interface LoopState {
  /** The rest of a batch. */
  outstandingQueue: { head: Link | null };
  /** The next batch. */
  immediateQueue: { head: Link | null };
  /** How many there are, how many keep the loop alive, whether a batch runs. */
  immediateInfo: Uint32Array;
}

const nativeSetImmediate = globalThis.setImmediate as unknown as (
  callback: () => void,
) => Link;
const nativeSetTimeout = globalThis.setTimeout;
const nativeQueueMicrotask = globalThis.queueMicrotask;
const getSymbols = Object.getOwnPropertySymbols;

let loopState: LoopState | undefined;
/** Our own immediates that have not run yet. */
const waitingLinks = new Map<Link, () => void>();
/** The immediate that runs; stays where it is terminated. */
let firing: Link | null = null;

/** A setImmediate that no cell can replace. */
export function soon(callback: () => void): void {
  const link = nativeSetImmediate(() => {
    waitingLinks.delete(link);
    firing = link;
    try {
      callback();
    } finally {
      firing = null;
    }
  });
  waitingLinks.set(link, callback);
}

/**
 * Runs an immediate of a cell when deno's own code is done with it, so that no
 * interrupt of the cell hits that.
 */
export function apart(
  fire: (...values: unknown[]) => unknown,
): (...values: unknown[]) => void {
  return function (this: unknown, ...values: unknown[]) {
    firing = this as Link;
    nativeQueueMicrotask(() => fire.apply(this, values));
    firing = null;
  };
}

/** Called by the kernel with what it has found. */
export function adoptLoop(
  outstandingQueue: LoopState["outstandingQueue"],
  immediateQueue: LoopState["immediateQueue"],
  immediateInfo: Uint32Array,
): void {
  loopState = { outstandingQueue, immediateQueue, immediateInfo };
}

let revivals = 0;

/**
 * Starts the timer wheel again after a termination inside it: only a delay for
 * which no list is waiting does that.
 */
export function reviveTimers(): void {
  for (let i = 0; i < 2; i++) {
    nativeSetTimeout(() => {}, 3 + revivals++ % 29);
  }
}

function* links(head: Link | null): Generator<Link> {
  for (let link = head; link !== null; link = link._idleNext) yield link;
}

function isRefed(link: Link): boolean {
  return getSymbols(link)
    .some((symbol) => symbol.description === "refed" && link[symbol] === true);
}

/**
 * Puts the immediates right after a termination.
 *
 * @returns False where code is running, maybe deno's own: to be tried again.
 */
export function repairLoop(): boolean {
  // runningFrames, repairLoop, the command; then whatever was running.
  if (runningFrames(8).length > 3) return false;
  reviveTimers();
  if (!loopState) return true;
  const { outstandingQueue, immediateQueue, immediateInfo } = loopState;
  let head = outstandingQueue.head ?? firing;
  firing = null;
  while (head?._destroyed) head = head._idleNext;
  outstandingQueue.head = head;
  const alive = new Set([...links(head), ...links(immediateQueue.head)]);
  for (const link of alive) if (link._destroyed) alive.delete(link);
  const refed = [...alive].filter(isRefed).length;
  immediateInfo[0] = alive.size;
  immediateInfo[1] = 0;
  immediateInfo[2] = head ? 1 : 0;
  // The first that keeps the loop alive has deno look for immediates.
  nativeSetImmediate(() => {});
  immediateInfo[1] += refed;
  for (const [link, callback] of [...waitingLinks]) {
    if (alive.has(link)) continue;
    waitingLinks.delete(link);
    soon(callback);
  }
  return true;
}
