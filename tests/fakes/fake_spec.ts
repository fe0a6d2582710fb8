/**
 * The kernelspec of the kernel in `fake_kernel_main.ts`.
 *
 * @module
 */
import type { KernelSpec } from "../../kernel/client.ts";

const main = new URL("./fake_kernel_main.ts", import.meta.url).pathname;

/** See the module. */
export const FAKE_SPEC: KernelSpec = {
  argv: [
    Deno.execPath(),
    "run",
    "-A",
    "--quiet",
    "--no-check",
    main,
    "{connection_file}",
  ],
};
