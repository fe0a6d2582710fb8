import assert from "node:assert/strict";
import {
  channelEndpoint,
  connectionFileText,
  parseConnectionFile,
  readConnectionFile,
} from "../../../kernel/protocol/connection_file.ts";
import { random } from "../../fakes/random.ts";

const good = {
  shell_port: 1001,
  iopub_port: 1002,
  stdin_port: 1003,
  control_port: 1004,
  hb_port: 1005,
  ip: "127.0.0.1",
  key: "secret",
  transport: "tcp",
  signature_scheme: "hmac-sha256",
  kernel_name: "kerno",
};
const parse = (changes: Record<string, unknown>) =>
  parseConnectionFile(JSON.stringify({ ...good, ...changes }), "c.json");

Deno.test("parseConnectionFile() reads what jupyter_client writes", () => {
  const info = parse({ jupyter_session: "/home/me/a.ipynb" });
  assert.deepEqual(info.ports, {
    shell: 1001,
    iopub: 1002,
    stdin: 1003,
    control: 1004,
    hb: 1005,
  });
  assert.equal(info.key, "secret");
  assert.deepEqual(parseConnectionFile(connectionFileText(info), "x"), info);
});

Deno.test("parseConnectionFile() has the defaults of jupyter_client", () => {
  const info = parse({
    ip: undefined,
    transport: undefined,
    signature_scheme: undefined,
  });
  assert.equal(info.ip, "127.0.0.1");
  assert.equal(info.transport, "tcp");
  assert.equal(info.signatureScheme, "hmac-sha256");
});

Deno.test("parseConnectionFile() says which field is wrong and how", () => {
  const refused: [Record<string, unknown>, string, RegExp][] = [
    [
      { shell_port: undefined },
      "TypeError",
      /"shell_port" must be a number: it is missing/,
    ],
    [
      { hb_port: "77" },
      "TypeError",
      /"hb_port" must be a number: current value is "77"/,
    ],
    [
      { iopub_port: 70000 },
      "RangeError",
      /a port from 1 to 65535: current value is 70000/,
    ],
    [{ iopub_port: 1.5 }, "RangeError", /a port from 1 to 65535/],
    [
      { stdin_port: 0 },
      "RangeError",
      /a port from 1 to 65535: current value is 0/,
    ],
    [
      { control_port: 1001 },
      "RangeError",
      /a port of its own: current value is 1001/,
    ],
    [{ key: undefined }, "TypeError", /"key" must be a string: it is missing/],
    [{ key: 5 }, "TypeError", /"key" must be a string: current value is 5/],
    [{ ip: null, key: null }, "TypeError", /"key" must be a string/],
    [
      { transport: "udp" },
      "RangeError",
      /"tcp" or "ipc": current value is "udp"/,
    ],
    [
      { curve_publickey: "x" },
      "RangeError",
      /"curve_publickey" must be a key of 40 characters/,
    ],
    [
      { curve_publickey: "x".repeat(40) },
      "TypeError",
      /"curve_secretkey" must be a string: it is missing/,
    ],
  ];
  for (const [changes, name, message] of refused) {
    assert.throws(() => parse(changes), { name, message });
  }
});

Deno.test("parseConnectionFile() refuses text that is no JSON object", () => {
  assert.throws(() => parseConnectionFile("{", "c.json"), {
    name: "SyntaxError",
    message: /Cannot read the connection file "c.json" as it must be JSON: /,
  });
  assert.throws(() => parseConnectionFile("[1]", "c.json"), TypeError);
  assert.throws(() => parseConnectionFile("null", "c.json"), TypeError);
});

Deno.test("parseConnectionFile() survives mutated text", () => {
  const next = random(3);
  const text = JSON.stringify(good);
  for (let round = 0; round < 5000; round++) {
    const chars = [...text];
    for (let i = next(4); i >= 0; i--) {
      chars[next(chars.length)] = '{}[]",:0x\u{1f600}'[next(11)] ?? "";
    }
    try {
      parseConnectionFile(chars.join(""), "c.json");
    } catch (error) {
      assert.match(
        (error as Error).message,
        /^Cannot (read|use) the connection file/,
      );
    }
  }
});

Deno.test("readConnectionFile() names a file that is not there", () => {
  assert.throws(
    () => readConnectionFile("/nowhere/kernel.json"),
    /Cannot read the connection file "\/nowhere\/kernel.json": /,
  );
});

Deno.test("channelEndpoint() puts ipc sockets at {ip}-{port}", () => {
  const info = parse({ transport: "ipc", ip: "/run/k/kernel" });
  assert.deepEqual(channelEndpoint(info, "iopub"), {
    transport: "ipc",
    path: "/run/k/kernel-1002",
  });
});

Deno.test("parseConnectionFile() reads the registration file of JEP 66", () => {
  const file = {
    transport: "tcp",
    ip: "127.0.0.1",
    registration_port: 4000,
    kernel_id: "k",
    key: "secret",
  };
  const read = (changes: Record<string, unknown>) =>
    parseConnectionFile(JSON.stringify({ ...file, ...changes }), "r.json");
  const info = read({});
  assert.deepEqual(info.registration, {
    ip: "127.0.0.1",
    port: 4000,
    kernelId: "k",
  });
  assert.equal(info.ports.shell, 0);
  assert.equal(
    read({ registration_ip: "10.0.0.1" }).registration?.ip,
    "10.0.0.1",
  );
  assert.throws(() => read({ registration_port: 0 }), RangeError);
  assert.throws(
    () => read({ transport: "ipc" }),
    /"transport" must be "tcp" where/,
  );
});
