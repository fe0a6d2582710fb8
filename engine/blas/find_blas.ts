/**
 * Where a BLAS may lie on this machine.
 *
 * @module
 */
import { globSync, realpathSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { environment } from "../_environment.ts";

/** A library that may be tried. */
export interface BlasCandidate {
  /** A path, or a name that the system's loader finds. */
  path: string;
  /** Who named it. */
  source: string;
}

/** Names that the system's loader may know, the fastest first. */
const SYSTEM: Record<string, string[]> = {
  linux: [
    "libopenblas64_.so.0",
    "libopenblas.so.0",
    "libopenblas.so",
    "libmkl_rt.so.2",
    "libmkl_rt.so",
    "libblis.so.4",
    "libblis.so",
  ],
  darwin: [
    "/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
    "/usr/local/opt/openblas/lib/libopenblas.dylib",
  ],
  windows: ["libopenblas.dll", "mkl_rt.2.dll"],
};

const ACCELERATE = "/System/Library/Frameworks/Accelerate.framework/Accelerate";

/**
 * The candidates in the order in which they should be tried. Only what may be
 * read without asking is looked at.
 */
export function* findBlas(): Generator<BlasCandidate> {
  const named = environment("KERNO_BLAS");
  if (named) {
    yield { path: named, source: "KERNO_BLAS" };
    return;
  }
  if (Deno.build.os === "darwin") {
    yield { path: ACCELERATE, source: "macOS" };
  }
  for (const [prefix, source] of pythonPrefixes()) {
    for (const path of numpyLibraries(prefix)) yield { path, source };
  }
  for (const path of SYSTEM[Deno.build.os] ?? []) {
    yield { path, source: "system" };
  }
}

/** Folders of the Python that a notebook's user works with. */
function* pythonPrefixes(): Generator<[prefix: string, source: string]> {
  for (const name of ["VIRTUAL_ENV", "CONDA_PREFIX"]) {
    const prefix = environment(name);
    if (prefix) yield [prefix, `NumPy of ${name}`];
  }
  const source = "NumPy of python3";
  const python = mayRead() ? pythonOnPath() : undefined;
  if (!python) return;
  const prefix = python.replace(/[\\/]bin[\\/][^\\/]+$/, "");
  if (numpyLibraries(prefix).length > 0) yield [prefix, source];
  else {
    const asked = askPython(python);
    if (asked && asked !== prefix) yield [asked, source];
  }
}

/** The OpenBLAS that NumPy's wheels carry. */
function numpyLibraries(prefix: string): string[] {
  if (!mayRead()) return [];
  const pattern = {
    windows: "Lib/site-packages/numpy.libs/libscipy_openblas64_*.dll",
    darwin:
      "lib/python3*/site-packages/numpy/.dylibs/libscipy_openblas64_*.dylib",
  }[Deno.build.os as string] ??
    "lib/python3*/{site,dist}-packages/numpy.libs/libscipy_openblas64_*.so";
  return globSync(`${prefix}/${pattern}`);
}

function pythonOnPath(): string | undefined {
  const folders = (environment("PATH") ?? "").split(":").filter(Boolean);
  for (const folder of folders) {
    try {
      return realpathSync(`${folder}/python3`);
    } catch {
      continue; // not there
    }
  }
  return undefined;
}

/** sys.prefix, where python3 is a script that stands for another one. */
function askPython(python: string): string | undefined {
  const { state } = Deno.permissions.querySync({
    name: "run",
    command: python,
  });
  if (state !== "granted") return undefined;
  const { status, stdout } = spawnSync(
    python,
    ["-S", "-E", "-c", "import sys; print(sys.prefix)"],
    { encoding: "utf8", timeout: 2000 },
  );
  return status === 0 ? stdout.trim() : undefined;
}

function mayRead(): boolean {
  return Deno.permissions.querySync({ name: "read" }).state === "granted";
}
