/** What goes wrong with a kernel, seen from its client. @module */

/** The kernel has ended, or its sockets are closed. */
export class KernelDiedError extends Error {
  /** Always `KernelDiedError`. */
  override name = "KernelDiedError";
  /** The last of what it wrote on stderr. */
  readonly stderr: string;

  /** @param what What happened, a whole sentence without its period. */
  constructor(what: string, stderr = "") {
    const said = stderr.trim();
    super(said === "" ? what : `${what}; it wrote on stderr:\n${said}`);
    this.stderr = stderr;
  }
}

/** The kernel lives and does not answer. */
export class KernelTimeoutError extends Error {
  /** Always `KernelTimeoutError`. */
  override name = "KernelTimeoutError";
}
