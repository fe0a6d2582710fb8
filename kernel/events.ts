/**
 * What the interpreter tells, as messages: each with the request that caused
 * it for a parent, however late it comes.
 *
 * @module
 */
import type { Cell } from "./cells.ts";
import type { InterpreterEvent } from "./interpreter/interpreter.ts";
import type { Parts } from "./parts.ts";
import type { CommMessage, CommOpen } from "./protocol/message_types.ts";

type Event<T extends InterpreterEvent["type"]> = Extract<
  InterpreterEvent,
  { type: T }
>;

/** Translates events. */
export class Events {
  readonly #parts: Parts;

  /** Publishes by the outputs of `parts`. */
  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Takes the next event. */
  take(event: InterpreterEvent): void {
    const cell = this.#parts.cells.get(event.cell);
    if (event.type === "comm") this.#comm(event, cell);
    else if (event.type === "debug") this.#debug(event);
    else if (event.type === "restarted") this.#restarted(event, cell);
    else this.#output(event, cell);
  }

  #output(
    event: Exclude<
      InterpreterEvent,
      Event<"comm"> | Event<"debug"> | Event<"restarted">
    >,
    cell: Cell,
  ): void {
    const { outputs, shells } = this.#parts;
    const { parent, silent } = cell;
    if (event.type === "input") return this.#input(event, cell);
    if (event.type === "payload") {
      shells.runningOf(cell)?.payload.push(event.payload);
      return;
    }
    if (silent) return;
    switch (event.type) {
      case "stream":
        return outputs.stream(cell, event.name, event.text);
      case "display": {
        const { data, metadata, transient, update } = event;
        const type = update ? "update_display_data" : "display_data";
        return outputs.publish(type, { data, metadata, transient }, parent);
      }
      case "result":
        return this.#result(event, cell);
      case "clear":
        return outputs.publish("clear_output", { wait: event.wait }, parent);
      case "error": {
        const { ename, evalue, traceback } = event;
        return outputs.publish("error", { ename, evalue, traceback }, parent);
      }
    }
  }

  #result({ data, metadata }: Event<"result">, cell: Cell): void {
    const { outputs, history } = this.#parts;
    outputs.publish(
      "execute_result",
      { data, metadata, execution_count: cell.executionCount },
      cell.parent,
    );
    const text = data["text/plain"];
    if (cell.storeHistory && typeof text === "string") {
      history.setOutput(cell.executionCount, text);
    }
  }

  #input({ prompt, password }: Event<"input">, cell: Cell): void {
    const { outputs, stdin, shells, interpreter } = this.#parts;
    outputs.flush();
    const answer = (text: string | null) => {
      interpreter.then((ready) => ready.answer(text))
        .catch((error) => this.#parts.report(error));
    };
    // Once a cell is done its client no longer waits for questions.
    const isRunning = shells.runningOf(cell) !== undefined;
    if (isRunning) stdin.ask(cell, { prompt, password }, answer);
    else answer(null);
  }

  #comm(event: Event<"comm">, cell: Cell): void {
    const { comms, outputs } = this.#parts;
    const { message, content, metadata, buffers } = event;
    comms.see(message, content);
    outputs.publish(
      message,
      content as unknown as CommOpen & CommMessage,
      cell.parent,
      { metadata, buffers },
    );
  }

  #debug({ event }: Event<"debug">): void {
    const { debugParent, outputs } = this.#parts;
    outputs.publish("debug_event", event, debugParent);
  }

  /** The comms of the lost child are dead, and the user is to know. */
  #restarted({ reason }: Event<"restarted">, cell: Cell): void {
    const { comms, outputs, shells, stdin } = this.#parts;
    const parent = cell.parent;
    stdin.cancel();
    for (const id of comms.clear()) {
      outputs.publish("comm_close", { comm_id: id, data: {} }, parent);
    }
    // The error of a running cell says it already.
    if (!shells.runningOf(cell) && !cell.silent) {
      outputs.stream(cell, "stderr", `${reason}\n`);
    }
  }
}
