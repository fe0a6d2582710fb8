/**
 * Time and memory that processes use, as the system tells. Linux has it in
 * `/proc`; elsewhere only our own memory is known.
 *
 * @module
 */
import { cpus } from "node:os";

/** Ticks of `/proc/<pid>/stat` in a second; the same on every Linux. */
const TICKS = 100;

/** What a process has used. */
export interface ProcessUsage {
  /** CPU time since its start, in seconds; null where it is unknown. */
  cpu: number | null;
  /** Resident memory in bytes. */
  memory: number;
}

/** What the process `pid` and all its children use; null once it is gone. */
export function processUsage(pid: number): ProcessUsage | null {
  if (Deno.build.os !== "linux") {
    return pid === Deno.pid
      ? { cpu: null, memory: Deno.memoryUsage().rss }
      : null;
  }
  try {
    const own = readProc(pid);
    for (const child of childrenOf(pid)) {
      const usage = processUsage(child);
      own.cpu += usage?.cpu ?? 0;
      own.memory += usage?.memory ?? 0;
    }
    return own;
  } catch {
    return null;
  }
}

function readProc(pid: number): { cpu: number; memory: number } {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // The name, in brackets, may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const resident = /^VmRSS:\s+(\d+) kB$/m
    .exec(Deno.readTextFileSync(`/proc/${pid}/status`))?.[1];
  return {
    cpu: (Number(fields[11]) + Number(fields[12])) / TICKS,
    memory: Number(resident ?? 0) * 1024,
  };
}

function childrenOf(pid: number): number[] {
  const children: number[] = [];
  for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
    const text = Deno.readTextFileSync(`/proc/${pid}/task/${name}/children`);
    children.push(...text.split(" ").filter((each) => each !== "").map(Number));
  }
  return children;
}

/** CPU time of the whole machine in ms: all of it, and that spent idle. */
export function machineTimes(): { all: number; idle: number } {
  let all = 0;
  let idle = 0;
  for (const { times } of cpus()) {
    all += times.user + times.nice + times.sys + times.idle + times.irq;
    idle += times.idle;
  }
  return { all, idle };
}
