import assert from "node:assert/strict";
import { ByteQueue } from "../../../kernel/interpreter/byte_queue.ts";
import { FrameParser } from "../../../kernel/interpreter/frames.ts";
import { WebSocketFrames } from "../../../kernel/interpreter/websocket_frames.ts";

const MAGIC = new Uint8Array([0xff, 2, 3, 4, 5, 6, 7, 8]);
const encoder = new TextEncoder();

/** A generator of numbers below `limit`, the same in every run. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * limit);
  };
}

function frame(type: number, cell: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(17 + payload.length);
  bytes.set(MAGIC);
  bytes[8] = type;
  const view = new DataView(bytes.buffer);
  view.setUint32(9, cell, true);
  view.setUint32(13, payload.length, true);
  bytes.set(payload, 17);
  return bytes;
}

/** Pushes `bytes` in chunks of `sizes`, gives what came out, raw bytes joined. */
function parse(bytes: Uint8Array, sizes: (left: number) => number): string[] {
  const out: [type: number, cell: number, text: string][] = [];
  const parser = new FrameParser(MAGIC, ({ type, cell, data }) => {
    const text = String.fromCharCode(...data);
    const last = out.at(-1);
    if (type === 0 && last?.[0] === 0) last[2] += text;
    else out.push([type, cell, text]);
  });
  for (let at = 0; at < bytes.length;) {
    const size = Math.max(1, sizes(bytes.length - at));
    parser.push(bytes.subarray(at, at + size));
    at += size;
  }
  return out.map((piece) => piece.join("|"));
}

function concat(parts: Uint8Array[]): Uint8Array {
  const queue = new ByteQueue();
  for (const part of parts) queue.append(part);
  return queue.bytes.slice();
}

Deno.test("FrameParser tells frames and raw bytes apart in their order", () => {
  const bytes = concat([
    encoder.encode("raw "),
    frame(1, 7, encoder.encode("text")),
    encoder.encode("more"),
    frame(5, 7, new Uint8Array(0)),
  ]);
  const expected = ["0|0|raw ", "1|7|text", "0|0|more", "5|7|"];
  assert.deepEqual(parse(bytes, (left) => left), expected);
  assert.deepEqual(parse(bytes, () => 1), expected);
});

Deno.test("FrameParser gives broken magic out as raw bytes", () => {
  const bytes = concat([
    new Uint8Array([0xff, 2, 3, 65]),
    new Uint8Array([0xff, 0xff, 66]),
    frame(1, 1, encoder.encode("ok")),
  ]);
  assert.deepEqual(parse(bytes, () => 2), ["0|0|ÿ\u0002\u0003AÿÿB", "1|1|ok"]);
});

Deno.test("FrameParser finds every frame between random bytes, however they are cut", () => {
  for (let seed = 1; seed <= 300; seed++) {
    const next = numbers(seed);
    const parts: Uint8Array[] = [];
    const expected: string[] = [];
    for (let i = 0; i < 12; i++) {
      const payload = Uint8Array.from({ length: next(300) }, () => next(256));
      if (next(2)) {
        const [type, cell] = [1 + next(12), next(2 ** 32)];
        parts.push(frame(type, cell, payload));
        expected.push(`${type}|${cell}|${String.fromCharCode(...payload)}`);
      } else {
        const raw = payload.map((byte) => byte === 0xff ? 0xfe : byte);
        if (raw.length === 0) continue;
        parts.push(raw);
        const text = String.fromCharCode(...raw);
        if (expected.at(-1)?.startsWith("0|")) {
          expected[expected.length - 1] += text;
        } else expected.push(`0|0|${text}`);
      }
    }
    assert.deepEqual(parse(concat(parts), () => next(40)), expected, `${seed}`);
  }
});

function serverFrame(
  opcode: number,
  payload: Uint8Array,
  final = true,
): Uint8Array {
  const size = payload.length;
  const head = size < 126
    ? [size]
    : size < 65536
    ? [126, size >> 8, size & 255]
    : [
      127,
      0,
      0,
      0,
      0,
      ...new Uint8Array(new Uint32Array([size]).buffer).reverse(),
    ];
  return concat([
    new Uint8Array([(final ? 0x80 : 0) | opcode, ...head]),
    payload,
  ]);
}

Deno.test("WebSocketFrames reads messages of every size, fragments, pings, however they are cut", () => {
  const big = "中".repeat(30_000);
  const bytes = concat([
    serverFrame(1, encoder.encode("small")),
    serverFrame(9, encoder.encode("ping")),
    serverFrame(1, encoder.encode("m".repeat(300))),
    serverFrame(1, encoder.encode(big)),
    serverFrame(1, encoder.encode("中").slice(0, 1), false),
    serverFrame(0, encoder.encode("中").slice(1), false),
    serverFrame(0, encoder.encode("!")),
    serverFrame(8, new Uint8Array(0)),
  ]);
  for (let seed = 1; seed <= 30; seed++) {
    const next = numbers(seed);
    const seen: string[] = [];
    const frames = new WebSocketFrames({
      text: (message) => seen.push(message),
      ping: (payload) => seen.push(`ping ${payload.length}`),
      close: () => seen.push("close"),
    });
    for (let at = 0; at < bytes.length;) {
      const size = 1 + next(seed * 200);
      frames.push(bytes.subarray(at, at + size));
      at += size;
    }
    assert.deepEqual(seen, [
      "small",
      "ping 4",
      "m".repeat(300),
      big,
      "中!",
      "close",
    ]);
  }
});

Deno.test("WebSocketFrames throws nothing at random bytes", () => {
  for (let seed = 1; seed <= 500; seed++) {
    const next = numbers(seed);
    const frames = new WebSocketFrames({ text() {}, ping() {}, close() {} });
    for (let i = 0; i < 20; i++) {
      frames.push(Uint8Array.from({ length: next(50) }, () => next(256)));
    }
  }
});
