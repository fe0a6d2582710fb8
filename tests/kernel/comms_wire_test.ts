/**
 * Comms of the real kernel over the real wire, by our own client.
 *
 * @module
 */
import assert from "node:assert/strict";
import { KernelClient, type Message } from "../../kernel/client.ts";
import { kernelSpec } from "./installed.ts";

/** A kernel, and what it has published, by parent. */
class Wire {
  readonly client: KernelClient;
  readonly messages: Message[] = [];
  #heard = () => {};

  constructor(client: KernelClient) {
    this.client = client;
    client.onIopub = (message) => {
      this.messages.push(message);
      this.#heard();
    };
  }

  static async start(): Promise<Wire> {
    return new Wire(await KernelClient.start(kernelSpec()));
  }

  /** The messages with this parent, once the last is idle. */
  async of(id: string): Promise<Message[]> {
    for (;;) {
      const own = this.messages.filter((each) =>
        each.parentHeader.msg_id === id
      );
      if (own.some(({ content }) => content.execution_state === "idle")) {
        return own;
      }
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, 30_000);
      this.#heard = resolve;
      await promise;
      clearTimeout(timer);
    }
  }

  async run(code: string): Promise<Message[]> {
    const { header, done } = this.client.execute(code);
    const reply = await done;
    assert.equal(reply.status, "ok", JSON.stringify(reply));
    return await this.of(header.msg_id);
  }

  /** Sends a message of a comm and gives what it causes. */
  async comm(
    type: "comm_open" | "comm_msg" | "comm_close",
    content: Record<string, unknown>,
    buffers: Uint8Array[] = [],
  ): Promise<Message[]> {
    const { header } = this.client.send(type, content as never, { buffers });
    return await this.of(header.msg_id);
  }

  async info(content: Record<string, unknown> = {}): Promise<unknown> {
    const reply = await this.client.request(
      "comm_info_request",
      content as never,
    );
    return reply.content.comms;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.shutdown();
  }
}

const word = ({ header, content }: Message): string => {
  const { execution_state, text } = content;
  return String(execution_state ?? text ?? header.msg_type);
};

/** The id of the comm that a cell has opened. */
function opened(messages: Message[]): string {
  const open = messages.find((each) => each.header.msg_type === "comm_open");
  assert.ok(open, messages.map(word).join());
  return String(open.content.comm_id);
}

Deno.test("comms over the wire: parents, busy and idle, unknown targets, comm_info, buffers both ways", async () => {
  await using wire = await Wire.start();
  const opening = await wire.run(
    `const comm = jupyter.comms.open("mine", { a: 1 });
comm.onMessage(({ data, buffers }) => {
  console.log(jupyter.parentId);
  comm.send({ sum: buffers[0].reduce((a, b) => a + b, 0) }, { buffers: [buffers[0], new Float64Array([0.5])] });
});
comm.onClose(() => console.log("closed"));`,
  );
  assert.deepEqual(opening.map(word), [
    "busy",
    "execute_input",
    "comm_open",
    "idle",
  ]);
  const comm_id = opened(opening);
  assert.deepEqual(await wire.info(), { [comm_id]: { target_name: "mine" } });
  assert.deepEqual(await wire.info({ target_name: "other" }), {});

  const large = new Uint8Array(1 << 20).map((_, i) => i % 251);
  const answer = await wire.comm("comm_msg", { comm_id, data: {} }, [large]);
  const id = answer[0].parentHeader.msg_id;
  assert.deepEqual(answer.map(word), ["busy", `${id}\n`, "comm_msg", "idle"]);
  const sum = large.reduce((a, b) => a + b, 0);
  assert.deepEqual(answer[2].content, { comm_id, data: { sum } });
  assert.deepEqual(answer[2].buffers[0], large);
  assert.deepEqual(
    [...answer[2].buffers[1]],
    [...new Uint8Array(new Float64Array([0.5]).buffer)],
  );

  const unknown = { comm_id: "c9", target_name: "nobody", data: {} };
  const refused = await wire.comm("comm_open", unknown);
  assert.deepEqual(refused.map(word), ["busy", "comm_close", "idle"]);
  assert.equal(refused[1].content.comm_id, "c9");
  assert.deepEqual(await wire.info({ target_name: "nobody" }), {});

  const closed = await wire.comm("comm_close", { comm_id, data: {} });
  assert.deepEqual(closed.map(word), ["busy", "closed\n", "idle"]);
  assert.deepEqual(await wire.info(), {});
});

Deno.test("a comm message changes what a loop reads, awaiting or not, and is idle before the cell is", async () => {
  await using wire = await Wire.start();
  const comm_id = opened(
    await wire.run(
      `let stop = false; const comm = jupyter.comms.open("t"); comm.onMessage(() => { stop = true; });`,
    ),
  );
  for (const body of ["await new Promise((r) => setTimeout(r, 1))", "turns"]) {
    await wire.run("stop = false");
    const cell = wire.client.execute(
      `{ let turns = 0; while (!stop) { ${body}; turns++; } console.log(turns > 0); }`,
    );
    for await (const { header } of cell) {
      if (header.msg_type === "execute_input") break;
    }
    await new Promise((done) => setTimeout(done, 100));
    const answer = await wire.comm("comm_msg", { comm_id, data: {} });
    assert.deepEqual(answer.map(word), ["busy", "idle"]);
    await cell.done;
    const printed = await wire.of(cell.header.msg_id);
    // The cell may print before or after the message is said to be done.
    assert.ok(printed.map(word).includes("true\n"));
    assert.equal(word(printed.at(-1)!), "idle");
  }
});

Deno.test("a comm's handler that takes long is idle after it, and can be interrupted", async () => {
  await using wire = await Wire.start();
  const comm_id = opened(
    await wire.run(
      `const comm = jupyter.comms.open("t");
comm.onMessage(({ data }) => {
  for (const end = performance.now() + data.ms; performance.now() < end;);
  console.log("done");
});`,
    ),
  );
  const slow = await wire.comm("comm_msg", { comm_id, data: { ms: 1500 } });
  assert.deepEqual(slow.map(word), ["busy", "done\n", "idle"]);

  const endless = wire.comm("comm_msg", { comm_id, data: { ms: 1e9 } });
  await new Promise((done) => setTimeout(done, 200));
  await wire.client.interrupt();
  assert.deepEqual((await endless).map(word).filter((w) => w === "done\n"), []);
  const again = await wire.comm("comm_msg", { comm_id, data: { ms: 0 } });
  assert.deepEqual(again.map(word), ["busy", "done\n", "idle"]);
});

Deno.test("comms of a lost child, and of %reset, are closed at the front end", async () => {
  await using wire = await Wire.start();
  for (
    const end of ["setTimeout(() => Deno.kill(Deno.pid, 'SIGKILL'))", "%reset"]
  ) {
    const comm_id = opened(await wire.run(`jupyter.comms.open("t"); 0`));
    assert.deepEqual(await wire.info(), { [comm_id]: { target_name: "t" } });
    const before = wire.messages.length;
    await wire.client.execute(end).done;
    await wire.client.execute("1").done;
    const closes = wire.messages.slice(before)
      .filter((each) => each.header.msg_type === "comm_close");
    assert.deepEqual(closes.map(({ content }) => content.comm_id), [comm_id]);
    assert.deepEqual(await wire.info(), {});
  }
});
