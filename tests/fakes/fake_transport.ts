/**
 * Channels in memory: what a kernel sends is kept, in order.
 *
 * @module
 */
import {
  type Header,
  type Message,
  MessageFactory,
  type Routed,
} from "../../kernel/protocol/message.ts";
import type { Contents } from "../../kernel/protocol/message_types.ts";
import type {
  Publish,
  RequestChannel,
  Transport,
} from "../../kernel/transport.ts";

/** A message that the kernel sent. */
export interface Sent {
  channel: RequestChannel | "iopub";
  type: string;
  // deno-lint-ignore no-explicit-any
  content: any;
  /** msg_id of its parent, undefined without one. */
  parent: string | undefined;
  topic?: string;
  identities?: Uint8Array[];
  message: Message;
}

/** A transport whose other side is the test. */
export class FakeTransport implements Transport {
  onRequest: (channel: RequestChannel, request: Routed) => void = () => {};
  onSubscribe: (topic: string, publish: Publish) => void = () => {};
  readonly addresses = { shell_port: 1 };
  /** All that was sent. */
  readonly sent: Sent[] = [];
  closed = false;
  readonly #factory = new MessageFactory("client");
  #waiting: { done: (sent: Sent) => boolean; resolve: () => void }[] = [];

  send(
    channel: RequestChannel,
    identities: Uint8Array[],
    message: Message,
  ): void {
    this.#add({ ...facts(message), channel, identities });
  }

  publish(topic: string, message: Message): void {
    this.#add({ ...facts(message), channel: "iopub", topic });
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }

  #add(sent: Sent): void {
    this.sent.push(sent);
    this.#waiting = this.#waiting.filter(({ done, resolve }) => {
      if (done(sent)) resolve();
      else return true;
      return false;
    });
  }

  /** Sends a request of a client and gives its header. */
  request<T extends keyof Contents>(
    type: T,
    content: Partial<Contents[T]> | Record<string, unknown>,
    { channel = "shell", client = "one", subshell }: {
      channel?: RequestChannel;
      client?: string;
      subshell?: string;
    } = {},
  ): Header {
    const message = this.#factory.make(type, content as Contents[T]);
    if (subshell !== undefined) message.header.subshell_id = subshell;
    this.onRequest(channel, {
      identities: [new TextEncoder().encode(client)],
      message,
    });
    return message.header;
  }

  /** Answers a question of the kernel. */
  input(value: unknown, client = "one", parent: Header | null = null): void {
    const content = { value } as { value: string };
    this.onRequest("stdin", {
      identities: [new TextEncoder().encode(client)],
      message: this.#factory.make("input_reply", content, parent),
    });
  }

  /** Resolves with what `done` is true for, past or to come. */
  async until(done: (sent: Sent) => boolean): Promise<Sent> {
    const found = this.sent.find(done);
    if (found !== undefined) return found;
    let match!: Sent;
    await new Promise<void>((resolve) =>
      this.#waiting.push({
        done: (sent) => done(sent) && (match = sent, true),
        resolve,
      })
    );
    return match;
  }

  /** Resolves when the request is done: idle with it for a parent. */
  async idle(header: Header): Promise<void> {
    await this.until((sent) =>
      sent.type === "status" && sent.content.execution_state === "idle" &&
      sent.parent === header.msg_id
    );
  }

  /** Sends a request and gives all that it caused once it is idle. */
  async run<T extends keyof Contents>(
    type: T,
    content: Partial<Contents[T]> | Record<string, unknown>,
    how: { channel?: RequestChannel; client?: string; subshell?: string } = {},
  ): Promise<Sent[]> {
    const header = this.request(type, content, how);
    await this.idle(header);
    return this.of(header);
  }

  /** What a request has caused so far. */
  of(header: Header): Sent[] {
    return this.sent.filter((sent) => sent.parent === header.msg_id);
  }
}

function facts(message: Message): Omit<Sent, "channel"> {
  return {
    type: message.header.msg_type,
    content: message.content,
    parent: message.parentHeader.msg_id,
    message,
  };
}

/** A message in a word, for comparing orders. */
export function word({ type, content }: Sent): string {
  if (type === "status") return content.execution_state;
  if (type === "stream") return `${content.name}:${content.text}`;
  if (type.endsWith("_reply") && content.status) {
    return `${type}:${content.status}`;
  }
  return type;
}
