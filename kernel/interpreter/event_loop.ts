/**
 * Has the child put its event loop right after a termination; see
 * `runtime/event_loop.ts`.
 *
 * @module
 */
import type { Inspector } from "./inspector.ts";
import { sleep, within } from "./patience.ts";
import { SCOPE_GROUP, variablesSeenBy } from "./scope.ts";

/** Deno's own state of immediates, in the order in which it is handed over. */
const STATE = ["outstandingQueue", "immediateQueue", "immediateInfo"];
/** A function that sees it. */
const COUNTER = /^(?:function )?immediateRefCount\(/;
/** Attempts to find the loop idle, and ms between them. */
const ATTEMPTS = 20, PAUSE = 5;
/** ms for an answer of a busy machine. */
const PATIENCE = 500;

/** The event loop of one child. */
export class EventLoop {
  readonly #inspector: Inspector;
  #adopted: Promise<void> | undefined;

  /** `inspector` is the child's. */
  constructor(inspector: Inspector) {
    this.#inspector = inspector;
  }

  /** To be called after a termination; nothing is done where code runs. */
  async repair(): Promise<void> {
    await within(this.#adopted ??= this.#adopt(), PATIENCE);
    for (let i = 0; i < ATTEMPTS && !this.#inspector.isClosed; i++) {
      const reply = await within(
        this.#inspector.evaluate("__kerno.repair()", { returnByValue: true }),
        PATIENCE,
      );
      if (reply?.result.value === true) return;
      await sleep(PAUSE);
    }
  }

  /** Finds the state and hands it to the runtime; once is enough. */
  async #adopt(): Promise<void> {
    const inspector = this.#inspector;
    const { result } = await inspector.evaluate("clearImmediate", {
      objectGroup: SCOPE_GROUP,
    });
    const immediate = (await variablesSeenBy(inspector, result))
      .find(({ value }) => value?.description?.startsWith("class Immediate"));
    const counter = (await variablesSeenBy(inspector, immediate?.value))
      .find(({ value }) => COUNTER.test(value?.description ?? ""));
    const variables = await variablesSeenBy(inspector, counter?.value);
    const state = STATE.map((name) =>
      variables.find((variable) => variable.name === name)?.value?.objectId
    );
    // Another Deno than this was written for: timers alone are put right.
    if (!state.includes(undefined)) {
      await inspector.send("Runtime.callFunctionOn", {
        functionDeclaration: "function(...state){__kerno.adoptLoop(...state)}",
        executionContextId: 1,
        arguments: state.map((objectId) => ({ objectId })),
        silent: true,
      });
    }
    inspector.send("Runtime.releaseObjectGroup", { objectGroup: SCOPE_GROUP });
  }
}
