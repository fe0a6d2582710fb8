import assert from "node:assert/strict";
import type { InterpreterEvent } from "../../../kernel/interpreter/mod.ts";
import { atMost, Notebook, sleep } from "./notebook.ts";

type CommEvent = Extract<InterpreterEvent, { type: "comm" }>;

function comms(events: InterpreterEvent[]): CommEvent[] {
  return events.filter((event) => event.type === "comm");
}

Deno.test("a cell opens a comm, sends buffers, and hears the front end", async () => {
  await using notebook = await Notebook.start();
  const { events } = await notebook.run(
    `const comm = jupyter.comms.open("target", { a: 1 }, { buffers: [new Uint8Array([1, 2]), new Float32Array([1]).buffer], metadata: { version: "2.1.0" } });
comm.onMessage(({ data, buffers, metadata }) => { console.log(JSON.stringify([data, buffers.map(b => [...b]), metadata])); comm.send({ echo: data }) });
comm.onClose(() => console.log("closed"));`,
  );
  const [open] = comms(events);
  const id = String(open.content.comm_id);
  assert.match(id, /^[0-9a-f]{32}$/);
  assert.deepEqual(open, {
    type: "comm",
    cell: 1,
    message: "comm_open",
    content: { comm_id: id, target_name: "target", data: { a: 1 } },
    metadata: { version: "2.1.0" },
    buffers: [new Uint8Array([1, 2]), new Uint8Array([0, 0, 128, 63])],
  });
  const before = notebook.events.length;
  await notebook.interpreter.comm(
    "comm_msg",
    { comm_id: id, data: { n: 5 } },
    { m: 1 },
    [new Uint8Array([9])],
    77,
    "m77",
  );
  await sleep(20);
  const [printed, echo] = notebook.events.slice(before);
  assert.deepEqual(printed, {
    type: "stream",
    cell: 77,
    name: "stdout",
    text: '[{"n":5},[[9]],{"m":1}]\n',
  });
  assert.ok(
    echo.type === "comm" && echo.message === "comm_msg" && echo.cell === 77,
  );
  assert.deepEqual(echo.content, { comm_id: id, data: { echo: { n: 5 } } });
  await notebook.interpreter.comm(
    "comm_close",
    { comm_id: id, data: {} },
    {},
    [],
    78,
    "m78",
  );
  await sleep(20);
  const last = notebook.events.at(-1);
  assert.ok(last?.type === "stream" && last.text === "closed\n");
  assert.match(
    (await notebook.run("comm.send(1)")).error,
    /^Error: Cannot send on comm .* it was closed/,
  );
  for (const wrong of ["1", "null", "'text'"]) {
    assert.match(
      (await notebook.run(`jupyter.comms.open("t").send(${wrong})`)).error,
      /^TypeError: Cannot send comm_msg as its data must be an object: current/,
    );
  }
  assert.equal(
    (await notebook.run(`jupyter.comms.open("t").send()`)).error,
    "",
  );
});

Deno.test("the front end opens a comm to a registered target; an unknown one is closed", async () => {
  await using notebook = await Notebook.start();
  await notebook.run(
    `jupyter.comms.registerTarget("mine", (comm, open) => { comm.send({ got: open.data, id: comm.id }); comm.close({ bye: 1 }) })`,
  );
  await notebook.interpreter.comm(
    "comm_open",
    { comm_id: "c1", target_name: "mine", data: 5 },
    {},
    [],
    9,
    "m9",
  );
  await notebook.interpreter.comm(
    "comm_open",
    { comm_id: "c2", target_name: "other", data: 5 },
    {},
    [],
    9,
    "m9",
  );
  await sleep(20);
  assert.deepEqual(
    comms(notebook.events).map(({ message, content }) => [message, content]),
    [
      ["comm_msg", { comm_id: "c1", data: { got: 5, id: "c1" } }],
      ["comm_close", { comm_id: "c1", data: { bye: 1 } }],
      ["comm_close", { comm_id: "c2", data: {} }],
    ],
  );
});

Deno.test("a comm message changes a variable that a running loop reads", async () => {
  await using notebook = await Notebook.start();
  await notebook.run(
    `let stop = false; const comm = jupyter.comms.open("t"); comm.onMessage(() => { stop = true });`,
  );
  const [open] = comms(notebook.events);
  const running = notebook.run(
    "let turns = 0; while (!stop) turns++; turns > 0",
  );
  await sleep(50);
  await notebook.interpreter.comm(
    "comm_msg",
    { comm_id: open.content.comm_id, data: 1 },
    {},
    [],
    3,
    "m3",
  );
  assert.equal((await atMost(2000, running)).result, "true");
});

Deno.test("a handler that throws is told and hurts nobody", async () => {
  await using notebook = await Notebook.start();
  await notebook.run(
    `const comm = jupyter.comms.open("t"); comm.onMessage(() => { throw new Error("handler") }); comm.onMessage(async () => { throw new Error("later") });`,
  );
  const [open] = comms(notebook.events);
  await notebook.interpreter.comm(
    "comm_msg",
    { comm_id: open.content.comm_id, data: 1 },
    {},
    [],
    5,
    "m5",
  );
  await sleep(30);
  const errors = notebook.events.filter(({ type }) => type === "error");
  assert.deepEqual(
    errors.map((event) => event.type === "error" && [event.cell, event.evalue]),
    [[5, "handler"], [5, "later"]],
  );
  assert.equal((await notebook.run("1")).result, "1");
});

Deno.test("buffers of any size come as they are: empty, of several pieces, beside each other", async () => {
  await using notebook = await Notebook.start();
  await notebook.run(
    `const comm = jupyter.comms.open("t"); let got: Uint8Array[] = []; comm.onMessage(({ buffers }) => { got = buffers });`,
  );
  const [open] = comms(notebook.events);
  const large = new Uint8Array((13 << 20) + 1).fill(3);
  large[large.length - 1] = 9;
  await notebook.interpreter.comm(
    "comm_msg",
    { comm_id: open.content.comm_id, data: 1 },
    {},
    [new Uint8Array(), large, new Uint8Array([1, 2])],
    3,
    "m3",
  );
  const { result } = await notebook.run(
    `[got.map((each) => each.length), got[1].indexOf(9), got[1].every((x, i) => x === 3 || i === (13 << 20)), [...got[2]]].flat(2).join(" ")`,
  );
  const size = large.length;
  assert.equal(result, `"0 ${size} 2 ${size - 1} true 1 2"`);
});
