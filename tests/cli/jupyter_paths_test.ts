import assert from "node:assert/strict";
import { join } from "node:path";
import {
  kernelFolders,
  sysPrefix,
  userDataFolder,
} from "../../cli/jupyter_paths.ts";

function machine(
  os: string,
  env: Record<string, string>,
  prefix: string | null = null,
) {
  return {
    os,
    env: (name: string) => env[name] || undefined,
    pythonPrefix: () => prefix,
  };
}

// The rows of docs.jupyter.org, "Common Directories and File Locations".
const USER: [string, Record<string, string>, string][] = [
  ["linux", { HOME: "/h" }, join("/h", ".local", "share", "jupyter")],
  ["linux", { HOME: "/h", XDG_DATA_HOME: "/x" }, join("/x", "jupyter")],
  [
    "darwin",
    { HOME: "/h", XDG_DATA_HOME: "/x" },
    join("/h", "Library", "Jupyter"),
  ],
  ["windows", { APPDATA: "/a", USERPROFILE: "/u" }, join("/a", "jupyter")],
  ["linux", { HOME: "/h", JUPYTER_DATA_DIR: "/j" }, "/j"],
];
for (const [os, env, folder] of USER) {
  Deno.test(`userDataFolder() on ${os} with ${Object.keys(env).join(", ")}`, () => {
    assert.equal(userDataFolder(machine(os, env)), folder);
  });
}

Deno.test("userDataFolder() without a home says what to give", () => {
  assert.throws(() => userDataFolder(machine("linux", {})), /give --prefix/);
});

Deno.test("sysPrefix() takes the active environment, then python3's", () => {
  assert.equal(
    sysPrefix(machine("linux", { VIRTUAL_ENV: "/v", CONDA_PREFIX: "/c" })),
    "/v",
  );
  assert.equal(sysPrefix(machine("linux", { CONDA_PREFIX: "/c" })), "/c");
  assert.equal(sysPrefix(machine("linux", {}, "/usr")), "/usr");
  assert.throws(
    () => sysPrefix(machine("linux", {})),
    /there is no python3 on PATH: give --user or --prefix/,
  );
});

Deno.test("kernelFolders() has the order of jupyter --paths", () => {
  const folders = (env: Record<string, string>) =>
    kernelFolders(machine("linux", env, "/usr"));
  assert.deepEqual(folders({ HOME: "/h", JUPYTER_PATH: "/a:/b" }), [
    "/a/kernels",
    "/b/kernels",
    "/h/.local/share/jupyter/kernels",
    "/usr/share/jupyter/kernels",
    "/usr/local/share/jupyter/kernels",
  ]);
  assert.deepEqual(folders({ HOME: "/h", VIRTUAL_ENV: "/v" }).slice(0, 2), [
    "/v/share/jupyter/kernels",
    "/h/.local/share/jupyter/kernels",
  ]);
});
