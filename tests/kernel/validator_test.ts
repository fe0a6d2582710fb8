/**
 * Every message on IOPub has the fields that JupyterLab and VS Code ask for
 * before they take it.
 *
 * @see https://github.com/jupyterlab/jupyterlab/blob/main/packages/services/src/kernel/validate.ts
 *
 * @module
 */
import assert from "node:assert/strict";
import { KernelClient, type Message } from "../../kernel/client.ts";
import { kernelSpec } from "./installed.ts";

const FIELDS: Record<string, Record<string, string | string[]>> = {
  stream: { name: "string", text: "string" },
  display_data: { data: "object", metadata: "object", transient: "object" },
  update_display_data: {
    data: "object",
    metadata: "object",
    transient: "object",
  },
  execute_input: { code: "string", execution_count: "number" },
  execute_result: {
    execution_count: "number",
    data: "object",
    metadata: "object",
  },
  error: { ename: "string", evalue: "string", traceback: "object" },
  status: {
    execution_state: [
      "starting",
      "idle",
      "busy",
      "restarting",
      "dead",
    ],
  },
  clear_output: { wait: "boolean" },
  comm_open: { comm_id: "string", target_name: "string", data: "object" },
  comm_msg: { comm_id: "string", data: "object" },
  comm_close: { comm_id: "string" },
  debug_event: { type: "string", event: "string" },
  iopub_welcome: { subscription: "string" },
  shutdown_reply: { status: "string", restart: "boolean" },
};

const HEADER = ["msg_id", "msg_type", "session", "username", "version", "date"];

function validate(
  { header, parentHeader, metadata, content, buffers }: Message,
) {
  for (const name of HEADER) {
    assert.equal(typeof header[name as keyof typeof header], "string", name);
  }
  assert.match(header.date, /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/);
  for (const part of [parentHeader, metadata, content]) {
    assert.ok(typeof part === "object" && part !== null);
  }
  assert.ok(Array.isArray(buffers));
  const fields = FIELDS[header.msg_type];
  assert.ok(fields, `a message of type ${header.msg_type}`);
  for (const [name, kind] of Object.entries(fields)) {
    const value = content[name];
    const what = `${header.msg_type}.${name}`;
    if (Array.isArray(kind)) assert.ok(kind.includes(String(value)), what);
    else assert.ok(typeof value === kind && value !== null, what);
  }
}

const CELLS = [
  "console.log('out'); console.error('err'); NaN",
  "await jupyter.display('a', { displayId: 'd' }); await jupyter.update('d', 'b'); jupyter.clearOutput()",
  "throw undefined",
  "let x = ;",
  "Promise.reject('later'); setTimeout(() => { throw null })",
  "const comm = jupyter.comms.open('t'); comm.send({ n: 1 }); comm.close(); jupyter.html`<b>x</b>`",
  "({ [Symbol.for('Jupyter.display')]: () => ({ 'application/json': [NaN, 1n / 1n === 1n], 'text/plain': '\\ud800' }) })",
];

Deno.test("messages on IOPub have the fields that JupyterLab and VS Code ask for", async () => {
  await using client = await KernelClient.start(kernelSpec());
  const messages: Message[] = [];
  client.onIopub = (message) => messages.push(message);
  for (const code of CELLS) await client.execute(code).done;
  for (const [seq, command] of ["initialize", "attach"].entries()) {
    const request = { type: "request", seq, command, arguments: {} };
    await client.request("debug_request", request, "control");
  }
  client.send("comm_open", { comm_id: "c", target_name: "none", data: {} });
  await client.execute("1").done;
  await client.request("shutdown_request", { restart: true }, "control");
  await client.process!.ended;
  messages.forEach(validate);
  const seen = new Set(messages.map(({ header }) => header.msg_type));
  // The client is there before it listens.
  seen.add("iopub_welcome");
  assert.deepEqual([...seen].sort(), Object.keys(FIELDS).sort());
  const sessions = new Set(messages.map(({ header }) => header.session));
  assert.equal(sessions.size, 1, "JupyterLab drops what another session sends");
});
