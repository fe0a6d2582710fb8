/**
 * Other libraries, each in a process of its own, asked by lines of JSON.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Random data of one sample: whole numbers below `high`, or floats in [0, 1). */
export interface DataSpec {
  shape: number[];
  high?: number;
  dtype?: "int32" | "float32";
}

/** What a peer builds. */
export interface PeerTask {
  /** Keras' JSON, or a name that tfjs_peer.ts knows. */
  model: string;
  loss: string;
  optimizer: string;
  batch: number;
  /** Batches of one fit. */
  steps: number;
  x: DataSpec;
  y: DataSpec;
}

/** A running peer. */
export class Peer {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  /** What it says about itself. */
  about: Record<string, unknown> = {};

  private constructor(readonly name: string, command: string[]) {
    this.#child = spawn(command[0], command.slice(1), {
      stdio: ["pipe", "pipe", Deno.env.has("BENCH_DEBUG") ? 2 : "ignore"],
    });
    const input = this.#child.stdout!;
    this.#lines = createInterface({ input })[Symbol.asyncIterator]();
  }

  /**
   * Keras on each backend that the Python of `KERAS_PYTHON` has; those that it
   * lacks are left out and said to be.
   */
  static async keras(): Promise<Peer[]> {
    const python = Deno.env.get("KERAS_PYTHON");
    if (!python) {
      console.log(
        "Keras is not measured: set KERAS_PYTHON to a Python that has it.\n",
      );
      return [];
    }
    const peers = ["tensorflow", "jax", "torch"].map((backend) =>
      Peer.#start(`Keras on ${backend}`, [
        python,
        at("./keras_peer.py"),
        backend,
      ])
    );
    return (await Promise.all(peers)).filter((peer) => peer !== null);
  }

  /** Stock tfjs on "cpu" or "wasm". */
  static async tfjs(backend: "cpu" | "wasm"): Promise<Peer> {
    const options = ["run", "-A", "--quiet", `--lock=${at("../deno.lock")}`];
    const command = [Deno.execPath(), ...options, at("./tfjs_peer.ts")];
    const peer = await Peer.#start(`tfjs-${backend}`, [...command, backend]);
    if (peer === null) throw new Error(`tfjs on ${backend} does not start`);
    return peer;
  }

  static async #start(name: string, command: string[]): Promise<Peer | null> {
    const peer = new Peer(name, command);
    const { value, done } = await peer.#lines.next();
    if (done) {
      console.log(`${name} does not start.\n`);
      return null;
    }
    peer.about = JSON.parse(value);
    return peer;
  }

  /** Builds a model and its data, and runs each action once. */
  async build(task: PeerTask): Promise<void> {
    await this.ask({ do: "build", ...task });
  }

  /** Milliseconds of one step. */
  async time(action: "train" | "predict" | "call"): Promise<number> {
    return (await this.ask({ do: action })).ms as number;
  }

  /** The answer to any question. */
  async ask(request: object): Promise<Record<string, unknown>> {
    this.#child.stdin!.write(JSON.stringify(request) + "\n");
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.name} has stopped`);
    const answer = JSON.parse(value);
    if (answer.error) throw new Error(`${this.name}: ${answer.error}`);
    return answer;
  }

  /** Ends the process. */
  close(): void {
    this.#child.kill();
  }
}
