/**
 * Interleaved timings: every case gets its turn in every round, so that other
 * work on the machine meets all of them alike.
 *
 * @module
 */

// A machine may be set to an older processor's code: nobody is measured so.
for (const name of ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"]) {
  Deno.env.delete(name);
}

/** A case and its times in milliseconds, shortest first. */
export interface Timing {
  name: string;
  times: number[];
}

/** Settings of {@linkcode interleave}. */
export interface InterleaveOptions {
  /** Rounds that are not counted. @default {4} */
  warmUp?: number;
  /** Counted rounds at least. @default {4} */
  rounds?: number;
}

/**
 * Runs each case in turn for about `seconds` in all, after a warm-up. A case
 * that returns a number has measured itself, in milliseconds.
 */
export async function interleave(
  cases: Record<string, () => unknown>,
  seconds = 6,
  { warmUp = 4, rounds = 4 }: InterleaveOptions = {},
): Promise<Timing[]> {
  const timings = Object.keys(cases).map((name) => ({
    name,
    times: [] as number[],
  }));
  const end = performance.now() + seconds * 1000;
  const least = warmUp + rounds;
  for (let round = 0; performance.now() < end || round < least; round++) {
    for (const timing of timings) {
      const start = performance.now();
      const own = await cases[timing.name]();
      const time = typeof own === "number" ? own : performance.now() - start;
      if (round >= warmUp) timing.times.push(time);
    }
    // Finalizers run between turns only.
    await new Promise((resolve) => setTimeout(resolve));
  }
  for (const { times } of timings) times.sort((a, b) => a - b);
  return timings;
}

/** The shortest time. */
export const least = ({ times }: Timing): number => times[0];

/** The middle time. */
export const median = ({ times }: Timing): number => times[times.length >> 1];

/** Prints a table in Markdown. */
export function table(head: string[], rows: string[][]): void {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  console.log(line(head));
  console.log(line(head.map(() => "---")));
  for (const row of rows) console.log(line(row));
}

/** One row of the README's table. */
export interface Headline {
  /** What is measured, with its unit. */
  what: string;
  /** Kerno's figure. */
  kerno: string;
  /** The best peer's figure, and who it is. */
  peer: string;
  /** Kerno's figure as a share of the peer's. */
  ratio: number;
}

/** Prints what `deno task bench` puts into the README's table. */
export function headline({ what, kerno, peer, ratio }: Headline): void {
  console.log(
    `<!-- headline | ${what} | ${kerno} | ${peer} | ${
      Number(ratio.toPrecision(2))
    } -->`,
  );
}
