/** `usage_request`, as ipykernel answers it for jupyter-resource-usage. @module */
import type { Handler } from "../parts.ts";
import { machineTimes, processUsage } from "../process_usage.ts";
import type { UsageReply } from "../protocol/message_types.ts";

interface Sample {
  /** When, in ms. */
  at: number;
  cpu: number;
  machine: { all: number; idle: number };
}

/** Shares are those since the request before; the first has none. */
let last: Sample | null = null;

/** Answers `usage_request`: kernel and cells together. */
export const usage: Handler = () => {
  const own = processUsage(Deno.pid)!;
  const sample: Sample = {
    at: performance.now(),
    cpu: own.cpu ?? 0,
    machine: machineTimes(),
  };
  const memory = Deno.systemMemoryInfo();
  const used = memory.total - memory.available;
  const content: UsageReply = {
    hostname: Deno.hostname(),
    pid: Deno.pid,
    kernel_cpu: last === null ? 0 : share(last, sample),
    kernel_memory: own.memory,
    cpu_count: navigator.hardwareConcurrency,
    host_virtual_memory: {
      total: memory.total,
      available: memory.available,
      percent: round(100 * used / memory.total),
      used,
      free: memory.free,
    },
  };
  if (last !== null) {
    const all = sample.machine.all - last.machine.all;
    const idle = sample.machine.idle - last.machine.idle;
    if (all > 0) content.host_cpu_percent = round(100 * (1 - idle / all));
  }
  last = sample;
  return { type: "usage_reply", content };
};

/** Percent of one CPU between two samples. */
function share(before: Sample, after: Sample): number {
  const seconds = (after.at - before.at) / 1000;
  return seconds > 0 ? round(100 * (after.cpu - before.cpu) / seconds) : 0;
}

function round(percent: number): number {
  return Math.round(percent * 10) / 10;
}
