import assert from "node:assert/strict";
import { fakeKernel } from "../../fakes/fake_kernel.ts";
import { type Sent, word } from "../../fakes/fake_transport.ts";

const words = (sent: Sent[]) => sent.map(word);
const turn = () => new Promise((done) => setTimeout(done, 1));
const control = { channel: "control" } as const;

const cells = {
  wait: ({ interrupted }: { interrupted: Promise<never> }) => interrupted,
  one: () => 1,
  fail: () => {
    throw new Error("failed");
  },
};

type Fake = ReturnType<typeof fakeKernel>;

async function create({ transport }: Fake): Promise<string> {
  const sent = await transport.run("create_subshell_request", {}, control);
  assert.deepEqual(words(sent), ["busy", "create_subshell_reply:ok", "idle"]);
  assert.equal(sent[1].channel, "control");
  return sent[1].content.subshell_id;
}

async function list({ transport }: Fake): Promise<string[]> {
  const sent = await transport.run("list_subshell_request", {}, control);
  return sent[1].content.subshell_id;
}

Deno.test("subshells are created, listed and deleted, and kernel_info tells of them", async () => {
  const fake = fakeKernel();
  assert.deepEqual(await list(fake), []);
  const first = await create(fake);
  const second = await create(fake);
  assert.notEqual(first, second);
  assert.deepEqual(await list(fake), [first, second]);
  const content = { subshell_id: first };
  const { transport } = fake;
  const sent = await transport.run("delete_subshell_request", content, control);
  assert.deepEqual(words(sent), ["busy", "delete_subshell_reply:ok", "idle"]);
  assert.deepEqual(await list(fake), [second]);
  for (const subshell_id of [first, null, 7, ""]) {
    const [, { content }] = await transport
      .run("delete_subshell_request", { subshell_id }, control);
    assert.equal(content.status, "error");
    assert.equal(content.ename, "UnknownSubshellError");
  }
  assert.deepEqual(await list(fake), [second]);
  const [, { content: info }] = await transport.run("kernel_info_request", {});
  assert.ok(info.supported_features.includes("kernel subshells"));
});

Deno.test("a subshell's cell runs while the main shell's does, and the busy of that is told again", async () => {
  const fake = fakeKernel(cells);
  const { transport, interpreter, kernel } = fake;
  const subshell = await create(fake);
  const main = transport.request("execute_request", { code: "wait" });
  await turn();
  const sent = await transport
    .run("execute_request", { code: "one" }, { subshell });
  assert.deepEqual(words(sent), [
    "busy",
    "execute_input",
    "execute_result",
    "execute_reply:ok",
    "idle",
  ]);
  assert.equal(sent[0].message.parentHeader.subshell_id, subshell);
  assert.equal(sent[2].content.execution_count, 2);
  const last = transport.sent.at(-1)!;
  assert.equal(word(last), "busy");
  assert.equal(last.parent, main.msg_id);
  assert.deepEqual(
    interpreter.executed.map(([code, { subshell }]) => [code, subshell]),
    [["wait", undefined], ["one", subshell]],
  );
  await kernel.interrupt();
  await transport.idle(main);
});

Deno.test("each subshell keeps its own order, and its errors abort its own cells only", async () => {
  const fake = fakeKernel(cells);
  const { transport, kernel } = fake;
  const [a, b] = [await create(fake), await create(fake)];
  const run = (code: string, subshell?: string) =>
    transport.request("execute_request", { code }, { subshell });
  const sent = [run("wait"), run("one"), run("fail", a), run("one", a)]
    .concat(run("wait", b), run("one", b));
  await transport.idle(sent[3]);
  const last = (index: number) => words(transport.of(sent[index])).at(-2);
  assert.equal(last(2), "execute_reply:error");
  assert.equal(last(3), "execute_reply:aborted");
  assert.deepEqual(transport.of(sent[1]), []);
  assert.deepEqual(transport.of(sent[5]), []);
  await kernel.interrupt();
  await transport.idle(sent[5]);
  await transport.idle(sent[1]);
  for (const index of [0, 4]) assert.equal(last(index), "execute_reply:error");
  for (const index of [1, 5]) {
    assert.equal(last(index), "execute_reply:aborted");
  }
  const again = await transport.run("execute_request", { code: "one" }, {
    subshell: a,
  });
  assert.equal(words(again).at(-2), "execute_reply:ok");
});

