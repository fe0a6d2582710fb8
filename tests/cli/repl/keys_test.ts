import assert from "node:assert/strict";
import {
  CTRL_C,
  type Key,
  KeyDecoder,
  KeyQueue,
} from "../../../cli/repl/keys.ts";

/** The keys that these pieces are, as `C-name`, `M-name` or their text. */
async function decode(...pieces: (string | Uint8Array)[]): Promise<string[]> {
  const keys: Key[] = [];
  const decoder = new KeyDecoder((key) => keys.push(key));
  for (const piece of pieces) {
    decoder.write(
      typeof piece === "string" ? new TextEncoder().encode(piece) : piece,
    );
    await new Promise((done) => setTimeout(done));
  }
  return keys.map(({ name, text, ctrl, meta }) =>
    name === "paste"
      ? `paste ${JSON.stringify(text)}`
      : text || `${ctrl ? "C-" : ""}${meta ? "M-" : ""}${name}`
  );
}

Deno.test("KeyDecoder knows what types and what moves", async () => {
  assert.deepEqual(await decode("aÄ漢 \r\t\x7f"), [
    ..."aÄ漢 ",
    "return",
    "tab",
    "backspace",
  ]);
  assert.deepEqual(await decode("\x1b[A\x1bOB\x1b[1;5C\x1b[3~\x1b[H\x1bOF"), [
    "up",
    "down",
    "C-right",
    "delete",
    "home",
    "end",
  ]);
  assert.deepEqual(await decode("\x03\x04\x12\x1a\x1f\x1bb\x1b\r"), [
    "C-c",
    "C-d",
    "C-r",
    "C-z",
    "C-_",
    "M-b",
    "M-return",
  ]);
});

Deno.test("KeyDecoder joins characters and sequences that arrive in parts", async () => {
  const bytes = new TextEncoder().encode("漢😀");
  assert.deepEqual(
    await decode(...Array.from(bytes, (byte) => Uint8Array.of(byte))),
    ["漢", "😀"],
  );
  assert.deepEqual(await decode("\x1b", "[", "A"), ["up"]);
});

Deno.test("KeyDecoder takes a paste as one key, whatever is in it", async () => {
  assert.deepEqual(
    await decode("a\x1b[200~x\r\ny\rz\t漢\x03\x1b[A\x1b[201~b"),
    ["a", 'paste "x\\ny\\nz\\t漢\\u0003\\u001b[A"', "b"],
  );
  assert.deepEqual(
    await decode("\x1b[200", "~12", "3\x1b[2", "01~", "~"),
    ['paste "123"', "~"],
  );
  assert.deepEqual(await decode("\x1b[200~\x1b[201~"), ['paste ""']);
});

Deno.test("KeyDecoder survives any bytes", async () => {
  const random = new Uint8Array(20_000);
  for (let i = 0; i < random.length; i++) {
    random[i] = (Math.imul(i, 2654435761) >>> 13) & 255;
  }
  const pieces = Array.from(
    { length: 200 },
    (_, i) => random.subarray(i * 100, i * 100 + 100),
  );
  await decode(...pieces);
  assert.equal((await decode(...pieces, "\x1b[201~", "q")).at(-1), "q");
});

const key = (name: string): Key => ({ ...CTRL_C, ctrl: false, name });

Deno.test("KeyQueue keeps what is typed ahead, in order", async () => {
  const keys = new KeyQueue();
  const first = keys.next();
  keys.push(key("a"));
  keys.push(key("b"));
  assert.equal(keys.hasNext, true);
  assert.equal((await first)?.name, "a");
  assert.equal((await keys.next())?.name, "b");
  assert.equal(keys.hasNext, false);
  keys.push(key("c"));
  keys.end();
  assert.equal((await keys.next())?.name, "c");
  assert.equal(await keys.next(), null);
});

Deno.test("KeyQueue hands Ctrl-C to what runs and drops what was typed ahead", async () => {
  const keys = new KeyQueue();
  let interrupts = 0;
  keys.onInterrupt = () => interrupts++;
  keys.push(key("a"));
  keys.push(CTRL_C);
  assert.equal(interrupts, 1);
  assert.equal(keys.hasNext, false);
  keys.onInterrupt = null;
  keys.push(CTRL_C);
  assert.equal((await keys.next())?.name, "c");
});

Deno.test("KeyQueue gives up a wait without losing a key", async () => {
  const keys = new KeyQueue();
  const abort = new AbortController();
  const first = keys.next(abort.signal);
  const second = keys.next();
  abort.abort();
  assert.equal(await first, null);
  keys.push(key("a"));
  assert.equal((await second)?.name, "a");
  assert.equal(await keys.next(abort.signal), null);
});
