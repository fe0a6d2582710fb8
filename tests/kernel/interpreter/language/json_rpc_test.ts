import assert from "node:assert/strict";
import {
  frameMessage,
  JsonRpc,
  JsonRpcError,
  MessageParser,
} from "../../../../kernel/interpreter/language/json_rpc.ts";

const encoder = new TextEncoder();

/** Two ends of one connection, and what the far end has been sent. */
function connect(handlers = {}) {
  const incoming = new TransformStream<Uint8Array, Uint8Array>();
  const outgoing = new TransformStream<Uint8Array, Uint8Array>();
  const rpc = new JsonRpc({
    readable: incoming.readable,
    writable: outgoing.writable,
  }, handlers);
  const writer = incoming.writable.getWriter();
  const sent: Record<string, unknown>[] = [];
  const parser = new MessageParser((body) => sent.push(JSON.parse(body)));
  const read = (async () => {
    for await (const chunk of outgoing.readable) parser.push(chunk);
  })();
  read.catch(() => {});
  const send = (message: object) => writer.write(frameMessage(message));
  return { rpc, writer, sent, send };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

Deno.test("MessageParser gives every message, however its bytes are cut", () => {
  const bodies = [
    '{"a":1}',
    '{"b":"äöü 你好 🙂"}',
    "{}",
    `"${"x".repeat(9000)}"`,
  ];
  const parts = bodies.map((body) => {
    const bytes = encoder.encode(body);
    const head = `Content-Type: x\r\ncontent-length: ${bytes.length}\r\n\r\n`;
    return [...encoder.encode(head), ...bytes];
  });
  const stream = new Uint8Array(parts.flat());
  for (const size of [1, 2, 7, 100, 4096, stream.length]) {
    const got: string[] = [];
    const parser = new MessageParser((body) => got.push(body));
    for (let at = 0; at < stream.length; at += size) {
      parser.push(stream.subarray(at, at + size));
    }
    assert.deepEqual(got, bodies);
  }
});

Deno.test("MessageParser refuses a header without end, without length, and lengths beyond the bound", () => {
  for (
    const text of [
      "x".repeat(5000),
      "Content-Length: 99999999999\r\n\r\n",
      "Content-Length: -1\r\n\r\n",
      "Content-Length: 1e3\r\n\r\n",
      "Content-Type: x\r\n\r\n{}",
    ]
  ) {
    const parser = new MessageParser(() => assert.fail("no message"));
    assert.throws(
      () => parser.push(encoder.encode(text)),
      (error: Error) =>
        error instanceof JsonRpcError &&
        /^Cannot read a message as /.test(error.message),
      text.slice(0, 40),
    );
  }
});

Deno.test("MessageParser throws nothing but JsonRpcError on random bytes", () => {
  let seed = 7;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let round = 0; round < 500; round++) {
    const parser = new MessageParser(() => {});
    const bytes = encoder.encode("Content-Length: 5\r\n\r\nhelloContent-Le");
    for (let i = 0; i < 3; i++) {
      bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
    }
    try {
      for (let i = 0; i < 200; i++) parser.push(bytes);
    } catch (error) {
      assert.ok(error instanceof JsonRpcError, String(error));
    }
  }
});

Deno.test("JsonRpc matches answers to questions, in any order, errors too", async () => {
  const { rpc, sent, send, writer } = connect();
  const first = rpc.request<string>("a", { x: 1 }, 1000);
  const second = rpc.request<string>("b", null, 1000);
  const third = rpc.request("c", null, 1000);
  await soon();
  assert.deepEqual(sent.map(({ method }) => method), ["a", "b", "c"]);
  assert.deepEqual(sent[0], {
    jsonrpc: "2.0",
    id: sent[0].id,
    method: "a",
    params: { x: 1 },
  });
  await send({ id: 999, result: "nobody asked" });
  await send({ id: sent[1].id, result: "two" });
  await send({ id: sent[0].id, result: "one" });
  await send({ id: sent[2].id, error: { code: -1, message: "no such c" } });
  assert.equal(await second, "two");
  assert.equal(await first, "one");
  await assert.rejects(third, { name: "JsonRpcError", message: "no such c" });
  await writer.close();
  assert.equal(await rpc.closed, undefined);
});

Deno.test("JsonRpc withdraws a question when its time is over", async () => {
  const { rpc, sent, writer } = connect();
  assert.equal(await rpc.request("slow", null, 20), undefined);
  await soon();
  assert.deepEqual(sent[1], {
    jsonrpc: "2.0",
    method: "$/cancelRequest",
    params: { id: sent[0].id },
  });
  await writer.close();
});

Deno.test("JsonRpc answers the peer, with null where it knows no answer", async () => {
  const { sent, send, writer } = connect({
    double: (params: number) => 2 * params,
  });
  await send({ id: "s", method: "double", params: 4 });
  await send({ id: 2, method: "unknown" });
  await send({ method: "double", params: 1 });
  await soon();
  assert.deepEqual(sent, [
    { jsonrpc: "2.0", id: "s", result: 8 },
    { jsonrpc: "2.0", id: 2, result: null },
  ]);
  await writer.close();
});

Deno.test("JsonRpc ends with the peer: open questions fail, later ones at once", async () => {
  const { rpc, writer } = connect();
  const open = rpc.request("never", null, 10_000);
  await writer.write(encoder.encode("Content-Length: 3\r\n\r\nabc"));
  await assert.rejects(open, { name: "JsonRpcError" });
  assert.match(String(await rpc.closed), /it must be JSON/);
  await assert.rejects(rpc.request("late", null, 10_000), {
    name: "JsonRpcError",
  });
});
