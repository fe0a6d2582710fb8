/**
 * What a test may need beyond Deno, and whether this machine has it.
 *
 * With `CI=true` nothing is skipped: what is missing is set up, and a failure
 * to do so fails the test.
 *
 * @module
 */
import { existsSync, globSync, mkdirSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";

/** Whether everything must run. */
export const CI = Deno.env.get("CI") === "true";

/** A thing that a test needs, or why it is not there. */
type Found<T> = { has: T } | { missing: string };

/**
 * The Python of a virtual environment in .cache with what a requirements file
 * pins.
 */
function environment(name: string, requirements: URL): Found<string> {
  const folder = new URL(`../.cache/${name}/`, import.meta.url).pathname;
  const python = `${folder}bin/python`;
  const stamp = `${folder}requirements.txt`;
  const wanted = Deno.readTextFileSync(requirements);
  const isThere = () =>
    existsSync(stamp) && Deno.readTextFileSync(stamp) === wanted;
  if (isThere()) return { has: python };
  if (!CI) {
    return {
      missing:
        `its Python packages are not installed; CI=true lets the tests install them into .cache/${name}`,
    };
  }
  // Test files run side by side, and several need the same folder.
  mkdirSync(new URL("../.cache/", import.meta.url), { recursive: true });
  const lock = Deno.openSync(`${folder.slice(0, -1)}.lock`, {
    create: true,
    write: true,
  });
  lock.lockSync(true);
  try {
    if (isThere()) return { has: python };
    run("python3", "-m", "venv", "--clear", folder);
    run(python, "-m", "pip", "install", "--quiet", "-r", requirements.pathname);
    Deno.writeTextFileSync(stamp, wanted);
    return { has: python };
  } finally {
    lock.close();
  }
}

/** Debian's Chromium; with `CI=true` it is installed where it can be. */
function chromium(): Found<string> {
  const path = "/usr/bin/chromium";
  if (existsSync(path)) return { has: path };
  if (!CI) return { missing: `there is no ${path}` };
  run("apt-get", "update", "-qq");
  run("apt-get", "install", "-y", "-qq", "chromium", "fonts-dejavu");
  return { has: path };
}

function run(command: string, ...args: string[]): void {
  const result = spawnSync(command, args, { stdio: ["ignore", 2, 2] });
  if (result.status !== 0) {
    throw new Error(
      `Cannot set up what tests need as "${command} ${
        args.join(" ")
      }" failed: ${result.error?.message ?? `exit code ${result.status}`}`,
    );
  }
}

/** The Python of the clients' environment. */
function clients(): Found<string> {
  const requirements = new URL("./clients/requirements.txt", import.meta.url);
  return environment("clients", requirements);
}

/** The BLAS of the clients' NumPy, where they are installed. */
export function clientsBlas(): string | undefined {
  const found = clients();
  if ("missing" in found) return undefined;
  const pattern =
    "../lib/python3*/site-packages/numpy.libs/libscipy_openblas64_*.so";
  return globSync(join(dirname(found.has), pattern))[0];
}

/** A test that runs a real Jupyter client, skipped with its reason without. */
export function clientTest(
  name: string,
  body: (python: string) => Promise<void>,
): void {
  const found = clients();
  if ("missing" in found) {
    Deno.test.ignore(`${name} (skipped: ${found.missing})`, () => {});
  } else {
    Deno.test(name, () => body(found.has));
  }
}

/** A test that drives JupyterLab in a browser, skipped with its reason without. */
export function labTest(
  name: string,
  body: (paths: { python: string; chromium: string }) => Promise<void>,
): void {
  const requirements = new URL("./lab/requirements.txt", import.meta.url);
  const browser = chromium();
  const lab = "missing" in browser
    ? browser
    : environment("lab-tests", requirements);
  if ("missing" in browser || "missing" in lab) {
    const why = "missing" in browser
      ? browser.missing
      : (lab as { missing: string }).missing;
    Deno.test.ignore(`${name} (skipped: ${why})`, () => {});
  } else {
    Deno.test(name, () => body({ python: lab.has, chromium: browser.has }));
  }
}
