/**
 * Comm messages of the front end into the child.
 *
 * @module
 */
import { evaluateWithin } from "./busy_loop.ts";
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
const SOON = 30;
/** Bytes of a buffer in one command. */
const PIECE = 6 << 20;
/** ms between two looks at a handler that takes long. */
const LOOK = 100;

/**
 * Hands a message over and resolves when its handlers have run, were
 * interrupted, or have gone with the child.
 *
 * @throws {OvertimeError} If they ran within a busy loop, for too long.
 *
 * Buffers travel before it as base64 in commands of the inspector, 1 MB in some
 * 10 ms. All are sent at once, so that those of two messages do not mix.
 */
export async function deliverComm(
  inspector: Inspector,
  { buffers, ...rest }: IncomingComm,
): Promise<void> {
  const ask = async (expression: string) => {
    const { result } = await inspector.evaluate(expression);
    return result.value;
  };
  try {
    buffers.forEach((buffer, i) => sendPieces(inspector, buffer, i));
    const json = JSON.stringify(JSON.stringify(rest));
    const number = await ask(`__kerno.comm(${json},${buffers.length})`);
    const turned = inspector.evaluate(`__kerno.commsTaken(${number})`, {
      awaitPromise: true,
    });
    if (await within(turned, SOON) !== undefined) return;
    // A busy loop lets no macrotask in: then the handler runs within it.
    const drain = `__kerno.drainComms(${number})`;
    while (!(await evaluateWithin(inspector, drain)).result.value) {
      await sleep(LOOK);
    }
  } catch (error) {
    // The child has gone, and its handlers with it.
    if (!inspector.isClosed) throw error;
  }
}

/** The inspector of Deno takes messages of up to 64 MiB. */
function sendPieces(
  inspector: Inspector,
  buffer: Uint8Array,
  index: number,
): void {
  for (let at = 0; at < buffer.length; at += PIECE) {
    const text = buffer.subarray(at, at + PIECE).toBase64();
    inspector.evaluate(`__kerno.commPiece(${index},"${text}")`);
  }
}
