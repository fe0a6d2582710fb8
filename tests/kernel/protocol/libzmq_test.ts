import assert from "node:assert/strict";
import { KernelProcess } from "../../../kernel/client/kernel_process.ts";
import { ClientSocket } from "../../../kernel/protocol/client_socket.ts";
import type { Endpoint } from "../../../kernel/protocol/endpoint.ts";
import { FAKE_SPEC } from "../../fakes/fake_spec.ts";
import { clientTest } from "../../requirements.ts";

const script = (name: string) =>
  new URL(`../../clients/${name}`, import.meta.url).pathname;
const bytes = (value: string) => new TextEncoder().encode(value);

clientTest(
  "libzmq as a client of our ROUTER, XPUB and REP sockets",
  async (python) => {
    const kernel = new KernelProcess(FAKE_SPEC);
    try {
      const { code, stdout, stderr } = await new Deno.Command(python, {
        args: [script("libzmq_client.py"), kernel.connectionFile],
      }).output();
      const said = new TextDecoder().decode(stdout) +
        new TextDecoder().decode(stderr);
      assert.equal(code, 0, said);
      assert.equal(said.match(/^ok /gm)?.length, 15, said);
    } finally {
      kernel.kill();
      await kernel.ended;
    }
  },
);

clientTest(
  "libzmq as the server of our DEALER, SUB and REQ sockets",
  async (python) => {
    const server = new Deno.Command(python, {
      args: [script("libzmq_server.py")],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const reader = server.stdout.pipeThrough(new TextDecoderStream())
      .getReader();
    const [router, xpub, rep]: Endpoint[] =
      (JSON.parse((await reader.read()).value!) as number[])
        .map((port) => ({ transport: "tcp", hostname: "127.0.0.1", port }));
    const ask = async (
      type: "DEALER" | "SUB" | "REQ",
      endpoint: Endpoint,
      send: Uint8Array[] | null,
    ) => {
      const { promise, resolve } = Promise.withResolvers<Uint8Array[]>();
      const socket = await ClientSocket.connect(type, endpoint, {
        identity: bytes("me"),
        topics: type === "SUB" ? [bytes("topic")] : [],
        onMessage: resolve,
      });
      if (send !== null) socket.send(send);
      const got = await promise;
      socket.close();
      return got;
    };
    const large = new Uint8Array(300_000).fill(7);
    assert.deepEqual(await ask("DEALER", router, [bytes("a"), large]), [
      bytes("from me"),
      bytes("a"),
      large,
    ]);
    assert.deepEqual(
      await ask("REQ", rep, [new Uint8Array(0), bytes("a"), bytes("b")]),
      [new Uint8Array(0), bytes("b"), bytes("a")],
    );
    assert.deepEqual(await ask("SUB", xpub, null), [
      bytes("topic1"),
      bytes("yes"),
      new Uint8Array(100_000),
    ]);
    await server.stdin.close();
    await reader.cancel();
    await server.status;
  },
);
