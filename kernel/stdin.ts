/**
 * Questions of a running cell to the user, over the stdin channel.
 *
 * @module
 */
import type { Cell } from "./cells.ts";
import type { MessageFactory, Routed } from "./protocol/message.ts";
import type { Transport } from "./transport.ts";

/** What a terminal sends for the end of input. */
const END_OF_INPUT = "\x04";

interface Question {
  cell: Cell;
  /** Identity of the only client that may answer. */
  identity: Uint8Array;
  msgId: string;
  answer: (text: string | null) => void;
}

/** At most one open question. */
export class Stdin {
  readonly #transport: Transport;
  readonly #factory: MessageFactory;
  #question: Question | null = null;

  /** Asks over `transport`. */
  constructor(transport: Transport, factory: MessageFactory) {
    this.#transport = transport;
    this.#factory = factory;
  }

  /** Asks the client that sent the cell; null is the answer where none may be. */
  ask(
    cell: Cell,
    content: { prompt: string; password: boolean },
    answer: (text: string | null) => void,
  ): void {
    this.cancel();
    const { askable, parent } = cell;
    if (askable === null || askable.length === 0) return answer(null);
    const request = this.#factory.make("input_request", content, parent);
    this.#question = {
      cell,
      identity: askable[0],
      msgId: request.header.msg_id,
      answer,
    };
    this.#transport.send("stdin", askable, request);
  }

  /**
   * Takes what came on the channel. A reply to no question, to an earlier one
   * or of another client is dropped.
   *
   * @returns Whether it was taken.
   */
  receive({ identities, message }: Routed): boolean {
    const question = this.#question;
    if (question === null || message.header.msg_type !== "input_reply") {
      return false;
    }
    // Many clients leave the parent out.
    const parent = message.parentHeader.msg_id;
    if (parent !== undefined && parent !== question.msgId) return false;
    if (identities[0]?.join() !== question.identity.join()) return false;
    this.#question = null;
    const { value } = message.content;
    question.answer(
      typeof value !== "string" || value === END_OF_INPUT ? null : value,
    );
    return true;
  }

  /**
   * Forgets the open question, or only that of `cell`; a reply to it is stale.
   */
  cancel(cell?: Cell): void {
    if (cell && this.#question?.cell !== cell) return;
    this.#question = null;
  }
}
