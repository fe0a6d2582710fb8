/**
 * Everything on IOPub, in one order: what is handed in first goes out first.
 *
 * Text of a stream is joined for a moment with what follows, so that ten
 * thousand lines are a few messages.
 *
 * @module
 */
import type { Cell } from "./cells.ts";
import type {
  Header,
  JsonObject,
  Message,
  MessageFactory,
} from "./protocol/message.ts";
import type { Contents } from "./protocol/message_types.ts";
import { StreamLimit } from "./stream_limit.ts";
import type { Importance, Publish, Transport } from "./transport.ts";

/** ms for which text waits for more of its stream. */
const JOIN_TIME = 50;
/** Characters of text that are sent without waiting. */
const JOIN_SIZE = 256 * 1024;

/** What stands beside a content. */
export interface PublishExtras {
  metadata?: JsonObject;
  buffers?: Uint8Array[];
}

interface Pending {
  cell: Cell;
  name: "stdout" | "stderr";
  texts: string[];
  size: number;
}

/** The one way to IOPub. */
export class Outputs {
  readonly #transport: Transport;
  readonly #factory: MessageFactory;
  readonly #limit: StreamLimit;
  #pending: Pending | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastStatus: { state: Contents["status"]; parent: Header | null } | null =
    null;

  /** Publishes by `transport`, and greets its new subscribers. */
  constructor(
    transport: Transport,
    factory: MessageFactory,
    limit: StreamLimit = new StreamLimit(0),
  ) {
    this.#transport = transport;
    this.#factory = factory;
    this.#limit = limit;
    transport.onSubscribe = (topic, publish) => this.#welcome(topic, publish);
  }

  /** Publishes a message, after all text that waits. */
  publish<T extends keyof Contents>(
    msgType: T,
    content: Contents[T],
    parent: Header | null,
    extras: PublishExtras = {},
  ): void {
    this.flush();
    const { metadata, buffers } = extras;
    this.#send(
      this.#factory.make(msgType, content, parent, metadata, buffers),
      msgType === "status" ? "status" : "normal",
    );
  }

  /** Publishes what the kernel does. */
  status(state: "starting" | "busy" | "idle", parent: Header | null): void {
    this.#lastStatus = { state: { execution_state: state }, parent };
    this.publish("status", { execution_state: state }, parent);
  }

  /** Takes text of a stream of a cell. */
  stream(cell: Cell, name: "stdout" | "stderr", text: string): void {
    const allowed = this.#limit.take(cell, text);
    if (allowed === "") return;
    if (this.#pending?.cell !== cell || this.#pending.name !== name) {
      this.flush();
      this.#pending = { cell, name, texts: [], size: 0 };
      this.#timer = setTimeout(() => this.flush(), JOIN_TIME);
    }
    this.#pending.texts.push(allowed);
    this.#pending.size += allowed.length;
    if (this.#pending.size >= JOIN_SIZE) this.flush();
  }

  /** Sends the text that waits. */
  flush(): void {
    const pending = this.#pending;
    if (pending === null) return;
    this.#pending = null;
    clearTimeout(this.#timer);
    const { cell, name, texts } = pending;
    const content = { name, text: texts.join("") };
    this.#send(this.#factory.make("stream", content, cell.parent), "stream");
  }

  #send(message: Message, importance: Importance): void {
    this.#transport.publish(this.#topic(message), message, importance);
  }

  #topic({ header, content }: Message): string {
    return header.msg_type === "stream"
      ? `stream.${content.name}`
      : `kernel.${this.#factory.session}.${header.msg_type}`;
  }

  /**
   * JEP 65, and the last status: a client that subscribes late would wait for
   * it in vain.
   */
  #welcome(subscription: string, publish: Publish): void {
    publish(
      subscription,
      this.#factory.make("iopub_welcome", { subscription }),
    );
    if (this.#lastStatus === null) return;
    const { state, parent } = this.#lastStatus;
    const status = this.#factory.make("status", state, parent);
    const topic = this.#topic(status);
    if (topic.startsWith(subscription)) publish(topic, status);
  }
}
