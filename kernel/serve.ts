/**
 * Connection file to sockets, interpreter and kernel: the only place where
 * these are put together.
 *
 * @module
 */
import config from "../deno.json" with { type: "json" };
import type { GatewayArguments, KernelArguments } from "./arguments.ts";
import type { Gateway } from "./gateway.ts";
import { type History, MemoryHistory } from "./history.ts";
import type { ChildProcess } from "./interpreter/child_process.ts";
import { DenoInterpreter } from "./interpreter/deno_interpreter.ts";
import { readTypeMode } from "./interpreter/type_mode.ts";
import { Kernel } from "./kernel.ts";
import { libraryBundle, LibraryBundleError } from "./library_bundle.ts";
import { watchParent } from "./parent.ts";
import { permissionFile } from "./permission_file.ts";
import {
  type ConnectionInfo,
  readConnectionFile,
} from "./protocol/connection_file.ts";
import { type NewMechanism, nullMechanism } from "./protocol/mechanism.ts";
import { decodeZ85 } from "./protocol/z85.ts";
import { register, unregister } from "./registration.ts";
import { historyFile, SqliteHistory } from "./sqlite_history.ts";
import { streamLimit } from "./stream_limit.ts";
import { WireTransport } from "./wire_transport.ts";

/** Signals that end the kernel as a shutdown_request does. */
const ENDING: Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGBREAK"]
  : ["SIGTERM", "SIGHUP"];

async function startInterpreter(
  { library, preload, language, types, permissions }: KernelArguments,
  process: ChildProcess | undefined,
  onMissingLibrary: (why: string) => void,
): Promise<DenoInterpreter> {
  let bundle;
  try {
    if (library) bundle = { ...await libraryBundle(), preload };
  } catch (error) {
    if (!(error instanceof LibraryBundleError)) throw error;
    onMissingLibrary(error.message);
  }
  return await DenoInterpreter.start({
    flags: permissions,
    permissionFile: permissionFile((name) => Deno.env.get(name), Deno.cwd()),
    library: bundle,
    language,
    types: types ?? readTypeMode(Deno.env.get("KERNO_TYPES") || "off"),
    process,
  });
}

/** The gateway's side is loaded only where one has started the kernel. */
async function openGateway(args: GatewayArguments): Promise<Gateway> {
  const { Gateway } = await import("./gateway.ts");
  return new Gateway(args);
}

/** CURVE is loaded only where the connection file asks for it. */
async function mechanism(
  { curveSecretKey }: ConnectionInfo,
): Promise<NewMechanism> {
  if (curveSecretKey === undefined) return nullMechanism;
  const { curveServer } = await import("./protocol/curve.ts");
  return curveServer(decodeZ85(curveSecretKey));
}

function openHistory(log: (line: string) => void): History {
  const file = historyFile((name) => Deno.env.get(name));
  return file === null ? new MemoryHistory() : new SqliteHistory(file, log);
}

/**
 * Serves until the kernel is shut down, then ends the process.
 *
 * @param args What `kernel.json` asks for.
 * @param process The process of the first child, where it is spawned already.
 * @param fail Is told what keeps the interpreter from starting.
 */
export async function serve(
  args: KernelArguments,
  process: ChildProcess | undefined,
  fail: (error: unknown) => void,
): Promise<void> {
  const log = args.verbose
    ? (line: string) => console.error(`kerno: ${line}`)
    : () => {};
  const limit = streamLimit(Deno.env.get("KERNO_STREAM_LIMIT"));
  const gateway = args.gateway && await openGateway(args.gateway);
  const connection = gateway?.connection ??
    readConnectionFile(args.connectionFile);
  const transport = new WireTransport(
    connection,
    log,
    await mechanism(connection),
  );
  await register(connection, transport.ports, args.connectionFile);
  const interpreter = startInterpreter(
    args,
    process,
    (why) => kernel.notice = why,
  );
  const kernel: Kernel = new Kernel({
    interpreter,
    transport,
    versions: { kerno: config.version, ...Deno.version },
    session: crypto.randomUUID(),
    history: openHistory(log),
    streamLimit: limit,
    log,
  });
  interpreter.catch(fail);
  Deno.addSignalListener("SIGINT", () => kernel.interrupt());
  for (const signal of ENDING) {
    Deno.addSignalListener(signal, () => kernel.end(false));
  }
  watchParent(Deno.env.get("JPY_PARENT_PID"), () => kernel.end(false));
  kernel.ended.then(() => {
    unregister(connection, args.connectionFile);
    Deno.exit(0);
  });
  await gateway?.announce(transport.ports);
}
