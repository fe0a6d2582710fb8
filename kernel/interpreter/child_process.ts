/**
 * The process of a child.
 *
 * @module
 */
import { childArguments, type ChildCommand } from "./child_flags.ts";

/** Where it is started. */
export interface ChildPlace {
  /** The notebook's folder. */
  cwd?: string;
  /** Environment besides that of this process. */
  env?: Readonly<Record<string, string>>;
}

/** A process, parked; a kernel that ends takes it along. */
export class ChildProcess {
  readonly #process: Deno.ChildProcess;
  /** How it has ended. */
  readonly status: Promise<Deno.CommandStatus>;

  /** Spawns it. */
  constructor(command: ChildCommand, { cwd, env }: ChildPlace = {}) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: childArguments(command),
      cwd,
      env: { NO_COLOR: "1", ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.status = this.#watch();
  }

  /** What it writes. */
  get stdout(): ReadableStream<Uint8Array> {
    return this.#process.stdout;
  }

  /** What it writes beside. */
  get stderr(): ReadableStream<Uint8Array> {
    return this.#process.stderr;
  }

  /** Ends its stdin, on which it ends itself where its event loop turns. */
  closeStdin(): Promise<void> {
    return this.#process.stdin.close();
  }

  /** Ends it at once. */
  kill(): void {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
  }

  async #watch(): Promise<Deno.CommandStatus> {
    const onUnload = () => this.kill();
    globalThis.addEventListener("unload", onUnload);
    const status = await this.#process.status;
    globalThis.removeEventListener("unload", onUnload);
    return status;
  }
}
