import assert from "node:assert/strict";
import { fakeKernel } from "../../fakes/fake_kernel.ts";
import { type Sent, word } from "../../fakes/fake_transport.ts";

const words = (sent: Sent[]) => sent.map(word);
const ofType = (sent: Sent[], type: string) =>
  sent.filter((each) => each.type === type);

Deno.test("execute_request gives busy, input, output, reply, idle in order", async () => {
  const { transport } = fakeKernel({
    "1+1": ({ print }) => (print("a\n"), print("b\n"), 2),
  });
  const sent = await transport.run("execute_request", { code: "1+1" });
  assert.deepEqual(words(sent), [
    "busy",
    "execute_input",
    "stdout:a\nb\n",
    "execute_result",
    "execute_reply:ok",
    "idle",
  ]);
  assert.deepEqual(sent[1].content, { code: "1+1", execution_count: 1 });
  assert.deepEqual(sent[3].content, {
    data: { "text/plain": "2" },
    metadata: {},
    execution_count: 1,
  });
  assert.deepEqual(sent[4].content, {
    status: "ok",
    execution_count: 1,
    payload: [],
    user_expressions: {},
  });
  assert.equal(sent[4].channel, "shell");
  const { metadata } = sent[4].message;
  assert.match(String(metadata.started), /Z$/);
  assert.equal(metadata.status, "ok");
  assert.equal(sent[2].topic, "stream.stdout");
  assert.equal(sent[3].topic, "kernel.session.execute_result");
});

Deno.test("execute_request reports an error on iopub and in the reply", async () => {
  const { transport } = fakeKernel({
    bad: ({ print }) => {
      print("before");
      throw new RangeError("no");
    },
  });
  const sent = await transport.run("execute_request", { code: "bad" });
  assert.deepEqual(words(sent), [
    "busy",
    "execute_input",
    "stdout:before",
    "error",
    "execute_reply:error",
    "idle",
  ]);
  const wanted = {
    ename: "RangeError",
    evalue: "no",
    traceback: ["RangeError: no"],
  };
  assert.deepEqual(sent[3].content, wanted);
  const { ename, evalue, traceback } = sent[4].content;
  assert.deepEqual({ ename, evalue, traceback }, wanted);
});

Deno.test("execute_request without code is an error, and no cell", async () => {
  const { transport, interpreter } = fakeKernel();
  for (const content of [{}, { code: 7 }, { code: null }]) {
    const sent = await transport.run("execute_request", content);
    assert.deepEqual(words(sent), ["busy", "execute_reply:error", "idle"]);
    assert.match(sent[1].content.evalue, /"code" must be a string/);
  }
  assert.deepEqual(interpreter.executed, []);
});

Deno.test("execute_request takes the defaults of missing fields", async () => {
  const { transport, interpreter } = fakeKernel();
  await transport.run("execute_request", { code: "x" });
  const [, options] = interpreter.executed[0];
  assert.equal(options.allowStdin, false);
  assert.equal(options.silent, false);
  assert.deepEqual(options.userExpressions, {});
});

Deno.test("silent publishes status only, and is no step", async () => {
  const { transport, kernel } = fakeKernel({
    one: ({ print, emit }) => {
      print("x");
      emit({ type: "clear", wait: false });
      return 1;
    },
    bad: () => {
      throw new Error("no");
    },
  });
  await transport.run("execute_request", { code: "one" });
  for (const code of ["one", "bad"]) {
    const sent = await transport.run("execute_request", { code, silent: true });
    assert.deepEqual(words(sent).map((each) => each.split(":")[0]), [
      "busy",
      "execute_reply",
      "idle",
    ]);
    assert.equal(sent[1].content.execution_count, 1);
  }
  const next = await transport.run("execute_request", { code: "one" });
  assert.equal(ofType(next, "execute_input")[0].content.execution_count, 2);
  assert.equal(kernel.history.tail(10).length, 2);
});

