/**
 * What a test may need beyond Deno, and whether this machine has it.
 *
 * With `CI=true` nothing is skipped: what is missing is set up, and a failure
 * to do so fails the test.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { spawnSync } from "node:child_process";

/** Whether everything must run. */
export const CI = Deno.env.get("CI") === "true";

const VENV = new URL("../.cache/clients/", import.meta.url).pathname;
const REQUIREMENTS =
  new URL("./clients/requirements.txt", import.meta.url).pathname;

/**
 * The Python of the virtual environment with the pinned Jupyter clients, or
 * why there is none.
 */
export function clientsPython(): { python: string } | { missing: string } {
  const python = `${VENV}bin/python`;
  const stamp = `${VENV}requirements.txt`;
  const wanted = Deno.readTextFileSync(REQUIREMENTS);
  if (existsSync(stamp) && Deno.readTextFileSync(stamp) === wanted) {
    return { python };
  }
  if (!CI) {
    return {
      missing:
        "the Jupyter clients are not installed; set CI=true to let the tests install them into .cache",
    };
  }
  run("python3", "-m", "venv", "--clear", VENV);
  run(python, "-m", "pip", "install", "--quiet", "-r", REQUIREMENTS);
  Deno.writeTextFileSync(stamp, wanted);
  return { python };
}

function run(command: string, ...args: string[]): void {
  const result = spawnSync(command, args, { stdio: ["ignore", 2, 2] });
  if (result.status !== 0) {
    throw new Error(
      `Cannot set up the test clients as "${command} ${
        args.join(" ")
      }" failed: ${result.error?.message ?? `exit code ${result.status}`}`,
    );
  }
}

/** A test that runs a real Jupyter client, skipped with its reason without. */
export function clientTest(
  name: string,
  body: (python: string) => Promise<void>,
): void {
  const found = clientsPython();
  if ("missing" in found) {
    Deno.test.ignore(`${name} (skipped: ${found.missing})`, () => {});
  } else {
    Deno.test(name, () => body(found.python));
  }
}
