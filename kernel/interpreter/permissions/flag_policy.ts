/**
 * What the permission flags say, in deno's own words.
 *
 * Paths, hosts, wildcards and ranges are matched by deno itself: a second
 * process that has the flags of the cells and no code of theirs is asked for
 * the state of each permission, once.
 *
 * @module
 */
import { permissionFlags } from "./mode.ts";

/** What the flags say; `ask` is nothing. */
export type Verdict = "granted" | "denied" | "ask";

/** How the value of a kind is named in a permission descriptor. */
const FIELDS: Readonly<Record<string, string>> = {
  read: "path",
  write: "path",
  ffi: "path",
  net: "host",
  env: "variable",
  sys: "kind",
  run: "command",
  import: "host",
};
/** States that are remembered. */
const REMEMBERED = 10_000;
/** A display name such as `<TMP>` hides which path is meant. */
const HIDDEN = /^<[A-Z_]+>$/;

/** See the module. */
export class FlagPolicy {
  readonly #flags: string[];
  readonly #folder: string | undefined;
  readonly #known = new Map<string, Promise<string>>();
  #process: Deno.ChildProcess | null = null;
  #writer: WritableStreamDefaultWriter<Uint8Array> | null = null;
  #waiting: ((state: string) => void)[] = [];
  #ended: Promise<unknown> = Promise.resolve();

  /** `folder` is that of the notebook, in which relative flags are read. */
  constructor(flags: readonly string[], folder: string | undefined) {
    this.#flags = permissionFlags(flags);
    this.#folder = folder;
  }

  /** Starts the process, which the first question does otherwise. */
  start(): void {
    if (this.#process) return;
    const script = new URL("./policy_process.ts", import.meta.url).href;
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "--no-check", "--no-config"]
        .concat("--no-lock", this.#flags, script),
      cwd: this.#folder,
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#process = process;
    this.#writer = process.stdin.getWriter();
    this.#ended = this.#read(process);
  }

  async #read(process: Deno.ChildProcess): Promise<void> {
    const decoder = new TextDecoderStream();
    let rest = "";
    for await (const text of process.stdout.pipeThrough(decoder)) {
      const states = (rest + text).split("\n");
      rest = states.pop()!;
      for (const state of states) this.#waiting.shift()?.(state);
    }
    await process.status;
    if (process !== this.#process) return;
    // What it has not told the user is asked, and the next question revives it.
    this.#process = null;
    this.#known.clear();
    for (const resolve of this.#waiting.splice(0)) resolve("prompt");
  }

  /** What the flags say of `value`, an absolute path where it is a path. */
  async verdict(permission: string, value: string | null): Promise<Verdict> {
    const field = FIELDS[permission];
    if (field === undefined) return "ask";
    const isWhole = value === null || HIDDEN.test(value);
    const descriptor = JSON.stringify(
      isWhole ? { name: permission } : { name: permission, [field]: value },
    );
    const state = await this.#state(descriptor);
    if (state === "denied" || state === "granted") return state;
    // Deno lets a folder be listed where something in it is denied.
    const isListing = state === "partial" && permission === "read" && !isWhole;
    return isListing ? "granted" : "ask";
  }

  #state(descriptor: string): Promise<string> {
    const known = this.#known.get(descriptor);
    if (known) return known;
    this.start();
    const state = new Promise<string>((resolve) => this.#waiting.push(resolve));
    const line = new TextEncoder().encode(`${descriptor}\n`);
    // Where it fails the process has ended, which is seen to above.
    this.#writer!.write(line).catch(() => {});
    this.#known.set(descriptor, state);
    if (this.#known.size > REMEMBERED) {
      this.#known.delete(this.#known.keys().next().value!);
    }
    return state;
  }

  /** Ends the process. */
  async close(): Promise<void> {
    await this.#writer?.close().catch(() => {});
    await this.#ended;
  }
}
