import { pyRepr } from "../py_repr.ts";
import { hide, showsAs } from "../shows_as.ts";
import { type BufferPath, putBuffers, takeBuffers } from "./_buffers.ts";
import {
  type Comm,
  echoes,
  type Jupyter,
  needJupyter,
  openWidget,
} from "./_channel.ts";
import { type Registered, widgetsOf } from "./_registry.ts";
import { camelCase, fromWire, snakeCase, toWire } from "./_wire.ts";

/** Values of a widget by their names in the protocol (`readout_format`). */
export type State = Record<string, unknown>;

/** What a kind of widget is, for the front end. */
export interface Model {
  /** `_model_name`, ... and every value with its default. */
  state: State;
  /** Values that stay in the kernel. */
  local?: readonly string[];
  /** What a value may be, where its default does not say it. */
  choices?: Record<string, readonly string[]>;
  /** Names are the user's own: they are not written in camelCase. */
  raw?: boolean;
}

/** A value of a widget that has changed. */
export interface Change {
  /** Its name, as it is written in TypeScript. */
  name: string;
  /** What it was. */
  old: unknown;
  /** What it is. */
  new: unknown;
  /** The widget. */
  owner: Widget;
}

/** A message of a front end's own making. */
export interface CustomMessage {
  /** JSON. */
  content: unknown;
  /** Binary buffers beside it. */
  buffers: Uint8Array[];
}

type Observer = (change: Change) => unknown;
type Listener = (message: CustomMessage) => unknown;

/**
 * A value of the kernel that front ends show and change: base of all widgets.
 *
 * It speaks version 2.1 of the widget messaging protocol, so that what works
 * with ipywidgets works with it.
 *
 * @see {@link https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md}
 */
export class Widget implements Registered {
  /** Name of the widget in the protocol: `model_id`. */
  readonly id: string;
  readonly #model: Model;
  readonly #widgets: Map<string, Registered>;
  readonly #comm: Comm;
  readonly #observers = new Map<Observer, Set<string> | null>();
  readonly #listeners = new Set<Listener>();
  #state: State;
  #isClosed = false;

  /**
   * Opens the widget.
   *
   * @param model What it is.
   * @param given Values that differ from the defaults.
   * @param parts Makes widgets that are values of it, once `given` is right.
   * @throws {Error} Outside of Kerno's kernel.
   * @throws {TypeError} If it has no such value or the value is of another kind.
   */
  constructor(
    model: Model,
    given: object = {},
    parts: () => State = () => ({}),
  ) {
    const jupyter: Jupyter = needJupyter(this.constructor.name);
    this.#model = model;
    this.#widgets = widgetsOf(jupyter);
    this.#state = { ...model.state };
    this.#state = this.#checked(this.#resolve(given));
    this.#state = { ...this.#state, ...parts() };
    const { state, bufferPaths, buffers } = takeBuffers(this.wireState());
    this.#comm = openWidget(jupyter, state, bufferPaths, buffers);
    this.id = this.#comm.id;
    this.#widgets.set(this.id, this);
    this.#comm.onMessage((message) => this.#receive(message));
    this.#comm.onClose(() => this.#forget());
  }

  /** Whether the widget is closed: nothing shows it any more. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * A value of the widget.
   *
   * @param name Its name; `readoutFormat` and `readout_format` are the same.
   * @throws {TypeError} If there is none of that name.
   */
  get(name: string): unknown {
    return this.#state[this.#keyOf(name)];
  }

  /**
   * Changes values, here and in every front end.
   *
   * @param changes New values by name, or one name.
   * @param value With one name: its value.
   * @throws {TypeError} If there is none of that name or its value is of
   * another kind.
   * @throws {RangeError} If it cannot have that value.
   */
  set(changes: Record<string, unknown> | string, value?: unknown): void {
    const before = this.#state;
    const given = typeof changes === "string" ? { [changes]: value } : changes;
    this.#state = this.#checked(this.#resolve(given));
    const changed = this.#changedSince(before);
    this.#sendState("update", changed);
    this.#notify(changed, before);
  }

