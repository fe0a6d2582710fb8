/**
 * A global `jupyter` that keeps what widgets send, for the tests of this
 * folder.
 *
 * @module
 */

/** A comm message, of either side. */
export interface Sent {
  /** Which of the three. */
  type: "comm_open" | "comm_msg" | "comm_close";
  /** The comm's id. */
  id: string;
  // deno-lint-ignore no-explicit-any -- JSON of the protocol
  data: any;
  /** Its buffers. */
  buffers: unknown[];
  /** Its metadata. */
  metadata?: Record<string, unknown>;
}

type Listener = (message: { data: unknown; buffers: Uint8Array[] }) => unknown;

class FakeComm {
  readonly listeners: Listener[] = [];
  readonly closers: Listener[] = [];

  constructor(
    readonly id: string,
    readonly sent: Sent[],
  ) {}

  send(data: unknown, { buffers = [] }: { buffers?: unknown[] } = {}): void {
    this.sent.push({ type: "comm_msg", id: this.id, data, buffers });
  }

  onMessage(listener: Listener): void {
    this.listeners.push(listener);
  }

  onClose(listener: Listener): void {
    this.closers.push(listener);
  }

  close(): void {
    this.sent.push({
      type: "comm_close",
      id: this.id,
      data: {},
      buffers: [],
    });
  }
}

/** The front end's side. */
export class FakeJupyter {
  /** What was sent since the start. */
  readonly sent: Sent[] = [];
  /** See the kernel's. */
  parentId = "parent-1";
  /** Calls of clearOutput. */
  readonly cleared: unknown[] = [];
  readonly #comms = new Map<string, FakeComm>();
  readonly #targets = new Map<string, (comm: FakeComm) => unknown>();

  /** The kernel's `jupyter.comms`. */
  readonly comms = {
    registerTarget: (target: string, handler: (comm: FakeComm) => unknown) => {
      this.#targets.set(target, handler);
    },
    open: (
      target: string,
      data: unknown,
      { buffers = [], metadata }: {
        buffers?: unknown[];
        metadata?: Record<string, unknown>;
      },
    ) => {
      const id = `comm${this.#comms.size + 1}`;
      const comm = new FakeComm(id, this.sent);
      this.#comms.set(id, comm);
      const content = { target, ...data as object };
      this.sent.push({
        type: "comm_open",
        id,
        data: content,
        buffers,
        metadata,
      });
      return comm;
    },
  };

  /** The kernel's. */
  clearOutput(options: unknown): void {
    this.cleared.push(options);
  }

  /** A message of the front end; gives what its handlers return. */
  message(id: string, data: unknown, buffers: Uint8Array[] = []): unknown[] {
    const { listeners } = this.#comms.get(id)!;
    return listeners.map((listener) => listener({ data, buffers }));
  }

  /** The front end closes a comm. */
  closed(id: string): void {
    const { closers } = this.#comms.get(id)!;
    for (const closer of closers) closer({ data: {}, buffers: [] });
  }

  /** The front end opens a comm. */
  open(target: string, id: string): void {
    const comm = new FakeComm(id, this.sent);
    this.#comms.set(id, comm);
    this.#targets.get(target)!(comm);
  }

  /** Forgets what was sent and gives it. */
  take(): Sent[] {
    return this.sent.splice(0);
  }
}

/** Runs a test with a `jupyter` of its own. */
export function withJupyter(
  body: (jupyter: FakeJupyter) => void | Promise<void>,
): () => Promise<void> {
  return async () => {
    const jupyter = new FakeJupyter();
    const place = globalThis as { jupyter?: unknown };
    place.jupyter = jupyter;
    try {
      await body(jupyter);
    } finally {
      delete place.jupyter;
    }
  };
}
