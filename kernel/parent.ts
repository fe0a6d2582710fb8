/**
 * Notices the end of the process that started the kernel.
 *
 * @module
 */
import process from "node:process";

/** ms between two looks. */
const INTERVAL = 1000;

/**
 * Calls `gone` once the parent that Jupyter names in `JPY_PARENT_PID` has
 * ended; never where it names none.
 *
 * @returns Ends the watch.
 */
export function watchParent(
  setting: string | undefined,
  gone: () => void,
): () => void {
  const pid = Number(setting);
  if (!Number.isInteger(pid) || pid <= 1) return () => {};
  // A child of another parent, as behind a shell, can only look whether the
  // process is there; its number may be used again, so this is the second way.
  const own = Deno.ppid === pid;
  const timer = setInterval(() => {
    if (own ? Deno.ppid === pid : isAlive(pid)) return;
    clearInterval(timer);
    gone();
  }, INTERVAL);
  return () => clearInterval(timer);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Someone else's process lives too.
    return (error as { code?: string }).code === "EPERM";
  }
}
