/**
 * A WebSocket client for the loopback: what the inspector needs and no more.
 *
 * Deno's own WebSocket leaves Nagle's algorithm on, so the second of two small
 * messages waits some 40 ms for the peer's delayed acknowledgement: an
 * interrupt or a completion while a cell runs is just that.
 *
 * @module
 */
import { WebSocketFrames } from "./websocket_frames.ts";

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);
const PONG = 10;
const TEXT = 1;

/** One connection; made by {@linkcode LoopbackWebSocket.connect}. */
export class LoopbackWebSocket {
  readonly #connection: Deno.TcpConn;
  readonly #onText: (text: string) => void;
  #writes: Promise<unknown> = Promise.resolve();
  #finish!: () => void;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly closed: Promise<void> = new Promise((r) => this.#finish = r);
  #isClosed = false;

  private constructor(
    connection: Deno.TcpConn,
    onText: (text: string) => void,
  ) {
    this.#connection = connection;
    this.#onText = onText;
  }

  /**
   * Connects and shakes hands.
   *
   * @throws {Error} If the server refuses or goes away.
   */
  static async connect(
    url: string,
    onText: (text: string) => void,
  ): Promise<LoopbackWebSocket> {
    const { hostname, port, host, pathname } = new URL(url);
    const connection = await Deno.connect({ hostname, port: Number(port) });
    connection.setNoDelay(true);
    try {
      const rest = await shakeHands(connection, host, pathname);
      const socket = new LoopbackWebSocket(connection, onText);
      socket.#read(rest);
      return socket;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** Whether the connection has ended. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Sends one text message; messages leave in the order of the calls. */
  send(text: string): void {
    this.#write(TEXT, encoder.encode(text));
  }

  /** Ends the connection. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    try {
      this.#connection.close();
    } catch {
      // The peer was quicker.
    }
    this.#finish();
  }

  async #read(rest: Uint8Array): Promise<void> {
    const frames = new WebSocketFrames({
      text: this.#onText,
      ping: (payload) => this.#write(PONG, payload),
      close: () => this.close(),
    });
    const buffer = new Uint8Array(1 << 16);
    try {
      frames.push(rest);
      while (!this.#isClosed) {
        const count = await this.#connection.read(buffer);
        if (count === null) break;
        frames.push(buffer.subarray(0, count));
        // An empty pong carries the TCP acknowledgement at once. Without it
        // the server's Nagle holds its next small message back for 40 ms.
        this.#write(PONG, NOTHING);
      }
    } catch {
      // The connection broke: the same as its end.
    }
    this.close();
  }

  #write(opcode: number, payload: Uint8Array): void {
    if (this.#isClosed) return;
    const frame = clientFrame(opcode, payload);
    this.#writes = this.#writes.then(async () => {
      for (let sent = 0; sent < frame.length;) {
        sent += await this.#connection.write(frame.subarray(sent));
      }
    }).catch(() => this.close());
  }
}

/** A client's frame; the mask key is 0, as nothing but loopback carries it. */
function clientFrame(opcode: number, payload: Uint8Array): Uint8Array {
  const size = payload.length;
  const head = size < 126 ? 6 : size < 65536 ? 8 : 14;
  const frame = new Uint8Array(head + size);
  const view = new DataView(frame.buffer);
  frame[0] = 0x80 | opcode;
  if (head === 6) frame[1] = 0x80 | size;
  else if (head === 8) {
    frame[1] = 0x80 | 126;
    view.setUint16(2, size);
  } else {
    frame[1] = 0x80 | 127;
    view.setBigUint64(2, BigInt(size));
  }
  frame.set(payload, head);
  return frame;
}

/** Does the opening handshake; gives what came after it. */
async function shakeHands(
  connection: Deno.TcpConn,
  host: string,
  path: string,
): Promise<Uint8Array> {
  const key = crypto.getRandomValues(new Uint8Array(16)).toBase64();
  const request = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n` +
    "Connection: Upgrade\r\nUpgrade: websocket\r\n" +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`;
  await connection.write(encoder.encode(request));
  let text = "";
  const buffer = new Uint8Array(4096);
  for (;;) {
    const count = await connection.read(buffer);
    if (count === null) {
      throw new Error("Cannot connect as the inspector hung up");
    }
    // One character a byte, so that what follows the head stays as it is.
    text += String.fromCharCode(...buffer.subarray(0, count));
    const end = text.indexOf("\r\n\r\n");
    if (end < 0) continue;
    const status = text.slice(0, text.indexOf("\r\n"));
    if (!status.includes(" 101 ")) {
      throw new Error(`Cannot connect as the inspector refused: "${status}"`);
    }
    return Uint8Array.from(text.slice(end + 4), (c) => c.charCodeAt(0));
  }
}
