/**
 * The real kernel for the real clients: a folder with its kernelspec, and
 * scripts that run against it.
 *
 * @module
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import type { KernelSpec } from "../../kernel/client.ts";

const main = fileURLToPath(new URL("../../kernel/main.ts", import.meta.url));
const config = fileURLToPath(new URL("../../deno.json", import.meta.url));

/** The kernelspec of this checkout's kernel, without the library. */
export function kernelSpec(
  interrupt_mode: "message" | "signal" = "message",
  ...args: string[]
): KernelSpec {
  return {
    argv: [
      Deno.execPath(),
      "run",
      "-A",
      "--quiet",
      "--no-check",
      `--config=${config}`,
      main,
      "--connection-file",
      "{connection_file}",
      "--no-library",
      ...args,
    ],
    interrupt_mode,
    env: { KERNO_HISTORY: "off" },
  };
}

/**
 * Runs a script of `tests/clients/` with the kernelspecs `kerno` and
 * `kerno-signal` installed, in an empty folder; fails with what it wrote.
 *
 * @returns What it wrote on stdout.
 */
export async function runClient(
  python: string,
  script: string,
  ...args: string[]
): Promise<string> {
  const folder = await Deno.makeTempDir();
  try {
    for (const mode of ["message", "signal"] as const) {
      const name = mode === "message" ? "kerno" : "kerno-signal";
      const kernels = `${folder}/share/jupyter/kernels/${name}`;
      await Deno.mkdir(kernels, { recursive: true });
      const spec = {
        ...kernelSpec(mode),
        display_name: name,
        language: "typescript",
        metadata: { supported_encryption: ["curve"] },
      };
      await Deno.writeTextFile(`${kernels}/kernel.json`, JSON.stringify(spec));
    }
    await Deno.mkdir(`${folder}/work`);
    const path = fileURLToPath(
      new URL(`../clients/${script}`, import.meta.url),
    );
    const { code, stdout, stderr } = await new Deno.Command(python, {
      args: [path, ...args],
      cwd: `${folder}/work`,
      env: {
        JUPYTER_PATH: `${folder}/share/jupyter`,
        JUPYTER_DATA_DIR: `${folder}/data`,
        JUPYTER_RUNTIME_DIR: `${folder}/runtime`,
        JUPYTER_CONFIG_DIR: `${folder}/config`,
        JUPYTER_PLATFORM_DIRS: "1",
        KERNO_HISTORY: "off",
      },
    }).output();
    const out = new TextDecoder().decode(stdout);
    assert.equal(code, 0, out + new TextDecoder().decode(stderr));
    return out;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
