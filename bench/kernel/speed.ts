/**
 * How soon does a kernel answer, how fast are small cells and many lines, and
 * what memory and processor time does it take, beside `deno jupyter` and
 * ipykernel?
 *
 * The kernels take turns; times are in ms, the median of the rounds.
 *
 * @module
 */
import { KernelClient, type Message } from "../../kernel/client.ts";
import { headline, table } from "../_measure.ts";
import { cpuMs, type Peer, peers, quantile, residentMB } from "./_peers.ts";

const ROUNDS = 5, CELLS = 200, LINES = 100_000, IDLE_SECONDS = 3;

interface Samples {
  ready: number[];
  firstCell: number[];
  resident: number[];
  cells: number[];
  lines: number[];
  messages: number[];
  growth: number[];
  idle: number[];
}

const none = (): Samples => ({
  ready: [],
  firstCell: [],
  resident: [],
  cells: [],
  lines: [],
  messages: [],
  growth: [],
  idle: [],
});

/** Waits for the line with the last number, which may come after idle. */
async function timeLines(
  client: KernelClient,
  peer: Peer,
): Promise<[ms: number, messages: number]> {
  const last = `line ${LINES - 1}`;
  const { promise, resolve } = Promise.withResolvers<void>();
  let messages = 0, tail = "";
  client.onIopub = ({ header, content }: Message) => {
    if (header.msg_type !== "stream") return;
    messages++;
    tail = (tail + (content as { text: string }).text).slice(-100);
    if (tail.includes(last)) resolve();
  };
  const start = performance.now();
  const { done } = client.execute(peer.lines(LINES));
  await Promise.all([promise, done]);
  client.onIopub = () => {};
  return [performance.now() - start, messages];
}

async function measure(peer: Peer, into: Samples): Promise<void> {
  const start = performance.now();
  const client = await KernelClient.start(peer.spec, {
    cwd: await Deno.makeTempDir(),
  });
  try {
    into.ready.push(performance.now() - start);
    await client.execute("1+1").reply;
    into.firstCell.push(performance.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const { pid } = client.process!;
    into.resident.push(residentMB(pid));
    for (let i = 0; i < CELLS; i++) {
      const sent = performance.now();
      const { reply, done } = client.execute("1+1");
      await reply;
      into.cells.push(performance.now() - sent);
      await done;
    }
    const before = residentMB(pid);
    const [ms, messages] = await timeLines(client, peer);
    into.lines.push(ms);
    into.messages.push(messages);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    into.growth.push(residentMB(pid) - before);
    const used = cpuMs(pid);
    await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1000));
    into.idle.push((cpuMs(pid) - used) / (10 * IDLE_SECONDS));
  } finally {
    await client.shutdown();
  }
}

const measured = peers().map((peer) => ({ peer, samples: none() }));
for (let round = 0; round < ROUNDS; round++) {
  for (const { peer, samples } of measured) await measure(peer, samples);
}

const COLUMNS: [string, (s: Samples) => string][] = [
  ["kernel_info", (s) => quantile(s.ready, 0.5).toFixed(0)],
  ["first cell", (s) => quantile(s.firstCell, 0.5).toFixed(0)],
  ["1+1 p50", (s) => quantile(s.cells, 0.5).toFixed(2)],
  ["1+1 p95", (s) => quantile(s.cells, 0.95).toFixed(2)],
  ["100k lines", (s) => quantile(s.lines, 0.5).toFixed(0)],
  ["in messages", (s) => quantile(s.messages, 0.5).toFixed(0)],
  ["growth MB", (s) => quantile(s.growth, 0.5).toFixed(0)],
  ["resident MB", (s) => quantile(s.resident, 0.5).toFixed(0)],
  ["idle CPU %", (s) => quantile(s.idle, 0.5).toFixed(1)],
];
console.log("ms, MB and %, medians of the rounds\n");
table(
  ["kernel", ...COLUMNS.map(([name]) => name)],
  measured.map(({ peer, samples }) => [
    peer.name,
    ...COLUMNS.map(([, text]) => text(samples)),
  ]),
);

/** A row of the README: Kerno's median beside the best of the other kernels. */
function say(what: string, of: (samples: Samples) => number[], digits = 0) {
  const middle = measured.map(({ peer, samples }) => ({
    name: peer.name,
    value: quantile(of(samples), 0.5),
  }));
  const [kerno, ...others] = middle;
  const best = others.filter(({ name }) => !name.startsWith("Kerno"))
    .sort((a, b) => a.value - b.value)[0];
  headline({
    what,
    kerno: kerno.value.toFixed(digits),
    peer: `${best.value.toFixed(digits)} (${best.name})`,
    ratio: kerno.value / best.value,
  });
}
say("start of the kernel to kernel_info, ms", ({ ready }) => ready);
say("start of the kernel to its first cell, ms", (s) => s.firstCell);
say("a cell of 1+1, ms", ({ cells }) => cells, 2);
say("a cell of 100,000 lines, ms", ({ lines }) => lines);
Deno.exit(0);
