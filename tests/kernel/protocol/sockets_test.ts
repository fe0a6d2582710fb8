import assert from "node:assert/strict";
import { ClientSocket } from "../../../kernel/protocol/client_socket.ts";
import { Echo } from "../../../kernel/protocol/echo.ts";
import type { Endpoint } from "../../../kernel/protocol/endpoint.ts";
import { Router } from "../../../kernel/protocol/router.ts";
import { Xpub } from "../../../kernel/protocol/xpub.ts";
import {
  encodeCommand,
  encodeMessage,
  encodeProperties,
  greeting,
} from "../../../kernel/protocol/zmtp.ts";

const bytes = (value: string) => new TextEncoder().encode(value);
const text = (value: Uint8Array) => new TextDecoder().decode(value);
const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms));

function free(): Endpoint & { transport: "tcp" } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return { transport: "tcp", hostname: "127.0.0.1", port };
}

/** Messages that can be awaited one by one. */
function inbox() {
  const messages: Uint8Array[][] = [];
  let wake = () => {};
  return {
    put: (frames: Uint8Array[]) => (messages.push(frames), wake()),
    count: () => messages.length,
    take: async () => {
      while (messages.length === 0) {
        await new Promise<void>((done) => wake = done);
      }
      return messages.shift()!;
    },
  };
}

/** A peer that speaks byte by byte. */
async function raw({ hostname, port }: { hostname: string; port: number }) {
  const conn = await Deno.connect({ hostname, port });
  conn.setNoDelay(true);
  return {
    conn,
    send: async (chunk: Uint8Array) => {
      for (let at = 0; at < chunk.length;) {
        at += await conn.write(chunk.subarray(at));
      }
    },
    /** Reads until `wanted` bytes or the end came. */
    read: async (wanted: number) => {
      let got = new Uint8Array(0);
      const buffer = new Uint8Array(65536);
      while (got.length < wanted) {
        const count = await conn.read(buffer).catch(() => null);
        if (count === null) break;
        got = new Uint8Array([...got, ...buffer.subarray(0, count)]);
      }
      return got;
    },
  };
}

const ready = (type: string) =>
  encodeCommand("READY", encodeProperties({ "Socket-Type": type }));

Deno.test("Router answers each peer by its identity", async () => {
  const endpoint = free();
  const router = new Router(
    endpoint,
    "shell",
    ([identity, ...frames]) =>
      router.send([identity, bytes(`to ${text(frames[0])}`)]),
  );
  const peers = await Promise.all(["a", "b", ""].map(async (name) => {
    const got = inbox();
    const socket = await ClientSocket.connect("DEALER", endpoint, {
      identity: bytes(name),
      onMessage: got.put,
    });
    socket.send([bytes(name)]);
    return { name, got, socket };
  }));
  for (const { name, got } of peers) {
    assert.deepEqual(await got.take(), [bytes(`to ${name}`)]);
  }
  for (const { socket } of peers) socket.close();
  router.close();
});

Deno.test("Router hands an identity over to the newer connection", async () => {
  const endpoint = free();
  const requests = inbox();
  const router = new Router(endpoint, "shell", requests.put);
  const closed = Promise.withResolvers<void>();
  const identity = bytes("me");
  await ClientSocket.connect("DEALER", endpoint, {
    identity,
    onMessage: () => {},
    onClose: () => closed.resolve(),
  });
  const got = inbox();
  const second = await ClientSocket.connect("DEALER", endpoint, {
    identity,
    onMessage: got.put,
  });
  await closed.promise;
  second.send([bytes("hi")]);
  assert.deepEqual(await requests.take(), [identity, bytes("hi")]);
  router.send([identity, bytes("you")]);
  assert.deepEqual(await got.take(), [bytes("you")]);
  second.close();
  router.close();
});

Deno.test("Router sends nothing to a peer that has gone", () => {
  const router = new Router(free(), "shell", () => {});
  router.send([bytes("nobody"), bytes("hi")]);
  router.close();
});

Deno.test("Echo gives back the whole envelope", async () => {
  const endpoint = free();
  const echo = new Echo(endpoint, "hb");
  const got = inbox();
  const socket = await ClientSocket.connect("REQ", endpoint, {
    onMessage: got.put,
  });
  const frames = [new Uint8Array(0), bytes("ping"), new Uint8Array([0, 255])];
  socket.send(frames);
  assert.deepEqual(await got.take(), frames);
  socket.close();
  echo.close();
});

