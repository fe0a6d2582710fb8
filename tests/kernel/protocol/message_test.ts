import assert from "node:assert/strict";
import {
  decodeFrames,
  encodeFrames,
  type Header,
  type Message,
  MessageFactory,
} from "../../../kernel/protocol/message.ts";
import { Signer } from "../../../kernel/protocol/signing.ts";
import { random } from "../../fakes/random.ts";

const bytes = (value: string) => new TextEncoder().encode(value);
const text = (value: Uint8Array) => new TextDecoder().decode(value);
const signer = new Signer("key");
const factory = new MessageFactory("s1");

/** Frames as another client would write them. */
function foreign(parts: string[], ...rest: Uint8Array[]): Uint8Array[] {
  const frames = parts.map(bytes);
  return [bytes("<IDS|MSG>"), signer.sign(frames), ...frames, ...rest];
}

Deno.test("decodeFrames() gives back what encodeFrames() wrote", () => {
  const message = factory.make("stream", { name: "stdout", text: "héllo 🙂" });
  message.buffers = [new Uint8Array([1, 2, 0xff])];
  const routed = decodeFrames(
    [bytes("peer"), bytes("proxy"), ...encodeFrames(message, signer)],
    signer,
    true,
  );
  assert.deepEqual(routed.message, message);
  assert.deepEqual(routed.identities, [bytes("peer"), bytes("proxy")]);
});

Deno.test("encodeFrames() copies a received header byte for byte", () => {
  const header =
    '{ "msg_id":"a",  "msg_type":"x", "big": 12345678901234567890 }';
  const { message } = decodeFrames(
    foreign([header, "{}", "{}", "{}"]),
    signer,
    true,
  );
  const reply = factory.make(
    "stream",
    { name: "stdout", text: "" },
    message.header,
  );
  assert.equal(text(encodeFrames(reply, signer)[3]), header);
});

Deno.test("encodeFrames() replaces lone surrogates, keeps pairs and escapes", () => {
  const content = {
    name: "stdout" as const,
    text: "a\ud800b 🙂 \\ud800 \udc00",
  };
  const frames = encodeFrames(factory.make("stream", content), signer);
  assert.equal(
    JSON.parse(text(frames[5])).text,
    "a\ufffdb 🙂 \\ud800 \ufffd",
  );
});

Deno.test("decodeFrames() checks the bytes received, not their meaning", () => {
  const frames = foreign(['{"msg_id":"1","msg_type":"t"}', "{}", "{}", "{}"]);
  frames[2] = bytes('{"msg_id":"1", "msg_type":"t"}');
  assert.throws(
    () => decodeFrames(frames, signer, false),
    /signature is wrong/,
  );
});

Deno.test("decodeFrames() refuses what is no message", () => {
  const header = '{"msg_id":"1","msg_type":"t"}';
  const refused: [Uint8Array[], RegExp][] = [
    [[], /no <IDS\|MSG>/],
    [[bytes("a"), bytes("b")], /no <IDS\|MSG>/],
    [foreign([header, "{}", "{}", "{}"]).slice(0, 5), /too few frames/],
    [foreign(["no", "{}", "{}", "{}"]), /header is no JSON/],
    [foreign(["[]", "{}", "{}", "{}"]), /header is no JSON object/],
    [foreign(['{"msg_id":1}', "{}", "{}", "{}"]), /no msg_id/],
    [foreign(['{"msg_id":"1"}', "{}", "{}", "{}"]), /no msg_type/],
    [foreign([header, "null", "{}", "{}"]), /parent_header is no JSON object/],
    [foreign([header, "{}", "{}", "7"]), /content is no JSON object/],
  ];
  for (const [frames, reason] of refused) {
    assert.throws(
      () => decodeFrames(frames, signer, false),
      (error: Error) =>
        error.name === "MessageError" && reason.test(error.message),
    );
  }
});

Deno.test("decodeFrames() refuses bytes that are no UTF-8", () => {
  const frames = [
    bytes('{"msg_id":"1","msg_type":"t"}'),
    bytes("{}"),
    bytes("{}"),
  ];
  const bad = [...frames, new Uint8Array([0x22, 0xff, 0x22])];
  assert.throws(
    () =>
      decodeFrames(
        [bytes("<IDS|MSG>"), signer.sign(bad), ...bad],
        signer,
        false,
      ),
    /content is no JSON in UTF-8/,
  );
});

Deno.test("decodeFrames() survives mutated messages", () => {
  const next = random(99);
  const open = new Signer("");
  const good = encodeFrames(factory.make("clear_output", { wait: true }), open);
  for (let round = 0; round < 20_000; round++) {
    const frames = good.map((frame) => frame.slice());
    for (let i = next(5); i >= 0; i--) {
      const frame = frames[next(frames.length)];
      const kind = next(4);
      if (kind === 0) frames.splice(next(frames.length), 1);
      else if (kind === 1) frames.splice(next(frames.length), 0, frame);
      else if (frame.length > 0) frame[next(frame.length)] = next(256);
      if (frames.length === 0) break;
    }
    try {
      decodeFrames(frames, open, true);
    } catch (error) {
      assert.equal((error as Error).name, "MessageError");
    }
  }
});

Deno.test("MessageFactory.make() writes a header with zone, version and own id", () => {
  const parent = { msg_id: "p", msg_type: "execute_request" } as Header;
  const one: Message = factory.make(
    "status",
    { execution_state: "busy" },
    parent,
  );
  const two: Message = factory.make("status", { execution_state: "idle" });
  assert.notEqual(one.header.msg_id, two.header.msg_id);
  assert.equal(one.header.session, "s1");
  assert.equal(one.header.version, "5.5");
  assert.match(one.header.date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
  assert.equal(one.parentHeader, parent);
  assert.deepEqual(two.parentHeader, {});
});
