/** Subshells: create, delete, list (JEP 91). @module */
import type { Handler } from "../parts.ts";

/** Answers `create_subshell_request`. */
export const createSubshell: Handler = ({ shells }) => ({
  type: "create_subshell_reply",
  content: { status: "ok", subshell_id: shells.create().id! },
});

/**
 * Answers `delete_subshell_request`: its running cell is interrupted, those
 * that wait are aborted, and none can come any more.
 */
export const deleteSubshell: Handler = async (parts, { content }) => {
  const shell = parts.shells.delete(content.subshell_id ?? "");
  await parts.interrupt(shell);
  return { type: "delete_subshell_reply", content: { status: "ok" } };
};

/** Answers `list_subshell_request`. */
export const listSubshells: Handler = ({ shells }) => ({
  type: "list_subshell_reply",
  content: { status: "ok", subshell_id: shells.list() },
});
