/**
 * A client of any Jupyter kernel, over the wire.
 *
 * @module
 */
import { Channels, type ClientChannel } from "./client/channels.ts";
import { KernelDiedError, KernelTimeoutError } from "./client/errors.ts";
import { Execution, type OnInput } from "./client/execution.ts";
import {
  KernelProcess,
  type KernelSpec,
  type ProcessOptions,
} from "./client/kernel_process.ts";
import type { ConnectionInfo } from "./protocol/connection_file.ts";
import { type Message, MessageFactory } from "./protocol/message.ts";
import type {
  Contents,
  ExecuteReply,
  ExecuteRequest,
  KernelInfoReply,
} from "./protocol/message_types.ts";

export { KernelDiedError, KernelTimeoutError } from "./client/errors.ts";
export { Execution, type OnInput } from "./client/execution.ts";
export { KernelProcess, type KernelSpec } from "./client/kernel_process.ts";
export type { Message } from "./protocol/message.ts";
export type { Contents, ExecuteReply } from "./protocol/message_types.ts";

/** How {@linkcode KernelClient.start} starts a kernel. */
export interface StartOptions extends ProcessOptions {
  /** Time in ms for the kernel to be ready; 60,000 unless given. */
  readyTimeout?: number;
}

/** How {@linkcode KernelClient.execute} runs a cell. */
export interface ExecuteOptions extends Omit<ExecuteRequest, "code"> {
  /** Answers its questions; without it, questions fail. */
  onInput?: OnInput;
  /** The subshell that it runs in. */
  subshell?: string;
}

/** ms between two questions whether the kernel is there. */
const NUDGE = 500;
/** ms for the kernel to end by itself. */
const SHUTDOWN_TIME = 5000;
/** ms that a kernel has to end once it has closed a socket. */
const CLOSED_TIME = 1000;
/** ms for the last messages of a kernel that has ended. */
const LAST_MESSAGES = 50;

type Resolvers = PromiseWithResolvers<Message>;

/** A client; made by {@linkcode KernelClient.start} or `connect`. */
export class KernelClient {
  /** What the kernel says of itself. */
  info!: KernelInfoReply;
  /** Its process; null where it was not started by us. */
  readonly process: KernelProcess | null;
  /** Receives every message on IOPub, also those of no execution of ours. */
  onIopub: (message: Message) => void = () => {};
  readonly #spec: KernelSpec | null;
  readonly #factory = new MessageFactory(crypto.randomUUID());
  readonly #executions = new Map<string, Execution>();
  readonly #requests = new Map<string, Resolvers>();
  readonly #iopubSpoke = Promise.withResolvers<void>();
  #channels: Channels | null = null;
  #end: Error | null = null;
  #closing = false;
  #closed: ReturnType<typeof setTimeout> | undefined;

  private constructor(process: KernelProcess | null, spec: KernelSpec | null) {
    this.process = process;
    this.#spec = spec;
    this.#iopubSpoke.promise.catch(() => {});
  }

