/** Interrupt, shutdown, and the list of comms. @module */
import type { Handler } from "../parts.ts";
import { flag } from "../request.ts";

/**
 * Answers `interrupt_request` at once; cells end when they do. One that names a
 * subshell means its cells alone.
 */
export const interrupt: Handler = async (parts, { header }) => {
  const { subshell_id: id } = header;
  await parts.interrupt(id ? parts.shells.get(id) : undefined);
  return { type: "interrupt_reply", content: { status: "ok" } };
};

/** Answers `shutdown_request`, also for the other clients, and ends. */
export const shutdown: Handler = (parts, { header, content }) => {
  const restart = flag(content, "restart", false);
  const reply = { status: "ok" as const, restart };
  parts.outputs.publish("shutdown_reply", reply, header);
  parts.end(restart);
  return { type: "shutdown_reply", content: reply };
};

/** Answers `comm_info_request`. */
export const commInfo: Handler = ({ comms }, { content }) => ({
  type: "comm_info_reply",
  content: { status: "ok", comms: comms.list(content.target_name) },
});
