/**
 * Throws random bytes, frames and messages at the five sockets of a kernel and
 * looks whether it is still well.
 *
 * `deno run -A tests/kernel/fuzz.ts [SECONDS] [SEED]`
 *
 * @module
 */
import { KernelClient } from "../../kernel/client.ts";
import {
  CHANNELS,
  type ConnectionInfo,
} from "../../kernel/protocol/connection_file.ts";
import {
  encodeFrames,
  type JsonObject,
  MessageFactory,
} from "../../kernel/protocol/message.ts";
import { Signer } from "../../kernel/protocol/signing.ts";
import {
  encodeCommand,
  encodeMessage,
  encodeProperties,
  greeting,
} from "../../kernel/protocol/zmtp.ts";
import { random } from "../fakes/random.ts";
import { kernelSpec } from "./installed.ts";

type Next = (below: number) => number;

const TYPES = [
  "execute_request",
  "kernel_info_request",
  "complete_request",
  "inspect_request",
  "is_complete_request",
  "history_request",
  "comm_info_request",
  "comm_open",
  "comm_msg",
  "comm_close",
  "interrupt_request",
  "connect_request",
  "usage_request",
  "input_reply",
  "debug_request",
  "nonsense",
  "__proto__",
  "constructor",
];
const FIELDS = [
  "code",
  "silent",
  "store_history",
  "user_expressions",
  "allow_stdin",
  "cursor_pos",
  "detail_level",
  "hist_access_type",
  "n",
  "pattern",
  "unique",
  "session",
  "start",
  "stop",
  "comm_id",
  "target_name",
  "data",
  "value",
  "__proto__",
];

function anything(next: Next, depth = 0): unknown {
  const texts = [
    "1+1",
    "tail",
    "search",
    "range",
    "\u0000",
    "🙂\ud800",
    "[z-a*",
    "a".repeat(1000),
  ];
  switch (next(depth > 2 ? 6 : 8)) {
    case 0:
      return null;
    case 1:
      return next(2) === 0;
    case 2:
      return [0, -1, 1, 2.5, 1e300, 2 ** 53, -(2 ** 31)][next(7)];
    case 6:
      return Array.from({ length: next(4) }, () => anything(next, depth + 1));
    case 7:
      return content(next, depth + 1);
    default:
      return texts[next(texts.length)];
  }
}

function content(next: Next, depth = 0): JsonObject {
  return Object.fromEntries(
    Array.from({ length: next(6) }, () => [
      FIELDS[next(FIELDS.length)],
      anything(next, depth),
    ]),
  );
}

function bytesOf(next: Next, most: number): Uint8Array {
  return new Uint8Array(next(most)).map(() => next(3) ? next(8) : next(256));
}

function join(chunks: Uint8Array[]): Uint8Array {
  return new Uint8Array(chunks.flatMap((chunk) => [...chunk]));
}

/** What one connection of a vandal sends. */
function attack(next: Next, info: ConnectionInfo): Uint8Array {
  const hello = greeting("NULL", next(8) === 0);
  const type = ["DEALER", "SUB", "REQ", "ROUTER", "X"][next(5)];
  const ready = encodeCommand(
    "READY",
    encodeProperties({ "Socket-Type": type, Identity: bytesOf(next, 6) }),
  );
  const chunks: Uint8Array[] = next(10) === 0
    ? [bytesOf(next, 200)]
    : [hello, ready];
  const factory = new MessageFactory(crypto.randomUUID());
  const signer = new Signer(next(5) === 0 ? "wrong" : info.key);
  for (let i = next(5); i >= 0; i--) {
    const kind = next(6);
    if (kind === 0) chunks.push(bytesOf(next, 100));
    else if (kind === 1) {
      const name = ["PING", "SUBSCRIBE", "CANCEL", "ERROR", "ODD"][next(5)];
      chunks.push(encodeCommand(name, bytesOf(next, 30)));
    } else if (kind === 2) {
      const frames = Array.from(
        { length: next(9) + 1 },
        () => bytesOf(next, 40),
      );
      chunks.push(...encodeMessage(frames));
    } else {
      const message = factory.make("status", content(next) as never);
      message.header.msg_type = TYPES[next(TYPES.length)];
      const frames = encodeFrames(message, signer);
      if (next(4) === 0) frames.splice(next(frames.length), 1);
      chunks.push(...encodeMessage(frames));
    }
  }
  const wire = join(chunks);
  for (let i = next(8) === 0 ? next(6) : 0; i > 0; i--) {
    wire[next(wire.length)] = next(256);
  }
  return next(6) === 0 ? wire.subarray(0, next(wire.length) + 1) : wire;
}

async function vandalise(next: Next, info: ConnectionInfo): Promise<void> {
  const channel = CHANNELS[next(CHANNELS.length)];
  const bytes = attack(next, info);
  const conn = await Deno.connect({
    hostname: info.ip,
    port: info.ports[channel],
  });
  try {
    for (let at = 0; at < bytes.length;) {
      const end = at + 1 + next(bytes.length);
      at += await conn.write(bytes.subarray(at, end));
    }
    if (next(3) === 0) await conn.read(new Uint8Array(1000));
  } catch {
    // Refused, which is what should happen to many.
  }
  conn.close();
}

/** What {@linkcode fuzz} did. */
export interface Fuzzed {
  connections: number;
  /** Resident memory of the kernel in MB, at first and at last. */
  memory: [number, number];
}

function residentMegabytes(pid: number): number {
  const status = Deno.readTextFileSync(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)![1]) / 1024;
}

/**
 * Fuzzes a fresh kernel.
 *
 * @throws {Error} If it dies, does not run a cell any more or says anything.
 */
export async function fuzz(seconds: number, seed: number): Promise<Fuzzed> {
  const next = random(seed);
  const client = await KernelClient.start(kernelSpec());
  const { connection, pid } = client.process!;
  const first = residentMegabytes(pid);
  let connections = 0;
  try {
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
      for (let i = 0; i < 50; i++) {
        await vandalise(next, connection);
        connections++;
      }
      const reply = await client.execute("'alive'", { silent: true }).reply;
      // A vandal's interrupt or error may hit this cell; the next tells.
      if (reply.status !== "ok") continue;
      await client.request("kernel_info_request", {});
    }
    // The vandals' last interrupt may still be on its way.
    let status = "error";
    for (let i = 0; i < 5 && status !== "ok"; i++) {
      await new Promise((done) => setTimeout(done, 50));
      ({ status } = await client.execute("1+1").done);
    }
    const said = client.process!.stderr;
    if (status !== "ok" || said !== "") {
      throw new Error(`the kernel is not well: ${status}, it said "${said}"`);
    }
    return { connections, memory: [first, residentMegabytes(pid)] };
  } finally {
    await client.shutdown();
  }
}

if (import.meta.main) {
  const seconds = Number(Deno.args[0] ?? 600);
  const seed = Number(Deno.args[1] ?? Date.now() % 1e9);
  console.log(`seed ${seed}`);
  console.log(await fuzz(seconds, seed));
}
