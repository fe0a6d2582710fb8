/**
 * Which cell does running code belong to?
 *
 * @module
 */
import type { AsyncLocalStorage } from "node:async_hooks";
import { modules } from "./config.ts";
import { apart, soon } from "./event_loop.ts";

/** What travels with all asynchronous work of a cell. */
export interface CellContext {
  /** The interpreter's number of the cell; 0 before the first. */
  readonly id: number;
  /** Interrupted: its awaits throw and its timers do not fire. */
  cancelled: boolean;
  /** False where a question to the user must fail at once. */
  readonly allowStdin: boolean;
  /** It runs within another cell's code, where nothing of the kernel arrives. */
  readonly isWithin?: boolean;
  /** `msg_id` of the request that the code runs for; empty if not known. */
  readonly parent: string;
}

/** Follows the asynchronous work of each cell. */
export const contexts: AsyncLocalStorage<CellContext> = new modules.async_hooks
  .AsyncLocalStorage();

/** Contexts of cells by number, as long as something holds them. */
const known = new Map<number, WeakRef<CellContext>>();
let latest: CellContext = {
  id: 0,
  cancelled: false,
  allowStdin: false,
  parent: "",
};
let anyCancelled = false;

/** Makes the context of a cell that starts now. */
export function newContext(
  facts: Omit<CellContext, "cancelled">,
): CellContext {
  const { id } = facts;
  latest = { ...facts, cancelled: false };
  known.set(id, new WeakRef(latest));
  if (known.size % 1000 === 0) {
    for (const [other, context] of known) {
      if (!context.deref()) known.delete(other);
    }
  }
  return latest;
}

/** The context of a comm message's handlers: the cell's, where it lives. */
export function contextOf(id: number, parent: string): CellContext {
  const context = known.get(id)?.deref();
  if (context && !context.cancelled) return context;
  return { id, cancelled: false, allowStdin: false, parent };
}

/** The context of the running code; of the latest cell where it has none. */
export function currentContext(): CellContext {
  return contexts.getStore() ?? latest;
}

/** Number of the cell that the running code belongs to. */
export function currentCell(): number {
  return currentContext().id;
}

/** The context of code that a command interrupts. */
let outside: { store: CellContext | undefined } | null = null;

/** To be called by a command that changes the context. */
export function keepContext(): void {
  outside = { store: contexts.getStore() };
}

/** Puts that context back, also where the command was terminated. */
export function leaveWithin(): void {
  if (!outside) return;
  contexts.enterWith(outside.store as CellContext);
  outside = null;
}

/** Marks a cell as interrupted. */
export function cancel(id: number): void {
  const context = known.get(id)?.deref();
  if (!context) return;
  context.cancelled = true;
  anyCancelled = true;
  awaited.delete(id);
  for (const listener of cancelListeners.get(context) ?? []) listener();
}

const cancelListeners = new WeakMap<CellContext, (() => void)[]>();

/** Calls `listener` when the cell is interrupted. */
export function onCancel(context: CellContext, listener: () => void): void {
  const listeners = cancelListeners.get(context) ?? [];
  cancelListeners.set(context, [...listeners, listener]);
}

/** How many imports of a cell are under way. */
const imports = new Map<CellContext, number>();

/** Follows an import of a cell to its end; gives it back. */
export function followImport<T>(module: Promise<T>): Promise<T> {
  const context = currentContext();
  imports.set(context, (imports.get(context) ?? 0) + 1);
  const ended = () => {
    const left = imports.get(context)! - 1;
    if (left > 0) imports.set(context, left);
    else imports.delete(context);
  };
  module.then(ended, ended);
  return module;
}

/**
 * Whether interrupted cells, and no others, wait for modules: code of no cell
 * is then most likely a module of theirs, whatever context it runs in.
 */
export function onlyStoppedImports(): boolean {
  return imports.size > 0 &&
    [...imports.keys()].every(({ cancelled }) => cancelled);
}

/** Whether any cell of this child has been interrupted. */
export function wasInterrupted(): boolean {
  return anyCancelled;
}

/** What an interrupted cell throws wherever it goes on. */
export class KeyboardInterrupt extends Error {
  /** Always `KeyboardInterrupt`. */
  override name = "KeyboardInterrupt";

  /** Says what happened. */
  constructor() {
    super("the cell was interrupted");
  }
}

/** The guard that the compiler puts round every await. */
export function checkpoint<T>(value?: T): T | undefined {
  if (anyCancelled && contexts.getStore()?.cancelled) {
    throw new KeyboardInterrupt();
  }
  return value;
}

/**
 * By cell. Reachable from the frozen global, so V8 cannot see that nobody reads
 * it.
 */
export const awaited: Map<number, unknown> = new Map();

/**
 * Keeps what a cell awaits at its top level reachable, and with it the cell:
 * else V8 collects both where nothing can settle it, and reports an end.
 */
export function hold<T>(value: T): T {
  awaited.set(currentCell(), value);
  return value;
}

const sendEvent = globalThis.dispatchEvent.bind(globalThis);
const GlobalEvent = globalThis.Event;

/**
 * Tells libraries that a cell was terminated: none of its `finally` blocks ran,
 * so what it had opened in them is open still.
 */
export function announceInterrupt(): void {
  soon(() => void sendEvent(new GlobalEvent("jupyter:interrupted")));
}

let latestThrow: { error: unknown; cell: number } | undefined;

/**
 * The cell whose timer has thrown `error`; when that is told, the context has
 * gone.
 */
export function throwingCell(error: unknown): number | undefined {
  const found = latestThrow;
  latestThrow = undefined;
  return found && Object.is(found.error, error) ? found.cell : undefined;
}

/**
 * Keeps timers that an interrupted cell left behind from firing: its own and
 * its libraries' asynchronous loops end there.
 */
export function guardTimers(): void {
  for (const name of ["setTimeout", "setInterval", "setImmediate"] as const) {
    guardTimer(name);
  }
}

function guardTimer(name: "setTimeout" | "setInterval" | "setImmediate") {
  type Timer = (callback: unknown, ...rest: unknown[]) => unknown;
  const native = globalThis[name] as unknown as Timer;
  const guarded = function (callback: unknown, ...rest: unknown[]) {
    const context = contexts.getStore();
    if (typeof callback !== "function" || !context) {
      return native(callback, ...rest);
    }
    const fire = function (this: unknown, ...values: unknown[]) {
      if (context.cancelled) return;
      try {
        return callback.apply(this, values);
      } catch (error) {
        latestThrow = { error, cell: context.id };
        throw error;
      }
    };
    return native(name === "setImmediate" ? apart(fire) : fire, ...rest);
  };
  for (const key of Reflect.ownKeys(native)) {
    if (key === "prototype") continue;
    const property = Object.getOwnPropertyDescriptor(native, key)!;
    Object.defineProperty(guarded, key, property);
  }
  Object.defineProperty(globalThis, name, {
    value: guarded,
    writable: true,
    configurable: true,
    enumerable: true,
  });
}
