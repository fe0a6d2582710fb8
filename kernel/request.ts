/**
 * A request as handlers see it, and the checked reading of its content.
 *
 * @module
 */
import type { Header, JsonObject, Message } from "./protocol/message.ts";
import type { ErrorReply } from "./protocol/message_types.ts";
import type { Shell } from "./shell.ts";
import type { RequestChannel } from "./transport.ts";

/** A request with the way back to who sent it. */
export interface Request {
  channel: RequestChannel;
  identities: Uint8Array[];
  message: Message;
  /** The one that it is meant for. */
  shell: Shell;
  header: Header;
  content: JsonObject;
}

/** A field of a request is missing or of the wrong kind. */
export class RequestError extends TypeError {
  /** Always `RequestError`. */
  override name = "RequestError";
}

/**
 * A string of a content.
 *
 * @throws {RequestError} If it is none.
 */
export function text(content: JsonObject, field: string): string {
  const value = content[field];
  if (typeof value !== "string") throw refused(field, "a string", value);
  return value;
}

/** A boolean of a content, `otherwise` where it is missing or none. */
export function flag(
  content: JsonObject,
  field: string,
  otherwise: boolean,
): boolean {
  const value = content[field];
  return typeof value === "boolean" ? value : otherwise;
}

/**
 * An integer of a content, `otherwise` where it is missing or null.
 *
 * @throws {RequestError} If it is something else.
 */
export function integer(
  content: JsonObject,
  field: string,
  otherwise: number,
): number {
  const value = content[field] ?? otherwise;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw refused(field, "an integer", value);
  }
  return value;
}

function refused(field: string, rule: string, value: unknown): RequestError {
  return new RequestError(
    `Cannot handle the request as "${field}" must be ${rule}: ${
      value === undefined
        ? "it is missing"
        : `current value is ${JSON.stringify(value)}`
    }`,
  );
}

/** The error form of a reply. */
export function errorReply(error: unknown): ErrorReply {
  const { name, message } = error instanceof Error
    ? error
    : new Error(String(error));
  return {
    status: "error",
    ename: name,
    evalue: message,
    traceback: [`${name}: ${message}`],
  };
}
