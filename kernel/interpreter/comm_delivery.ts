/**
 * Comm messages of the front end into the child.
 *
 * @module
 */
import type { Inspector } from "./inspector.ts";
import { sleep, within } from "./patience.ts";

/** A comm message on its way to the child. */
export interface IncomingComm {
  /** Which of the three. */
  message: "comm_open" | "comm_msg" | "comm_close";
  /** Its content. */
  content: Record<string, unknown>;
  /** Its metadata. */
  metadata: Record<string, unknown>;
  /** Its binary buffers. */
  buffers: Uint8Array[];
  /** The number that events of its handlers carry. */
  cell: number;
  /** `msg_id` of the message. */
  parent: string;
}

/** ms in which the event loop of an idle child takes a message. */
const SOON = 50;
/** ms between two looks at a handler that takes long. */
const LOOK = 100;

/**
 * Hands a message over and resolves when its handlers have run, were
 * interrupted, or have gone with the child.
 *
 * Buffers travel as base64 within the inspector's command, 1 MB in some 10 ms.
 */
export async function deliverComm(
  inspector: Inspector,
  { buffers, ...rest }: IncomingComm,
): Promise<void> {
  const texts = buffers.map((buffer) => buffer.toBase64());
  const json = JSON.stringify({ ...rest, buffers: texts });
  const ask = async (expression: string) => {
    const { result } = await inspector.evaluate(expression);
    return result.value;
  };
  try {
    const number = await ask(`__kerno.comm(${JSON.stringify(json)})`);
    const turned = inspector.evaluate(`__kerno.commsTaken(${number})`, {
      awaitPromise: true,
    });
    if (await within(turned, SOON) !== undefined) return;
    // A busy loop lets no macrotask in: then the handler runs within it.
    while (!await ask(`__kerno.drainComms(${number})`)) await sleep(LOOK);
  } catch (error) {
    // The child has gone, and its handlers with it.
    if (!inspector.isClosed) throw error;
  }
}
