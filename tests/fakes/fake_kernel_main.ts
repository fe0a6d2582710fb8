/**
 * A kernel over real sockets whose cells are those below: for tests of the
 * wire and of the client that need no interpreter.
 *
 * `deno run -A tests/fakes/fake_kernel_main.ts CONNECTION_FILE`
 *
 * @module
 */
import { Kernel } from "../../kernel/kernel.ts";
import { readConnectionFile } from "../../kernel/protocol/connection_file.ts";
import { WireTransport } from "../../kernel/wire_transport.ts";
import { type FakeCell, FakeInterpreter } from "./fake_interpreter.ts";

const cells: Record<string, FakeCell> = {
  "1+1": () => 2,
  lines: ({ print }) => {
    for (let i = 0; i < 10_000; i++) print(`${i}\n`);
  },
  throw: () => {
    throw new Error("thrown");
  },
  wait: ({ interrupted }) => interrupted,
  ask: async ({ ask }) => `hello ${await ask("name?")}`,
  large: ({ print }) => print("x".repeat(50_000_000)),
  late: ({ print }) => {
    setTimeout(() => print("late"), 100);
  },
  buffers: ({ emit }) =>
    emit({
      type: "comm",
      message: "comm_open",
      content: { comm_id: "b", target_name: "t", data: {} },
      metadata: {},
      buffers: [new Uint8Array([0, 255, 1]), new Uint8Array(0)],
    }),
  die: () => {
    console.error("a last word");
    Deno.exit(3);
  },
};

const transport = new WireTransport(
  readConnectionFile(Deno.args[0]),
  (line) => console.error(line),
);
const kernel = new Kernel({
  interpreter: Promise.resolve(new FakeInterpreter(cells)),
  transport,
  versions: { kerno: "0", deno: "0", v8: "0", typescript: "0" },
  session: crypto.randomUUID(),
});
Deno.addSignalListener("SIGINT", () => kernel.interrupt());
await kernel.ended;
Deno.exit(0);
