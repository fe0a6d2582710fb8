/**
 * A kernel between fakes.
 *
 * @module
 */
import { Kernel, type KernelOptions } from "../../kernel/kernel.ts";
import { type FakeCell, FakeInterpreter } from "./fake_interpreter.ts";
import { FakeTransport } from "./fake_transport.ts";

/** A kernel that runs `cells`, with its two ends. */
export function fakeKernel(
  cells: Record<string, FakeCell> = {},
  options: Partial<KernelOptions> = {},
): {
  kernel: Kernel;
  transport: FakeTransport;
  interpreter: FakeInterpreter;
  log: string[];
} {
  const transport = new FakeTransport();
  const interpreter = new FakeInterpreter(cells);
  const log: string[] = [];
  const kernel = new Kernel({
    interpreter: Promise.resolve(interpreter),
    transport,
    versions: { kerno: "1.2.3", deno: "2.9.6", v8: "15", typescript: "6.0.3" },
    session: "session",
    log: (line) => log.push(line),
    ...options,
  });
  return { kernel, transport, interpreter, log };
}
