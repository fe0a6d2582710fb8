/**
 * A kernel as a process of ours: its connection file, its stderr, its end.
 *
 * @module
 */
import { join } from "node:path";
import {
  CHANNELS,
  connectionFileText,
  type ConnectionInfo,
} from "../protocol/connection_file.ts";

/** What a `kernel.json` says, as far as a start needs it. */
export interface KernelSpec {
  /** The command; `{connection_file}` stands for the path of that file. */
  argv: string[];
  /** Environment beside ours. */
  env?: Record<string, string>;
  /** How it is interrupted; `signal` unless given. */
  interrupt_mode?: "signal" | "message";
}

/** How a kernel is started. */
export interface ProcessOptions {
  /** Its working directory; ours unless given. */
  cwd?: string;
  /** Environment beside ours and the kernelspec's. */
  env?: Record<string, string>;
  /** A folder for the connection file; a new private one unless given. */
  runtimeDir?: string;
  /** Sockets of this kind; tcp unless given. */
  transport?: "tcp" | "ipc";
}

/** Characters of stderr that are kept. */
const KEPT = 8000;

/** See the module. */
export class KernelProcess {
  /** How to reach it. */
  readonly connection: ConnectionInfo;
  /** Path of the connection file. */
  readonly connectionFile: string;
  /** Resolves when it has ended and its stderr is read. */
  readonly ended: Promise<Deno.CommandStatus>;
  /** The last of what it wrote on stderr. */
  stderr = "";
  /** Whether it has ended. */
  hasEnded = false;
  readonly #child: Deno.ChildProcess;
  readonly #folder: string | null;
  /** It would notice the end of ours, but leave the file behind. */
  readonly #endWithUs = (): void => {
    this.kill("SIGTERM");
    this.#clean();
  };

  /**
   * Writes a connection file and starts the command.
   *
   * @throws {Error} If the command cannot be started.
   */
  constructor(spec: KernelSpec, options: ProcessOptions = {}) {
    this.#folder = options.runtimeDir === undefined
      ? Deno.makeTempDirSync({ prefix: "kerno-" })
      : null;
    const folder = options.runtimeDir ?? this.#folder!;
    const { transport = "tcp" } = options;
    const name = `kernel-${crypto.randomUUID()}`;
    this.connectionFile = join(folder, `${name}.json`);
    this.connection = {
      transport,
      ip: transport === "tcp" ? "127.0.0.1" : join(folder, name),
      ports: transport === "tcp" ? freePorts() : ordinals(),
      key: crypto.randomUUID(),
      signatureScheme: "hmac-sha256",
      kernelName: "",
    };
    Deno.writeTextFileSync(
      this.connectionFile,
      connectionFileText(this.connection),
      { createNew: true, mode: 0o600 },
    );
    try {
      this.#child = this.#spawn(spec, options);
    } catch (error) {
      this.#clean();
      throw new Error(
        `Cannot start the kernel "${spec.argv.join(" ")}": ${
          error instanceof Error ? error.message : String(error)
        }`,
        { cause: error },
      );
    }
    globalThis.addEventListener("unload", this.#endWithUs);
    this.ended = this.#watch();
  }

  #spawn(spec: KernelSpec, options: ProcessOptions): Deno.ChildProcess {
    const [command, ...args] = spec.argv.map((each) =>
      each.replaceAll("{connection_file}", this.connectionFile)
    );
    return new Deno.Command(command, {
      args,
      cwd: options.cwd,
      env: { ...spec.env, ...options.env, JPY_PARENT_PID: String(Deno.pid) },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
  }

  async #watch(): Promise<Deno.CommandStatus> {
    const reading = this.#readStderr();
    const status = await this.#child.status;
    // Processes that the kernel left behind may hold its stderr open.
    let timer: ReturnType<typeof setTimeout> | undefined;
    const patience = new Promise((done) => timer = setTimeout(done, 200));
    await Promise.race([reading, patience]);
    clearTimeout(timer);
    this.hasEnded = true;
    globalThis.removeEventListener("unload", this.#endWithUs);
    this.#clean();
    return status;
  }

  async #readStderr(): Promise<void> {
    const text = this.#child.stderr.pipeThrough(new TextDecoderStream());
    for await (const piece of text) {
      this.stderr = (this.stderr + piece).slice(-KEPT);
    }
  }

  /** Process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Sends a signal; nothing if it has ended. */
  kill(signal: Deno.Signal = "SIGKILL"): void {
    try {
      this.#child.kill(signal);
    } catch {
      // It was faster.
    }
  }

  #clean(): void {
    const path = this.#folder ?? this.connectionFile;
    try {
      Deno.removeSync(path, { recursive: this.#folder !== null });
    } catch {
      // The kernel may have removed its file itself.
    }
  }
}

/** Ports on which nobody listens now, all different. */
function freePorts(): ConnectionInfo["ports"] {
  const listeners = CHANNELS.map(() =>
    Deno.listen({ hostname: "127.0.0.1", port: 0 })
  );
  const ports = {} as ConnectionInfo["ports"];
  CHANNELS.forEach((channel, i) => {
    ports[channel] = listeners[i].addr.port;
    listeners[i].close();
  });
  return ports;
}

function ordinals(): ConnectionInfo["ports"] {
  return { shell: 1, iopub: 2, stdin: 3, control: 4, hb: 5 };
}
