/**
 * How much faster than stock tfjs are a training step and a prediction?
 *
 * tfjs on "cpu" takes two minutes for one step of the classifier: it is
 * asked for one. tfjs on "wasm" has no gradient of an embedding and refuses.
 *
 * @module
 */
import { headline, interleave, least, table } from "../_measure.ts";
import { Peer } from "../_peer.ts";
import { classifier, dense } from "./_models.ts";
import { prepare } from "./_prepare.ts";

const STEPS = 4;
const peers = [await Peer.tfjs("wasm"), await Peer.tfjs("cpu")];
const rows: string[][] = [];
for (
  const [name, task] of Object.entries({
    classifier: classifier(16, 50),
    dense: dense(32),
  })
) {
  const { loss, optimizer, batch, x, y } = task;
  const own = await prepare(task, STEPS);
  for (const peer of peers) {
    await peer.build({
      model: name,
      loss,
      optimizer,
      batch,
      steps: STEPS,
      x,
      y,
    });
  }
  for (const action of ["predict", "train"] as const) {
    const slow = name === "classifier" && action === "train";
    const cases: Record<string, () => unknown> = { Kerno: own[action] };
    if (!slow) {
      for (const peer of peers) cases[peer.name] = () => peer.time(action);
    }
    const timings = await interleave(cases, 8);
    const cells = timings.map((t) => least(t).toFixed(2));
    if (slow) cells.push(...await oneStep(task));
    rows.push([`${task.name}: ${action}`, ...cells]);
    const peer = slow
      ? Number(cells[2])
      : Math.min(...timings.slice(1).map(least));
    headline({
      what: `${task.name}: ${action} step, ms`,
      kerno: cells[0],
      peer: `${peer.toFixed(1)} (tfjs)`,
      ratio: Number(cells[0]) / peer,
    });
  }
}
for (const peer of peers) peer.close();
console.log("ms a step, best\n");
table(["model", "Kerno", ...peers.map(({ name }) => name)], rows);

/** A single step of the classifier on each. */
async function oneStep(
  { loss, optimizer, batch, x, y }: ReturnType<typeof classifier>,
): Promise<string[]> {
  const cells: string[] = [];
  for (const peer of peers) {
    await peer.build({
      model: "classifier",
      loss,
      optimizer,
      batch,
      steps: 1,
      x,
      y,
    });
    try {
      cells.push((await peer.time("train")).toFixed(0));
    } catch (error) {
      cells.push(
        `refuses: ${(error as Error).message.split("\n")[0].slice(0, 80)}`,
      );
    }
  }
  return cells;
}
