import assert from "node:assert/strict";
import { fakeKernel } from "../../fakes/fake_kernel.ts";
import { type Sent, word } from "../../fakes/fake_transport.ts";
import { globToRegExp } from "../../../kernel/history.ts";
import type { Message } from "../../../kernel/protocol/message.ts";

const words = (sent: Sent[]) => sent.map(word);

Deno.test("the kernel publishes starting once, without a parent", () => {
  const { transport } = fakeKernel();
  assert.deepEqual(words(transport.sent), ["starting"]);
  assert.deepEqual(transport.sent[0].message.parentHeader, {});
});

Deno.test("every subscriber gets iopub_welcome and the last status", async () => {
  const { transport } = fakeKernel();
  const subscribe = (topic: string) => {
    const got: [string, Message][] = [];
    transport.onSubscribe(topic, (to, message) => got.push([to, message]));
    return got.map(([to, { header, content, parentHeader }]) => ({
      to,
      type: header.msg_type,
      content,
      parent: parentHeader.msg_id,
    }));
  };
  const starting = {
    to: "kernel.session.status",
    type: "status",
    content: { execution_state: "starting" },
    parent: undefined,
  };
  const welcome = (subscription: string) => ({
    to: subscription,
    type: "iopub_welcome",
    content: { subscription },
    parent: undefined,
  });
  assert.deepEqual(subscribe(""), [welcome(""), starting]);
  assert.deepEqual(subscribe("stream."), [welcome("stream.")]);
  const header = transport.request("kernel_info_request", {});
  await transport.idle(header);
  assert.deepEqual(subscribe("")[1], {
    ...starting,
    content: { execution_state: "idle" },
    parent: header.msg_id,
  });
});

Deno.test("kernel_info_request is answered on shell and on control", async () => {
  const { transport } = fakeKernel();
  for (const channel of ["shell", "control"] as const) {
    const sent = await transport.run("kernel_info_request", {}, { channel });
    assert.deepEqual(words(sent), ["busy", "kernel_info_reply:ok", "idle"]);
    assert.equal(sent[1].channel, channel);
    const { content } = sent[1];
    assert.equal(content.protocol_version, "5.5");
    assert.equal(content.implementation, "kerno");
    assert.equal(content.implementation_version, "1.2.3");
    assert.equal(content.language_info.name, "typescript");
    assert.equal(content.language_info.version, "6.0.3");
    assert.equal(content.language_info.mimetype, "application/typescript");
    assert.equal(content.language_info.file_extension, ".ts");
    assert.deepEqual(content.supported_features, [
      "debugger",
      "kernel subshells",
    ]);
    assert.equal(content.debugger, true);
  }
});

Deno.test("kernel_info_request is answered before the interpreter is there", async () => {
  const { transport } = fakeKernel({}, { interpreter: new Promise(() => {}) });
  const sent = await transport.run("kernel_info_request", {});
  assert.equal(sent[1].content.status, "ok");
});

Deno.test("an unknown request gives busy and idle, no reply, and a line in the log", async () => {
  const { transport, log } = fakeKernel();
  const sent = await transport.run("no_such_request" as "status", {});
  assert.deepEqual(words(sent), ["busy", "idle"]);
  assert.match(log.join(), /unknown type "no_such_request"/);
});

Deno.test("requests pass a running cell by, which is busy again afterwards", async () => {
  const { transport, kernel } = fakeKernel({
    wait: ({ interrupted }) => interrupted,
  });
  const cell = transport.request("execute_request", { code: "wait" });
  for (
    const type of [
      "kernel_info_request",
      "is_complete_request",
      "history_request",
      "comm_info_request",
      "complete_request",
      "inspect_request",
      "connect_request",
    ] as const
  ) {
    const content = { code: "ab", hist_access_type: "tail", n: 3 };
    const sent = await transport.run(type, content);
    assert.equal(words(sent).at(-1), "idle");
    assert.equal(sent[1].type, type.replace("request", "reply"));
    const last = transport.sent.at(-1)!;
    assert.equal(word(last), "busy");
    assert.equal(last.parent, cell.msg_id);
  }
  await kernel.interrupt();
  await transport.idle(cell);
  const after = transport.sent.length;
  await transport.run("kernel_info_request", {});
  assert.deepEqual(words(transport.sent.slice(after)).at(-1), "idle");
});

