import assert from "node:assert/strict";
import { Signer } from "../../../kernel/protocol/signing.ts";

const bytes = (value: string) => new TextEncoder().encode(value);
const text = (value: Uint8Array) => new TextDecoder().decode(value);

Deno.test("Signer.sign() gives the HMACs of RFC 4231, test case 2", () => {
  const signer = new Signer("Jefe");
  assert.equal(
    text(signer.sign([bytes("what do ya want "), bytes("for nothing?")])),
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
  assert.equal(
    text(
      new Signer("Jefe", "hmac-sha512").sign([
        bytes("what do ya want for nothing?"),
      ]),
    ),
    "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
  );
});

Deno.test("Signer.verify() refuses forgeries, cut signatures and replays", () => {
  const signer = new Signer("key");
  const frames = [bytes("{}"), bytes("{}"), bytes("{}"), bytes("{}")];
  const signature = signer.sign(frames);
  assert.equal(signer.verify(signature, frames, true), true);
  assert.equal(signer.verify(signature, frames, true), false);
  assert.equal(signer.verify(signature, frames, false), true);
  const forged = signature.slice();
  forged[5] ^= 1;
  assert.equal(signer.verify(forged, frames, false), false);
  assert.equal(signer.verify(signature.subarray(1), frames, false), false);
  assert.equal(signer.verify(new Uint8Array(0), frames, false), false);
});

Deno.test("Signer remembers the last 65,536 signatures", () => {
  const signer = new Signer("key");
  const first = [bytes("first")];
  const second = [bytes("second")];
  signer.verify(signer.sign(first), first, true);
  signer.verify(signer.sign(second), second, true);
  for (let i = 0; i < 65_535; i++) {
    const frames = [bytes(String(i))];
    signer.verify(signer.sign(frames), frames, true);
  }
  assert.equal(signer.verify(signer.sign(second), second, true), false);
  assert.equal(signer.verify(signer.sign(first), first, true), true);
});

Deno.test("Signer without a key signs nothing and takes everything", () => {
  const signer = new Signer("");
  assert.equal(signer.sign([bytes("x")]).length, 0);
  assert.equal(signer.verify(bytes("anything"), [bytes("x")], true), true);
  assert.equal(signer.verify(new Uint8Array(0), [bytes("x")], true), true);
});

Deno.test("new Signer() refuses an unknown scheme", () => {
  assert.throws(() => new Signer("k", "hmac-nothing"), {
    name: "RangeError",
    message:
      'Cannot sign messages as the signature scheme must be "hmac-" and a hash: current value is "hmac-nothing"',
  });
  assert.throws(() => new Signer("k", "sha256"), RangeError);
});