  /**
   * Calls `observer` whenever a value has changed, here or in a front end.
   *
   * @param observer Is given the {@linkcode Change}; it may be async.
   * @param names Only these values; all unless given.
   * @returns Ends it.
   */
  observe(observer: Observer, names?: string | readonly string[]): () => void {
    const list = typeof names === "string" ? [names] : names;
    const keys = list && new Set(list.map((name) => this.#keyOf(name)));
    this.#observers.set(observer, keys ?? null);
    return () => this.#observers.delete(observer);
  }

  /** Calls `listener` at each message that a front end sends by itself. */
  onMessage(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Sends such a message to the front ends. */
  send(
    content: unknown,
    buffers: (ArrayBuffer | ArrayBufferView)[] = [],
  ): void {
    this.#comm.send({ method: "custom", content }, { buffers });
  }

  /** Takes the widget out of every front end. */
  close(): void {
    if (this.#isClosed) return;
    this.#forget();
    this.#comm.close();
  }

  /**
   * Makes values fit each other; for kinds of widgets.
   *
   * @param next The state to be, with what was asked for.
   * @param _asked The names that were asked for.
   * @returns `next`, changed where it must be.
   */
  protected normalize(next: State, _asked: ReadonlySet<string>): State {
    return next;
  }

  /** The state as it is sent, with binary values in their places. */
  wireState(keys: readonly string[] = Object.keys(this.#state)): State {
    const local = this.#model.local ?? [];
    const sent = keys.filter((key) => !local.includes(key));
    return Object.fromEntries(
      sent.map((key) => [key, toWire(this.#state[key])]),
    );
  }

  /** As ipywidgets writes it: the values that are not the defaults. */
  repr(): string {
    const { state, raw } = this.#model;
    const shown = Object.keys(this.#state).filter((key) =>
      !key.startsWith("_") && key !== "layout" && key !== "style" &&
      this.#state[key] !== (raw ? null : state[key])
    );
    const texts = shown.map((key) => {
      const text = pyRepr(this.#state[key]);
      const short = text.length > 100 ? `${text.slice(0, 97)}...` : text;
      return `${this.#nameOf(key)}=${short}`;
    });
    return `${this.constructor.name}(${texts.join(", ")})`;
  }

  #forget(): void {
    this.#isClosed = true;
    this.#widgets.delete(this.id);
  }

  #nameOf(key: string): string {
    return this.#model.raw ? key : camelCase(key);
  }

  #keyOf(name: string): string {
    if (Object.hasOwn(this.#state, name)) return name;
    const key = snakeCase(name);
    if (Object.hasOwn(this.#state, key)) return key;
    const names = Object.keys(this.#state)
      .filter((key) => !key.startsWith("_")).map((key) => this.#nameOf(key));
    throw new TypeError(
      `Cannot use "${name}" of ${this.constructor.name} as its values are ${
        names.join(", ")
      }`,
    );
  }

  /** Values by their names in the protocol. */
  #resolve(given: object): State {
    const entries = Object.entries(given)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [this.#keyOf(name), value]);
    return Object.fromEntries(entries);
  }

  /** The state with these changes, if each is of its kind. */
  #checked(changes: State): State {
    const { state, choices = {}, raw } = this.#model;
    for (const [key, value] of Object.entries(changes)) {
      const kind = typeof state[key];
      const isOfKind = raw || state[key] === null || kind === "object" ||
        kind === "undefined" || typeof value === kind;
      const allowed = choices[key]?.map((choice) => JSON.stringify(choice));
      const isAllowed = !allowed || allowed.includes(JSON.stringify(value));
      if (isOfKind && isAllowed) continue;
      const rule = isOfKind ? `one of ${allowed!.join(", ")}` : `a ${kind}`;
      const Class = isOfKind ? RangeError : TypeError;
      throw new Class(
        `Cannot set ${
          this.#nameOf(key)
        } of ${this.constructor.name} as it must be ${rule}: current value is ${
          Deno.inspect(value)
        }`,
      );
    }
    const asked = new Set(Object.keys(changes));
    return this.normalize({ ...this.#state, ...changes }, asked);
  }

  #changedSince(before: State): string[] {
    return Object.keys(this.#state)
      .filter((key) => !Object.is(this.#state[key], before[key]));
  }

  #sendState(method: "update" | "echo_update", keys: readonly string[]): void {
    if (!this.#isClosed) this.#send(method, this.wireState(keys));
  }

  #send(method: string, values: State): void {
    const { state, bufferPaths, buffers } = takeBuffers(values);
    if (Object.keys(values).length === 0) return;
    this.#comm.send(
      { method, state, buffer_paths: bufferPaths },
      { buffers },
    );
  }

  #receive({ data, buffers }: { data: unknown; buffers: Uint8Array[] }) {
    const { method, state, buffer_paths: paths = [], content } = Object(data);
    switch (method) {
      case "update":
        return this.#update(Object(state), paths, buffers);
      case "request_state":
        return this.#sendState("update", Object.keys(this.#state));
      case "custom":
        return callAll(this.#listeners, { content, buffers });
      default:
        throw new TypeError(
          `Cannot take a message of ${this.constructor.name} as its method must be update, request_state or custom: current value is ${
            JSON.stringify(method)
          }`,
        );
    }
  }

  /** A front end has changed values. */
  #update(state: State, paths: BufferPath[], buffers: Uint8Array[]): unknown {
    putBuffers(state, paths, buffers);
    const local = this.#model.local ?? [];
    const keys = Object.keys(state).filter((key) =>
      Object.hasOwn(this.#state, key) && !local.includes(key)
    );
    const values = Object.fromEntries(keys.map((key) => [key, state[key]]));
    if (echoes()) this.#send("echo_update", values);
    const received = fromWire(values) as State;
    const before = this.#state;
    try {
      this.#state = this.#checked(received);
    } catch (error) {
      // The page goes back to what holds.
      this.#sendState("update", keys);
      throw error;
    }
    const expected = { ...before, ...received };
    this.#sendState("update", this.#changedSince(expected));
    return this.#notify(this.#changedSince(before), before);
  }

  #notify(keys: readonly string[], before: State): unknown {
    const calls: (() => unknown)[] = [];
    for (const [observer, wanted] of this.#observers) {
      for (const key of keys) {
        if (wanted && !wanted.has(key)) continue;
        const change: Change = {
          name: this.#nameOf(key),
          old: before[key],
          new: this.#state[key],
          owner: this,
        };
        calls.push(() => observer(change));
      }
    }
    return callAll(calls, undefined);
  }
}

/** Calls all, also where one throws; the first error is thrown at the end. */
function callAll<T>(
  listeners: Iterable<(value: T) => unknown>,
  value: T,
): unknown {
  const errors: unknown[] = [];
  const results: unknown[] = [];
  for (const listener of [...listeners]) {
    try {
      results.push(listener(value));
    } catch (error) {
      errors.push(error);
    }
  }
  const promises = results.filter((result) => result instanceof Promise);
  const all = promises.length > 0 ? Promise.all(promises) : undefined;
  if (errors.length > 1) {
    throw new AggregateError(errors, "Several handlers of a widget failed");
  }
  if (errors.length === 1) throw errors[0];
  return all;
}

showsAs(Widget.prototype, (widget) => widget.repr());
hide(
  Widget.prototype,
  Symbol.for("Jupyter.display"),
  function (this: Widget) {
    return {
      "text/plain": this.repr(),
      "application/vnd.jupyter.widget-view+json": {
        version_major: 2,
        version_minor: 0,
        model_id: this.id,
      },
    };
  },
);
