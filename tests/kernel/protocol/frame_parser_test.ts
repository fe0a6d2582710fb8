import assert from "node:assert/strict";
import {
  type Frame,
  FrameParser,
} from "../../../kernel/protocol/frame_parser.ts";
import { encodeCommand, encodeMessage } from "../../../kernel/protocol/zmtp.ts";
import { random } from "../../fakes/random.ts";

function parse(pieces: Uint8Array[], limit = 2 ** 31): Frame[] {
  const parser = new FrameParser(limit);
  const frames: Frame[] = [];
  for (const piece of pieces) parser.push(piece, (frame) => frames.push(frame));
  return frames;
}

Deno.test("FrameParser reads every cut of a message and a command", () => {
  const wire = new Uint8Array([
    ...encodeMessage([new Uint8Array([1]), new Uint8Array(0)]).flatMap((
      c,
    ) => [...c]),
    ...encodeCommand("PING", new Uint8Array([0, 10])),
    ...encodeMessage([new Uint8Array(300).fill(9)]).flatMap((c) => [...c]),
  ]);
  const whole = parse([wire]);
  assert.deepEqual(
    whole.map((f) => [f.more, f.command, f.body.length]),
    [[true, false, 1], [false, false, 0], [false, true, 7], [
      false,
      false,
      300,
    ]],
  );
  for (let cut = 0; cut <= wire.length; cut++) {
    assert.deepEqual(parse([wire.subarray(0, cut), wire.subarray(cut)]), whole);
  }
  assert.deepEqual(
    parse([...wire].map((byte) => new Uint8Array([byte]))),
    whole,
  );
});

Deno.test("FrameParser refuses reserved flags and a command with MORE", () => {
  for (const flags of [8, 16, 128, 255, 5, 7]) {
    assert.throws(() => parse([new Uint8Array([flags])]), /flags/);
  }
});

Deno.test("FrameParser refuses a claim above its limit before it allocates", () => {
  const claim = new Uint8Array([2, 0, 0, 0, 1, 0, 0, 0, 0]); // 4 GiB
  assert.throws(() => parse([claim]), /4294967296 bytes is above the limit/);
  const most = new Uint8Array([2, 255, 255, 255, 255, 255, 255, 255, 255]);
  assert.throws(() => parse([most]), /above the limit/);
});

Deno.test("FrameParser holds no more than what has arrived for a claim of 2 GiB", () => {
  const parser = new FrameParser(2 ** 31);
  parser.push(new Uint8Array([2, 0, 0, 0, 0, 0x80, 0, 0, 0]), () => {});
  assert.ok(parser.held <= 64 * 1024);
  for (let i = 0; i < 10; i++) parser.push(new Uint8Array(100_000), () => {});
  assert.ok(parser.held <= 2_000_000, `${parser.held}`);
});

Deno.test("FrameParser gives a large body whole", () => {
  const body = new Uint8Array(1_000_000).map((_, i) => i % 251);
  const [head, rest] = encodeMessage([body]);
  const pieces = [head];
  for (let at = 0; at < rest.length; at += 65_536) {
    pieces.push(rest.subarray(at, at + 65_536));
  }
  const frames = parse(pieces);
  assert.equal(frames.length, 1);
  assert.deepEqual(frames[0].body, body);
});

Deno.test("FrameParser survives random bytes: frames or a ZmtpError", () => {
  const next = random(20260101);
  for (let round = 0; round < 20_000; round++) {
    const parser = new FrameParser(1000);
    const bytes = new Uint8Array(next(80)).map(() =>
      next(4) ? next(8) : next(256)
    );
    try {
      parser.push(bytes, (frame) => assert.ok(frame.body.length <= 1000));
    } catch (error) {
      assert.equal((error as Error).name, "ZmtpError");
    }
  }
});
