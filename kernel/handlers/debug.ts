/** `debug_request`: the Debug Adapter Protocol. @module */
import type { Handler } from "../parts.ts";
import { integer, text } from "../request.ts";

/** Answers `debug_request`, also while a cell runs or stands still. */
export const debug: Handler = async (parts, { header, content }) => {
  const command = text(content, "command");
  const seq = integer(content, "seq", 0);
  parts.debugParent = header;
  const interpreter = await parts.interpreter;
  const response = await interpreter.debug({
    type: "request",
    seq,
    command,
    arguments: Object(content.arguments),
  });
  return { type: "debug_reply", content: response };
};
