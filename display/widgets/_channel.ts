/**
 * The comms of Kerno's kernel, as widgets use them.
 *
 * @module
 */

/** What has come with a comm message. */
export interface CommMessage {
  data: unknown;
  buffers: Uint8Array[];
}

/** What goes with one. */
export interface SendOptions {
  buffers?: (ArrayBuffer | ArrayBufferView)[];
  metadata?: Record<string, unknown>;
}

/** One end of a conversation with the front end. */
export interface Comm {
  readonly id: string;
  send(data: unknown, options?: SendOptions): void;
  onMessage(listener: (message: CommMessage) => unknown): void;
  onClose(listener: () => unknown): void;
  close(): void;
}

/** `jupyter.comms`. */
interface Comms {
  registerTarget(
    target: string,
    handler: (comm: Comm, open: CommMessage) => unknown,
  ): void;
  open(target: string, data: unknown, options: SendOptions): Comm;
}

/** The global `jupyter`, as far as widgets need it. */
export interface Jupyter {
  comms: Comms;
  /** `msg_id` of the request that the calling code runs for. */
  parentId: string;
  clearOutput(options?: { wait?: boolean }): void;
}

/**
 * The global `jupyter` of Kerno's kernel.
 *
 * @param what What needs it, for the error.
 * @throws {Error} Elsewhere.
 */
export function needJupyter(what: string): Jupyter {
  const { jupyter } = globalThis as { jupyter?: Jupyter };
  if (typeof jupyter?.comms?.open === "function") return jupyter;
  throw new Error(
    `Cannot make ${what} as a widget lives in a front end of Kerno's Jupyter kernel: here is no global jupyter with comms; run this in a notebook with the kernel "kerno" (deno task lab)`,
  );
}

/** The widget messaging protocol that is spoken. */
const PROTOCOL = "2.1.0";

/** Opens the comm of a widget. */
export function openWidget(
  { comms }: Jupyter,
  state: Record<string, unknown>,
  bufferPaths: unknown[],
  buffers: (ArrayBuffer | ArrayBufferView)[],
): Comm {
  return comms.open("jupyter.widget", { state, buffer_paths: bufferPaths }, {
    buffers,
    metadata: { version: PROTOCOL },
  });
}

/**
 * Whether state that has come is sent back, so that all pages agree; the
 * setting is that of ipywidgets and is on unless it says no.
 */
export function echoes(): boolean {
  const variable = "JUPYTER_WIDGETS_ECHO";
  // Reading it must not ask the user for a permission.
  const { state } = Deno.permissions.querySync({ name: "env", variable });
  if (state !== "granted") return true;
  const setting = Deno.env.get(variable)?.toLowerCase() ?? "true";
  return !["0", "false", "no", "off", "n", "f"].includes(setting);
}
