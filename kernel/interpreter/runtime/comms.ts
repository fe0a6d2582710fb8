/**
 * Comms: messages between cells and widgets of the front end.
 *
 * @module
 */
import { contextOf, contexts, keepContext } from "./context.ts";
import { soon } from "./event_loop.ts";
import { reportBackground } from "./errors.ts";
import { writeComm } from "./output.ts";
import { runningFrames } from "./stack.ts";

/** What comes with every comm message. */
export interface CommMessage {
  /** JSON value. */
  data: unknown;
  /** Binary buffers beside it. */
  buffers: Uint8Array[];
  /** Metadata of the message. */
  metadata: Record<string, unknown>;
}

/** Options of sending. */
export interface SendOptions {
  /** Binary buffers, sent as they are. */
  buffers?: (ArrayBuffer | ArrayBufferView)[];
  /** Metadata of the message. */
  metadata?: Record<string, unknown>;
}

type Listener = (message: CommMessage) => unknown;

const comms = new Map<string, Comm>();
const targets = new Map<string, (comm: Comm, open: CommMessage) => unknown>();

/** The bytes of a buffer or of a view, not copied. */
export function bytesOf(buffer: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
}

function sendComm(
  message: string,
  content: Record<string, unknown>,
  { buffers = [], metadata = {} }: SendOptions,
): void {
  const { data } = content;
  if (typeof data !== "object" || data === null) {
    // Front ends drop the message, and tell it to nobody but their own log.
    throw new TypeError(
      `Cannot send ${message} as its data must be an object: current value is ${
        JSON.stringify(data)
      }`,
    );
  }
  writeComm({ message, content, metadata }, buffers.map(bytesOf));
}

/** One end of a conversation with the front end. */
export class Comm {
  /** Unique name of the comm. */
  readonly id: string;
  /** Name of the target that it was opened with. */
  readonly target: string;
  readonly #listeners = new Set<Listener>();
  readonly #closers = new Set<Listener>();

  /** Of a comm that is open; `jupyter.comms.open` opens one. */
  constructor(id: string, target: string) {
    this.id = id;
    this.target = target;
    comms.set(id, this);
  }

  /** Sends data to the front end. */
  send(data: unknown = {}, options: SendOptions = {}): void {
    if (!comms.has(this.id)) {
      throw new Error(
        `Cannot send on comm "${this.id}" as it must be open: it was closed`,
      );
    }
    sendComm("comm_msg", { comm_id: this.id, data }, options);
  }

  /** Calls `listener` at each message of the front end. */
  onMessage(listener: Listener): void {
    this.#listeners.add(listener);
  }

  /** Calls `listener` when the front end closes the comm. */
  onClose(listener: Listener): void {
    this.#closers.add(listener);
  }

  /** Closes the comm. */
  close(data: unknown = {}, options: SendOptions = {}): void {
    if (!comms.has(this.id)) return;
    sendComm("comm_close", { comm_id: this.id, data }, options);
    comms.delete(this.id);
  }

  /** Called when a message has come. */
  static receive(comm: Comm, message: CommMessage, closed: boolean): void {
    for (const listener of closed ? comm.#closers : comm.#listeners) {
      callHandler(() => listener(message));
    }
  }
}

/** The comms of the global `jupyter`. */
export const commManager = {
  /** Calls `handler` when the front end opens a comm to `target`. */
  registerTarget(
    target: string,
    handler: (comm: Comm, open: CommMessage) => unknown,
  ): void {
    targets.set(target, handler);
  },
  /** Opens a comm to a target of the front end. */
  open(target: string, data: unknown = {}, options: SendOptions = {}): Comm {
    const id = crypto.randomUUID().replaceAll("-", "");
    const content = { comm_id: id, target_name: target, data };
    sendComm("comm_open", content, options);
    return new Comm(id, target);
  },
};

/** A handler's error is told and hurts nobody else. */
function callHandler(handler: () => unknown): void {
  try {
    const result = handler();
    if (result instanceof Promise) {
      result.catch((error) => reportBackground("rejection", error));
    }
  } catch (error) {
    reportBackground("error", error);
  }
}

interface Incoming {
  message: string;
  content: Record<string, unknown>;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
  cell: number;
  parent: string;
}

function deliver(incoming: Incoming): void {
  const { content, message, metadata, buffers } = incoming;
  const id = String(content.comm_id);
  const received = { data: content.data, buffers, metadata };
  if (message === "comm_open") {
    const target = String(content.target_name);
    const handler = targets.get(target);
    if (!handler) {
      return sendComm("comm_close", { comm_id: id, data: {} }, {});
    }
    const comm = new Comm(id, target);
    return callHandler(() => handler(comm, received));
  }
  const comm = comms.get(id);
  if (!comm) return;
  if (message === "comm_close") comms.delete(id);
  Comm.receive(comm, received, message === "comm_close");
}

const waiting: { incoming: Incoming; number: number }[] = [];
let received = 0;
/** Numbers of messages whose handlers have not ended. */
const open = new Set<number>();

function deliverWaiting(): void {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { incoming, number } = next;
    contexts.run(
      contextOf(incoming.cell, incoming.parent),
      () => deliver(incoming),
    );
    open.delete(number);
  }
}

/** Pieces of the next message's buffers. */
const pieces: Uint8Array[][] = [];

/** Takes a piece of a buffer, in base64. */
export function commPiece(buffer: number, text: string): void {
  (pieces[buffer] ??= []).push(Uint8Array.fromBase64(text));
}

function joined(parts: Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(
    parts.reduce((sum, { length }) => sum + length, 0),
  );
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Called by the kernel, after the buffers; gives the message's number. */
export function receiveComm(json: string, count: number): number {
  const buffers = Array.from(
    { length: count },
    (_, i) => joined(pieces[i] ?? []),
  );
  pieces.length = 0;
  const incoming = { ...JSON.parse(json), buffers };
  waiting.push({ incoming, number: ++received });
  open.add(received);
  soon(deliverWaiting);
  return received;
}

/** Resolves when the handlers of a message have run, or were interrupted. */
export async function commsTaken(number: number): Promise<void> {
  while (waiting[0]?.number <= number) {
    await new Promise<void>((resolve) => soon(resolve));
  }
}

/**
 * Delivers what waits within an interrupt of a busy loop; gives whether the
 * handlers of a message have ended.
 */
export function drainComms(number: number): boolean {
  keepContext();
  deliverWaiting();
  // A handler that was interrupted runs no more: then nothing is below this.
  if (runningFrames(8).length <= 3) open.delete(number);
  return !open.has(number);
}
