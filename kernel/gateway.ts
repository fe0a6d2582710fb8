/**
 * The kernel's side of an Enterprise Gateway: it chooses its ports, tells them
 * to the gateway in a message that only the gateway can read, and takes
 * signals at a port of its own.
 *
 * ```text
 * kernel                                   gateway
 * base64({version, key, conn_info})  ->    response address
 * communication port                 <-    {"signum": n} or {"shutdown": 1}
 * ```
 *
 * `conn_info` is the connection file, encrypted by AES-128 in ECB mode; `key`
 * is the key of that, encrypted by the gateway's RSA key (PKCS #1 v1.5).
 * Neither is our choice. The communication port has no key: whoever reaches
 * it can stop the kernel.
 *
 * @see https://jupyter-enterprise-gateway.readthedocs.io/en/latest/developers/kernel-launcher.html
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  constants,
  createCipheriv,
  createPublicKey,
  type KeyObject,
  publicEncrypt,
  randomBytes,
  randomInt,
} from "node:crypto";
import process from "node:process";
import type { GatewayArguments } from "./arguments.ts";
import {
  CHANNELS,
  connectionFileText,
  type ConnectionInfo,
} from "./protocol/connection_file.ts";

/** Version of the payload, as the gateway reads it. */
const PAYLOAD_VERSION = 1;
/** Gateways reach the kernel from other machines. */
const EVERYWHERE = "0.0.0.0";
/** ms for a request of the gateway to come whole. */
const PATIENCE = 5000;
/** Bytes that a request may have. */
const LARGEST = 65536;

/** First and last port that may be used; null for any. */
type Range = readonly [number, number] | null;

/** A gateway that has started this kernel. */
export class Gateway {
  /** Where the kernel is to listen; a port is 0 where any will do. */
  readonly connection: ConnectionInfo;
  readonly #args: GatewayArguments;
  readonly #publicKey: KeyObject;
  readonly #hostname: string;
  readonly #port: number;
  readonly #listener: Deno.TcpListener;

  /**
   * Checks the arguments, chooses the ports and opens the communication port.
   *
   * @throws {TypeError} If an argument is malformed.
   * @throws {RangeError} If the range of ports is too small or taken.
   */
  constructor(args: GatewayArguments) {
    this.#args = args;
    const [, hostname, port] =
      /^\[?([^\s\]]+?)\]?:(\d+)$/.exec(args.responseAddress) ?? [];
    if (hostname === undefined || Number(port) > 65535) {
      refuse("response-address", "ADDRESS:PORT", args.responseAddress);
    }
    this.#hostname = hostname;
    this.#port = Number(port);
    this.#publicKey = readPublicKey(args.publicKey);
    const [communication, ...channels] = choosePorts(portRange(args.portRange));
    this.#listener = communication;
    for (const listener of channels) listener?.close();
    this.connection = {
      transport: "tcp",
      ip: EVERYWHERE,
      ports: Object.fromEntries(
        CHANNELS.map((name, i) => [name, channels[i]?.addr.port ?? 0]),
      ) as ConnectionInfo["ports"],
      key: crypto.randomUUID(),
      signatureScheme: "hmac-sha256",
      kernelName: "",
    };
  }

  /**
   * Tells the gateway where the kernel is, and takes its requests from then
   * on: a signal is raised in this process, a shutdown is a SIGTERM.
   *
   * @param ports Where the channels are.
   * @throws {Error} If the gateway cannot be reached.
   */
  async announce(ports: ConnectionInfo["ports"]): Promise<void> {
    const group = processGroup();
    const info = {
      ...JSON.parse(connectionFileText({ ...this.connection, ports })),
      pid: Deno.pid,
      ...(group === null ? {} : { pgid: group }),
      comm_port: this.#listener.addr.port,
      kernel_id: this.#args.kernelId,
    };
    this.#serve();
    try {
      using gateway = await Deno.connect({
        hostname: this.#hostname,
        port: this.#port,
      });
      const writer = gateway.writable.getWriter();
      await writer.write(new TextEncoder().encode(
        encrypted(JSON.stringify(info), this.#publicKey),
      ));
      await gateway.closeWrite();
    } catch (error) {
      throw new Error(
        `Cannot tell the gateway at ${this.#args.responseAddress} where the kernel is: ${
          error instanceof Error ? error.message : String(error)
        }`,
        { cause: error },
      );
    }
  }

  /** Takes requests to the end of the process. */
  async #serve(): Promise<void> {
    while (true) {
      try {
        this.#take(await this.#listener.accept());
      } catch {
        // A peer has aborted its connect.
        await new Promise((done) => setTimeout(done, 5));
      }
    }
  }

  async #take(connection: Deno.TcpConn): Promise<void> {
    const timer = setTimeout(() => connection.close(), PATIENCE);
    try {
      const { signum, shutdown } = Object(await readJson(connection));
      clearTimeout(timer);
      connection.close();
      if (Number.isInteger(signum)) process.kill(Deno.pid, signum);
      if (shutdown) process.kill(Deno.pid, "SIGTERM");
    } catch {
      // It came from no gateway, or was too slow.
      clearTimeout(timer);
      try {
        connection.close();
      } catch {
        // Closed already.
      }
    }
  }
}

