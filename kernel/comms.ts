/**
 * The open comms, as `comm_info_reply` lists them.
 *
 * @module
 */
import type { JsonObject } from "./protocol/message.ts";

/** Messages of comms. */
export type CommMessageType = "comm_open" | "comm_msg" | "comm_close";

/** Open comms by id. */
export class Comms {
  readonly #targets = new Map<string, string>();

  /** Whether a comm is open. */
  has(id: unknown): boolean {
    return typeof id === "string" && this.#targets.has(id);
  }

  /** Follows a message, of either side. */
  see(type: CommMessageType, content: JsonObject): void {
    const { comm_id: id, target_name: target } = content;
    if (typeof id !== "string") return;
    if (type === "comm_open") this.#targets.set(id, String(target ?? ""));
    else if (type === "comm_close") this.#targets.delete(id);
  }

  /** The open comms, of one target if it is given. */
  list(target?: unknown): Record<string, { target_name: string }> {
    const comms: Record<string, { target_name: string }> = {};
    for (const [id, name] of this.#targets) {
      if (typeof target !== "string" || target === "" || name === target) {
        comms[id] = { target_name: name };
      }
    }
    return comms;
  }

  /** Forgets all comms and gives their ids. */
  clear(): string[] {
    const ids = [...this.#targets.keys()];
    this.#targets.clear();
    return ids;
  }
}