  /**
   * Starts a kernel with a connection file of its own and waits until it
   * answers.
   *
   * @throws {KernelDiedError} If it ends before; the message holds its stderr.
   * @throws {KernelTimeoutError} If it does not answer in time; it is killed.
   */
  static async start(
    spec: KernelSpec,
    options: StartOptions = {},
  ): Promise<KernelClient> {
    const process = new KernelProcess(spec, options);
    const client = new KernelClient(process, spec);
    const abort = new AbortController();
    process.ended.then(async ({ code, signal }) => {
      abort.abort();
      await new Promise((done) => setTimeout(done, LAST_MESSAGES));
      client.#die(
        signal === null
          ? `The kernel ended with exit code ${code}`
          : `The kernel was ended by ${signal}`,
      );
    });
    try {
      const { readyTimeout = 60_000 } = options;
      await client.#ready(process.connection, readyTimeout, abort.signal);
    } catch (error) {
      process.kill();
      await process.ended;
      client.close();
      throw error;
    }
    return client;
  }

  /**
   * Connects to a kernel that runs already.
   *
   * @throws {Error} If it cannot be reached or does not answer in time.
   */
  static async connect(
    connection: ConnectionInfo,
    { readyTimeout = 10_000 }: Pick<StartOptions, "readyTimeout"> = {},
  ): Promise<KernelClient> {
    const client = new KernelClient(null, null);
    try {
      await client.#ready(connection, readyTimeout);
    } catch (error) {
      client.close();
      throw error;
    }
    return client;
  }

  /** Connects, then asks until the kernel has spoken on shell and on iopub. */
  async #ready(
    connection: ConnectionInfo,
    timeout: number,
    signal?: AbortSignal,
  ): Promise<void> {
    const end = performance.now() + timeout;
    const handlers = {
      onMessage: (channel: ClientChannel, message: Message) =>
        this.#onMessage(channel, message),
      onClose: (channel: ClientChannel) => this.#onClose(channel),
    };
    try {
      this.#channels = await Channels.connect(
        connection,
        handlers,
        timeout,
        signal,
      );
    } catch (error) {
      // A kernel that dies is the better reason.
      if (signal?.aborted) await this.#iopubSpoke.promise;
      throw error;
    }
    for (;;) {
      const asked = this.request("kernel_info_request", {});
      const spoke = this.#iopubSpoke.promise.then(() => asked);
      const reply = await within(spoke, Math.min(NUDGE, timeout));
      if (reply !== undefined) {
        this.info = reply.content as unknown as KernelInfoReply;
        return;
      }
      if (performance.now() > end) {
        throw new KernelTimeoutError(
          `Cannot use the kernel as it must answer within ${timeout} ms${
            this.process?.stderr ? `; it wrote:\n${this.process.stderr}` : ""
          }`,
        );
      }
    }
  }

  #onMessage(channel: ClientChannel, message: Message): void {
    const id = message.parentHeader.msg_id ?? "";
    const execution = this.#executions.get(id);
    switch (channel) {
      case "iopub":
        this.#iopubSpoke.resolve();
        execution?.take(message);
        this.onIopub(message);
        break;
      case "stdin":
        this.#onQuestion(message, execution);
        break;
      default:
        if (message.header.msg_type === "execute_reply") {
          execution?.takeReply(message.content as unknown as ExecuteReply);
        }
        this.#requests.get(id)?.resolve(message);
        this.#requests.delete(id);
    }
  }

  async #onQuestion(message: Message, execution?: Execution): Promise<void> {
    const { prompt, password } = message.content as Contents["input_request"];
    let value: string | null = null;
    try {
      value = await execution?.onInput?.({ prompt, password }) ?? null;
    } catch (error) {
      execution?.fail(error as Error);
    }
    if (this.#end !== null) return;
    const reply = this.#factory.make(
      "input_reply",
      { value: value ?? "\x04" },
      message.header as Message["header"],
    );
    this.#channels?.send("stdin", reply);
  }

  #onClose(channel: ClientChannel): void {
    // Where the process is ours, its end says more than a closed socket.
    const patience = this.process === null ? 0 : CLOSED_TIME;
    this.#closed ??= setTimeout(
      () => this.#die(`The kernel closed its ${channel} socket`),
      patience,
    );
  }

  #die(what: string): void {
    if (this.#end !== null) return;
    clearTimeout(this.#closed);
    const error = new KernelDiedError(what, this.process?.stderr);
    this.#end = error;
    this.#iopubSpoke.reject(error);
    for (const execution of this.#executions.values()) execution.fail(error);
    for (const { reject } of this.#requests.values()) reject(error);
    this.#requests.clear();
    this.#channels?.close();
  }

  #send(
    channel: "shell" | "control",
    message: Message,
  ): Promise<Message> {
    const resolvers = Promise.withResolvers<Message>();
    // Not everyone awaits the reply.
    resolvers.promise.catch(() => {});
    if (this.#end !== null) {
      resolvers.reject(this.#end);
    } else if (this.#channels === null) {
      resolvers.reject(new KernelDiedError("The client is closed"));
    } else {
      this.#requests.set(message.header.msg_id, resolvers);
      this.#channels.send(channel, message);
    }
    return resolvers.promise;
  }

  /**
   * Sends a request and gives the reply.
   *
   * @param subshell The subshell that it is for.
   * @throws {KernelDiedError} If the kernel ends before it replies.
   */
  request<T extends keyof Contents>(
    type: T,
    content: Contents[T],
    channel: "shell" | "control" = "shell",
    subshell?: string,
  ): Promise<Message> {
    const message = this.#factory.make(type, content);
    if (subshell !== undefined) message.header.subshell_id = subshell;
    return this.#send(channel, message);
  }

  /** Makes a subshell (JEP 91), in which cells run beside the others. */
  async createSubshell(): Promise<string> {
    const { content } = await this
      .request("create_subshell_request", {}, "control");
    return (content as Contents["create_subshell_reply"]).subshell_id;
  }

  /** Sends a message that has no reply, as those of comms. */
  send<T extends keyof Contents>(
    type: T,
    content: Contents[T],
    { metadata, buffers }: Partial<Pick<Message, "metadata" | "buffers">> = {},
  ): Message {
    const message = this.#factory.make(type, content, null, metadata, buffers);
    if (this.#end !== null) throw this.#end;
    this.#channels?.send("shell", message);
    return message;
  }

  /** Runs a cell. */
  execute(code: string, options: ExecuteOptions = {}): Execution {
    const { onInput, subshell, ...request } = options;
    const message = this.#factory.make("execute_request", {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      stop_on_error: true,
      ...request,
      allow_stdin: onInput !== undefined,
    });
    if (subshell !== undefined) message.header.subshell_id = subshell;
    const execution = new Execution(message.header, onInput ?? null);
    const { msg_id } = message.header;
    this.#executions.set(msg_id, execution);
    this.#send("shell", message).catch((error) => execution.fail(error));
    execution.done.catch(() => {}).finally(() =>
      this.#executions.delete(msg_id)
    );
    return execution;
  }

  /** Stops the running cell, in the way that the kernelspec asks for. */
  async interrupt(): Promise<void> {
    if (this.process !== null && this.#spec?.interrupt_mode !== "message") {
      this.process.kill("SIGINT");
    } else {
      await this.request("interrupt_request", {}, "control");
    }
  }

  /** Asks the kernel to end and waits for it; kills it after 5 s. */
  async shutdown(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    const asked = this.request(
      "shutdown_request",
      { restart: false },
      "control",
    )
      .catch(() => {});
    const ended: Promise<unknown> = this.process?.ended ?? asked;
    await within(ended, SHUTDOWN_TIME);
    this.kill();
    await this.process?.ended;
    this.close();
  }

  /** Ends the kernel's process at once. */
  kill(): void {
    if (this.process?.hasEnded === false) this.process.kill();
  }

  /** Ends the connection; the kernel stays. */
  close(): void {
    this.#die("The client is closed");
  }

  /** As {@linkcode KernelClient.shutdown}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }
}

/** What `promise` gives, or undefined after `ms`. */
async function within<T>(
  promise: Promise<T>,
  ms: number,
): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((done) =>
    timer = setTimeout(() => done(undefined), ms)
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
