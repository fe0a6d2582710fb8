/**
 * The library as one folder of JavaScript that a cell can import from
 * anywhere.
 *
 * Cells must not depend on how the notebook's folder resolves modules, so the
 * library is bundled with all it imports into the cache folder, under a name
 * made from the hash of its sources. What it imports only when called stays in
 * chunks beside the entry. It is not a build step: it is made when it is first
 * needed and found afterwards.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { cp } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { cacheFolder } from "./cache_folder.ts";
import { toLatin1 } from "./interpreter/latin1.ts";

/** The library as cells get it. */
export interface LibraryBundle {
  /** What cells write to import it; so do its sub-paths (`kerno/layers`). */
  specifier: string;
  /** The folder that the child must be allowed to read. */
  folder: string;
  /** The file with every public name. */
  path: string;
  /** The same file as a URL. */
  url: string;
  /** The public names. */
  names: string[];
  /** URL of the TypeScript module that it was made from. */
  types: string;
}

/** Where {@linkcode libraryBundle} works. */
export interface LibraryBundleOptions {
  /** The folder with mod.ts, deno.json and deno.lock; this checkout's. */
  root?: string;
  /** The cache folder; see {@linkcode cacheFolder}. */
  cache?: string;
}

/** The library could not be bundled; the message says why and what to do. */
export class LibraryBundleError extends Error {
  /** Always `LibraryBundleError`. */
  override name = "LibraryBundleError";
}

const SPECIFIER = "kerno";
const PREFIX = "library-";
/** Changes with the way bundles are made. */
const FORM = "2";
/** So many bundles stay; a running kernel may still read its older one. */
const KEPT = 5;
/** Runs a file that neither asks nor is configured. */
const ALONE = ["run", "--quiet", "--no-config", "--no-lock", "--no-prompt"];
/** Folders of the checkout that mod.ts does not reach. */
const UNREACHED = /^(\..*|bench|cli|docs|kernel|node_modules|notebooks|tests)$/;

/** The folder of this checkout. */
function checkout(): string {
  const url = new URL("../", import.meta.url);
  if (url.protocol !== "file:") {
    throw new LibraryBundleError(
      `Cannot build the library for cells as Kerno must lie on disk: current place is ${url}`,
    );
  }
  return fileURLToPath(url);
}

/**
 * The folder of the bundle that belongs to the present sources, made or not.
 * Takes a few milliseconds: every source is read and hashed.
 *
 * @returns An absolute path.
 * @throws {LibraryBundleError} If Kerno does not lie on disk.
 */
export function libraryFolder(options: LibraryBundleOptions = {}): string {
  const { root = checkout(), cache = cacheFolder() } = options;
  const hash = createHash("sha256").update(`${FORM} ${Deno.version.deno}`);
  const add = (folder: string, depth: number): void => {
    const entries = readdirSync(folder, { withFileTypes: true });
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (depth > 0 || !UNREACHED.test(entry.name)) add(path, depth + 1);
      } else if (depth > 0 || /\.(ts|json|lock)$/.test(entry.name)) {
        hash.update(`\n${entry.name}\n`).update(contentOf(path));
      }
    }
  };
  add(root, 0);
  return join(cache, PREFIX + hash.digest("hex").slice(0, 16));
}

/** The text of a source; of data, which is large, what tells it changed. */
function contentOf(path: string): string | Uint8Array {
  if (/\.(ts|js|json|lock)$/.test(path)) return readFileSync(path);
  const { size, mtimeMs } = statSync(path);
  return `${size} ${mtimeMs}`;
}

/**
 * The bundle of the present sources, if it was made before.
 *
 * @returns The bundle or null.
 */
export function findLibraryBundle(
  options: LibraryBundleOptions = {},
): LibraryBundle | null {
  const { root = checkout() } = options;
  return openBundle(libraryFolder(options), root);
}

function openBundle(folder: string, root: string): LibraryBundle | null {
  const path = join(folder, "mod.js");
  const names = join(folder, "names.json");
  if (!existsSync(path) || !existsSync(names)) return null;
  return {
    specifier: SPECIFIER,
    folder,
    path,
    url: pathToFileURL(path).href,
    names: JSON.parse(readFileSync(names, "utf8")),
    types: pathToFileURL(join(root, "mod.ts")).href,
  };
}

/**
 * The bundle of the present sources, made now if need be: a second or two,
 * and as long as the registry takes where npm's packages are not cached yet.
 * Nothing is written to the terminal.
 *
 * @throws {LibraryBundleError} If it cannot be made; says why and what to do.
 */