Deno.test("store_history false keeps the count and shows everything", async () => {
  const { transport, kernel } = fakeKernel({ one: () => 1 });
  const unstored = { code: "one", store_history: false };
  const first = await transport.run("execute_request", unstored);
  assert.equal(first[1].content.execution_count, 1);
  await transport.run("execute_request", { code: "one" });
  const second = await transport.run("execute_request", unstored);
  assert.deepEqual(second[1].content, { code: "one", execution_count: 1 });
  assert.equal(second[2].type, "execute_result");
  assert.equal(kernel.history.tail(10).length, 1);
});

Deno.test("a blank cell is no step, and its user_expressions are evaluated", async () => {
  const { transport, interpreter, kernel } = fakeKernel();
  await transport.run("execute_request", {
    code: " \n",
    user_expressions: { a: "1" },
  });
  assert.equal(kernel.executionCount, 0);
  assert.deepEqual(interpreter.executed[0][1].userExpressions, { a: "1" });
});

Deno.test("user_expressions and payloads come back in the reply", async () => {
  const userExpressions = {
    a: { status: "ok" as const, data: { "text/plain": "1" }, metadata: {} },
  };
  const { transport } = fakeKernel({
    x: ({ emit }) => {
      emit({ type: "payload", payload: { source: "page", start: 0 } });
      return { status: "ok", userExpressions };
    },
  });
  const sent = await transport.run("execute_request", { code: "x" });
  const { content } = ofType(sent, "execute_reply")[0];
  assert.deepEqual(content.user_expressions, userExpressions);
  assert.deepEqual(content.payload, [{ source: "page", start: 0 }]);
});

Deno.test("displays, updates, clear_output and results keep the order of text", async () => {
  const { transport } = fakeKernel({
    x: ({ print, emit }) => {
      print("1");
      const transient = { display_id: "d" };
      const data = { "text/plain": "p" };
      emit({ type: "display", data, metadata: {}, transient, update: false });
      print("2");
      emit({ type: "stream", name: "stderr", text: "3" });
      print("4");
      emit({ type: "clear", wait: true });
      emit({ type: "display", data, metadata: {}, transient, update: true });
      print("5");
    },
  });
  const sent = await transport.run("execute_request", { code: "x" });
  assert.deepEqual(words(sent).slice(2, -2), [
    "stdout:1",
    "display_data",
    "stdout:2",
    "stderr:3",
    "stdout:4",
    "clear_output",
    "update_display_data",
    "stdout:5",
  ]);
  assert.deepEqual(ofType(sent, "display_data")[0].content.transient, {
    display_id: "d",
  });
  assert.deepEqual(ofType(sent, "clear_output")[0].content, { wait: true });
});

Deno.test("ten thousand lines are few messages, all before the reply", async () => {
  const { transport } = fakeKernel({
    x: ({ print }) => {
      for (let i = 0; i < 10_000; i++) print(`${i}\n`);
    },
  });
  const sent = await transport.run("execute_request", { code: "x" });
  const streams = ofType(sent, "stream");
  assert.ok(streams.length <= 20, `${streams.length}`);
  const text = streams.map((each) => each.content.text).join("");
  assert.equal(
    text,
    Array.from({ length: 10_000 }, (_, i) => `${i}\n`).join(""),
  );
  assert.deepEqual(words(sent).slice(-2), ["execute_reply:ok", "idle"]);
});

Deno.test("text is sent while the cell runs, after 50 ms or 256 KiB", async () => {
  const { transport, kernel } = fakeKernel({
    slow: async ({ print, interrupted }) => {
      print("now");
      await interrupted;
    },
    big: async ({ print, interrupted }) => {
      print("x".repeat(256 * 1024));
      await interrupted;
    },
  });
  for (const code of ["slow", "big"]) {
    const header = transport.request("execute_request", { code });
    await transport.until((sent) =>
      sent.type === "stream" && sent.parent === header.msg_id
    );
    await kernel.interrupt();
    await transport.idle(header);
  }
});

