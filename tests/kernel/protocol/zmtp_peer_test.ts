import assert from "node:assert/strict";
import {
  encodeCommand,
  encodeMessage,
  encodeProperties,
  greeting,
  type SocketType,
} from "../../../kernel/protocol/zmtp.ts";
import {
  type PeerEvent,
  ZmtpPeer,
} from "../../../kernel/protocol/zmtp_peer.ts";
import { random } from "../../fakes/random.ts";

const text = (value: string) => new TextEncoder().encode(value);

function greeted(own: SocketType, theirs: string, minor = 1) {
  const events: PeerEvent[] = [];
  const peer = new ZmtpPeer({ socketType: own });
  const hello = greeting("NULL", false);
  hello[11] = minor;
  const receive = (bytes: Uint8Array) =>
    peer.receive(bytes, (e) => events.push(e));
  receive(hello);
  receive(encodeCommand("READY", encodeProperties({ "Socket-Type": theirs })));
  return { peer, events, receive };
}

const message = (...frames: Uint8Array[]) =>
  new Uint8Array(encodeMessage(frames).flatMap((chunk) => [...chunk]));

Deno.test("ZmtpPeer greets at once and is ready after READY", () => {
  const { peer, events } = greeted("ROUTER", "DEALER");
  assert.equal(peer.greeting.length, 64);
  assert.deepEqual(events.map((e) => e.type), ["send", "ready"]);
  assert.equal(peer.ready, true);
  assert.equal(peer.socketType, "DEALER");
});

Deno.test("ZmtpPeer takes a handshake byte by byte", () => {
  const events: string[] = [];
  const peer = new ZmtpPeer({ socketType: "REP" });
  const bytes = [
    ...greeting("NULL", false),
    ...encodeCommand(
      "READY",
      encodeProperties({ "socket-TYPE": "REQ", identity: "me" }),
    ),
    ...message(text(""), text("ping")),
  ];
  for (const byte of bytes) {
    peer.receive(new Uint8Array([byte]), (e) => events.push(e.type));
  }
  assert.deepEqual(events, ["send", "ready", "message"]);
  assert.deepEqual(peer.identity, text("me"));
});

Deno.test("ZmtpPeer refuses a socket type that does not fit, with ERROR", () => {
  const events: PeerEvent[] = [];
  const peer = new ZmtpPeer({ socketType: "XPUB" });
  const sink = (e: PeerEvent) => events.push(e);
  peer.receive(greeting("NULL", false), sink);
  const ready = encodeCommand(
    "READY",
    encodeProperties({ "Socket-Type": "REQ" }),
  );
  assert.throws(() => peer.receive(ready, sink), /cannot talk to "REQ"/);
  const last = events.at(-1);
  assert.ok(last?.type === "send");
  assert.deepEqual([...last.bytes.subarray(2, 8)], [5, ...text("ERROR")]);
});

Deno.test("ZmtpPeer refuses other mechanisms, early messages, unknown commands", () => {
  const fresh = () => new ZmtpPeer({ socketType: "ROUTER" });
  assert.throws(
    () => fresh().receive(greeting("CURVE", false), () => {}),
    /"CURVE", not "NULL"/,
  );
  const peer = fresh();
  peer.receive(greeting("NULL", false), () => {});
  assert.throws(
    () => peer.receive(message(text("x")), () => {}),
    /before READY/,
  );
  const other = fresh();
  other.receive(greeting("NULL", false), () => {});
  assert.throws(
    () => other.receive(encodeCommand("HELLO"), () => {}),
    /"HELLO" came before READY/,
  );
});

Deno.test("ZmtpPeer refuses a handshake frame above 64 KiB", () => {
  const peer = new ZmtpPeer({ socketType: "ROUTER" });
  peer.receive(greeting("NULL", false), () => {});
  const claim = new Uint8Array([6, 0, 0, 0, 0, 0, 1, 0, 1]);
  assert.throws(() => peer.receive(claim, () => {}), /above the limit/);
});

Deno.test("ZmtpPeer answers PING with its context, also within a message", () => {
  const { events, receive } = greeted("ROUTER", "DEALER");
  events.length = 0;
  receive(new Uint8Array([1, 1, 65])); // "A", more follows
  receive(encodeCommand("PING", new Uint8Array([0, 10, 7, 8, 9])));
  receive(encodeCommand("UNHEARDOF", text("data")));
  receive(new Uint8Array([0, 1, 66]));
  assert.equal(events.length, 2);
  assert.ok(events[0].type === "send" && events[1].type === "message");
  assert.deepEqual(
    events[0].bytes,
    encodeCommand("PONG", new Uint8Array([7, 8, 9])),
  );
  assert.deepEqual(events[1].frames, [text("A"), text("B")]);
});

Deno.test("ZmtpPeer reads subscriptions of 3.0 and of 3.1 peers", () => {
  for (const minor of [0, 1]) {
    const { peer, events, receive } = greeted("XPUB", "SUB", minor);
    events.length = 0;
    receive(message(text("\x01topic")));
    receive(message(text("\x00topic")));
    receive(encodeCommand("SUBSCRIBE", text("a")));
    receive(encodeCommand("CANCEL", text("a")));
    assert.equal(peer.minor, minor);
    assert.deepEqual(events, [
      { type: "subscribe", topic: text("topic") },
      { type: "cancel", topic: text("topic") },
      { type: "subscribe", topic: text("a") },
      { type: "cancel", topic: text("a") },
    ]);
  }
});

Deno.test("ZmtpPeer bounds a message of many frames", () => {
  const peer = new ZmtpPeer({ socketType: "ROUTER", maxMessage: 10_000 });
  peer.receive(greeting("NULL", false), () => {});
  peer.receive(
    encodeCommand("READY", encodeProperties({ "Socket-Type": "DEALER" })),
    () => {},
  );
  const empty = new Uint8Array([1, 0]);
  assert.throws(() => {
    for (let i = 0; i < 1000; i++) peer.receive(empty, () => {});
  }, /above 10000 bytes/);
});

Deno.test("ZmtpPeer survives mutations of a conversation", () => {
  const next = random(7);
  const good = new Uint8Array([
    ...greeting("NULL", false),
    ...encodeCommand("READY", encodeProperties({ "Socket-Type": "DEALER" })),
    ...message(text("<IDS|MSG>"), text("abc"), new Uint8Array(300)),
    ...encodeCommand("PING", new Uint8Array([0, 1, 2])),
  ]);
  for (let round = 0; round < 10_000; round++) {
    const bytes = good.slice(0, next(good.length) + 1);
    for (let i = next(4); i > 0; i--) bytes[next(bytes.length)] = next(256);
    const peer = new ZmtpPeer({ socketType: "ROUTER" });
    try {
      for (let at = 0; at < bytes.length;) {
        const end = at + 1 + next(100);
        peer.receive(bytes.subarray(at, end), () => {});
        at = end;
      }
    } catch (error) {
      assert.equal((error as Error).name, "ZmtpError");
    }
  }
});
