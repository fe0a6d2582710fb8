/**
 * The decisions of our broker beside those of deno itself, for the same flags.
 *
 * @module
 */
import assert from "node:assert/strict";
import { permissionMode } from "../../../kernel/interpreter/permissions/mod.ts";
import { Folder, Notebook } from "./notebook.ts";

const path = (name: string) => `Deno.statSync(${JSON.stringify(name)})`;
const connect = (hostname: string, port: number) =>
  `Deno.connect(${JSON.stringify({ hostname, port })})`;
const env = (name: string) => `Deno.env.get(${JSON.stringify(name)})`;
const run = (name: string) =>
  `new Deno.Command(${JSON.stringify(name)}).outputSync()`;

/** What is tried under each set of flags. */
const DEEDS = [
  path("data"),
  path("data/a.txt"),
  path("./data/../data/a.txt"),
  path("data/../in.txt"),
  path("data/../../data/a.txt"),
  path("datax"),
  path("data/link"),
  path("data/secret/s.txt"),
  path("in.txt"),
  path("."),
  path(".."),
  path("/etc/hostname"),
  path("/"),
  `Deno.statSync(new URL("file://CWD/data/a.txt"))`,
  `[...Deno.readDirSync("data")]`,
  `Deno.realPathSync("data/link")`,
  `Deno.readTextFileSync("/proc/self/environ")`,
  `Deno.writeTextFileSync("data/w.txt", "w")`,
  `Deno.writeTextFileSync("w.txt", "w")`,
  `Deno.mkdirSync("data/secret/m", { recursive: true })`,
  connect("127.0.0.1", 1),
  connect("127.0.0.1", 2),
  connect("127.0.0.2", 1),
  connect("[::1]", 1),
  connect("localhost", 1),
  connect("LOCALHOST", 1),
  connect("sub.localhost", 1),
  connect("a.sub.localhost", 1),
  `Deno.listen({ port: 0 }).close()`,
  `Deno.listen({ hostname: "127.0.0.1", port: 0 }).close()`,
  `fetch("http://localhost:1/")`,
  `Deno.connect({ transport: "unix", path: "/tmp/kerno-none" })`,
  env("HOME"),
  env("home"),
  env("AWS_KEY"),
  env("AWS_"),
  env("AW"),
  `Deno.env.set("KERNO_SET", "1")`,
  `Deno.hostname()`,
  `Deno.osRelease()`,
  `Deno.loadavg()`,
  `Deno.uid()`,
  `(await import("node:inspector")).url()`,
  run("true"),
  run("/bin/true"),
  `Deno.dlopen("./data/none.so", {})`,
  `Deno.dlopen("none.so", {})`,
  `import("http://localhost:1/" + "x.ts")`,
  `import("https://deno.land:444/" + "x.ts")`,
];

const FLAGS = [
  [],
  ["--allow-read=data"],
  ["-R=./data/,/etc", "-E=AWS_*"],
  ["--allow-read", "--deny-read=data/secret,/etc", "--allow-sys"],
  ["--allow-read=.", "--deny-read=data/secret", "--allow-write=data"],
  ["--allow-read=data", "--allow-read=in.txt", "--allow-env=HOME,AWS_KEY"],
  ["--allow-net=127.0.0.1:1,localhost", "--allow-import=localhost:1"],
  ["--allow-net=[::1]:1,*.localhost", "--allow-sys=hostname,networkInterfaces"],
  ["--allow-net=127.0.0.0/31,unix:/tmp/kerno-none", "--allow-ffi=data"],
  ["-N", "--deny-net=localhost:1,127.0.0.2", "-R", "-W"],
  ["--allow-env", "--deny-env=HOME", "--allow-run", "--allow-read=/"],
  ["-S=osRelease,loadavg,uid", "-W=w.txt", "-I", "--deny-write=data"],
];

/** An expression that tells which deeds are denied, as JSON. */
function trial(deeds: string[]): string {
  const attempts = deeds.map((deed) => `async () => await (${deed})`);
  return `JSON.stringify(await (async () => {
    const denied = [];
    for (const attempt of [${attempts.join(",\n")}]) {
      try { await attempt(); denied.push(false); }
      catch (error) { denied.push(error.name === "NotCapable" || error.code === "ERR_ACCESS_DENIED" || /NotCapable|Requires|^Cannot .* as /.test(error.message)); }
    }
    return denied;
  })())`;
}