Deno.test("Xpub sends by prefix, after a subscription, until its last end", async () => {
  const endpoint = free();
  const topics: string[] = [];
  const xpub = new Xpub(endpoint, "iopub", (topic) => topics.push(text(topic)));
  const peer = await raw(endpoint);
  await peer.send(greeting("NULL", false));
  await peer.send(ready("SUB"));
  await sleep(20);
  xpub.send([bytes("a.1"), bytes("before")]);
  for (const topic of ["a.", "a.", "x"]) {
    await peer.send(encodeCommand("SUBSCRIBE", bytes(topic)));
  }
  await peer.send(encodeCommand("CANCEL", bytes("a.")));
  await sleep(20);
  assert.deepEqual(topics, ["a.", "a.", "x"]);
  xpub.send([bytes("a.1"), bytes("one")]);
  xpub.send([bytes("b.1"), bytes("no")]);
  await peer.send(encodeCommand("CANCEL", bytes("a.")));
  await sleep(20);
  xpub.send([bytes("a.1"), bytes("late")]);
  xpub.send([bytes("xyz"), bytes("two")]);
  await xpub.flush(1000);
  xpub.close();
  const got = text(await peer.read(10_000));
  assert.ok(got.includes("a.1\x00\x03one"));
  assert.ok(got.includes("xyz\x00\x03two"));
  assert.doesNotMatch(got, /before|no|late/);
  peer.conn.close();
});

Deno.test("Xpub takes the subscriptions of a 3.0 peer", async () => {
  const endpoint = free();
  const subscribed = Promise.withResolvers<string>();
  const xpub = new Xpub(endpoint, "iopub", (topic, send) => {
    subscribed.resolve(text(topic));
    send([topic, bytes("welcome")]);
  });
  const peer = await raw(endpoint);
  const hello = greeting("NULL", false);
  hello[11] = 0;
  await peer.send(hello);
  await peer.send(ready("SUB"));
  await peer.send(encodeMessage([bytes("\x01st")])[0]);
  assert.equal(await subscribed.promise, "st");
  xpub.send([bytes("stream"), bytes("text")]);
  await xpub.flush(1000);
  xpub.close();
  assert.ok(
    text(await peer.read(10_000)).includes(
      "\x01\x02st\x00\x07welcome\x01\x06stream\x00\x04text",
    ),
  );
  peer.conn.close();
});

Deno.test("Xpub: a peer that does not read loses whole messages and holds up nobody", async () => {
  const endpoint = free();
  const xpub = new Xpub(endpoint, "iopub", () => {}, {
    mark: { bytes: 4_000_000 },
  });
  const stalled = await raw(endpoint);
  await stalled.send(greeting("NULL", false));
  await stalled.send(ready("SUB"));
  await stalled.send(encodeCommand("SUBSCRIBE"));
  const got = inbox();
  const reader = await ClientSocket.connect("SUB", endpoint, {
    topics: [new Uint8Array(0)],
    onMessage: got.put,
  });
  await sleep(20);
  assert.equal(xpub.subscribers, 2);
  const body = new Uint8Array(1_000_000);
  for (let i = 0; i < 100; i++) {
    body[0] = i;
    xpub.send([bytes("stream"), body.slice()], "stream");
    assert.equal((await got.take())[1][0], i);
  }
  xpub.send([bytes("status"), bytes("idle")], "status");
  assert.deepEqual(await got.take(), [bytes("status"), bytes("idle")]);
  // What the stalled peer finds is whole messages, then the status.
  const wire = encodeMessage([bytes("stream"), body]);
  const size = wire.reduce((sum, chunk) => sum + chunk.length, 0);
  const status = encodeMessage([bytes("status"), bytes("idle")])[0];
  const handshake = 64 + ready("XPUB").length;
  const buffer = new Uint8Array(1 << 20);
  let total = 0;
  let last = new Uint8Array(0);
  for (;;) {
    const count = await stalled.conn.read(buffer);
    total += count!;
    last = new Uint8Array([...last, ...buffer.subarray(0, count!)].slice(-32));
    if (text(last).endsWith("idle")) break;
  }
  const messages = (total - handshake - status.length) / size;
  assert.ok(Number.isInteger(messages), `${messages}`);
  assert.ok(messages < 20, `${messages}`);
  reader.close();
  stalled.conn.close();
  xpub.close();
});

Deno.test("a message larger than one write arrives whole between its neighbours", async () => {
  const endpoint = free();
  const got = inbox();
  const router = new Router(endpoint, "shell", got.put);
  const socket = await ClientSocket.connect("DEALER", endpoint, {
    identity: bytes("me"),
    onMessage: () => {},
  });
  const large = new Uint8Array(16_000_000).map((_, i) => i % 253);
  socket.send([bytes("1")]);
  socket.send([bytes("2"), large, bytes("end")]);
  socket.send([bytes("3")]);
  assert.deepEqual((await got.take())[1], bytes("1"));
  const [, , body, end] = await got.take();
  assert.ok(large.every((byte, i) => body[i] === byte));
  assert.deepEqual(end, bytes("end"));
  assert.deepEqual((await got.take())[1], bytes("3"));
  socket.close();
  router.close();
});

