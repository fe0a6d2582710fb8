/**
 * `kerno doctor`: what is broken and how to mend it.
 *
 * @module
 */
import { cacheFolder } from "../kernel/cache_folder.ts";
import { type LibraryBundle, libraryBundle } from "../kernel/library_bundle.ts";
import { chooseDeno } from "./deno_executable.ts";
import { kernelFolders } from "./jupyter_paths.ts";
import { startKernel } from "./kernel_process.ts";
import { findKernelSpecs, isKernos, VERSION } from "./kernelspec.ts";

/** One thing that was looked at. */
export interface Finding {
  /** What was looked at. */
  what: string;
  /** `note`: works, but there is something to know. */
  state: "ok" | "note" | "broken";
  /** What was found, and the way out. */
  says: string;
}

/** The oldest Deno that the kernel is tested with. */
const OLDEST_DENO = [2, 9, 6];

/**
 * Looks at everything that a cell needs.
 *
 * @param options.json Writes JSON.
 * @returns The exit code: 0, or 1 where something is broken.
 */
export async function doctor({ json }: { json: boolean }): Promise<number> {
  const library = await attempt("library", inspectLibrary);
  const findings = [
    { what: "kerno", state: "ok" as const, says: VERSION },
    inspectDeno(),
    library.finding,
    ...library.value ? [await inspectEngine(library.value)] : [],
    (await attempt("kernel", inspectKernel)).finding,
    ...inspectKernelSpecs(),
  ];
  if (json) console.log(JSON.stringify(findings, null, 2));
  else for (const finding of findings) console.log(lineOf(finding));
  return findings.some(({ state }) => state === "broken") ? 1 : 0;
}

function lineOf({ what, state, says }: Finding): string {
  const mark = { ok: "ok", note: "note", broken: "BROKEN" }[state];
  const indent = "\n" + " ".repeat(24);
  return `${mark.padEnd(8)}${what.padEnd(16)}${says.replaceAll("\n", indent)}`;
}

/** What an inspection gave; its error is a finding too. */
async function attempt<T>(
  what: string,
  inspect: () => Promise<{ says: string; value: T }>,
): Promise<{ finding: Finding; value?: T }> {
  try {
    const { says, value } = await inspect();
    return { finding: { what, state: "ok", says }, value };
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    return { finding: { what, state: "broken", says } };
  }
}

function inspectDeno(): Finding {
  const { path, warning } = chooseDeno();
  const version = Deno.version.deno.split(/[.-]/).slice(0, 3).map(Number);
  const difference = version
    .map((part, i) => part - OLDEST_DENO[i])
    .find((part) => part !== 0) ?? 0;
  if (difference < 0) {
    return {
      what: "deno",
      state: "broken",
      says: `${Deno.version.deno} is too old: "deno upgrade" brings ${
        OLDEST_DENO.join(".")
      } or newer`,
    };
  }
  return {
    what: "deno",
    state: warning ? "note" : "ok",
    says: `${Deno.version.deno}, ${warning ?? path}`,
  };
}

async function inspectLibrary() {
  const began = performance.now();
  const value = await libraryBundle();
  const ms = Math.round(performance.now() - began);
  return {
    says: `${value.names.length} names in ${value.folder} (${ms} ms)`,
    value,
  };
}

/** Asks the engine that cells would use. */
async function inspectEngine({ url, names }: LibraryBundle): Promise<Finding> {
  if (!names.includes("engine")) {
    return { what: "engine", state: "broken", says: "mod.ts exports none" };
  }
  const code = `import { engine } from ${JSON.stringify(url)};
    console.log("\\n" + JSON.stringify(await engine.info()));
    Deno.exit(0);`;
  const { code: status, stdout, stderr } = await new Deno.Command(
    Deno.execPath(),
    {
      args: ["eval", "--quiet", "--no-config", "--no-lock", code],
      cwd: cacheFolder(),
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    },
  ).output();
  const [said, wrong] = [stdout, stderr].map((bytes) =>
    new TextDecoder().decode(bytes).trim()
  );
  if (status !== 0) {
    return { what: "engine", state: "broken", says: wrong.slice(-1000) };
  }
  const info = JSON.parse(said.split("\n").at(-1)!) as Record<string, unknown>;
  const lines = Object.entries(info).map(([key, value]) =>
    `${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`
  );
  return { what: "engine", state: "ok", says: lines.join("\n") };
}

/** Starts the kernel and runs a cell. */
async function inspectKernel() {
  const began = performance.now();
  const kernel = await startKernel({ cwd: Deno.cwd() });
  try {
    let shown: unknown;
    const reply = await kernel.execute("6 * 7", ({ type, content }) => {
      if (type === "execute_result") {
        shown = (content.data as Record<string, unknown>)["text/plain"];
      }
    });
    if (reply.status !== "ok" || shown !== "42") {
      throw new Error(
        `Cannot run cells: 6 * 7 gave ${shown ?? reply.ename ?? reply.status}`,
      );
    }
  } finally {
    await kernel.shutdown();
  }
  const ms = Math.round(performance.now() - began);
  return { says: `started, ran a cell and ended in ${ms} ms`, value: null };
}

function inspectKernelSpecs(): Finding[] {
  const all = findKernelSpecs();
  const own = all.filter(({ spec, name }) =>
    isKernos(spec) || (!spec && name === "kerno")
  );
  if (own.length === 0) {
    return [{
      what: "kernelspec",
      state: "note",
      says: `none in ${
        kernelFolders().join(", ")
      }\n"kerno install" makes Jupyter know the kernel`,
    }];
  }
  return own.map(({ name, folder, faults, spec }): Finding => {
    const what = `kernelspec`;
    const first = all.find((other) => other.name === name)!;
    if (faults.length > 0) {
      return {
        what,
        state: "broken",
        says: [`${name} in ${folder}`, ...faults].join("\n"),
      };
    }
    if (first.folder !== folder) {
      return {
        what,
        state: "note",
        says:
          `${name} in ${folder}\nhidden by ${first.folder}: "kerno uninstall" one of them`,
      };
    }
    const written = (spec?.metadata?.kerno as { version?: string })?.version;
    return written === VERSION
      ? { what, state: "ok", says: `${name} in ${folder}` }
      : {
        what,
        state: "note",
        says:
          `${name} in ${folder}\nwritten by version ${written}: "kerno install" again`,
      };
  });
}