export async function libraryBundle(
  options: LibraryBundleOptions = {},
): Promise<LibraryBundle> {
  const { root = checkout(), cache = cacheFolder() } = options;
  const folder = libraryFolder({ root, cache });
  const found = openBundle(folder, root);
  if (found) {
    await Deno.utime(folder, new Date(), new Date()).catch(() => {});
    return found;
  }
  const unfinished = await temporaryFolder(cache);
  try {
    await build(root, unfinished);
    // Sources that changed meanwhile belong to another bundle.
    if (libraryFolder({ root, cache }) !== folder) {
      return await libraryBundle({ root, cache });
    }
    await Deno.rename(unfinished, folder).catch((error) => {
      // Another kernel was quicker with the same sources.
      if (!openBundle(folder, root)) throw error;
    });
  } finally {
    await Deno.remove(unfinished, { recursive: true }).catch(() => {});
  }
  await warm(folder);
  await removeOldest(cache);
  return openBundle(folder, root)!;
}

/**
 * Deno reads a module of each place once, as its own parser does, and remembers
 * what it imports. The process of cells would keep 60 MB from that.
 */
async function warm(folder: string): Promise<void> {
  await deno([...ALONE, join(folder, "mod.js")], folder).catch(() => {});
}

async function temporaryFolder(cache: string): Promise<string> {
  try {
    await Deno.mkdir(cache, { recursive: true });
    return await Deno.makeTempDir({ dir: cache, prefix: "unfinished-" });
  } catch (error) {
    throw new LibraryBundleError(
      `Cannot build the library for cells as the cache folder must be writable: current folder is "${cache}" (${
        (error as Error).message
      }). Set KERNO_CACHE_DIR to a folder of yours`,
    );
  }
}

async function build(root: string, folder: string): Promise<void> {
  const lock = join(root, "deno.lock");
  const ownLock = join(folder, "deno.lock");
  // A copy, as deno would write new entries into a checkout that may be
  // read-only.
  if (existsSync(lock)) await Deno.copyFile(lock, ownLock);
  // Names are kept as the registry of classes goes by them, and two classes of
  // one name (tfjs has an LSTM too) would be renamed.
  await deno(
    ["bundle", "--quiet", "--platform=deno", "--keep-names", "--code-splitting"]
      .concat(`--config=${join(root, "deno.json")}`, `--lock=${ownLock}`)
      .concat(`--outdir=${folder}`, join(root, "mod.ts")),
    root,
  );
  for (const { name } of Deno.readDirSync(folder)) {
    if (!name.endsWith(".js")) continue;
    const path = join(folder, name);
    await Deno.writeTextFile(path, toLatin1(await Deno.readTextFile(path)));
  }
  // Modules look for their files beside themselves: data/assets.ts.
  const assets = join(root, "data", "assets");
  if (existsSync(assets)) {
    await cp(assets, join(folder, "assets"), {
      recursive: true,
      filter: (path) => !path.endsWith(".ts"),
    });
  }
  const probe = join(folder, "probe.js");
  await Deno.writeTextFile(
    probe,
    `import * as library from "./mod.js";\nconsole.log("\\n" + JSON.stringify(Object.keys(library)));\n`,
  );
  const text = await deno([...ALONE, probe], folder);
  const names = text.trim().split("\n").at(-1)!;
  await Deno.writeTextFile(join(folder, "names.json"), names);
  await Promise.all([Deno.remove(probe), Deno.remove(ownLock).catch(() => {})]);
}

/** Runs deno and gives its stdout; its stderr only as part of an error. */
async function deno(args: string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (code === 0) return new TextDecoder().decode(stdout);
  const said = new TextDecoder().decode(stderr).trim();
  const offline = /dns error|error sending request|client error/i.test(said);
  throw new LibraryBundleError(
    `Cannot build the library for cells as "deno ${
      args[0]
    }" failed with exit code ${code}:\n${said.slice(-2000)}\n${
      offline
        ? "The npm registry must be reached once: connect and start again"
        : 'Cells run without the library until this is mended; "kerno doctor" tries again'
    }`,
  );
}

async function removeOldest(cache: string): Promise<void> {
  const folders = readdirSync(cache)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => ({
      path: join(cache, basename(name)),
      used: Deno.statSync(join(cache, name)).mtime?.getTime() ?? 0,
    }))
    .sort((a, b) => b.used - a.used);
  await Promise.allSettled(
    folders.slice(KEPT).map(({ path }) =>
      Deno.remove(path, { recursive: true })
    ),
  );
}