Deno.test("complete and inspect count code points", async () => {
  const { transport } = fakeKernel();
  const code = "🙂🙂ab";
  const [, completed] = await transport.run("complete_request", {
    code,
    cursor_pos: 4,
  });
  assert.deepEqual(completed.content, {
    status: "ok",
    matches: [code],
    cursor_start: 2,
    cursor_end: 4,
    metadata: {
      _jupyter_types_experimental: [{ text: code, start: 2, end: 4 }],
      more: 1,
    },
  });
  const [, inspected] = await transport.run("inspect_request", {
    code,
    cursor_pos: 1,
    detail_level: 1,
  });
  assert.deepEqual(inspected.content, {
    status: "ok",
    found: true,
    data: { "text/plain": "🙂" },
    metadata: {},
  });
  const [, beyond] = await transport.run("complete_request", {
    code,
    cursor_pos: 400,
  });
  assert.equal(beyond.content.cursor_end, 4);
  const [, nothing] = await transport.run("inspect_request", { code: "" });
  assert.equal(nothing.content.found, false);
});

Deno.test("a request that fails or is malformed gets an error reply", async () => {
  const { transport } = fakeKernel();
  const cases: [string, Record<string, unknown>, RegExp][] = [
    ["complete_request", { code: "throw" }, /no completion/],
    ["complete_request", {}, /"code" must be a string: it is missing/],
    [
      "complete_request",
      { code: "a", cursor_pos: "b" },
      /"cursor_pos" must be an integer/,
    ],
    ["is_complete_request", { code: [] }, /"code" must be a string/],
    [
      "history_request",
      { hist_access_type: "all" },
      /"tail", "range" or "search"/,
    ],
  ];
  for (const [type, content, message] of cases) {
    const sent = await transport.run(type as "complete_request", content);
    assert.equal(sent[1].type, type.replace("request", "reply"));
    assert.equal(sent[1].content.status, "error");
    assert.match(sent[1].content.evalue, message);
    assert.equal(words(sent).at(-1), "idle");
  }
});

Deno.test("is_complete_reply has an indent only where incomplete", async () => {
  const { transport } = fakeKernel();
  const [, open] = await transport.run("is_complete_request", { code: "if {" });
  assert.deepEqual(open.content, { status: "incomplete", indent: "  " });
  const [, whole] = await transport.run("is_complete_request", { code: "1" });
  assert.deepEqual(whole.content, { status: "complete" });
});

Deno.test("history_request: tail, range, search, with and without output", async () => {
  const cells = { "a = 1": () => 1, "b = 2": () => {}, "a = 3": () => 3 };
  const { transport } = fakeKernel(cells);
  for (const code of ["a = 1", "b = 2", "a = 3", "a = 1"]) {
    await transport.run("execute_request", { code });
  }
  const ask = async (content: Record<string, unknown>) => {
    const sent = await transport.run("history_request", content);
    return sent[1].content.history;
  };
  assert.deepEqual(await ask({ hist_access_type: "tail", n: 2 }), [
    [1, 3, "a = 3"],
    [1, 4, "a = 1"],
  ]);
  assert.deepEqual(
    await ask({ hist_access_type: "tail", n: 3, output: true }),
    [[1, 2, ["b = 2", null]], [1, 3, ["a = 3", "3"]], [1, 4, ["a = 1", "1"]]],
  );
  assert.deepEqual(
    await ask({ hist_access_type: "range", session: 0, start: 2, stop: 4 }),
    [[1, 2, "b = 2"], [1, 3, "a = 3"]],
  );
  assert.deepEqual(
    await ask({ hist_access_type: "range", session: 1, start: 4 }),
    [[1, 4, "a = 1"]],
  );
  assert.deepEqual(
    await ask({ hist_access_type: "range", session: -1, start: 0 }),
    [],
  );
  const search = { hist_access_type: "search", pattern: "a*" };
  assert.equal((await ask(search)).length, 3);
  assert.deepEqual(await ask({ ...search, n: 1 }), [[1, 4, "a = 1"]]);
  assert.deepEqual(await ask({ ...search, unique: true }), [
    [1, 3, "a = 3"],
    [1, 4, "a = 1"],
  ]);
});

