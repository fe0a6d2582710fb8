/**
 * Where a socket is: an address of TCP, or a path of a Unix socket (ipc).
 *
 * @module
 */

/** Where to listen or to connect. */
export type Endpoint =
  | { transport: "tcp"; hostname: string; port: number }
  | { transport: "ipc"; path: string };

/** The endpoint as a URL, for messages. */
export function endpointText(endpoint: Endpoint): string {
  return endpoint.transport === "tcp"
    ? `tcp://${endpoint.hostname}:${endpoint.port}`
    : `ipc://${endpoint.path}`;
}

/** What `listen` gives. */
export type Listener = Deno.Listener<Deno.TcpConn | Deno.UnixConn>;

/**
 * Listens at an endpoint. A Unix socket is only for its owner, and one that a
 * killed process has left behind is replaced.
 *
 * @param name What listens, for the message: `"shell"`.
 * @throws {Error} If the address is in use or not allowed; the message names it.
 */
export function listen(endpoint: Endpoint, name: string): Listener {
  try {
    if (endpoint.transport === "ipc") return listenAtPath(endpoint.path);
    const { port } = endpoint;
    // ZeroMQ writes all interfaces as "*".
    const hostname = endpoint.hostname === "*" ? "0.0.0.0" : endpoint.hostname;
    return Deno.listen({ hostname, port });
  } catch (error) {
    const why = error instanceof Deno.errors.AddrInUse
      ? "the address is in use"
      : error instanceof Error
      ? error.message
      : String(error);
    throw new Error(
      `Cannot open the ${name} socket as it must listen at ${
        endpointText(endpoint)
      }: ${why}`,
      { cause: error },
    );
  }
}

function listenAtPath(path: string): Deno.UnixListener {
  if (exists(path) && !answers(path)) Deno.removeSync(path);
  const mask = Deno.umask(0o177);
  try {
    return Deno.listen({ transport: "unix", path });
  } finally {
    Deno.umask(mask);
  }
}

function exists(path: string): boolean {
  try {
    return Deno.lstatSync(path).isSocket === true;
  } catch {
    return false;
  }
}

/** Whether some process listens at `path`. */
function answers(path: string): boolean {
  // Deno has no synchronous connect; the table of the system knows.
  try {
    return Deno.readTextFileSync("/proc/net/unix").split("\n")
      .some((line) => line.endsWith(` ${path}`));
  } catch {
    return true;
  }
}

/** Connects to an endpoint, without Nagle's delay. */
export async function connect(
  endpoint: Endpoint,
): Promise<Deno.TcpConn | Deno.UnixConn> {
  if (endpoint.transport === "ipc") {
    return await Deno.connect({ transport: "unix", path: endpoint.path });
  }
  const hostname = endpoint.hostname === "*" || endpoint.hostname === "0.0.0.0"
    ? "127.0.0.1"
    : endpoint.hostname;
  const conn = await Deno.connect({ hostname, port: endpoint.port });
  conn.setNoDelay(true);
  return conn;
}
