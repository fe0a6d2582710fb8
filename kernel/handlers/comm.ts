/** Messages of comms from the front end. @module */
import type { CommMessageType } from "../comms.ts";
import type { Parts } from "../parts.ts";
import type { Request } from "../request.ts";

/**
 * Hands a comm message to the interpreter, between busy and idle.
 *
 * A message of an open comm passes the running cell by. The opening waits for
 * the cells sent before it to the same shell, as one of them may register the
 * target.
 */
export function comm(parts: Parts, request: Request): void {
  const { comms } = parts;
  const { queue } = request.shell;
  if (!queue.active || comms.has(request.content.comm_id)) {
    deliver(parts, request).catch((error) => parts.report(error));
  } else {
    queue.add({ run: () => deliver(parts, request) });
  }
}

async function deliver(parts: Parts, request: Request): Promise<void> {
  const { cells, comms, outputs } = parts;
  const { header, content, message } = request;
  const type = header.msg_type as CommMessageType;
  outputs.status("busy", header);
  const { cell } = cells.add({
    parent: header,
    executionCount: parts.executionCount,
    silent: false,
    storeHistory: false,
    askable: null,
  });
  comms.see(type, content);
  try {
    const interpreter = await parts.interpreter;
    const { metadata, buffers } = message;
    const id = header.msg_id;
    await interpreter.comm(type, content, metadata, buffers, cell, id);
  } finally {
    parts.idle(header);
  }
}