Deno.test("globToRegExp() reads globs as SQLite does", () => {
  const cases: [string, string, boolean][] = [
    ["a*", "abc\ndef", true],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["[ab]x", "bx", true],
    ["[^ab]x", "bx", false],
    ["[a-c]x", "bx", true],
    ["[]]x", "]x", true],
    ["a.c", "abc", false],
    ["x[", "x[", true],
    ["(*)+", "(1)+", true],
    ["[z-a]", "m", false],
    ["?", "🙂", true],
  ];
  for (const [glob, text, wanted] of cases) {
    assert.equal(globToRegExp(glob).test(text), wanted, `${glob} ${text}`);
  }
});

Deno.test("connect_request tells the ports", async () => {
  const { transport } = fakeKernel();
  const sent = await transport.run("connect_request", {});
  assert.deepEqual(sent[1].content, { shell_port: 1 });
});

Deno.test("shutdown_request: reply, copy on iopub, the interpreter ends, then the channels", async () => {
  for (const restart of [true, false]) {
    for (const channel of ["control", "shell"] as const) {
      const { transport, kernel, interpreter } = fakeKernel({
        wait: ({ interrupted }) => interrupted,
      });
      transport.request("execute_request", { code: "wait" });
      const header = transport.request("shutdown_request", { restart }, {
        channel,
      });
      assert.equal(await kernel.ended, restart);
      const sent = transport.of(header);
      assert.deepEqual(words(sent), [
        "busy",
        "shutdown_reply:ok",
        "shutdown_reply:ok",
        "idle",
      ]);
      assert.deepEqual(sent[1].content, { status: "ok", restart });
      assert.deepEqual(
        sent.slice(1, 3).map((each) => each.channel).sort(),
        [
          channel,
          "iopub",
        ].sort(),
      );
      assert.equal(interpreter.shutdowns, 1);
      assert.equal(transport.closed, true);
    }
  }
});

Deno.test("shutdown does not wait for an interpreter that hangs or never came", async () => {
  const { transport, kernel } = fakeKernel({}, {
    interpreter: new Promise(() => {}),
  });
  transport.request("shutdown_request", { restart: false });
  assert.equal(await kernel.ended, false);
});

Deno.test("usage_request tells memory and CPU, of children too, and of the machine", async () => {
  const { transport } = fakeKernel();
  const ask = async () =>
    (await transport.run("usage_request", {}, { channel: "control" }))[1];
  const first = await ask();
  assert.equal(first.type, "usage_reply");
  assert.equal(first.content.pid, Deno.pid);
  assert.equal(first.content.host_cpu_percent, undefined);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "for(;;){}"],
  }).spawn();
  const end = performance.now() + 300;
  while (performance.now() < end);
  await new Promise((done) => setTimeout(done, 300));
  const { content } = await ask();
  child.kill("SIGKILL");
  await child.status;
  assert.ok(content.kernel_memory > 20e6);
  assert.ok(content.kernel_cpu > 0, `${content.kernel_cpu}`);
  assert.ok(content.host_cpu_percent > 0 && content.host_cpu_percent <= 100);
  const memory = content.host_virtual_memory;
  assert.equal(memory.used, memory.total - memory.available);
  assert.ok(memory.percent > 0 && memory.percent < 100);
});

Deno.test("debug_request is answered on control, also where it fails; its events have it for a parent", async () => {
  const { transport, interpreter } = fakeKernel();
  const ask = async (content: Record<string, unknown>) => {
    const sent = await transport.run("debug_request", content, {
      channel: "control",
    });
    assert.deepEqual(sent.map(({ type }) => type), [
      "status",
      "debug_reply",
      "status",
    ]);
    return sent[1];
  };
  const request = { type: "request", seq: 7, command: "debugInfo" };
  const answered = await ask(request);
  assert.deepEqual(answered.content, {
    type: "response",
    seq: 1,
    request_seq: 7,
    success: true,
    command: "debugInfo",
    body: {},
  });
  const event = { type: "event", seq: 2, event: "stopped", body: {} } as const;
  interpreter.onEvent({ type: "debug", cell: 1, event });
  const sent = transport.sent.at(-1)!;
  assert.equal(sent.type, "debug_event");
  assert.equal(sent.parent, answered.parent);
  assert.deepEqual(sent.content, event);
  const failed = await ask({ ...request, command: "throw" });
  assert.equal(failed.content.evalue, "no debugger");
  const malformed = await ask({ seq: 1 });
  assert.match(malformed.content.evalue, /"command" must be a string/);
});
