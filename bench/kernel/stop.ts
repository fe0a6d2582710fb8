/**
 * How soon is a cell stopped, whatever it does, and are its variables kept?
 *
 * Every kind of cell is stopped so many times in a row, by interrupt_request
 * and by SIGINT; times run from the interrupt to the reply, in ms.
 *
 * `deno run -A bench/kernel/stop.ts [times = 50]`
 *
 * @module
 */
import { KernelClient } from "../../kernel/client.ts";
import { ENDLESS_CELLS } from "../../tests/kernel/endless_cells.ts";
import { peers, quantile } from "./_peers.ts";

const TIMES = Number(Deno.args[0] ?? 50);
/** ms after which a cell is taken for one that cannot be stopped. */
const PATIENCE = 10_000;

const PREPARE = `let keep = 41;
const model = Sequential([layers.Embedding(50, 8), layers.LSTM(8), layers.Dense(1)]);
model.compile({ optimizer: "adam", loss: "mse" });
const x = np.random.randint(0, 50, [64, 10]), y = np.zeros([64, 1]);`;

const CELLS: Record<string, string> = {
  ...ENDLESS_CELLS,
  "a question": "prompt('name?')",
  "a training run":
    "await model.fit(x, y, { epochs: 1_000_000, batchSize: 8, verbose: 0 })",
};

const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Stops the cell once; gives the time, or what is wrong. */
async function stopOnce(
  client: KernelClient,
  code: string,
  interrupt: () => unknown,
): Promise<number | string> {
  const execution = client.execute(code, {
    onInput: () => new Promise<never>(() => {}),
  });
  const started = Promise.withResolvers<void>();
  let errors = 0;
  const reading = (async () => {
    for await (const { header } of execution) {
      if (header.msg_type === "execute_input") started.resolve();
      if (header.msg_type === "error") errors++;
    }
  })();
  await started.promise;
  await sleep(20 + Math.random() * 60);
  const sent = performance.now();
  await interrupt();
  const reply = await Promise.race([execution.done, sleep(PATIENCE)]);
  const took = performance.now() - sent;
  if (!reply) return "no reply";
  await reading;
  const { status, ename } = reply as { status: string; ename?: string };
  if (ename !== "KeyboardInterrupt" || errors !== 1) {
    return `${ename ?? status}, ${errors} errors shown`;
  }
  const kept = await client.execute(
    "if (keep !== 41) throw new Error('lost'); 0",
  ).done;
  return kept.status === "ok" ? took : "the variables are lost";
}

async function measure(how: "message" | "SIGINT"): Promise<void> {
  const client = await KernelClient.start(peers()[0].spec);
  await client.execute(PREPARE).done;
  const interrupt = how === "message"
    ? () => client.interrupt()
    : () => client.process!.kill("SIGINT");
  console.log(`${how.padEnd(46)}  median     p95 longest`);
  const all: number[] = [];
  for (const [name, code] of Object.entries(CELLS)) {
    const times: number[] = [];
    for (let i = 0; i < TIMES; i++) {
      const outcome = await stopOnce(client, code, interrupt);
      if (typeof outcome === "number") times.push(outcome);
      else console.log(`FAILED ${name}, the ${i + 1}th time: ${outcome}`);
      if (outcome === "no reply") return;
    }
    all.push(...times);
    show(name, times);
  }
  show("all", all);
  await client.shutdown();
}

function show(name: string, times: number[]): void {
  const numbers = [0.5, 0.95, 1].map((share) =>
    quantile(times, share).toFixed(1).padStart(8)
  );
  console.log(name.padEnd(46) + numbers.join(""));
}

for (const how of ["message", "SIGINT"] as const) await measure(how);
Deno.exit(0);
