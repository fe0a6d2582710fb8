/**
 * The arguments of `kernel/main.ts`.
 *
 * @module
 */

import { readTypeMode, type TypeMode } from "./interpreter/type_mode.ts";

/** What `kernel.json` asks for. */
export interface KernelArguments {
  /** Empty where a gateway is told instead. */
  connectionFile: string;
  /** The Enterprise Gateway that has started the kernel. */
  gateway?: GatewayArguments;
  /** Offer the library to cells. */
  library: boolean;
  /** Load the library in the background right after the start. */
  preload: boolean;
  /** Ask TypeScript's language server, started when it is first needed. */
  language: boolean;
  /** What is done about the type errors of cells, where it is said here. */
  types?: TypeMode;
  /** Tell on stderr what was dropped and what went wrong inside. */
  verbose: boolean;
  /** Permission flags of the cells, `-A` unless some follow `--`. */
  permissions: string[];
}

/** What an Enterprise Gateway gives to a kernel in place of a file. */
export interface GatewayArguments {
  /** By which the gateway knows the kernel. */
  kernelId: string;
  /** Where it waits for the connection, `ADDRESS:PORT`. */
  responseAddress: string;
  /** Its RSA key in base64. */
  publicKey: string;
  /** `FIRST..LAST`; empty for any port. */
  portRange: string;
}

/** How the entry is called. */
export const USAGE =
  "deno run -A kernel/main.ts (--connection-file FILE | --kernel-id ID --response-address ADDRESS:PORT --public-key KEY [--port-range FIRST..LAST]) [--no-preload | --no-library] [--no-language] [--types off|warn|error] [--verbose] [-- permission flags of the cells]";

const FLAGS = ["--no-preload", "--no-library", "--no-language", "--verbose"];

/** Options of a gateway, also as older gateways write them. */
const GATEWAY_OPTION =
  /^--(?:RemoteProcessProxy\.)?(kernel-id|response-address|public-key|port-range|spark-context-initialization-mode)(?:=(.*))?$/s;

/**
 * Reads the arguments.
 *
 * @throws {TypeError} If one is unknown or the connection file is missing.
 */
export function parseArguments(args: readonly string[]): KernelArguments {
  const end = args.indexOf("--");
  const own = end < 0 ? args : args.slice(0, end);
  const permissions = end < 0 ? [] : args.slice(end + 1);
  let connectionFile: string | undefined;
  const flags = new Set<string>();
  const gateway = new Map<string, string>();
  let types: string | undefined;
  for (let i = 0; i < own.length; i++) {
    const argument = own[i];
    const [, option, value] = GATEWAY_OPTION.exec(argument) ?? [];
    if (option !== undefined) {
      const isBare = value === undefined && own[i + 1]?.startsWith("--");
      gateway.set(option, isBare ? "" : value ?? own[++i] ?? "");
    } else if (argument === "--connection-file" || argument === "-f") {
      connectionFile = own[++i];
    } else if (argument.startsWith("--connection-file=")) {
      connectionFile = argument.slice("--connection-file=".length);
    } else if (argument === "--types" || argument.startsWith("--types=")) {
      types = argument === "--types"
        ? own[++i] ?? ""
        : argument.slice("--types=".length);
    } else if (FLAGS.includes(argument)) {
      flags.add(argument);
    } else if (!argument.startsWith("-") && connectionFile === undefined) {
      connectionFile = argument;
    } else {
      throw new TypeError(
        `Cannot start the kernel as "${argument}" is no argument of it; usage: ${USAGE}`,
      );
    }
  }
  if ((connectionFile === undefined) === (gateway.size === 0)) {
    throw new TypeError(
      connectionFile === undefined
        ? `Cannot start the kernel as the connection file is missing; usage: ${USAGE}`
        : `Cannot start the kernel as either a file or a gateway is to know its connection; usage: ${USAGE}`,
    );
  }
  return {
    connectionFile: connectionFile ?? "",
    ...(gateway.size > 0 ? { gateway: readGateway(gateway) } : {}),
    library: !flags.has("--no-library"),
    preload: !flags.has("--no-preload"),
    language: !flags.has("--no-language"),
    ...(types === undefined ? {} : { types: readTypeMode(types) }),
    verbose: flags.has("--verbose"),
    permissions: permissions.length === 0 ? ["-A"] : [...permissions],
  };
}

function readGateway(options: Map<string, string>): GatewayArguments {
  const needed = (name: string) => {
    const value = options.get(name) ?? "";
    if (value !== "") return value;
    throw new TypeError(
      `Cannot start the kernel as a gateway must give --${name}; usage: ${USAGE}`,
    );
  };
  const mode = options.get("spark-context-initialization-mode") || "none";
  if (mode !== "none") {
    throw new TypeError(
      `Cannot start the kernel as --spark-context-initialization-mode must be none: current value is "${mode}"`,
    );
  }
  return {
    kernelId: needed("kernel-id"),
    responseAddress: needed("response-address"),
    publicKey: needed("public-key"),
    portRange: options.get("port-range") ?? "",
  };
}
