/**
 * The Jupyter kernel: a table from message type to handler, between a
 * {@linkcode Transport} and an {@linkcode Interpreter}.
 *
 * The cells of a shell run one after the other; everything else passes them by.
 * For each request: busy, its effects, the reply, idle.
 *
 * @module
 */
import { Cells } from "./cells.ts";
import { Comms } from "./comms.ts";
import { Events } from "./events.ts";
import { comm } from "./handlers/comm.ts";
import { commInfo, interrupt, shutdown } from "./handlers/control.ts";
import { debug } from "./handlers/debug.ts";
import { execute } from "./handlers/execute.ts";
import { history } from "./handlers/history.ts";
import { connect, kernelInfo } from "./handlers/kernel_info.ts";
import { complete, inspect, isComplete } from "./handlers/language.ts";
import {
  createSubshell,
  deleteSubshell,
  listSubshells,
} from "./handlers/subshells.ts";
import { usage } from "./handlers/usage.ts";
import { type History, MemoryHistory } from "./history.ts";
import type { Interpreter } from "./interpreter/interpreter.ts";
import { Outputs } from "./outputs.ts";
import type { Answer, Handler, Parts, Versions } from "./parts.ts";
import {
  type Header,
  type JsonObject,
  MessageFactory,
  type Routed,
} from "./protocol/message.ts";
import type { Contents } from "./protocol/message_types.ts";
import { errorReply, type Request } from "./request.ts";
import { type Running, type Shell, Shells } from "./shell.ts";
import { Stdin } from "./stdin.ts";
import { StreamLimit } from "./stream_limit.ts";
import type { RequestChannel, Transport } from "./transport.ts";

/** Requests that are answered at once, also while a cell runs. */
const HANDLERS = new Map<string, Handler>(Object.entries({
  kernel_info_request: kernelInfo,
  connect_request: connect,
  complete_request: complete,
  inspect_request: inspect,
  is_complete_request: isComplete,
  history_request: history,
  comm_info_request: commInfo,
  interrupt_request: interrupt,
  shutdown_request: shutdown,
  usage_request: usage,
  debug_request: debug,
  create_subshell_request: createSubshell,
  delete_subshell_request: deleteSubshell,
  list_subshell_request: listSubshells,
}));

/** Requests that keep their own order, busy and idle. */
const QUEUED = new Map<string, (parts: Parts, request: Request) => void>(
  Object.entries({
    execute_request: execute,
    comm_open: comm,
    comm_msg: comm,
    comm_close: comm,
  }),
);

/** ms that the interpreter has for its end. */
const LAST_WORDS = 400;
/** ms in which an execute_request may come behind its interrupt. */
const OVERTAKEN = 5;

/** Told where an interrupt does not get through. */
const PENDING =
  "The cell is within native code and stops when that returns. Interrupt again to end the process of the cells now; its variables are lost then.\n";

/** What a kernel is made of. */
export interface KernelOptions {
  /** What runs cells; it may still be starting. */
  interpreter: Promise<Interpreter>;
  /** How clients reach it. */
  transport: Transport;
  /** What `kernel_info_reply` tells. */
  versions: Versions;
  /** The `session` of its messages. */
  session: string;
  /** Where executed cells are kept; in memory unless given. */
  history?: History;
  /** Characters of text that one cell may show; 0, the default, for no limit. */
  streamLimit?: number;
  /** Is told what was dropped and what went wrong inside. */
  log?: (line: string) => void;
}

/** A kernel; it serves from its creation on. */
export class Kernel implements Parts {
  /** See {@linkcode Parts}. */
  readonly interpreter: Promise<Interpreter>;
  /** See {@linkcode Parts}. */
  readonly transport: Transport;
  /** See {@linkcode Parts}. */
  readonly outputs: Outputs;
  /** See {@linkcode Parts}. */
  readonly history: History;
  /** See {@linkcode Parts}. */
  readonly comms = new Comms();
  /** See {@linkcode Parts}. */
  readonly cells = new Cells();
  /** See {@linkcode Parts}. */
  readonly stdin: Stdin;
  /** See {@linkcode Parts}. */
  readonly shells: Shells;
  /** See {@linkcode Parts}. */
  readonly versions: Versions;
  /** See {@linkcode Parts}. */
  executionCount = 0;
  /** See {@linkcode Parts}. */
  debugParent: Header | null = null;
  /** See {@linkcode Parts}. */
  notice: string | null = null;
  /** Resolves when the kernel has ended; true if a restart was announced. */
  readonly ended: Promise<boolean>;

  readonly #factory: MessageFactory;
  readonly #log: (line: string) => void;
  #resolveEnded!: (restart: boolean) => void;
  #ready = false;
  #ending = false;

