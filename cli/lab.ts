/**
 * `kerno lab`: JupyterLab with this checkout's kernel, nothing installed
 * outside the checkout.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { install } from "./install.ts";

const HOME = fileURLToPath(new URL("../.cache/lab/", import.meta.url));

/**
 * Opens JupyterLab and waits for its end.
 *
 * @param args Further arguments of JupyterLab.
 * @returns Its exit code; 1 where there is no way to start it.
 */
export async function lab(args: readonly string[]): Promise<number> {
  const code = await install({
    target: { kind: "prefix", prefix: HOME },
    name: "kerno",
    displayName: "Kerno (Deno)",
    env: {},
    preload: true,
    flags: ["-A"],
  });
  if (code !== 0) return code;
  const command = await findLab();
  if (!command) {
    console.error(
      "Cannot open JupyterLab as this machine has neither jupyter, uv nor python3 with venv: install one of them (https://jupyter.org/install)",
    );
    return 1;
  }
  const paths = [join(HOME, "share", "jupyter"), Deno.env.get("JUPYTER_PATH")];
  const child = new Deno.Command(command[0], {
    args: [...command.slice(1), ...args],
    env: { JUPYTER_PATH: paths.filter(Boolean).join(delimiter) },
  }).spawn();
  // Ctrl+C is for JupyterLab, which asks before it ends.
  Deno.addSignalListener("SIGINT", () => {});
  return (await child.status).code;
}

/** The command that starts JupyterLab, made ready if need be. */
async function findLab(): Promise<string[] | null> {
  if (await succeeds("jupyter", "lab", "--version")) return ["jupyter", "lab"];
  if (await succeeds("uv", "--version")) {
    return ["uv", "run", "--with", "jupyterlab", "jupyter", "lab"];
  }
  const windows = Deno.build.os === "windows";
  const folder = join(HOME, "python", windows ? "Scripts" : "bin");
  const own = join(folder, windows ? "jupyter.exe" : "jupyter");
  if (existsSync(own)) return [own, "lab"];
  console.log("Installing JupyterLab into .cache/lab/python, once");
  const python = windows ? "python" : "python3";
  const made = await succeeds(python, "-m", "venv", join(HOME, "python")) &&
    await succeeds(join(folder, python), "-m", "pip", "install", "jupyterlab");
  if (made) return [own, "lab"];
  return await succeeds("jupyter", "notebook", "--version")
    ? ["jupyter", "notebook"]
    : null;
}

async function succeeds(command: string, ...args: string[]): Promise<boolean> {
  try {
    const { code } = await new Deno.Command(command, {
      args,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    return code === 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
