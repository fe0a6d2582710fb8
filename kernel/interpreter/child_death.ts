/**
 * Why a child is gone, in plain words.
 *
 * @module
 */

/** How a child's process ended. */
export interface ChildDeath {
  /** Exit code. */
  code: number;
  /** The signal that ended it, if one did. */
  signal: Deno.Signal | null;
  /** The last that it said. */
  stderr: string;
  /** The kernel itself ended it, and why. */
  killedFor?: string;
}

const LOST = "All variables are gone";

function outOfMemory(stderr: string): string | null {
  if (!/out of memory|heap limit|memory allocation of/i.test(stderr)) {
    return null;
  }
  return `The cells ran out of memory. ${LOST}. More memory is given by --v8-flags=--max-old-space-size=MEGABYTES behind "--" of kerno install.`;
}

/** What to tell the user. */
export function describeDeath(death: ChildDeath): string {
  const { code, signal, stderr, killedFor } = death;
  if (killedFor) return `${killedFor} ${LOST}.`;
  const memory = outOfMemory(stderr);
  if (memory) return memory;
  const panic = stderr.indexOf("panicked at");
  if (panic >= 0) {
    const words = stderr.slice(Math.max(0, panic - 60)).slice(0, 600);
    return `Deno itself crashed. ${LOST}.\n${words}`;
  }
  if (signal) {
    return `The process of the cells was ended by ${signal}. ${LOST}.`;
  }
  return `The process of the cells ended with exit code ${code} (Deno.exit, process.exit or close was called). ${LOST}.`;
}
