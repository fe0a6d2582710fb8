import assert from "node:assert/strict";
import {
  Broker,
  readQuestion,
} from "../../../kernel/interpreter/permissions/broker.ts";
import { Choices } from "../../../kernel/interpreter/permissions/choices.ts";
import { FlagPolicy } from "../../../kernel/interpreter/permissions/flag_policy.ts";
import { processFolder } from "../../../kernel/interpreter/permissions/process_folder.ts";
import {
  denialText,
  questionText,
  readAnswer,
  shown,
} from "../../../kernel/interpreter/permissions/words.ts";
import { Folder } from "./notebook.ts";

const encoder = new TextEncoder();

/** A line as deno 2.9.6 writes it. */
function line(id: number, permission: string, value: string | null): string {
  return `${
    JSON.stringify({
      v: 1,
      pid: Deno.pid,
      id,
      datetime: "2026-11-25T00:00:00+00:00",
      permission,
      value,
    })
  }\n`;
}

async function replies(connection: Deno.UnixConn): Promise<unknown[]> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const bytes of connection.readable) {
    text += decoder.decode(bytes, { stream: true });
  }
  return text.split("\n").slice(0, -1).map((each) => JSON.parse(each));
}

const connect = (broker: Broker) =>
  Deno.connect({ transport: "unix", path: broker.path });

Deno.test("Broker answers in order, however the bytes are cut", async () => {
  const broker = new Broker(({ value }) =>
    Promise.resolve(
      value === "é" ? { allow: true } : { allow: false, reason: `no ${value}` },
    )
  );
  const connection = await connect(broker);
  const bytes = encoder.encode(
    line(1, "read", "é") + line(2, "env", "中") + line(3, "net", null),
  );
  const answered = replies(connection);
  for (const byte of bytes) await connection.write(new Uint8Array([byte]));
  await connection.closeWrite();
  assert.deepEqual(await answered, [
    { id: 1, result: "allow" },
    { id: 2, result: "deny", reason: "no 中" },
    { id: 3, result: "deny", reason: "no null" },
  ]);
  broker.close();
});

Deno.test("Broker is there for one child, in a folder of its own", async () => {
  const broker = new Broker(() => Promise.resolve({ allow: true }));
  const folder = broker.path.slice(0, broker.path.lastIndexOf("/"));
  assert.equal(Deno.statSync(folder).mode! & 0o777, 0o700);
  const connection = await connect(broker);
  await connection.write(encoder.encode(line(1, "read", "x")));
  await connection.read(new Uint8Array(100));
  await assert.rejects(connect(broker), Deno.errors.NotFound);
  assert.throws(() => Deno.statSync(folder), Deno.errors.NotFound);
  connection.close();
  broker.close();
});

Deno.test("Broker denies what is too long without keeping it", async () => {
  const asked: (string | null)[] = [];
  const broker = new Broker(({ value }) => {
    asked.push(value);
    return Promise.resolve({ allow: true });
  });
  const connection = await connect(broker);
  const answered = replies(connection);
  const bytes = encoder.encode(
    line(1, "env", "x".repeat(5_000_000)) + line(2, "env", "short"),
  );
  for (let at = 0; at < bytes.length;) {
    at += await connection.write(bytes.subarray(at));
  }
  await connection.closeWrite();
  const [first, second] = await answered as Record<string, unknown>[];
  assert.equal(first.id, 1);
  assert.equal(first.result, "deny");
  assert.deepEqual(second, { id: 2, result: "allow" });
  assert.deepEqual(asked, ["short"]);
  broker.close();
});

Deno.test("Broker closes on what is no question, whatever bytes come", async () => {
  let seed = 11;
  const random = (n: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor(seed / 65536) % n;
  };
  const texts = [
    "\n",
    "null\n",
    "[]\n",
    "{}\n",
    '{"v":2,"pid":1,"id":1,"permission":"read","value":null}\n',
    '{"v":1,"pid":1,"id":"1","permission":"read","value":null}\n',
    '{"v":1,"pid":1,"id":1,"permission":7,"value":null}\n',
    '{"v":1,"pid":1,"id":1,"permission":"read","value":{}}\n',
    "x".repeat(100_000) + "\n",
  ].map((text) => encoder.encode(text));
  const noise = Array.from({ length: 60 }, () => {
    const bytes = Uint8Array.from(
      { length: 1 + random(300) },
      () => random(256),
    );
    bytes[bytes.length - 1] = 10;
    return bytes;
  });
  for (const bytes of [...texts, ...noise]) {
    let asked = 0;
    const broker = new Broker(() => {
      asked++;
      return Promise.resolve({ allow: true });
    });
    const connection = await connect(broker);
    const answered = replies(connection).catch(() => []);
    await connection.write(bytes).catch(() => {});
    assert.deepEqual(await answered, []);
    assert.equal(asked, 0);
    broker.close();
  }
});

