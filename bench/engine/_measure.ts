/**
 * Interleaved timings: every case gets its turn in every round, so that other
 * work on the machine meets all of them alike.
 *
 * @module
 */

/** A case and its times in milliseconds, shortest first. */
export interface Timing {
  name: string;
  times: number[];
}

/** Runs each case in turn for about `seconds` in all, after a warm-up. */
export async function interleave(
  cases: Record<string, () => unknown>,
  seconds = 6,
): Promise<Timing[]> {
  const timings = Object.keys(cases).map((name) => ({
    name,
    times: [] as number[],
  }));
  const end = performance.now() + seconds * 1000;
  for (let round = 0; performance.now() < end || round < 8; round++) {
    for (const timing of timings) {
      const start = performance.now();
      await cases[timing.name]();
      const time = performance.now() - start;
      if (round >= 4) timing.times.push(time);
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