  /** Starts to serve and publishes `starting`. */
  constructor(options: KernelOptions) {
    const { interpreter, transport } = options;
    this.interpreter = interpreter;
    this.transport = transport;
    this.versions = options.versions;
    this.history = options.history ?? new MemoryHistory();
    this.#log = options.log ?? (() => {});
    this.#factory = new MessageFactory(options.session);
    this.ended = new Promise((resolve) => this.#resolveEnded = resolve);
    this.outputs = new Outputs(
      transport,
      this.#factory,
      new StreamLimit(options.streamLimit ?? 0),
    );
    this.stdin = new Stdin(transport, this.#factory);
    this.shells = new Shells((error) => this.report(error));
    const events = new Events(this);
    interpreter.then(
      (ready) => {
        ready.onEvent = (event) => events.take(event);
        this.#ready = true;
      },
      () => {}, // Whoever started it is told.
    );
    transport.onRequest = (channel, routed) => this.#onRequest(channel, routed);
    this.outputs.status("starting", null);
  }

  #onRequest(channel: RequestChannel, routed: Routed): void {
    if (this.#ending) return;
    if (channel === "stdin") {
      if (!this.stdin.receive(routed)) this.#log("a stale input was dropped");
      return;
    }
    const { identities, message } = routed;
    const { header, content } = message;
    const request: Request = {
      channel,
      identities,
      message,
      shell: this.shells.main,
      header,
      content,
    };
    try {
      if (channel === "shell") {
        request.shell = this.shells.get(header.subshell_id);
      }
    } catch (error) {
      this.#answer(request, () => Promise.reject(error));
      return;
    }
    const queued = QUEUED.get(header.msg_type);
    if (queued !== undefined) queued(this, request);
    else this.#answer(request, HANDLERS.get(header.msg_type));
  }

  async #answer(request: Request, handler?: Handler): Promise<void> {
    const { header } = request;
    this.outputs.status("busy", header);
    if (handler === undefined) {
      this.#log(`a message of the unknown type "${header.msg_type}" came`);
    } else {
      const { type, content } = await this.#handle(handler, request);
      // Messages of comms have no reply.
      if (type.endsWith("_reply")) this.reply(request, type, content);
    }
    this.idle(header);
  }

  /** See {@linkcode Parts.idle}. */
  idle(parent: Header): void {
    this.outputs.status("idle", parent);
    // Front ends show the last status, and the cell is not done.
    const [running] = this.shells.running;
    if (running) this.outputs.status("busy", running.cell.parent);
  }

  async #handle(handler: Handler, request: Request): Promise<Answer> {
    try {
      return await handler(this, request);
    } catch (error) {
      const type = request.header.msg_type.replace(/_request$/, "_reply");
      return { type: type as keyof Contents, content: errorReply(error) };
    }
  }

  /** See {@linkcode Parts.reply}. */
  reply<T extends keyof Contents>(
    { channel, identities, header }: Request,
    type: T,
    content: Contents[T],
    metadata: JsonObject = {},
  ): void {
    const message = this.#factory.make(type, content, header, metadata);
    this.transport.send(channel, identities, message);
  }

  /** See {@linkcode Parts.interrupt}. */
  async interrupt(shell?: Shell): Promise<void> {
    const { running } = this.shells;
    if (running.size === 0 && !shell) {
      await new Promise((done) => setTimeout(done, OVERTAKEN));
    }
    const meant = [...running].filter((each) => !shell || each.shell === shell);
    for (const { queue } of shell ? [shell] : this.shells.all) {
      queue.abortWaiting();
    }
    for (const each of meant) {
      each.interrupted = true;
      this.stdin.cancel(each.cell);
    }
    const isStarted = meant.some(({ started }) => started);
    const isLoop = !shell && meant.length === 0 && this.#ready;
    if (isStarted || isLoop) this.#stop(meant, shell);
  }

  async #stop(meant: Running[], shell?: Shell): Promise<void> {
    try {
      const interpreter = await this.interpreter;
      const outcome = await interpreter.interrupt(shell?.id ?? undefined);
      if (outcome !== "pending") return;
      for (const running of meant) {
        if (!this.shells.running.has(running)) continue;
        this.outputs.stream(running.cell, "stderr", PENDING);
      }
    } catch (error) {
      this.report(error);
    }
  }

  /** Ends the kernel: the interpreter first, then the channels. */
  end(restart: boolean): void {
    if (this.#ending) return;
    this.#ending = true;
    // The reply and idle go first.
    setTimeout(async () => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([
        this.interpreter.then((ready) => ready.shutdown()).catch(() => {}),
        new Promise((done) => timer = setTimeout(done, LAST_WORDS)),
      ]);
      clearTimeout(timer);
      this.outputs.flush();
      this.history.close();
      await this.transport.close();
      this.#resolveEnded(restart);
    });
  }

  /** See {@linkcode Parts.report}. */
  report(error: unknown): void {
    this.#log(
      error instanceof Error ? error.stack ?? error.message : String(error),
    );
  }
}
