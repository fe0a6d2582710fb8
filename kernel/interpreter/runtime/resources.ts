/**
 * `using` at the top level of a cell: what it declares is disposed at the end
 * of the cell, whether the cell fails or not.
 *
 * @module
 */
import { type CellContext, currentContext } from "./context.ts";

const stacks = new WeakMap<CellContext, AsyncDisposableStack>();

function stackOfCell(): AsyncDisposableStack {
  const context = currentContext();
  let stack = stacks.get(context);
  if (!stack) stacks.set(context, stack = new AsyncDisposableStack());
  return stack;
}

/** `using`: the value must have `[Symbol.dispose]()`. */
export function useResource<T extends Disposable | null | undefined>(
  value: T,
): T {
  if (value === null || value === undefined) return value;
  if (typeof value[Symbol.dispose] !== "function") {
    throw new TypeError(
      "Cannot use the value of a using declaration as it must have a method [Symbol.dispose]()",
    );
  }
  stackOfCell().defer(() => value[Symbol.dispose]());
  return value;
}

/** `await using`: `[Symbol.asyncDispose]()` or `[Symbol.dispose]()`. */
export function useAsyncResource<
  T extends AsyncDisposable | Disposable | null | undefined,
>(value: T): T {
  return stackOfCell().use(value);
}

/** Disposes what the cell has declared, the latest first. */
export async function disposeResources(): Promise<void> {
  const context = currentContext();
  const stack = stacks.get(context);
  stacks.delete(context);
  await stack?.disposeAsync();
}