Deno.test("readQuestion() takes deno's question and nothing else", () => {
  assert.deepEqual(readQuestion(line(4, "read", "a")), {
    id: 4,
    pid: Deno.pid,
    permission: "read",
    value: "a",
  });
  for (const text of ["", "7", "{", "null", '{"v":1}']) {
    assert.equal(readQuestion(text), null, text);
  }
});

Deno.test("Choices cover what is below a folder, and never wins", () => {
  using folder = new Folder();
  const file = `${folder.path}/new/choices.json`;
  const choices = new Choices(file);
  assert.equal(choices.find("read", "/a"), undefined);
  choices.remember({ permission: "read", value: "/a", allow: true });
  choices.remember({ permission: "read", value: "/a/secret", allow: false });
  choices.remember({ permission: "env", value: "HOME", allow: true });
  choices.remember({ permission: "sys", value: null, allow: true });
  for (const each of [choices, new Choices(file)]) {
    assert.equal(each.find("read", "/a"), true);
    assert.equal(each.find("read", "/a/b/c"), true);
    assert.equal(each.find("read", "/ab"), undefined);
    assert.equal(each.find("read", null), undefined);
    assert.equal(each.find("write", "/a"), undefined);
    assert.equal(each.find("read", "/a/secret/x"), false);
    assert.equal(each.find("env", "HOME/x"), undefined);
    assert.equal(each.find("sys", "hostname"), true);
  }
  choices.remember({ permission: "read", value: "/a/secret", allow: true });
  assert.equal(new Choices(file).find("read", "/a/secret/x"), true);
  assert.equal(Deno.statSync(file).mode! & 0o777, 0o600);
  assert.equal(Deno.statSync(`${folder.path}/new`).mode! & 0o777, 0o700);
});

Deno.test("Choices of two kernels are joined, and a broken file allows nothing", () => {
  using folder = new Folder();
  const file = `${folder.path}/choices.json`;
  const [one, other] = [new Choices(file), new Choices(file)];
  one.find("read", "/a");
  other.remember({ permission: "read", value: "/b", allow: true });
  one.remember({ permission: "read", value: "/a", allow: true });
  assert.equal(new Choices(file).find("read", "/b"), true);
  for (
    const text of [
      "",
      "{",
      "[]",
      "null",
      '{"choices":7}',
      '{"choices":[{"permission":"read","value":"/a","allow":"yes"},null,7]}',
    ]
  ) {
    Deno.writeTextFileSync(file, text);
    assert.equal(new Choices(file).find("read", "/a"), undefined, text);
  }
});

Deno.test("Choices that cannot be kept say so, and hold in memory", () => {
  using folder = new Folder({ file: "" });
  const choices = new Choices(`${folder.path}/file/choices.json`);
  assert.throws(() =>
    choices.remember({ permission: "read", value: "/a", allow: true })
  );
  assert.equal(choices.find("read", "/a"), true);
});

Deno.test("a question shows all that could deceive", () => {
  assert.equal(shown('a"b'), '"a\\"b"');
  assert.equal(shown("a\nIn[1]"), '"a\\nIn[1]"');
  assert.equal(
    shown("\x1b[2K\u202etxt\u200b"),
    '"\\u001b[2K\\u{202e}txt\\u{200b}"',
  );
  const long = shown(`${"a".repeat(1000)}END`);
  assert.match(long, /^"a{199} \(605 characters\) a+END"$/);
  assert.equal(
    questionText("net", "localhost:80", 3, true),
    'In[3] wants to use the network at "localhost:80". Allow it once (until the cell ends), always (for this notebook) or never? ',
  );
  assert.match(questionText("new", "x", 1, false), /use the permission "new"/);
  assert.match(
    denialText("read", "/a b", "no", null),
    /add "--allow-read=\/a b" to the flags/,
  );
});

Deno.test("readAnswer() takes never for never only", () => {
  const answers = [
    "once",
    " O ",
    "YES",
    "a",
    "Always",
    "never",
    "n",
    "",
    "nev",
  ];
  assert.deepEqual(answers.map(readAnswer), [
    "once",
    "once",
    "once",
    "always",
    "always",
    "never",
    "no",
    "no",
    undefined,
  ]);
  assert.equal(readAnswer(null), "no");
});

Deno.test("FlagPolicy asks where its process is lost or knows nothing", async () => {
  const policy = new FlagPolicy(["--allow-read=/etc"], undefined);
  assert.equal(await policy.verdict("read", "/etc/hostname"), "granted");
  assert.equal(await policy.verdict("read", "/etcx"), "ask");
  assert.equal(await policy.verdict("sys", "of the future"), "ask");
  assert.equal(await policy.verdict("of the future", "x"), "ask");
  await policy.close();
  const broken = new FlagPolicy(["--allow-sys=of the future"], undefined);
  assert.equal(await broken.verdict("read", "/etc/hostname"), "ask");
  assert.equal(await broken.verdict("read", "/etc/hostname"), "ask");
  await broken.close();
});

Deno.test({
  name: "processFolder() follows a process",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    assert.equal(await processFolder(Deno.pid), Deno.cwd());
    assert.equal(await processFolder(2 ** 30), null);
  },
});
