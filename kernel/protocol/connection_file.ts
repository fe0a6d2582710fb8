/**
 * The connection file: where a kernel's sockets are, and the key.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files
 *
 * @module
 */
import type { Endpoint } from "./endpoint.ts";

/** The five channels. */
export const CHANNELS = ["shell", "iopub", "stdin", "control", "hb"] as const;

/** Name of a channel. */
export type Channel = typeof CHANNELS[number];

/** Content of a connection file. */
export interface ConnectionInfo {
  /** Kind of socket. */
  transport: "tcp" | "ipc";
  /** Address to listen at; for ipc the beginning of the paths. */
  ip: string;
  /** Port of each channel; for ipc the end of the path. */
  ports: Record<Channel, number>;
  /** Key of the signatures; empty where messages are not signed. */
  key: string;
  /** `hmac-` and the name of a hash. */
  signatureScheme: string;
  /** Name of the kernelspec; empty where the file does not say. */
  kernelName: string;
  /** Secret key of the sockets in Z85; absent where they are plain. */
  curveSecretKey?: string;
  /** Whom to tell the ports that were found (JEP 66); all are 0 then. */
  registration?: Registration;
}

/** Where a launcher waits for the ports of its kernels. */
export interface Registration {
  /** Address of its socket. */
  ip: string;
  /** Port of its socket. */
  port: number;
  /** By which it knows the kernel. */
  kernelId: string;
}

/**
 * Reads a connection file and checks it.
 *
 * @throws {Error} If it cannot be read.
 * @throws {SyntaxError} If it is no JSON.
 * @throws {TypeError} If a field is missing or of the wrong kind.
 * @throws {RangeError} If a value is one that cannot be.
 */
export function readConnectionFile(path: string): ConnectionInfo {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (error) {
    throw new Error(
      `Cannot read the connection file "${path}": ${
        error instanceof Error ? error.message : String(error)
      }`,
      { cause: error },
    );
  }
  return parseConnectionFile(text, path);
}

/** As {@linkcode readConnectionFile}, from the file's text. */
export function parseConnectionFile(
  text: string,
  path: string,
): ConnectionInfo {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(
      `Cannot read the connection file "${path}" as it must be JSON: ${
        (error as Error).message
      }`,
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(
      `Cannot read the connection file "${path}" as it must be a JSON object`,
    );
  }
  return check(new Fields(value as Record<string, unknown>, path));
}

function check(fields: Fields): ConnectionInfo {
  const transport = fields.text("transport", "tcp");
  if (transport !== "tcp" && transport !== "ipc") {
    fields.refuse(RangeError, "transport", '"tcp" or "ipc"', transport);
  }
  const ip = fields.text("ip", "127.0.0.1");
  return {
    transport,
    ip,
    ...(fields.has("registration_port")
      ? registration(fields, transport, ip)
      : { ports: givenPorts(fields) }),
    key: fields.text("key"),
    signatureScheme: fields.text("signature_scheme", "hmac-sha256"),
    kernelName: fields.text("kernel_name", ""),
    ...curve(fields),
  };
}

function givenPorts(fields: Fields): ConnectionInfo["ports"] {
  const ports = {} as ConnectionInfo["ports"];
  for (const channel of CHANNELS) {
    ports[channel] = fields.port(`${channel}_port`);
  }
  const taken = CHANNELS.find((channel) =>
    CHANNELS.some((other) =>
      other !== channel && ports[other] === ports[channel]
    )
  );
  if (taken !== undefined) {
    const name = `${taken}_port`;
    fields.refuse(RangeError, name, "a port of its own", ports[taken]);
  }
  return ports;
}

/** A launcher that leaves the choice of the ports to the kernel. */
function registration(
  fields: Fields,
  transport: string,
  ip: string,
): Pick<ConnectionInfo, "ports" | "registration"> {
  if (transport !== "tcp") {
    const rule = '"tcp" where "registration_port" is given';
    fields.refuse(RangeError, "transport", rule, transport);
  }
  return {
    ports: { shell: 0, iopub: 0, stdin: 0, control: 0, hb: 0 },
    registration: {
      ip: fields.text("registration_ip", ip),
      port: fields.port("registration_port"),
      kernelId: fields.text("kernel_id", ""),
    },
  };
}

/** A file with half a pair of keys asks for encryption that cannot be given. */
function curve(fields: Fields): { curveSecretKey?: string } {
  if (!fields.has("curve_publickey") && !fields.has("curve_secretkey")) {
    return {};
  }
  for (const name of ["curve_publickey", "curve_secretkey"]) {
    const key = fields.text(name);
    if (key.length !== 40) {
      fields.refuse(RangeError, name, "a key of 40 characters in Z85", key);
    }
  }
  return { curveSecretKey: fields.text("curve_secretkey") };
}

/** The fields of a file, read one by one, each with its check. */
class Fields {
  readonly path: string;
  readonly #values: Record<string, unknown>;

  constructor(values: Record<string, unknown>, path: string) {
    this.#values = values;
    this.path = path;
  }

  has(name: string): boolean {
    return (this.#values[name] ?? null) !== null;
  }

  text(name: string, otherwise?: string): string {
    const value = this.#values[name] ?? otherwise;
    if (typeof value !== "string") {
      this.refuse(TypeError, name, "a string", value);
    }
    return value;
  }

  port(name: string): number {
    const value = this.#values[name];
    if (typeof value !== "number") {
      this.refuse(TypeError, name, "a number", value);
    }
    if (!Number.isInteger(value) || value < 1 || value > 65535) {
      this.refuse(RangeError, name, "a port from 1 to 65535", value);
    }
    return value;
  }

  refuse(
    kind: typeof TypeError | typeof RangeError,
    name: string,
    rule: string,
    value: unknown,
  ): never {
    throw new kind(
      `Cannot use the connection file "${this.path}" as "${name}" must be ${rule}: ${
        value === undefined
          ? "it is missing"
          : `current value is ${JSON.stringify(value)}`
      }`,
    );
  }
}

/** Where a channel of the connection is. */
export function channelEndpoint(
  info: ConnectionInfo,
  channel: Channel,
): Endpoint {
  const port = info.ports[channel];
  return info.transport === "tcp"
    ? { transport: "tcp", hostname: info.ip, port }
    : { transport: "ipc", path: `${info.ip}-${port}` };
}

/** The text of a connection file. */
export function connectionFileText(info: ConnectionInfo): string {
  const ports = Object.fromEntries(
    CHANNELS.map((channel) => [`${channel}_port`, info.ports[channel]]),
  );
  return JSON.stringify(
    {
      ...ports,
      ip: info.ip,
      key: info.key,
      transport: info.transport,
      signature_scheme: info.signatureScheme,
      kernel_name: info.kernelName,
    },
    null,
    2,
  );
}
