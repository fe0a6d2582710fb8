import assert from "node:assert/strict";
import {
  encodeCommand,
  encodeMessage,
  encodeProperties,
  greeting,
  parseGreeting,
  parseProperties,
} from "../../../kernel/protocol/zmtp.ts";

const bytes = (...values: number[]) => new Uint8Array(values);
const text = (value: string) => new TextEncoder().encode(value);
const join = (chunks: Uint8Array[]) => {
  const whole = new Uint8Array(chunks.reduce((n, c) => n + c.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
};

Deno.test("greeting() writes the 64 bytes of RFC 37", () => {
  const wanted = new Uint8Array(64);
  wanted.set([
    0xff,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0x7f,
    3,
    1,
    0x4e,
    0x55,
    0x4c,
    0x4c,
  ]);
  assert.deepEqual(greeting("NULL", false), wanted);
  assert.equal(greeting("CURVE", true)[32], 1);
});

Deno.test("parseGreeting() reads what libzmq 4.3 sends, with any padding", () => {
  const theirs = greeting("NULL", false);
  theirs.set([0, 0, 0, 0, 0, 0, 0, 1], 1); // the old length field
  assert.deepEqual(parseGreeting(theirs), {
    minor: 1,
    mechanism: "NULL",
    asServer: false,
  });
  assert.equal(parseGreeting(theirs.subarray(0, 63)), null);
  assert.equal(parseGreeting(bytes()), null);
});

Deno.test("parseGreeting() refuses strangers by what has come so far", () => {
  assert.throws(() => parseGreeting(text("GET / HTTP/1.1")), /not speak ZMTP/);
  assert.throws(
    () => parseGreeting(bytes(0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7e)),
    /ZMTP 1/,
  );
  assert.throws(
    () => parseGreeting(bytes(0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 2)),
    /speaks ZMTP 2/,
  );
});

Deno.test("encodeMessage() writes short, empty and long frames", () => {
  const long = new Uint8Array(256).fill(7);
  const wire = join(encodeMessage([text("ab"), bytes(), long]));
  const wanted = new Uint8Array(4 + 2 + 9 + 256);
  wanted.set([1, 2, 0x61, 0x62, 1, 0, 2, 0, 0, 0, 0, 0, 0, 1, 0]);
  wanted.set(long, 15);
  assert.deepEqual(wire, wanted);
});

Deno.test("encodeMessage() keeps a frame of 255 bytes short", () => {
  const wire = join(encodeMessage([new Uint8Array(255)]));
  assert.equal(wire.length, 257);
  assert.deepEqual([...wire.subarray(0, 2)], [0, 255]);
});

Deno.test("encodeMessage() sends a large frame without a copy", () => {
  const large = new Uint8Array(100_000);
  const chunks = encodeMessage([text("a"), large, text("b"), text("c")]);
  assert.equal(chunks.length, 3);
  assert.equal(chunks[1], large);
  assert.deepEqual(
    [...chunks[0]],
    [1, 1, 0x61, 3, 0, 0, 0, 0, 0, 1, 0x86, 0xa0],
  );
  assert.deepEqual([...chunks[2]], [1, 1, 0x62, 0, 1, 0x63]);
});

Deno.test("encodeCommand() writes READY as in RFC 23", () => {
  const properties = encodeProperties({ "Socket-Type": "REQ", Identity: "" });
  const ready = encodeCommand("READY", properties);
  assert.deepEqual([...ready.subarray(0, 8)], [4, 38, 5, ...text("READY")]);
  assert.deepEqual(
    ready.subarray(8, 20),
    join([bytes(11), text("Socket-Type")]),
  );
  assert.deepEqual([...ready.subarray(20, 27)], [0, 0, 0, 3, ...text("REQ")]);
});

Deno.test("parseProperties() takes names in any case and refuses cut ones", () => {
  const data = encodeProperties({ "SOCKET-type": "SUB", X: bytes(1, 2) });
  const properties = parseProperties(data);
  assert.deepEqual(properties.get("socket-type"), text("SUB"));
  assert.deepEqual(properties.get("x"), bytes(1, 2));
  for (let end = 1; end < data.length; end++) {
    if (end === 19) continue; // exactly the first property
    assert.throws(() => parseProperties(data.subarray(0, end)), /cut off/);
  }
});