/** What deno itself says. */
async function denosOwn(
  flags: string[],
  cwd: string,
  deeds: string[],
): Promise<boolean[]> {
  using scripts = new Folder({ "t.js": `console.log(${trial(deeds)})` });
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--no-lock", ...flags]
      .concat(`${scripts.path}/t.js`),
    cwd,
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert.ok(text, new TextDecoder().decode(stderr));
  return JSON.parse(text);
}

/** What cells are told under our broker. */
async function ours(
  flags: string[],
  cwd: string,
  deeds: string[],
): Promise<boolean[]> {
  assert.equal(permissionMode(flags), "ask");
  await using notebook = await Notebook.start({ cwd, flags });
  const { result, error } = await notebook.run(trial(deeds));
  assert.equal(error, "");
  return JSON.parse(JSON.parse(result!));
}

function files(): Folder {
  const folder = new Folder({ "in.txt": "in", "datax": "x" });
  const { path } = folder;
  Deno.mkdirSync(`${path}/data/secret`, { recursive: true });
  Deno.writeTextFileSync(`${path}/data/a.txt`, "a");
  Deno.writeTextFileSync(`${path}/data/secret/s.txt`, "s");
  Deno.symlinkSync("../in.txt", `${path}/data/link`);
  return folder;
}

for (const flags of FLAGS) {
  Deno.test(`the broker decides as deno does under ${flags.join(" ") || "no flag"}`, async () => {
    using folder = files();
    const cwd = Deno.realPathSync(folder.path);
    const deeds = DEEDS.map((deed) => deed.replace("CWD", cwd));
    const [theirs, own] = [
      await denosOwn(flags, cwd, deeds),
      await ours(flags, cwd, deeds),
    ];
    const table = (denied: boolean[]) =>
      deeds.map((deed, i) => `${denied[i] ? "no " : "yes"} ${deed}`);
    assert.deepEqual(table(own), table(theirs));
  });
}

Deno.test("what deno denies for paths at random the broker denies, and nothing else", async () => {
  using folder = files();
  const cwd = Deno.realPathSync(folder.path);
  let seed = 7;
  const random = (n: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor(seed / 65536) % n;
  };
  const parts = [
    "data",
    "..",
    ".",
    "",
    "secret",
    "a.txt",
    "link",
    cwd.slice(1),
    "data ",
    "DATA",
    "<TMP>",
    "%2e%2e",
    "data\\",
    "\u202e",
    "etc",
  ];
  const paths = Array.from({ length: 300 }, () => {
    const length = 1 + random(6);
    const words = Array.from({ length }, () => parts[random(parts.length)]);
    return (random(3) === 0 ? "/" : "") + words.join("/");
  }).filter((each) => each !== "");
  const flags = ["--allow-read=data", "--deny-read=data/secret"];
  const deeds = paths.map((each) => path(each));
  const theirs = await denosOwn(flags, cwd, deeds);
  assert.ok(theirs.includes(true) && theirs.includes(false));
  const own = await ours(flags, cwd, deeds);
  const differing = paths.filter((_, i) => own[i] !== theirs[i]);
  assert.deepEqual(differing, []);
});

Deno.test("permissionMode() asks only where a broker can follow the flags", () => {
  const modes = (os: string, ...flags: string[]) => permissionMode(flags, os);
  assert.equal(modes("linux", "-A"), "all");
  assert.equal(modes("linux", "--allow-all", "--deny-run"), "all");
  assert.equal(modes("linux", "--allow-read=data"), "ask");
  assert.equal(modes("darwin", "--allow-run"), "ask");
  assert.equal(modes("windows", "--allow-read=data"), "flags");
  assert.equal(modes("linux", "--allow-run=git"), "flags");
  assert.equal(modes("linux", "--allow-run", "--deny-run=rm"), "flags");
  assert.equal(modes("linux", "-R", "--ignore-env"), "flags");
  assert.equal(modes("linux", "-P=mine"), "flags");
});

Deno.test("a list of programs is left to deno, and nothing is asked", async () => {
  await using notebook = await Notebook.start({ flags: ["--allow-run=true"] });
  const code = (name: string) => notebook.run(run(name), { allowStdin: true });
  assert.equal((await code("true")).error, "");
  assert.match((await code("false")).error, /^NotCapable: Requires run access/);
  assert.ok(!notebook.events.some(({ type }) => type === "input"));
});