Deno.test("a server survives strangers, half handshakes, claims and resets", async () => {
  const endpoint = free();
  const got = inbox();
  const router = new Router(endpoint, "shell", got.put);
  const openings = [
    bytes("GET / HTTP/1.1\r\nHost: x\r\n\r\n"),
    new Uint8Array(1000).fill(0xff),
    greeting("NULL", false).subarray(0, 30),
    greeting("PLAIN", false),
    new Uint8Array([...greeting("NULL", false), ...ready("SUB")]),
    new Uint8Array([...greeting("NULL", false), 2, 0, 0, 0, 1, 0, 0, 0, 0]),
    new Uint8Array([
      ...greeting("NULL", false),
      ...ready("DEALER"),
      ...[2, 0xff, 0, 0, 0, 0, 0, 0, 0],
    ]),
    new Uint8Array([
      ...greeting("NULL", false),
      ...ready("DEALER"),
      ...[2, 0, 0, 0, 0, 0x70, 0, 0, 0, 1, 2, 3],
    ]),
  ];
  for (const opening of openings) {
    const peer = await raw(endpoint);
    await peer.send(opening);
    await sleep(5);
    peer.conn.close();
  }
  for (let i = 0; i < 100; i++) {
    const peer = await raw(endpoint);
    peer.conn.close();
  }
  const socket = await ClientSocket.connect("DEALER", endpoint, {
    identity: bytes("me"),
    onMessage: () => {},
  });
  socket.send([bytes("alive")]);
  assert.deepEqual(await got.take(), [bytes("me"), bytes("alive")]);
  socket.close();
  router.close();
});

Deno.test("a refused socket type is told so and closed", async () => {
  const endpoint = free();
  const router = new Router(endpoint, "shell", () => {});
  const peer = await raw(endpoint);
  await peer.send(greeting("NULL", false));
  await peer.send(ready("SUB"));
  assert.ok(
    text(await peer.read(10_000)).endsWith(
      "\x05ERROR\x13Invalid socket type",
    ),
  );
  peer.conn.close();
  await assert.rejects(
    ClientSocket.connect("SUB", endpoint, { onMessage: () => {} }),
    /Cannot talk to tcp:.* as a SUB socket: /,
  );
  router.close();
});

Deno.test("PING is answered while nothing else happens", async () => {
  const endpoint = free();
  const router = new Router(endpoint, "shell", () => {});
  const peer = await raw(endpoint);
  await peer.send(greeting("NULL", false));
  await peer.send(ready("DEALER"));
  const handshake = 64 + ready("ROUTER").length;
  await peer.read(handshake);
  await peer.send(encodeCommand("PING", new Uint8Array([0, 10, 65, 66])));
  assert.equal(text(await peer.read(1)), "\x04\x07\x04PONGAB");
  peer.conn.close();
  router.close();
});

Deno.test("a peer that sends PING and does not read is closed", async () => {
  const endpoint = free();
  const router = new Router(endpoint, "shell", () => {});
  const peer = await raw(endpoint);
  await peer.send(greeting("NULL", false));
  await peer.send(ready("DEALER"));
  const ping = encodeCommand(
    "PING",
    new Uint8Array([0, 10, ...bytes("0123456789abcdef")]),
  );
  const many = new Uint8Array(ping.length * 1000);
  for (let i = 0; i < 1000; i++) many.set(ping, i * ping.length);
  await assert.rejects(async () => {
    for (let i = 0; i < 10_000; i++) await peer.send(many);
  });
  peer.conn.close();
  router.close();
});

Deno.test("listening where another listens is an error that names socket and port", () => {
  const endpoint = free();
  const router = new Router(endpoint, "shell", () => {});
  assert.throws(() => new Router(endpoint, "control", () => {}), {
    message:
      `Cannot open the control socket as it must listen at tcp://127.0.0.1:${endpoint.port}: the address is in use`,
  });
  router.close();
});

Deno.test("ipc: a socket left behind by a killed process is replaced, one in use is not", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/k-1`;
  const endpoint: Endpoint = { transport: "ipc", path };
  const code = `Deno.listen({ transport: "unix", path: ${
    JSON.stringify(path)
  } });
    console.log("up"); await new Promise((done) => setTimeout(done, 60_000));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    stdout: "piped",
  }).spawn();
  await child.stdout.getReader().read();
  assert.throws(() => new Echo(endpoint, "hb"), /the address is in use/);
  child.kill("SIGKILL");
  await child.status;
  await child.stdout.cancel().catch(() => {});
  const echo = new Echo(endpoint, "hb");
  assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);
  echo.close();
  assert.throws(() => Deno.statSync(path), Deno.errors.NotFound);
  await Deno.remove(folder, { recursive: true });
});
