/**
 * The folders where Jupyter looks for kernelspecs.
 *
 * @module
 * @see https://docs.jupyter.org/en/latest/use/jupyter-directories.html and
 * `jupyter_core/paths.py`
 */
import { delimiter, join } from "node:path";

/** What the functions here ask of the machine. */
export interface Machine {
  /** `Deno.build.os`. */
  os: string;
  /** `Deno.env.get`. */
  env: (name: string) => string | undefined;
  /** `sys.prefix` of the `python3` on PATH, or null without one. */
  pythonPrefix: () => string | null;
}

/** The machine that runs this. */
export const THIS_MACHINE: Machine = {
  os: Deno.build.os,
  env: (name) => Deno.env.get(name) || undefined,
  pythonPrefix,
};

function pythonPrefix(): string | null {
  for (const python of ["python3", "python"]) {
    try {
      const { code, stdout } = new Deno.Command(python, {
        args: ["-c", "import sys; print(sys.prefix)"],
        stdin: "null",
        stdout: "piped",
        stderr: "null",
      }).outputSync();
      if (code === 0) return new TextDecoder().decode(stdout).trim();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return null;
}

/**
 * The user's data folder of Jupyter.
 *
 * @throws {Error} If no home folder is known.
 */
export function userDataFolder({ os, env }: Machine = THIS_MACHINE): string {
  const own = env("JUPYTER_DATA_DIR");
  if (own) return own;
  const appData = env("APPDATA");
  if (os === "windows" && appData) return join(appData, "jupyter");
  const xdg = env("XDG_DATA_HOME");
  if (os !== "darwin" && xdg) return join(xdg, "jupyter");
  const home = env("HOME") ?? env("USERPROFILE");
  if (!home) {
    throw new Error(
      "Cannot find Jupyter's data folder as neither JUPYTER_DATA_DIR nor HOME is set: give --prefix",
    );
  }
  return os === "darwin"
    ? join(home, "Library", "Jupyter")
    : join(home, ".local", "share", "jupyter");
}

/**
 * The prefix of the active Python: its virtual or conda environment, else that
 * of the `python3` on PATH.
 *
 * @throws {Error} If there is no Python.
 */
export function sysPrefix(
  { env, pythonPrefix }: Machine = THIS_MACHINE,
): string {
  const prefix = env("VIRTUAL_ENV") ?? env("CONDA_PREFIX") ?? pythonPrefix();
  if (prefix) return prefix;
  throw new Error(
    "Cannot find the prefix of Python as there is no python3 on PATH: give --user or --prefix",
  );
}

/** The data folder of Jupyter below a prefix. */
export function prefixDataFolder(prefix: string): string {
  return join(prefix, "share", "jupyter");
}

/**
 * The folders that hold kernelspecs, first found first taken. They need not
 * exist.
 */
export function kernelFolders(machine: Machine = THIS_MACHINE): string[] {
  const { os, env } = machine;
  const data = (env("JUPYTER_PATH") ?? "").split(delimiter).filter(Boolean);
  const ofUser: string[] = [];
  try {
    ofUser.push(userDataFolder(machine));
  } catch {
    // Without a home folder there is no folder of the user to look into.
  }
  const prefix = env("VIRTUAL_ENV") ?? env("CONDA_PREFIX") ??
    machine.pythonPrefix();
  const ofPython = prefix ? [prefixDataFolder(prefix)] : [];
  const preferPython = env("VIRTUAL_ENV") ?? env("CONDA_PREFIX") ??
    env("JUPYTER_PREFER_ENV_PATH");
  data.push(
    ...(preferPython ? [...ofPython, ...ofUser] : [...ofUser, ...ofPython]),
  );
  const programData = env("PROGRAMDATA");
  if (os === "windows" && programData) data.push(join(programData, "jupyter"));
  if (os !== "windows") {
    data.push("/usr/local/share/jupyter", "/usr/share/jupyter");
  }
  return [...new Set(data)].map((folder) => join(folder, "kernels"));
}
