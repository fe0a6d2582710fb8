/**
 * The kernels that are measured side by side: this one, `deno jupyter` and,
 * where a Python has it, ipykernel.
 *
 * @module
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { kernelArgv } from "../../cli/kernelspec.ts";
import type { KernelSpec } from "../../kernel/client.ts";

/** A kernel and how its language says things. */
export interface Peer {
  name: string;
  spec: KernelSpec;
  /** Prints `count` lines. */
  lines(count: number): string;
}

const typescript = (count: number) =>
  `for (let i = 0; i < ${count}; i++) console.log("line " + i);`;
const python = (count: number) => `for i in range(${count}): print("line", i)`;

function kerno(preload: boolean): KernelSpec {
  return {
    argv: kernelArgv({ deno: Deno.execPath(), flags: ["-A"], preload }),
    interrupt_mode: "message",
  };
}

/**
 * A Python with ipykernel: `KERNO_BENCH_PYTHON`, `python3`, or an environment
 * in .cache that is made now; null where none can be had.
 */
function pythonWithIpykernel(): string | null {
  const cache = fileURLToPath(new URL("../../.cache/bench", import.meta.url));
  const own = join(cache, "bin", "python");
  const has = (path: string) =>
    spawnSync(path, ["-c", "import ipykernel"]).status === 0;
  const given = Deno.env.get("KERNO_BENCH_PYTHON");
  for (const path of [given, existsSync(own) ? own : null, "python3"]) {
    if (path && has(path)) return path;
  }
  const made = spawnSync("python3", ["-m", "venv", cache]).status === 0 &&
    spawnSync(own, ["-m", "pip", "install", "-q", "ipykernel==7.4.0"])
        .status === 0;
  return made ? own : null;
}

/** All that can be measured on this machine. */
export function peers(): Peer[] {
  const found: Peer[] = [
    { name: "Kerno", spec: kerno(true), lines: typescript },
    { name: "Kerno --no-preload", spec: kerno(false), lines: typescript },
    {
      name: "deno jupyter",
      spec: {
        argv: [
          Deno.execPath(),
          "jupyter",
          "--kernel",
          "--conn",
          "{connection_file}",
        ],
      },
      lines: typescript,
    },
  ];
  const path = pythonWithIpykernel();
  if (path === null) {
    console.log("(no Python with ipykernel: that peer is left out)\n");
    return found;
  }
  return [...found, {
    name: "ipykernel",
    spec: {
      argv: [path, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    },
    lines: python,
  }];
}

/** Resident memory in MB of a process and all below it (Linux). */
export function residentMB(pid: number): number {
  return processTree(pid)
    .map((id) => {
      try {
        const status = Deno.readTextFileSync(`/proc/${id}/status`);
        return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
      } catch {
        return 0; // it has ended
      }
    })
    .reduce((sum, size) => sum + size, 0);
}

/** Processor time in ms that a process and all below it have used (Linux). */
export function cpuMs(pid: number): number {
  return processTree(pid)
    .map((id) => {
      const fields = Deno.readTextFileSync(`/proc/${id}/stat`)
        .replace(/^.*\) /, "").split(" ");
      return (Number(fields[11]) + Number(fields[12])) * 10;
    })
    .reduce((sum, time) => sum + time, 0);
}

function processTree(pid: number): number[] {
  const { stdout } = spawnSync("ps", ["-eo", "pid=,ppid="]);
  const parents = String(stdout).trim().split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const tree = [pid];
  for (const id of tree) {
    for (const [child, parent] of parents) if (parent === id) tree.push(child);
  }
  return tree;
}

/** The number at a share of the sorted samples. */
export function quantile(samples: number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
