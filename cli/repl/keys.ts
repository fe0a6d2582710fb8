/**
 * Bytes of a terminal in raw mode to keys, one after another.
 *
 * @module
 */
import { emitKeypressEvents } from "node:readline";
import { PassThrough } from "node:stream";

/** A key, or what was pasted at once. */
export interface Key {
  /** As `node:readline` names it: `return`, `up`, `a`; `paste`. */
  name: string;
  /** What it types; empty where it types nothing. */
  text: string;
  ctrl: boolean;
  meta: boolean;
  shift: boolean;
}

/** What `node:readline` tells of a key. */
interface Keypress {
  sequence: string;
  name?: string;
  code?: string;
  ctrl: boolean;
  meta: boolean;
  shift: boolean;
}

const PASTE_BEGINS = "[200", PASTE_ENDS = "[201";
/** Keys that type nothing, though their sequence is a character. */
const SILENT = /\p{Cc}/u;

/** Decodes bytes; hands over each key. */
export class KeyDecoder {
  readonly #bytes = new PassThrough();
  readonly #onKey: (key: Key) => void;
  /** Text of the paste so far; null outside of one. */
  #pasted: string | null = null;
  /** Whether the last character of a paste's mark is still to come. */
  #inMark = false;

  /** @param onKey Gets the keys. */
  constructor(onKey: (key: Key) => void) {
    this.#onKey = onKey;
    emitKeypressEvents(this.#bytes);
    this.#bytes.on(
      "keypress",
      (_: unknown, press: Keypress) => this.#take(press),
    );
  }

  /** Takes what the terminal sent. */
  write(bytes: Uint8Array): void {
    this.#bytes.write(bytes);
  }

  #take(press: Keypress): void {
    if (this.#inMark) {
      this.#inMark = false;
      if (press.sequence === "~") return;
    }
    if (press.code === PASTE_BEGINS) {
      this.#pasted = "";
      this.#inMark = true;
    } else if (press.code === PASTE_ENDS) {
      const text = (this.#pasted ?? "").replace(/\r\n?/g, "\n");
      this.#pasted = null;
      this.#inMark = true;
      this.#onKey({ ...NO_MODIFIERS, name: "paste", text });
    } else if (this.#pasted !== null) {
      this.#pasted += press.sequence;
    } else {
      this.#onKey(keyOf(press));
    }
  }
}

const NO_MODIFIERS = { ctrl: false, meta: false, shift: false };

/** The key that interrupts. */
export const CTRL_C: Readonly<Key> = {
  ...NO_MODIFIERS,
  name: "c",
  text: "",
  ctrl: true,
};

function keyOf({ sequence, name, ctrl, meta, shift }: Keypress): Key {
  const types = !ctrl && !meta && !SILENT.test(sequence);
  return {
    // Ctrl-_ has no name there.
    name: sequence === "\x1f" ? "_" : name ?? "",
    text: types ? sequence : "",
    ctrl: ctrl || sequence === "\x1f",
    meta,
    shift,
  };
}

/** Keys wait here until someone asks for the next one. */
export class KeyQueue {
  /** Gets Ctrl-C while something runs; what was typed ahead is dropped. */
  onInterrupt: (() => void) | null = null;
  readonly #keys: Key[] = [];
  readonly #waiting: ((key: Key | null) => void)[] = [];
  #ended = false;

  /** Adds a key. */
  push(key: Key): void {
    if (this.onInterrupt !== null && key.ctrl) {
      if (key.name === "c") {
        this.#keys.length = 0;
        return this.onInterrupt();
      }
      // Later it would come as a surprise.
      if (key.name === "z") return;
    }
    const next = this.#waiting.shift();
    if (next === undefined) this.#keys.push(key);
    else next(key);
  }

  /** Whether a key is there already. */
  get hasNext(): boolean {
    return this.#keys.length > 0;
  }

  /** No key follows. */
  end(): void {
    this.#ended = true;
    for (const next of this.#waiting.splice(0)) next(null);
  }

  /** The next key; null at the end, or when `signal` gives up the wait. */
  next(signal?: AbortSignal): Promise<Key | null> {
    if (signal?.aborted) return Promise.resolve(null);
    const key = this.#keys.shift();
    if (key !== undefined) return Promise.resolve(key);
    if (this.#ended) return Promise.resolve(null);
    return new Promise((resolve) => {
      const next = (key: Key | null) => {
        signal?.removeEventListener("abort", giveUp);
        resolve(key);
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(next), 1);
        next(null);
      };
      signal?.addEventListener("abort", giveUp);
      this.#waiting.push(next);
    });
  }
}
