/**
 * JEP 66: a launcher that gives no ports is told those that were found.
 *
 * ```text
 * kernel, DEALER                              launcher, ROUTER
 * "<IDS|MSG>" signature {kernel_id, ports}
 *                                             "<IDS|MSG>" signature "ACK"
 * ```
 *
 * The ports are texts, as xeus writes and reads them.
 *
 * @see https://jupyter.org/enhancement-proposals/66-jupyter-handshaking/jupyter-handshaking.html
 *
 * @module
 */
import { dirname, join } from "node:path";
import { ClientSocket } from "./protocol/client_socket.ts";
import {
  CHANNELS,
  connectionFileText,
  type ConnectionInfo,
} from "./protocol/connection_file.ts";
import { Signer } from "./protocol/signing.ts";

/** ms for the launcher to acknowledge. */
const PATIENCE = 5000;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const DELIMITER = "<IDS|MSG>";

/**
 * Tells the launcher the ports, if it asked for them, waits until it knows
 * them, and writes a connection file for other clients beside its own file.
 *
 * @throws {Error} If it does not acknowledge in time.
 */
export async function register(
  info: ConnectionInfo,
  ports: ConnectionInfo["ports"],
  file: string,
): Promise<void> {
  const { registration } = info;
  if (registration === undefined) return;
  const signer = new Signer(info.key, info.signatureScheme);
  const acknowledged = Promise.withResolvers<void>();
  const launcher = await ClientSocket.connect("DEALER", {
    transport: "tcp",
    hostname: registration.ip,
    port: registration.port,
  }, {
    onMessage: (frames) => {
      const at = frames.findIndex((frame) =>
        decoder.decode(frame) === DELIMITER
      );
      const [signature, content] = frames.slice(at + 1);
      if (content !== undefined && signer.verify(signature, [content], true)) {
        acknowledged.resolve();
      }
    },
  });
  const texts = CHANNELS.map((name) => [`${name}_port`, String(ports[name])]);
  const content = encoder.encode(
    JSON.stringify({
      kernel_id: registration.kernelId,
      ...Object.fromEntries(texts),
    }),
  );
  launcher.send([encoder.encode(DELIMITER), signer.sign([content]), content]);
  const timer = setTimeout(
    () =>
      acknowledged.reject(
        new Error(
          `Cannot register the kernel as the launcher at ${registration.ip}:${registration.port} must acknowledge within ${PATIENCE} ms`,
        ),
      ),
    PATIENCE,
  );
  try {
    await acknowledged.promise;
  } finally {
    clearTimeout(timer);
    launcher.close();
  }
  Deno.writeTextFileSync(
    publicFile(info, file),
    connectionFileText({ ...info, ports }),
    { mode: 0o600 },
  );
}

/** Removes the connection file that {@linkcode register} wrote. */
export function unregister(info: ConnectionInfo, file: string): void {
  if (info.registration === undefined) return;
  try {
    Deno.removeSync(publicFile(info, file));
  } catch {
    // Someone was faster.
  }
}

function publicFile(info: ConnectionInfo, file: string): string {
  const id = info.registration!.kernelId.replace(/[^\w-]/g, "") || Deno.pid;
  return join(dirname(file), `kernel-${id}-ports.json`);
}