Deno.test("deleting a busy subshell interrupts its cell and aborts what waits there, and nothing else", async () => {
  const fake = fakeKernel(cells);
  const { transport, kernel } = fake;
  const subshell = await create(fake);
  const main = transport.request("execute_request", { code: "wait" });
  const running = transport.request("execute_request", { code: "wait" }, {
    subshell,
  });
  const waiting = transport.request("execute_request", { code: "one" }, {
    subshell,
  });
  await turn();
  const content = { subshell_id: subshell };
  const sent = await transport.run("delete_subshell_request", content, control);
  assert.equal(words(sent)[1], "delete_subshell_reply:ok");
  await transport.idle(waiting);
  const [, error, reply] = transport.of(running)
    .filter(({ type }) => type !== "status");
  assert.equal(error.content.ename, "KeyboardInterrupt");
  assert.equal(word(reply), "execute_reply:error");
  assert.deepEqual(words(transport.of(waiting)).slice(0, 2), [
    "busy",
    "execute_reply:aborted",
  ]);
  assert.ok(!words(transport.of(main)).includes("execute_reply:error"));
  assert.deepEqual(await list(fake), []);
  await kernel.interrupt();
  await transport.idle(main);
});

Deno.test("an interrupt that names a subshell means its cells alone", async () => {
  const fake = fakeKernel(cells);
  const { transport, kernel } = fake;
  const subshell = await create(fake);
  const main = transport.request("execute_request", { code: "wait" });
  const sub = transport.request("execute_request", { code: "wait" }, {
    subshell,
  });
  await turn();
  await transport.run("interrupt_request", {}, { ...control, subshell });
  await transport.idle(sub);
  assert.ok(!words(transport.of(main)).includes("idle"));
  await kernel.interrupt();
  await transport.idle(main);
});

Deno.test("a message to an unknown subshell has an error for a reply, one of a comm busy and idle", async () => {
  const fake = fakeKernel(cells);
  const { transport, interpreter } = fake;
  const subshell = "nowhere";
  for (
    const type of [
      "execute_request",
      "complete_request",
      "inspect_request",
      "kernel_info_request",
      "history_request",
      "is_complete_request",
      "comm_info_request",
    ] as const
  ) {
    const sent = await transport.run(type, { code: "one" }, { subshell });
    const reply = type.replace("request", "reply");
    assert.deepEqual(words(sent), ["busy", `${reply}:error`, "idle"]);
    assert.equal(sent[1].content.ename, "UnknownSubshellError");
    assert.match(sent[1].content.evalue, /current subshell_id is "nowhere"/);
  }
  const open = { comm_id: "c", target_name: "t", data: {} };
  const sent = await transport.run("comm_open", open, { subshell });
  assert.deepEqual(words(sent), ["busy", "idle"]);
  assert.deepEqual(interpreter.executed, []);
  assert.deepEqual(interpreter.comms, []);
});

Deno.test("comm_open in a subshell waits for that subshell's cells, not for the main shell's", async () => {
  const fake = fakeKernel(cells);
  const { transport, interpreter, kernel } = fake;
  const subshell = await create(fake);
  const main = transport.request("execute_request", { code: "wait" });
  await turn();
  const open = { comm_id: "c", target_name: "t", data: {} };
  await transport.run("comm_open", open, { subshell });
  assert.equal(interpreter.comms.length, 1);
  await kernel.interrupt();
  await transport.idle(main);
});
