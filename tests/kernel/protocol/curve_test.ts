import assert from "node:assert/strict";
import { curveServer } from "../../../kernel/protocol/curve.ts";
import { encodeCommand, greeting } from "../../../kernel/protocol/zmtp.ts";
import { ZmtpPeer } from "../../../kernel/protocol/zmtp_peer.ts";
import { random } from "../../fakes/random.ts";

const secret = new Uint8Array(32).fill(7);

function fresh(): ZmtpPeer {
  const mechanism = curveServer(secret)();
  const peer = new ZmtpPeer({ socketType: "ROUTER", mechanism });
  peer.receive(greeting("CURVE", false), () => {});
  return peer;
}

Deno.test("CURVE: the greeting says server, plain peers and plain READY are refused", () => {
  const peer = new ZmtpPeer({
    socketType: "ROUTER",
    mechanism: curveServer(secret)(),
  });
  assert.equal(peer.greeting[32], 1);
  assert.throws(
    () => peer.receive(greeting("NULL", false), () => {}),
    /"NULL", not "CURVE"/,
  );
  assert.throws(
    () => fresh().receive(encodeCommand("READY"), () => {}),
    /"READY" came out of turn/,
  );
  assert.throws(
    () =>
      fresh().receive(encodeCommand("INITIATE", new Uint8Array(300)), () => {}),
    /out of turn/,
  );
});

Deno.test("CURVE: a HELLO that was not made for our key is refused", () => {
  const hello = new Uint8Array(194);
  hello[0] = 1;
  assert.throws(
    () => fresh().receive(encodeCommand("HELLO", hello), () => {}),
    /HELLO cannot be opened/,
  );
  hello[0] = 2;
  assert.throws(
    () => fresh().receive(encodeCommand("HELLO", hello), () => {}),
    /another version/,
  );
});

Deno.test("CURVE: a handshake of random commands ends in a ZmtpError", () => {
  const next = random(11);
  const names = ["HELLO", "INITIATE", "READY", "MESSAGE", "ERROR"];
  for (let round = 0; round < 300; round++) {
    const peer = fresh();
    const data = new Uint8Array(next(2) === 0 ? 194 : next(400))
      .map((_, i) => i === 0 ? 1 : i === 1 ? 0 : next(256));
    try {
      peer.receive(encodeCommand(names[next(names.length)], data), () => {});
      assert.fail("it was taken");
    } catch (error) {
      assert.equal((error as Error).name, "ZmtpError");
    }
  }
});