Deno.test("late output goes to the cell that caused it", async () => {
  let late!: (text: string) => void;
  const { transport } = fakeKernel({
    first: ({ print }) => {
      late = print;
    },
    second: ({ print }) => {
      print("2");
      late("late");
      print("2");
    },
  });
  const one = transport.request("execute_request", { code: "first" });
  await transport.idle(one);
  const two = await transport.run("execute_request", { code: "second" });
  assert.deepEqual(words(ofType(two, "stream")), ["stdout:2", "stdout:2"]);
  assert.deepEqual(words(transport.of(one)).at(-1), "stdout:late");
  late("later");
  await transport.until((sent) => sent.content.text === "later");
  assert.equal(transport.sent.at(-1)?.parent, one.msg_id);
});

Deno.test("twenty queued cells: those behind an error are aborted, later ones run", async () => {
  const { transport } = fakeKernel({
    bad: () => {
      throw new Error("no");
    },
  });
  const headers = Array.from(
    { length: 20 },
    (_, i) =>
      transport.request("execute_request", { code: i === 4 ? "bad" : "good" }),
  );
  for (const header of headers) await transport.idle(header);
  const replies = ofType(transport.sent, "execute_reply");
  assert.deepEqual(
    replies.map((each) => each.content.status),
    [...Array(4).fill("ok"), "error", ...Array(15).fill("aborted")],
  );
  assert.deepEqual(
    replies.map((each) => each.parent),
    headers.map((h) => h.msg_id),
  );
  assert.deepEqual(words(transport.of(headers[10])), [
    "busy",
    "execute_reply:aborted",
    "idle",
  ]);
  assert.equal(replies[10].content.execution_count, 5);
  const next = await transport.run("execute_request", { code: "good" });
  assert.equal(ofType(next, "execute_reply")[0].content.status, "ok");
});

Deno.test("stop_on_error false lets the queued cells run", async () => {
  const { transport } = fakeKernel({
    bad: () => {
      throw new Error("no");
    },
  });
  transport.request("execute_request", { code: "bad", stop_on_error: false });
  const sent = await transport.run("execute_request", { code: "good" });
  assert.equal(ofType(sent, "execute_reply")[0].content.status, "ok");
});

Deno.test("an interpreter that fails inside gives an error, and the queue goes on", async () => {
  const { transport, interpreter } = fakeKernel();
  const { execute } = interpreter;
  interpreter.execute = () => Promise.reject(new Error("broken"));
  const sent = await transport.run("execute_request", { code: "x" });
  assert.deepEqual(words(sent).slice(-2), ["execute_reply:error", "idle"]);
  assert.equal(ofType(sent, "execute_reply")[0].content.evalue, "broken");
  interpreter.execute = execute;
  const next = await transport.run("execute_request", { code: "x" });
  assert.equal(ofType(next, "execute_reply")[0].content.status, "ok");
});

Deno.test("the text of one cell is limited, with a note and a file", async () => {
  const { transport } = fakeKernel({
    x: ({ print }) => {
      for (let i = 0; i < 10; i++) print("0123456789");
      print("the end");
    },
  }, { streamLimit: 25 });
  const sent = await transport.run("execute_request", { code: "x" });
  const text = ofType(sent, "stream").map((each) => each.content.text).join("");
  const note = text.match(
    /^0123456789012345678901234\n\[The output of this cell is above 25 characters \(KERNO_STREAM_LIMIT\). The rest is in (.*)\]\n$/,
  );
  assert.ok(note, text);
  const rest = await Deno.readTextFile(note[1]);
  await Deno.remove(note[1]);
  assert.equal(rest, "56789" + "0123456789".repeat(7) + "the end");
});

Deno.test("output of a cell that is not known is published without a parent", async () => {
  const { transport, interpreter } = fakeKernel();
  await transport.run("execute_request", { code: "x" });
  const event = { type: "stream", name: "stdout", text: "lost" } as const;
  interpreter.onEvent({ ...event, cell: 0 });
  const sent = await transport.until(({ type }) => type === "stream");
  assert.deepEqual(sent.message.parentHeader, {});
  assert.equal(sent.content.text, "lost");
});
