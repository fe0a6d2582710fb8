/** `history_request`. @module */
import { type History, type HistoryEntry, historyItem } from "../history.ts";
import type { Handler } from "../parts.ts";
import type { JsonObject } from "../protocol/message.ts";
import { flag, integer, RequestError, text } from "../request.ts";

/** Answers `history_request`. */
export const history: Handler = ({ history }, { content }) => {
  const output = flag(content, "output", false);
  const entries = select(history, content);
  return {
    type: "history_reply",
    content: {
      status: "ok",
      history: entries.map((entry) => historyItem(entry, output)),
    },
  };
};

function select(history: History, content: JsonObject): HistoryEntry[] {
  const access = text(content, "hist_access_type");
  const all = Number.MAX_SAFE_INTEGER;
  switch (access) {
    case "tail":
      return history.tail(integer(content, "n", all));
    case "range": {
      // 0 is the present run, -1 the one before.
      const session = integer(content, "session", 0);
      return history.range(
        session > 0 ? session : history.session + session,
        integer(content, "start", 0),
        integer(content, "stop", all),
      );
    }
    case "search":
      return history.search(
        typeof content.pattern === "string" ? content.pattern : "*",
        integer(content, "n", all),
        flag(content, "unique", false),
      );
    default:
      throw new RequestError(
        `Cannot read the history as "hist_access_type" must be "tail", "range" or "search": current value is "${access}"`,
      );
  }
}
