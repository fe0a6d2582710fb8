/**
 * How long a process has run: a machine that is busy with something else must
 * not be taken for code that does not answer.
 *
 * @module
 */

/**
 * Milliseconds for which the main thread of a process has had a processor; null
 * where only the operating system knows: anywhere but on Linux.
 */
export function runTime(pid: number): number | null {
  if (Deno.build.os !== "linux") return null;
  try {
    const text = Deno.readTextFileSync(`/proc/${pid}/schedstat`);
    return Number(text.split(" ")[0]) / 1e6;
  } catch {
    return null; // It has ended, or this Linux does not count.
  }
}
