import assert from "node:assert/strict";
import { connect, listen } from "../../../kernel/protocol/endpoint.ts";

/** Whether this machine has the address. */
function has(hostname: string): boolean {
  try {
    Deno.listen({ hostname, port: 0 }).close();
    return true;
  } catch {
    return false;
  }
}

for (const hostname of ["127.0.0.1", "0.0.0.0", "*", "localhost", "::1"]) {
  Deno.test({
    name: `listen() and connect() take the address ${hostname}`,
    ignore: hostname === "::1" && !has("::1"),
    fn: async () => {
      const listener = listen({ transport: "tcp", hostname, port: 0 }, "shell");
      const { port } = listener.addr as Deno.NetAddr;
      const accepted = listener.accept();
      const client = await connect({ transport: "tcp", hostname, port });
      client.close();
      (await accepted).close();
      listener.close();
    },
  });
}

Deno.test("listen() names an address that this machine does not have", () => {
  assert.throws(
    () => listen({ transport: "tcp", hostname: "192.0.2.77", port: 5 }, "hb"),
    /^Error: Cannot open the hb socket as it must listen at tcp:\/\/192\.0\.2\.77:5: /,
  );
});
