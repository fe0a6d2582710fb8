/**
 * JSON-RPC 2.0 as language servers frame it: a header with Content-Length,
 * then that many bytes of JSON. Both directions are bounded.
 *
 * @module
 */
import { ByteQueue } from "../byte_queue.ts";

/** A header may be so long, in bytes. */
const MAX_HEADER = 4096;
/** A message may be so long, in bytes. */
const MAX_BODY = 64 * 1024 * 1024;
/** So much may wait for a peer that does not read, in bytes. */
const MAX_UNSENT = 64 * 1024 * 1024;

/** The peer broke the framing, or a bound; the connection is at its end. */
export class JsonRpcError extends Error {
  /** Always `JsonRpcError`. */
  override name = "JsonRpcError";
}

interface Message {
  id?: number | string | null;
  method?: string;
  params?: unknown;
  result?: unknown;
  error?: { code: number; message: string };
}

const HEADER_END = [13, 10, 13, 10];

function headerEnd(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(13); at >= 0; at = bytes.indexOf(13, at + 1)) {
    if (HEADER_END.every((byte, i) => bytes[at + i] === byte)) return at;
  }
  return -1;
}

/** Bodies out of chunks. */
export class MessageParser {
  readonly #queue = new ByteQueue();
  readonly #emit: (body: string) => void;
  readonly #decoder = new TextDecoder();

  /** `emit` is given every whole body. */
  constructor(emit: (body: string) => void) {
    this.#emit = emit;
  }

  /**
   * Takes bytes in and gives out what is complete by them.
   *
   * @throws {JsonRpcError} If they are no framed messages, or too long.
   */
  push(chunk: Uint8Array): void {
    this.#queue.append(chunk);
    while (true) {
      const { bytes } = this.#queue;
      const end = headerEnd(bytes.subarray(0, MAX_HEADER));
      if (end < 0) {
        if (bytes.length < MAX_HEADER) return;
        throw new JsonRpcError(
          `Cannot read a message as its header must end within ${MAX_HEADER} bytes`,
        );
      }
      const header = this.#decoder.decode(bytes.subarray(0, end));
      const length = Number(/^content-length: *(\d+)$/im.exec(header)?.[1]);
      if (!(length <= MAX_BODY)) {
        throw new JsonRpcError(
          `Cannot read a message as Content-Length must be at most ${MAX_BODY}: current header is ${
            JSON.stringify(header.slice(0, 200))
          }`,
        );
      }
      const start = end + HEADER_END.length;
      if (bytes.length < start + length) return;
      const body = this.#decoder.decode(bytes.subarray(start, start + length));
      this.#queue.drop(start + length);
      this.#emit(body);
    }
  }
}

/** A message as bytes, framed. */
export function frameMessage(message: object): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const body = encoder.encode(JSON.stringify(message));
  const head = encoder.encode(`Content-Length: ${body.length}\r\n\r\n`);
  const framed = new Uint8Array(head.length + body.length);
  framed.set(head);
  framed.set(body, head.length);
  return framed;
}

/** What the peer may ask, by method; what they return is the answer. */
export type PeerHandlers = Record<string, (params: unknown) => unknown>;

/** The streams of the peer's process. */
export interface PeerStreams {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

/** One connection. */
export class JsonRpc {
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #handlers: PeerHandlers;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  #lastId = 0;
  #unsent = 0;
  #isClosed = false;
  /** Resolves at its end, with the reason where it is an error. */
  readonly closed: Promise<Error | undefined>;
  #close!: (reason?: Error) => void;

  /** Reads from now on. */
  constructor(streams: PeerStreams, handlers: PeerHandlers = {}) {
    this.#writer = streams.writable.getWriter();
    this.#handlers = handlers;
    this.closed = new Promise((resolve) => {
      this.#close = (reason) => {
        this.#isClosed = true;
        const lost = reason ?? new JsonRpcError("The peer has ended");
        for (const { reject } of this.#pending.values()) reject(lost);
        this.#pending.clear();
        resolve(reason);
      };
    });
    this.#read(streams.readable);
  }

  async #read(readable: ReadableStream<Uint8Array>): Promise<void> {
    const parser = new MessageParser((body) => this.#take(body));
    try {
      for await (const chunk of readable) parser.push(chunk);
      this.#close();
    } catch (error) {
      this.#close(error as Error);
    }
  }

  #take(body: string): void {
    let message: Message;
    try {
      message = JSON.parse(body);
    } catch {
      throw new JsonRpcError(
        `Cannot read a message as it must be JSON: it starts ${
          JSON.stringify(body.slice(0, 80))
        }`,
      );
    }
    const { id, method } = message ?? {};
    if (typeof method === "string") this.#answer(method, message);
    else if (typeof id === "number") this.#settle(id, message);
  }

  #answer(method: string, { id, params }: Message): void {
    let result: unknown;
    try {
      result = this.#handlers[method]?.(params);
    } finally {
      if (id !== undefined && id !== null) {
        this.#send({ id, result: result ?? null });
      }
    }
  }

  #settle(id: number, { result, error }: Message): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error) pending?.reject(new JsonRpcError(error.message));
    else pending?.resolve(result);
  }

  #send(message: object): void {
    if (this.#isClosed) return;
    const bytes = frameMessage({ jsonrpc: "2.0", ...message });
    this.#unsent += bytes.length;
    if (this.#unsent > MAX_UNSENT) {
      this.#close(new JsonRpcError("Cannot send as the peer does not read"));
      return;
    }
    this.#writer.write(bytes).then(
      () => void (this.#unsent -= bytes.length),
      (error) => this.#close(error),
    );
  }

  /**
   * Asks; where no answer comes in time the question is withdrawn.
   *
   * @param patience Milliseconds.
   * @returns The result, or undefined where there was no time for one.
   * @throws {JsonRpcError} If the peer answers with an error or ends.
   */
  async request<T>(
    method: string,
    params: unknown,
    patience: number,
  ): Promise<T | undefined> {
    if (this.#isClosed) throw new JsonRpcError("The peer has ended");
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<unknown>();
    this.#pending.set(id, answer);
    this.#send({ id, method, params });
    const timer = setTimeout(() => {
      if (!this.#pending.delete(id)) return;
      this.notify("$/cancelRequest", { id });
      answer.resolve(undefined);
    }, patience);
    try {
      return await answer.promise as T;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Tells. */
  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }
}
