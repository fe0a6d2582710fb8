import assert from "node:assert/strict";
import { fakeKernel } from "../../fakes/fake_kernel.ts";
import { type Sent, word } from "../../fakes/fake_transport.ts";

const words = (sent: Sent[]) => sent.map(word);
const wait = {
  wait: ({ interrupted }: { interrupted: Promise<never> }) => interrupted,
};

Deno.test("interrupt_request stops the cell, aborts the queue, and replies at once", async () => {
  const { transport } = fakeKernel(wait);
  const cell = transport.request("execute_request", { code: "wait" });
  const queued = transport.request("execute_request", {
    code: "x",
    stop_on_error: false,
  });
  await new Promise((done) => setTimeout(done, 1));
  const sent = await transport.run("interrupt_request", {}, {
    channel: "control",
  });
  assert.deepEqual(words(sent), ["busy", "interrupt_reply:ok", "idle"]);
  assert.equal(sent[1].channel, "control");
  await transport.idle(queued);
  assert.deepEqual(words(transport.of(cell)), [
    "busy",
    "execute_input",
    "busy", // after the idle of the interrupt
    "error",
    "execute_reply:error",
    "idle",
  ]);
  assert.equal(transport.of(cell)[3].content.ename, "KeyboardInterrupt");
  assert.deepEqual(words(transport.of(queued)), [
    "busy",
    "execute_reply:aborted",
    "idle",
  ]);
});

Deno.test("an interrupt of an idle kernel gives a reply and nothing else", async () => {
  const { transport } = fakeKernel();
  const before = transport.sent.length;
  await transport.run("interrupt_request", {}, { channel: "control" });
  await new Promise((done) => setTimeout(done, 20));
  assert.deepEqual(words(transport.sent.slice(before)), [
    "busy",
    "interrupt_reply:ok",
    "idle",
  ]);
  const sent = await transport.run("execute_request", { code: "x" });
  assert.equal(sent.at(-2)?.content.status, "ok");
});

Deno.test("an interrupt that overtakes its cell by a moment stops it, but none sent after the reply", async () => {
  const { transport } = fakeKernel(wait);
  await transport.run("interrupt_request", {}, { channel: "control" });
  const after = await transport.run("execute_request", { code: "x" });
  assert.equal(after.at(-2)?.content.status, "ok");
  transport.request("interrupt_request", {}, { channel: "control" });
  const sent = await transport.run("execute_request", { code: "wait" });
  assert.equal(sent.at(-2)?.content.ename, "KeyboardInterrupt");
});

Deno.test("a cell is interrupted while the interpreter is still starting", async () => {
  const ready = Promise.withResolvers<never>();
  const { transport, interpreter, kernel } = fakeKernel({}, {
    interpreter: ready.promise,
  });
  const header = transport.request("execute_request", { code: "x" });
  await kernel.interrupt();
  ready.resolve(interpreter as never);
  await transport.idle(header);
  assert.equal(transport.of(header).at(-2)?.content.ename, "KeyboardInterrupt");
  assert.deepEqual(interpreter.executed, []);
});

Deno.test("a question goes to the client of the cell, and only it may answer", async () => {
  const { transport, log } = fakeKernel({
    ask: async ({ ask }) => await ask("name?"),
  });
  transport.input("too early");
  const cell = transport.request("execute_request", {
    code: "ask",
    allow_stdin: true,
  });
  const question = await transport.until((sent) => sent.channel === "stdin");
  assert.equal(question.type, "input_request");
  assert.deepEqual(question.content, { prompt: "name?", password: false });
  assert.equal(question.parent, cell.msg_id);
  assert.deepEqual(question.identities, [new TextEncoder().encode("one")]);
  transport.input("a stranger's", "two");
  transport.input("stale", "one", cell);
  transport.input("Ada");
  transport.input("twice");
  await transport.idle(cell);
  const result = transport.of(cell).find((each) =>
    each.type === "execute_result"
  );
  assert.deepEqual(result?.content.data, { "text/plain": "Ada" });
  assert.equal(log.length, 4);
});

Deno.test("input_reply is taken with the question for its parent; \\x04 is the end", async () => {
  const { transport } = fakeKernel({
    ask: async ({ ask }) => String(await ask("?")),
  });
  for (
    const [value, wanted] of [["x", "x"], ["\x04", "null"], [null, "null"]]
  ) {
    const cell = transport.request("execute_request", {
      code: "ask",
      allow_stdin: true,
    });
    const question = await transport.until((sent) =>
      sent.channel === "stdin" && sent.parent === cell.msg_id
    );
    transport.input(value, "one", question.message.header);
    await transport.idle(cell);
    const result = transport.of(cell).find((each) =>
      each.type === "execute_result"
    );
    assert.equal(result?.content.data["text/plain"], wanted);
  }
});

Deno.test("without allow_stdin nobody is asked and the answer is null", async () => {
  const { transport } = fakeKernel({
    ask: async ({ ask }) => String(await ask("?")),
  });
  const sent = await transport.run("execute_request", { code: "ask" });
  assert.equal(sent.some((each) => each.channel === "stdin"), false);
  assert.equal(
    sent.find((each) => each.type === "execute_result")?.content
      .data["text/plain"],
    "null",
  );
});

Deno.test("text before a question is published before it", async () => {
  const { transport } = fakeKernel({
    ask: async ({ ask, print }) => {
      print("first");
      await ask("?");
    },
  });
  transport.request("execute_request", { code: "ask", allow_stdin: true });
  await transport.until((sent) => sent.channel === "stdin");
  assert.deepEqual(words(transport.sent).slice(-2), [
    "stdout:first",
    "input_request",
  ]);
  transport.input("");
});

Deno.test("an interrupt during a question ends the cell; its answer is stale then", async () => {
  const { transport, kernel, log } = fakeKernel({
    ask: async ({ ask, interrupted }) => {
      await Promise.race([ask("?"), interrupted]);
    },
  });
  const cell = transport.request("execute_request", {
    code: "ask",
    allow_stdin: true,
  });
  await transport.until((sent) => sent.channel === "stdin");
  await kernel.interrupt();
  await transport.idle(cell);
  assert.equal(transport.of(cell).at(-2)?.content.ename, "KeyboardInterrupt");
  transport.input("late");
  assert.equal(log.length, 1);
});

Deno.test("an interrupt of an idle kernel reaches what keeps the interpreter from answering", async () => {
  const { transport, interpreter } = fakeKernel();
  let interrupts = 0;
  interpreter.interrupt = () => (interrupts++, Promise.resolve("idle"));
  await transport.run("execute_request", { code: "x" });
  await transport.run("interrupt_request", {}, { channel: "control" });
  await new Promise((done) => setTimeout(done, 20));
  assert.equal(interrupts, 1);
});