/** What is sent before the peer closes its side. */
async function readJson(connection: Deno.TcpConn): Promise<unknown> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(1024);
  let text = "";
  for (
    let n = await connection.read(buffer);
    n !== null;
    n = await connection.read(buffer)
  ) {
    text += decoder.decode(buffer.subarray(0, n), { stream: true });
    if (text.length > LARGEST) throw new RangeError("too long");
  }
  return JSON.parse(text);
}

/** The payload that only the owner of the private key can read. */
function encrypted(text: string, publicKey: KeyObject): string {
  const key = randomBytes(16);
  const cipher = createCipheriv("aes-128-ecb", key, null);
  const info = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  const padding = constants.RSA_PKCS1_PADDING;
  const payload = {
    version: PAYLOAD_VERSION,
    key: publicEncrypt({ key: publicKey, padding }, key).toString("base64"),
    conn_info: info.toString("base64"),
  };
  return btoa(JSON.stringify(payload));
}

/** The gateway gives the base64 of a PEM without its head and foot. */
function readPublicKey(text: string): KeyObject {
  try {
    const key = Buffer.from(text, "base64");
    return createPublicKey({ key, format: "der", type: "spki" });
  } catch {
    return refuse("public-key", "an RSA public key in base64", text);
  }
}

function portRange(text: string): Range {
  if (text === "") return null;
  const [, from, to] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to)];
  if (from === undefined || first > last || last > 65535) {
    refuse("port-range", "FIRST..LAST", text);
  }
  if (first === last) return null;
  const least = setting("MIN_PORT_RANGE_SIZE", 1000);
  if (last - first < least) {
    refuse("port-range", `at least ${least} ports`, text, RangeError);
  }
  return [first, last];
}

/** A number that the gateway gives in the environment. */
function setting(name: string, otherwise: number): number {
  const text = Deno.env.get(name) ?? Deno.env.get(`EG_${name}`);
  return /^\d+$/.test(text ?? "") ? Number(text) : otherwise;
}

/**
 * Listens at six ports of the range. Without a range only the first is opened,
 * as each of the others may be found when it is needed.
 */
function choosePorts(
  range: Range,
): [Deno.TcpListener, ...(Deno.TcpListener | undefined)[]] {
  if (range === null) return [Deno.listen({ hostname: EVERYWHERE, port: 0 })];
  const open: Deno.TcpListener[] = [];
  let tries = setting("MAX_PORT_RANGE_RETRIES", 5) + 1;
  while (open.length <= CHANNELS.length) {
    const port = randomInt(range[0], range[1] + 1);
    try {
      open.push(Deno.listen({ hostname: EVERYWHERE, port }));
    } catch (error) {
      if (--tries > 0) continue;
      for (const listener of open) listener.close();
      throw new RangeError(
        `Cannot start the kernel as a free port is needed from ${range[0]} to ${
          range[1]
        }: ${(error as Error).message}`,
      );
    }
  }
  return open as [Deno.TcpListener, ...Deno.TcpListener[]];
}

/** The process group of this process; null where the system does not tell. */
function processGroup(): number | null {
  if (Deno.build.os !== "linux") return null;
  const stat = Deno.readTextFileSync("/proc/self/stat");
  // The name, in brackets, may hold anything.
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]);
}

function refuse(
  name: string,
  rule: string,
  value: string,
  kind: typeof TypeError | typeof RangeError = TypeError,
): never {
  throw new kind(
    `Cannot start the kernel as --${name} must be ${rule}: current value is "${value}"`,
  );
}
