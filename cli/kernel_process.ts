/**
 * A kernel to replay a notebook with, over the wire.
 *
 * @module
 */
import { KernelClient } from "../kernel/client.ts";
import { kernelArgv, type KernelSpec, VERSION } from "./kernelspec.ts";
import type { CellReply, ReplayKernel } from "./replay.ts";

/** How {@linkcode startKernel} starts it. */
export interface StartOptions {
  /** Which kernel; this checkout's unless given. */
  spec?: KernelSpec;
  /** The folder in which cells run. */
  cwd: string;
}

/** A kernel that is a process of ours. */
export interface KernelProcess extends ReplayKernel {
  /** What a notebook says of its kernel. */
  metadata(): Record<string, unknown>;
  /** Ends it at once. */
  kill(): void;
}

/** The kernelspec of this checkout's kernel, as if it were installed. */
const OWN: KernelSpec = {
  argv: kernelArgv({ deno: Deno.execPath(), flags: ["-A"], preload: true }),
  display_name: "Kerno (Deno)",
  language: "typescript",
  interrupt_mode: "message",
  metadata: { debugger: true, kerno: { version: VERSION } },
};

const OWN_IN_NOTEBOOKS = {
  name: "kerno",
  display_name: OWN.display_name,
  language: OWN.language,
};

/**
 * Starts a kernel and waits until it answers.
 *
 * @throws {Error} If it does not; the message holds what it wrote.
 */
export async function startKernel(
  { spec = OWN, cwd }: StartOptions,
): Promise<KernelProcess> {
  const client = await KernelClient.start(spec, {
    cwd,
    env: { KERNO_HISTORY: "off" },
  });
  return {
    async execute(code, onOutput): Promise<CellReply> {
      const execution = client.execute(code);
      for await (const { header, content } of execution) {
        onOutput({ type: header.msg_type, content });
      }
      const reply = await execution.done;
      return {
        status: reply.status,
        executionCount: reply.execution_count ?? 0,
        ...(reply.status === "error"
          ? { ename: reply.ename, evalue: reply.evalue }
          : {}),
      };
    },
    interrupt: () => client.interrupt(),
    shutdown: () => client.shutdown(),
    kill: () => client.kill(),
    metadata: () => ({
      ...(spec === OWN ? { kernelspec: OWN_IN_NOTEBOOKS } : {}),
      language_info: client.info.language_info,
    }),
  };
}
