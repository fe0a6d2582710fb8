/**
 * What is being typed, and what each key does to it: no terminal, no kernel.
 *
 * @module
 */
import { EditBuffer } from "./edit_buffer.ts";
import type { InputHistory } from "./input_history.ts";
import type { Key } from "./keys.ts";

/** What is left to do for whoever reads the input. */
export type Effect =
  /** Nothing but to draw. */
  | "none"
  /** Enter: is it a whole cell? */
  | "enter"
  /** Tab: how could it go on? */
  | "complete"
  /** Ctrl-C. */
  | "interrupt"
  /** Ctrl-D where nothing is typed. */
  | "end"
  /** Ctrl-L. */
  | "clearScreen"
  /** Ctrl-Z. */
  | "suspend";

/** A search backwards through the history. */
export interface Search {
  text: string;
  /** Place of the cell that is shown. */
  at: number;
  found: boolean;
  /** What was typed before. */
  before: string;
}

const INDENT = "  ";
const CLOSING = /^[}\])]$/;

type Action = (state: InputState) => Effect | void;

const CTRL: Record<string, Action> = {
  a: ({ buffer }) => buffer.move(buffer.lineStart),
  b: ({ buffer }) => buffer.move(buffer.left),
  c: () => "interrupt",
  d: (state) => state.deleteOrEnd(),
  e: ({ buffer }) => buffer.move(buffer.lineEnd),
  f: ({ buffer }) => buffer.move(buffer.right),
  k: ({ buffer }) =>
    buffer.remove(
      buffer.cursor === buffer.lineEnd ? buffer.right : buffer.lineEnd,
      true,
    ),
  l: () => "clearScreen",
  n: (state) => state.fromHistory(1),
  p: (state) => state.fromHistory(-1),
  r: (state) => state.beginSearch(),
  u: ({ buffer }) => buffer.remove(buffer.lineStart, true),
  w: ({ buffer }) => buffer.remove(buffer.wordLeft, true),
  y: ({ buffer }) => buffer.yank(),
  z: () => "suspend",
  _: ({ buffer }) => buffer.undo(),
  left: ({ buffer }) => buffer.move(buffer.wordLeft),
  right: ({ buffer }) => buffer.move(buffer.wordRight),
  home: ({ buffer }) => buffer.move(0),
  end: ({ buffer }) => buffer.move(buffer.text.length),
  backspace: ({ buffer }) => buffer.remove(buffer.wordLeft, true),
  delete: ({ buffer }) => buffer.remove(buffer.wordRight, true),
};

const META: Record<string, Action> = {
  b: CTRL.left,
  f: CTRL.right,
  d: CTRL.delete,
  left: CTRL.left,
  right: CTRL.right,
  backspace: CTRL.backspace,
  return: ({ buffer }) => buffer.insert("\n"),
  enter: ({ buffer }) => buffer.insert("\n"),
};

const PLAIN: Record<string, Action> = {
  return: () => "enter",
  enter: () => "enter",
  tab: ({ buffer }) => {
    if (buffer.beforeInLine.trim() !== "") return "complete";
    buffer.insert(INDENT);
    return "none";
  },
  backspace: ({ buffer }) => buffer.remove(buffer.dedent ?? buffer.left),
  delete: ({ buffer }) => buffer.remove(buffer.right),
  left: CTRL.b,
  right: CTRL.f,
  home: CTRL.a,
  end: CTRL.e,
  up: (state) => {
    if (!state.buffer.moveLine(-1)) state.fromHistory(-1);
  },
  down: (state) => {
    if (!state.buffer.moveLine(1)) state.fromHistory(1);
  },
};

/** See the module. */
export class InputState {
  /** The text. */
  readonly buffer = new EditBuffer();
  /** The search; null outside of one. */
  search: Search | null = null;
  readonly #history: InputHistory;

  /** @param history What the arrows bring back. */
  constructor(history: InputHistory) {
    this.#history = history;
  }

  /** Begins anew. */
  begin(text = ""): void {
    this.buffer.clear();
    this.search = null;
    this.#history.rewind();
    if (text !== "") this.buffer.insert(text);
  }

  /** Takes a key. */
  apply(key: Key): Effect {
    if (this.search !== null) {
      const taken = this.#applyToSearch(key, this.search);
      if (taken !== null) return taken;
    }
    if (key.text !== "") {
      this.#type(key.text);
      return "none";
    }
    const actions = key.ctrl ? CTRL : key.meta ? META : PLAIN;
    const action = Object.hasOwn(actions, key.name) && actions[key.name];
    return action ? action(this) ?? "none" : "none";
  }

  /** A closing bracket takes back the indentation that Enter gave. */
  #type(text: string): void {
    const { buffer } = this;
    if (CLOSING.test(text) && buffer.dedent !== null) {
      buffer.remove(buffer.dedent);
    }
    buffer.insert(text);
  }

  /** Ctrl-D. */
  deleteOrEnd(): Effect {
    if (this.buffer.text === "") return "end";
    this.buffer.remove(this.buffer.right);
    return "none";
  }

  /** A step through the history. */
  fromHistory(step: -1 | 1): void {
    const text = step < 0
      ? this.#history.previous(this.buffer.text)
      : this.#history.next();
    if (text !== null) this.buffer.set(text);
  }

  /** Ctrl-R. */
  beginSearch(): void {
    const before = this.buffer.text;
    this.search = { text: "", at: Infinity, found: true, before };
  }

  /** What a key does to the search; null where it ends it and goes on. */
  #applyToSearch(key: Key, search: Search): Effect | null {
    const { name, ctrl, text } = key;
    if (text !== "" && name !== "paste") {
      this.#searchFor(search, search.text + text, search.at + 1);
    } else if (name === "backspace") {
      this.#searchFor(search, search.text.slice(0, -1), Infinity);
    } else if (ctrl && name === "r") {
      this.#searchFor(search, search.text, search.at);
    } else if (name === "escape" || ctrl && (name === "g" || name === "c")) {
      this.search = null;
      this.buffer.set(search.before);
    } else {
      this.search = null;
      // Enter runs what was found, wherever in it the cursor is.
      if (name === "return") this.buffer.move(this.buffer.text.length);
      return null;
    }
    return "none";
  }

  #searchFor(search: Search, text: string, before: number): void {
    search.text = text;
    if (text === "") return;
    const hit = this.#history.search(text, before);
    search.found = hit !== null;
    if (hit === null) return;
    search.at = hit.at;
    this.buffer.set(hit.entry, hit.entry.indexOf(text));
  }
}
