/**
 * What a reply asks the front end to do.
 *
 * @module
 */
import type { ExecuteReply } from "../../kernel/client.ts";
import type { MimeData } from "../notebook.ts";
import { plain } from "../transcript.ts";

/** See the module. */
export interface Payload {
  /** Texts to read, as those of `?name`. */
  pages: string[];
  /** What the next cell begins with. */
  nextInput: string;
  /** Whether the front end is to end. */
  asksToExit: boolean;
}

/** The payload of a reply. */
export function payloadOf(reply: ExecuteReply): Payload {
  const found: Payload = { pages: [], nextInput: "", asksToExit: false };
  const payload = "payload" in reply ? reply.payload ?? [] : [];
  for (const { source, data, text } of payload) {
    if (source === "page") {
      found.pages.push(plain(data as MimeData).trimEnd());
    } else if (source === "set_next_input") {
      found.nextInput = String(text);
    } else if (source === "ask_exit") {
      found.asksToExit = true;
    }
  }
  return found;
}
