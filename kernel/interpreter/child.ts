/**
 * One child process: `deno repl`, parked in its own `--eval`, with our runtime
 * in it, driven over V8's inspector.
 *
 * @module
 */
import type { ChildDeath } from "./child_death.ts";
import { watchParent } from "./child_flags.ts";
import { freeUnusedMemory } from "./child_memory.ts";
import { ChildOutput, type OutputSink } from "./child_output.ts";
import { ChildProcess } from "./child_process.ts";
import type { CellSource } from "./errors.ts";
import { Inspector } from "./inspector.ts";
import type { InterpreterInfo } from "./interpreter.ts";
import { within } from "./patience.ts";
import {
  BROKER_VARIABLE,
  type Door,
  type PermissionGate,
} from "./permissions/mod.ts";
import type { LibraryConfig } from "./runtime/config.ts";
import { prepareRuntime, runtimeSource } from "./runtime_source.ts";

/** How a child is made. */
export interface ChildOptions {
  /** The notebook's folder. */
  cwd?: string;
  /** Deno's permission flags. */
  flags: readonly string[];
  /** Environment besides the kernel's own. */
  env: Readonly<Record<string, string>>;
  /** Flags of V8. */
  v8Flags: readonly string[];
  /** Whether console.log colours. */
  colors: boolean;
  /** The library, and the folder that it must be able to read. */
  library: LibraryConfig | null;
  /** That folder. */
  libraryFolder?: string;
  /** Decides what cells may do beyond their flags. */
  gate: PermissionGate;
  /** Gives the first child a process that was spawned ahead. */
  takeProcess?: () => ChildProcess | null;
}

/** The child could not be started; its own words are in the message. */
export class ChildStartError extends Error {
  /** Always `ChildStartError`. */
  override name = "ChildStartError";
}

const START_PATIENCE = 30_000;

/** One child; made by {@linkcode Child.start}. */
export class Child {
  readonly #process: ChildProcess;
  readonly #output: ChildOutput;
  readonly #magic: Uint8Array;
  readonly #door: Door | null;
  #inspector!: Inspector;
  #info!: InterpreterInfo;
  #killedFor: string | undefined;
  #isDead = false;
  /** Resolves when the process has ended and its output been read. */
  readonly died: Promise<ChildDeath>;

  private constructor(
    options: ChildOptions,
    sources: ReadonlyMap<number, CellSource>,
    sink: OutputSink,
  ) {
    this.#magic = crypto.getRandomValues(new Uint8Array(8));
    // Never in UTF-8, so that text needs no search for the other seven.
    this.#magic[0] = 0xff;
    this.#output = new ChildOutput(this.#magic, sources, sink);
    this.#door = options.gate.door();
    this.#process = options.takeProcess?.() ?? new ChildProcess({
      flags: options.flags,
      v8Flags: options.v8Flags,
      readable: options.libraryFolder,
    }, { cwd: options.cwd, env: { ...options.env, ...this.#door?.env } });
    this.died = this.#watch();
  }

  /**
   * Spawns a child and puts the runtime into it.
   *
   * @throws {ChildStartError} If it does not come up.
   */
  static async start(
    options: ChildOptions,
    sources: ReadonlyMap<number, CellSource>,
    sink: OutputSink,
  ): Promise<Child> {
    const isReady = Promise.withResolvers<Record<string, unknown>>();
    const child = new Child(options, sources, {
      ...sink,
      ready: isReady.resolve,
    });
    const up = child.#boot(options, isReady.promise);
    const fate = await within(
      Promise.race([up.catch((error) => error), child.died]),
      START_PATIENCE,
    );
    if (fate === true) return child;
    child.kill();
    const { tail } = child.#output.filter;
    const reason = fate instanceof Error ? fate.message : "it ended";
    throw new ChildStartError(
      `Cannot start the process of the cells as "deno repl ${
        options.flags.join(" ")
      }" must come up: ${reason}\n${tail.trim()}`.trim(),
    );
  }

  /** Versions and process id. */
  get info(): InterpreterInfo {
    return this.#info;
  }

  /** Its inspector. */
  get inspector(): Inspector {
    return this.#inspector;
  }

  /** Whether the process has ended. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** Raw output from now on is taken for that of `cell`. */
  set cell(cell: number) {
    this.#output.cell = cell;
  }

  /** Ends the process at once; `why` is what the user is told. */
  kill(why?: string): void {
    this.#killedFor ??= why;
    this.#process.kill();
  }

  /** Ends it as its event loop does not turn any more. */
  giveUp(): void {
    this.kill(
      "The process of the cells did not go on after an interrupt, so it was ended.",
    );
  }

  /** Ends it kindly, running its unload handlers, then by force. */
  async end(): Promise<void> {
    this.#killedFor ??= "The kernel was shut down.";
    await within(this.#process.closeStdin(), 100);
    if (await within(this.#process.status, 300) === undefined) this.kill();
    await this.died;
  }

  async #boot(
    options: ChildOptions,
    ready: Promise<Record<string, unknown>>,
  ): Promise<true> {
    prepareRuntime();
    await this.#readStdout();
    this.#inspector = await Inspector.connect(await this.#output.filter.url);
    const source = await runtimeSource({
      magic: [...this.#magic],
      colors: options.colors,
      library: options.library,
      watchParent: watchParent(options.flags),
    });
    const { exceptionDetails } = await this.#inspector.evaluate(source, {
      replMode: true,
      awaitPromise: true,
    });
    if (exceptionDetails) {
      const { exception, text } = exceptionDetails;
      throw new Error(exception?.description ?? text);
    }
    const { pid, deno, v8, typescript } = await ready as unknown as
      & InterpreterInfo
      & Record<string, unknown>;
    this.#info = { pid, deno, v8, typescript };
    await this.#openDoor();
    this.#inspector.closed.then(() => this.#loseInspector());
    freeUnusedMemory(this.#inspector);
    return true;
  }

  /** Processes that cells start are none of the broker's. */
  async #openDoor(): Promise<void> {
    if (this.#door === null) return;
    const name = JSON.stringify(BROKER_VARIABLE);
    await this.#inspector.evaluate(`Deno.env.delete(${name})`);
    this.#door.opened();
  }

  #stdoutDone: Promise<void> = Promise.resolve();

  /** Reads stdout; resolves when the byte of the parked REPL has come. */
  #readStdout(): Promise<void> {
    const parked = Promise.withResolvers<void>();
    const read = async () => {
      let isFirst = true;
      for await (const bytes of this.#process.stdout) {
        this.#output.stdout(isFirst ? bytes.subarray(1) : bytes);
        isFirst = false;
        parked.resolve();
      }
    };
    this.#stdoutDone = read();
    return parked.promise;
  }

  async #watch(): Promise<ChildDeath> {
    const read = async () => {
      for await (const bytes of this.#process.stderr) {
        this.#output.stderr(bytes);
      }
    };
    const stderrDone = read();
    const { code, signal } = await this.#process.status;
    this.#door?.close();
    // A process that the child has left behind may hold the pipes.
    await within(Promise.all([this.#stdoutDone, stderrDone]), 500);
    this.#output.close();
    this.#isDead = true;
    this.#inspector?.close();
    const stderr = this.#output.filter.tail;
    return { code, signal, stderr, killedFor: this.#killedFor };
  }

  /** A cell may close the inspector; then nothing can be run any more. */
  async #loseInspector(): Promise<void> {
    if (await within(this.died, 300)) return;
    this.kill("The cells closed their inspector, by which they are run.");
  }
}
