/**
 * Lets the event loop turn: timers fire, output is sent, an interrupt lands.
 *
 * `setImmediate` of the global object is asked for anew each time, since a
 * kernel that stops a cell lets no callback of it run any more: training then
 * ends here, between two batches.
 */
export function breathe(): Promise<void> {
  const { setImmediate } = globalThis as unknown as {
    setImmediate(callback: () => void): unknown;
  };
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
