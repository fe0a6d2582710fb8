import assert from "node:assert/strict";
import {
  constants,
  createDecipheriv,
  generateKeyPairSync,
  privateDecrypt,
} from "node:crypto";
import { KernelClient, type Message } from "../../kernel/client.ts";
import { parseConnectionFile } from "../../kernel/protocol/connection_file.ts";
import { kernelSpec } from "./installed.ts";

/** A gateway as Enterprise Gateway 3.3 is: a key of 1,024 bits and a socket. */
class FakeGateway implements Disposable {
  readonly #keys = generateKeyPairSync("rsa", { modulusLength: 1024 });
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });

  /** The arguments that its kernelspecs ask for. */
  arguments(range: string): string[] {
    const pem = this.#keys.publicKey.export({ type: "spki", format: "pem" });
    return [
      "--kernel-id",
      "k-1",
      "--port-range",
      range,
      "--response-address",
      `127.0.0.1:${this.#listener.addr.port}`,
      "--public-key",
      String(pem).replace(/-----.*?-----|\n/g, ""),
      "--spark-context-initialization-mode",
      "none",
    ];
  }

  /** The connection that the next kernel tells. */
  // deno-lint-ignore no-explicit-any
  async connection(): Promise<any> {
    const connection = await this.#listener.accept();
    const text = await new Response(connection.readable).text();
    const payload = JSON.parse(atob(text));
    assert.deepEqual(Object.keys(payload), ["version", "key", "conn_info"]);
    assert.equal(payload.version, 1);
    const key = privateDecrypt({
      key: this.#keys.privateKey,
      padding: constants.RSA_PKCS1_PADDING,
    }, Uint8Array.fromBase64(payload.key));
    assert.equal(key.length, 16);
    const decipher = createDecipheriv("aes-128-ecb", key, null);
    const sealed = Uint8Array.fromBase64(payload.conn_info);
    return JSON.parse(
      decipher.update(sealed).toString() + decipher.final().toString(),
    );
  }

  [Symbol.dispose]() {
    this.#listener.close();
  }
}

function start(args: string[], env: Record<string, string> = {}) {
  const [command, ...rest] = kernelSpec().argv.filter((each) =>
    !/connection.file/.test(each)
  );
  return new Deno.Command(command, {
    args: [...rest, ...args],
    env: { KERNO_HISTORY: "off", ...env },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

/** Sends text to the communication port, as the gateway does. */
async function tell(port: number, text: string): Promise<void> {
  using socket = await Deno.connect({ hostname: "127.0.0.1", port });
  const writer = socket.writable.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await socket.closeWrite();
  // It has been read when the kernel closes its side.
  while (await socket.read(new Uint8Array(64)).catch(() => null) !== null);
}

Deno.test("a session of Enterprise Gateway: sealed connection, ports in the range, signals, shutdown", async () => {
  using gateway = new FakeGateway();
  const range = [42_000, 47_000];
  const kernel = start(gateway.arguments(range.join("..")));
  const info = await gateway.connection();
  assert.equal(info.kernel_id, "k-1");
  assert.equal(info.pid, kernel.pid);
  if (Deno.build.os === "linux") assert.equal(typeof info.pgid, "number");
  assert.equal(info.ip, "0.0.0.0");
  const ports = ["shell", "iopub", "stdin", "control", "hb", "comm"]
    .map((name) => info[`${name}_port`]);
  assert.equal(new Set(ports).size, 6);
  for (const port of ports) assert.ok(port >= range[0] && port <= range[1]);

  const client = await KernelClient.connect(
    parseConnectionFile(JSON.stringify({ ...info, ip: "127.0.0.1" }), "told"),
  );
  await tell(info.comm_port, '{"signum": 0}');
  // What comes from no gateway is passed over.
  for (const text of ["", "{", "null", '{"signum":"2"}', "x".repeat(70_000)]) {
    await tell(info.comm_port, text);
  }
  await client.execute("let keep = 41").done;
  const execution = client.execute("for (;;) {}");
  const messages: Message[] = [];
  for await (const message of execution) {
    messages.push(message);
    if (message.header.msg_type === "execute_input") {
      await new Promise((done) => setTimeout(done, 50));
      await tell(info.comm_port, '{"signum": 2}');
    }
  }
  const stopped = await execution.done;
  assert.ok(stopped.status === "error");
  assert.equal(stopped.ename, "KeyboardInterrupt");
  assert.equal((await client.execute("keep").done).status, "ok");
  client.close();
  await tell(info.comm_port, '{"shutdown": 1}');
  const { code, stderr } = await kernel.output();
  assert.equal(new TextDecoder().decode(stderr), "");
  assert.equal(code, 0);
  await assert.rejects(tell(info.comm_port, '{"signum": 0}'));
});

Deno.test("a kernel under a gateway takes any port without a range, and the old names of options", async () => {
  using gateway = new FakeGateway();
  const args = gateway.arguments("0..0").map((each) =>
    each.replace(/^--/, "--RemoteProcessProxy.")
  );
  const kernel = start(args);
  const info = await gateway.connection();
  assert.ok(info.shell_port > 0 && info.comm_port > 0);
  await tell(info.comm_port, '{"signum": 15}');
  assert.equal((await kernel.output()).code, 0);
});

Deno.test("a kernel under a gateway refuses what it cannot follow, in one line", async () => {
  using gateway = new FakeGateway();
  const good = gateway.arguments("");
  const changed = (name: string, value: string) =>
    good.with(good.indexOf(`--${name}`) + 1, value);
  const cases: [string[], RegExp][] = [
    [good.slice(2), /as a gateway must give --kernel-id; usage: /],
    [changed("public-key", ""), /as a gateway must give --public-key; usage: /],
    [
      changed("public-key", "AAAA"),
      /as --public-key must be an RSA public key in base64: current value is "AAAA"\n$/,
    ],
    [
      changed("response-address", "here"),
      /as --response-address must be ADDRESS:PORT: current value is "here"\n$/,
    ],
    [
      changed("port-range", "9..1"),
      /as --port-range must be FIRST\.\.LAST: current value is "9\.\.1"\n$/,
    ],
    [
      changed("port-range", "9000..9500"),
      /as --port-range must be at least 1000 ports: current value is "9000\.\.9500"\n$/,
    ],
    [
      changed("spark-context-initialization-mode", "lazy"),
      /as --spark-context-initialization-mode must be none: current value is "lazy"\n$/,
    ],
    [[...good, "c.json"], /as either a file or a gateway is to know its/],
    [
      changed("response-address", "127.0.0.1:1"),
      /Cannot tell the gateway at 127\.0\.0\.1:1 where the kernel is: /,
    ],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await start(args).output();
    const said = new TextDecoder().decode(stderr);
    assert.match(said, message);
    assert.match(said, /^kerno: Cannot [^\n]*\n$/);
    assert.equal(code, 1);
  }
});
