/**
 * Deno's permission broker: the child asks over a Unix socket before it does
 * what its flags do not allow as a whole, and waits for the answer.
 *
 * One line of JSON each way:
 *
 * ```text
 * {"v":1,"pid":7,"id":1,"datetime":"...","permission":"read","value":"a.txt"}
 * {"id":1,"result":"deny","reason":"..."}
 * ```
 *
 * @see {@link https://docs.deno.com/runtime/fundamentals/security/ | Deno's manual}
 *
 * @module
 */
import { join } from "node:path";

/** What the child wants to do. */
export interface Question {
  /** `read`, `write`, `net`, `env`, `sys`, `run`, `ffi`, `import`. */
  permission: string;
  /** Of what; null is for all of the kind, or where deno does not tell. */
  value: string | null;
  /** The process. */
  pid: number;
}

/** Whether it may; the reason is what its error says. */
export type Decision = { allow: true } | { allow: false; reason: string };

/** A longer question is denied without being read. */
const LONGEST = 65_536;
const NEWLINE = 10;
const TOO_LONG =
  `Cannot ask for this permission as its value must be shorter than ${LONGEST} bytes`;

/** The lines of a stream; of one that is too long its beginning only. */
async function* lines(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<{ text: string; isCut: boolean }> {
  const decoder = new TextDecoder();
  const line = new Uint8Array(LONGEST);
  let length = 0;
  let isCut = false;
  for await (let bytes of stream) {
    while (bytes.length > 0) {
      const at = bytes.indexOf(NEWLINE);
      const part = at < 0 ? bytes : bytes.subarray(0, at);
      const kept = part.subarray(0, LONGEST - length);
      line.set(kept, length);
      length += kept.length;
      isCut ||= kept.length < part.length;
      bytes = bytes.subarray(at < 0 ? bytes.length : at + 1);
      if (at < 0) continue;
      yield { text: decoder.decode(line.subarray(0, length)), isCut };
      length = 0;
      isCut = false;
    }
  }
}

/** Reads a question; null where it is none. */
export function readQuestion(text: string): Question & { id: number } | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  const { v, id, pid, permission, value = null } = Object(parsed);
  const isQuestion = v === 1 && Number.isSafeInteger(id) &&
    Number.isSafeInteger(pid) && typeof permission === "string" &&
    (value === null || typeof value === "string");
  return isQuestion ? { id, pid, permission, value } : null;
}

/** A broker for one child: whoever connects first is the only one. */
export class Broker {
  /** For `DENO_PERMISSION_BROKER_PATH`. */
  readonly path: string;
  readonly #folder: string;
  readonly #listener: Deno.UnixListener;
  readonly #decide: (question: Question) => Promise<Decision>;
  #connection: Deno.UnixConn | null = null;
  #isClosed = false;

  /** Listens; `decide` is asked one question after the other. */
  constructor(decide: (question: Question) => Promise<Decision>) {
    this.#decide = decide;
    this.#folder = Deno.makeTempDirSync({ prefix: "kerno-" });
    Deno.chmodSync(this.#folder, 0o700);
    this.path = join(this.#folder, "permissions");
    this.#listener = Deno.listen({ transport: "unix", path: this.path });
    this.#accept();
  }

  async #accept(): Promise<void> {
    try {
      this.#connection = await this.#listener.accept();
    } catch {
      return; // It was closed before.
    }
    // Nobody else may ask, or answer in our place.
    this.#stopListening();
    try {
      await this.#serve(this.#connection);
    } catch {
      // The child is gone.
    }
    this.close();
  }

  async #serve(connection: Deno.UnixConn): Promise<void> {
    const encoder = new TextEncoder();
    const writer = connection.writable.getWriter();
    for await (const { text, isCut } of lines(connection.readable)) {
      const reply = isCut ? tooLong(text) : await this.#reply(text);
      if (reply === null) return;
      await writer.write(encoder.encode(`${JSON.stringify(reply)}\n`));
    }
  }

  async #reply(text: string): Promise<Record<string, unknown> | null> {
    const question = readQuestion(text);
    if (question === null) return null;
    const { id, ...asked } = question;
    const decision = await this.#decide(asked);
    return decision.allow
      ? { id, result: "allow" }
      : { id, result: "deny", reason: decision.reason };
  }

  #stopListening(): void {
    try {
      this.#listener.close();
      Deno.removeSync(this.#folder, { recursive: true });
    } catch {
      // It is done already.
    }
  }

  /** Ends it; a child that asks then ends, too. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#stopListening();
    try {
      this.#connection?.close();
    } catch {
      // The stream has closed it.
    }
  }
}

/** The number of a question stands before its value. */
function tooLong(beginning: string): Record<string, unknown> | null {
  const id = /^\{"v":1,"pid":\d+,"id":(\d+),/.exec(beginning)?.[1];
  if (id === undefined) return null;
  return { id: Number(id), result: "deny", reason: TOO_LONG };
}
