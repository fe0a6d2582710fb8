/** Help with code: completion, inspection, completeness. @module */
import { toCodePoints, toUtf16 } from "../code_points.ts";
import type { Handler } from "../parts.ts";
import type { JsonObject } from "../protocol/message.ts";
import { integer, type Request, text } from "../request.ts";

/** The code of a request and the cursor in it, as a UTF-16 offset. */
function codeAndCursor(
  { content }: Request,
): { code: string; cursor: number } {
  const code = text(content, "code");
  const cursor = integer(content, "cursor_pos", code.length);
  return { code, cursor: toUtf16(code, cursor) };
}

/** Answers `complete_request`. */
export const complete: Handler = async ({ interpreter }, request) => {
  const { code, cursor } = codeAndCursor(request);
  const found = await (await interpreter).complete(code, cursor);
  return {
    type: "complete_reply",
    content: {
      status: "ok",
      matches: found.matches,
      cursor_start: toCodePoints(code, found.start),
      cursor_end: toCodePoints(code, found.end),
      metadata: withCodePoints(found.metadata, code),
    },
  };
};

/** IPython counts code points in the entries' places, too. */
function withCodePoints(metadata: JsonObject, code: string): JsonObject {
  const { _jupyter_types_experimental: entries } = metadata;
  if (!Array.isArray(entries)) return metadata;
  const known = new Map<number, number>();
  const place = (offset: number): number => {
    const count = known.get(offset) ?? toCodePoints(code, offset);
    known.set(offset, count);
    return count;
  };
  return {
    ...metadata,
    _jupyter_types_experimental: entries.map((entry) => ({
      ...entry,
      start: place(entry.start),
      end: place(entry.end),
    })),
  };
}

/** Answers `inspect_request`. */
export const inspect: Handler = async ({ interpreter }, request) => {
  const { code, cursor } = codeAndCursor(request);
  const detail = integer(request.content, "detail_level", 0) > 0 ? 1 : 0;
  const data = await (await interpreter).inspect(code, cursor, detail);
  return {
    type: "inspect_reply",
    content: {
      status: "ok",
      found: data !== null,
      data: data ?? {},
      metadata: {},
    },
  };
};

/** Answers `is_complete_request`. */
export const isComplete: Handler = async ({ interpreter }, { content }) => {
  const code = text(content, "code");
  const { status, indent } = (await interpreter).isComplete(code);
  return {
    type: "is_complete_reply",
    content: status === "incomplete"
      ? { status, indent: indent ?? "" }
      : { status },
  };
};
