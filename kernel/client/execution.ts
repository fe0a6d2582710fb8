/**
 * A cell on its way: its messages, and its reply.
 *
 * @module
 */
import type { Header, Message } from "../protocol/message.ts";
import type { ExecuteReply } from "../protocol/message_types.ts";

/** A question of the cell to the user. */
export interface Question {
  /** What to show. */
  prompt: string;
  /** Whether the answer is to be hidden. */
  password: boolean;
}

/** Answers a question; null is the end of input. */
export type OnInput = (
  question: Question,
) => string | null | Promise<string | null>;

/**
 * What {@linkcode KernelClient.execute} gives: iterate over it for the cell's
 * messages on IOPub, await `done` for the reply once all of them came.
 */
export class Execution implements AsyncIterable<Message> {
  /** Header of the request. */
  readonly header: Header;
  /** The reply; rejects if the kernel dies. It may come before the last output. */
  readonly reply: Promise<ExecuteReply>;
  /** The reply, once the kernel is idle again: no output follows. */
  readonly done: Promise<ExecuteReply>;
  /** Who answers questions. */
  readonly onInput: OnInput | null;
  readonly #messages: Message[] = [];
  readonly #reply = Promise.withResolvers<ExecuteReply>();
  readonly #idle = Promise.withResolvers<void>();
  #ended = false;
  #error: Error | null = null;
  #wake: () => void = () => {};

  /** An execution of the request with this header. */
  constructor(header: Header, onInput: OnInput | null) {
    this.header = header;
    this.onInput = onInput;
    this.reply = this.#reply.promise;
    this.done = Promise.all([this.reply, this.#idle.promise])
      .then(([reply]) => reply);
    // Whoever only iterates learns of the end there.
    for (const each of [this.reply, this.done, this.#idle.promise]) {
      each.catch(() => {});
    }
  }

  /** Takes a message of IOPub; for the client. */
  take(message: Message): void {
    this.#messages.push(message);
    if (
      message.header.msg_type === "status" &&
      message.content.execution_state === "idle"
    ) {
      this.#ended = true;
      this.#idle.resolve();
    }
    this.#wake();
  }

  /** Takes the reply; for the client. */
  takeReply(content: ExecuteReply): void {
    this.#reply.resolve(content);
  }

  /** Ends it without a reply; for the client. */
  fail(error: Error): void {
    this.#error ??= error;
    this.#reply.reject(error);
    this.#idle.reject(error);
    this.#wake();
  }

  /** Messages of the cell on IOPub, from busy to idle. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Message> {
    for (let i = 0;;) {
      if (i < this.#messages.length) yield this.#messages[i++];
      else if (this.#ended) return;
      else if (this.#error !== null) throw this.#error;
      else await new Promise<void>((wake) => this.#wake = wake);
    }
  }
}
