/**
 * A client of V8's inspector: commands, replies, events of the Chrome DevTools
 * Protocol. Knows no cell.
 *
 * @see {@link https://chromedevtools.github.io/devtools-protocol/v8/}
 *
 * @module
 */
import { LoopbackWebSocket } from "./websocket.ts";

/** A value of the child, as the inspector describes it. */
export interface RemoteObject {
  /** `typeof` of it. */
  type: string;
  /** `null`, `array`, `error`, `promise` ... */
  subtype?: string;
  /** Name of its constructor. */
  className?: string;
  /** The value itself, where it is a primitive that JSON has. */
  value?: unknown;
  /** `NaN`, `-0`, `10n` ... */
  unserializableValue?: string;
  /** One line about it. */
  description?: string;
  /** Handle of an object. */
  objectId?: string;
}

/** What was thrown by an evaluation. */
export interface ExceptionDetails {
  /** What V8 says, `Uncaught` mostly. */
  text: string;
  /** 0-based line of the script. */
  lineNumber: number;
  /** 0-based column. */
  columnNumber: number;
  /** The script, where V8 knows it. */
  scriptId?: string;
  /** The thrown value. */
  exception?: RemoteObject;
  /** Missing where the script did not even start. */
  stackTrace?: unknown;
}

/** Result of `Runtime.evaluate` and `Runtime.callFunctionOn`. */
export interface Evaluation {
  /** The value. */
  result: RemoteObject;
  /** Present where it threw. */
  exceptionDetails?: ExceptionDetails;
}

/** A command was refused, cut off, or its child is gone. */
export class InspectorError extends Error {
  /** Always `InspectorError`. */
  override name = "InspectorError";
}

/** A reply to come, which can be forgotten where it will never come. */
export type Reply<T> = Promise<T> & { forget(): void };

interface Pending {
  method: string;
  // deno-lint-ignore no-explicit-any -- each command has its own reply
  resolve(value: any): void;
  reject(error: unknown): void;
}

/** A debugger's care for the commands of others. */
export interface Shield {
  /** Sends what is to come before a command; gives its parameters. */
  before(
    method: string,
    params: Record<string, unknown>,
  ): Record<string, unknown>;
  /** Sends what is to come after it. */
  after(method: string): void;
}

/** One inspector session; made by {@linkcode Inspector.connect}. */
export class Inspector {
  readonly #url: string;
  #socket!: LoopbackWebSocket;
  #last = 0;
  readonly #pending = new Map<number, Pending>();
  /** Deno's loop hangs where V8 stops inside of a command: it must not. */
  shield: Shield | null = null;
  readonly #listeners = new Map<string, (params: unknown) => void>();

  private constructor(url: string) {
    this.#url = url;
  }

  /** Connects to the address that deno prints. */
  static async connect(url: string): Promise<Inspector> {
    const inspector = new Inspector(url);
    inspector.#socket = await LoopbackWebSocket.connect(
      url,
      (text) => inspector.#receive(text),
    );
    inspector.closed.then(() => inspector.#abandon());
    return inspector;
  }

  /** A session of its own with the same child. */
  another(): Promise<Inspector> {
    return Inspector.connect(this.#url);
  }

  /** Resolves when the connection has ended. */
  get closed(): Promise<void> {
    return this.#socket.closed;
  }

  /** Whether the connection has ended. */
  get isClosed(): boolean {
    return this.#socket.isClosed;
  }

  /** Calls `listener` at each event `method`; one listener an event. */
  on(method: string, listener: (params: unknown) => void): void {
    this.#listeners.set(method, listener);
  }

  /**
   * Sends a command.
   *
   * @returns Its reply; rejects with {@linkcode InspectorError}.
   */
  send<T = unknown>(
    method: string,
    params: Record<string, unknown> = {},
  ): Reply<T> {
    const { shield } = this;
    if (shield) params = shield.before(method, params);
    const id = ++this.#last;
    const reply = new Promise<T>((resolve, reject) => {
      if (this.isClosed) return reject(closedError(method));
      this.#pending.set(id, { method, resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
    shield?.after(method);
    // Who lets a reply go does not want to hear of its failure either.
    reply.catch(() => {});
    return Object.assign(reply, {
      forget: () => void this.#pending.delete(id),
    });
  }

  /** `Runtime.evaluate`. */
  evaluate(
    expression: string,
    options: Record<string, unknown> = {},
  ): Reply<Evaluation> {
    return this.send("Runtime.evaluate", { expression, ...options });
  }

  /** Lets a value of the child go. */
  release(value: RemoteObject | undefined): void {
    if (!value?.objectId) return;
    this.send("Runtime.releaseObject", { objectId: value.objectId });
  }

  /** Ends the connection. */
  close(): void {
    this.#socket.close();
  }

  #receive(text: string): void {
    const message = JSON.parse(text);
    if (message.id === undefined) {
      this.#listeners.get(message.method)?.(message.params);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (!pending) return;
    if (!message.error) return pending.resolve(message.result);
    const words = `${pending.method}: ${message.error.message}`;
    pending.reject(new InspectorError(words));
  }

  #abandon(): void {
    for (const { method, reject } of this.#pending.values()) {
      reject(closedError(method));
    }
    this.#pending.clear();
  }
}

function closedError(method: string): InspectorError {
  return new InspectorError(`${method}: the inspector's connection is closed`);
}
