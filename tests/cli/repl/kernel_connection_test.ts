import assert from "node:assert/strict";
import { join } from "node:path";
import {
  attachKernel,
  findConnectionFile,
  runtimeFolder,
} from "../../../cli/repl/kernel_connection.ts";

const TEMP = await Deno.makeTempDir();
Deno.test.afterAll(() => Deno.remove(TEMP, { recursive: true }));

/** A connection file of a kernel with its shell at `port`, `age` seconds old. */
async function connectionFile(
  folder: string,
  name: string,
  port: number,
  age = 0,
): Promise<string> {
  const path = join(folder, name);
  const ports = ["iopub", "stdin", "control", "hb"]
    .map((channel, i) => [`${channel}_port`, i + 1]);
  await Deno.writeTextFile(
    path,
    JSON.stringify({
      shell_port: port,
      ...Object.fromEntries(ports),
      key: "k",
    }),
  );
  const time = Date.now() / 1000 - age;
  await Deno.utime(path, time, time);
  return path;
}

/** A port on which somebody listens while `body` runs, and one where nobody does. */
async function withPorts(
  body: (used: number, free: number) => Promise<void>,
): Promise<void> {
  const options = { hostname: "127.0.0.1", port: 0 };
  const used = Deno.listen(options);
  const free = Deno.listen(options);
  free.close();
  try {
    await body(used.addr.port, free.addr.port);
  } finally {
    used.close();
  }
}

Deno.test("findConnectionFile() takes the newest whose kernel runs", () =>
  withPorts(async (used, free) => {
    const folder = await Deno.makeTempDir({ dir: TEMP });
    await connectionFile(folder, "kernel-old.json", used, 50);
    const wanted = await connectionFile(folder, "kernel-b.json", used, 30);
    await connectionFile(folder, "kernel-dead.json", free, 20);
    await Deno.writeTextFile(join(folder, "kernel-broken.json"), "{");
    await connectionFile(folder, "nbserver-1.json", used);
    assert.equal(await findConnectionFile(undefined, folder), wanted);
    assert.equal(
      await findConnectionFile("old", folder),
      join(folder, "kernel-old.json"),
    );
    await assert.rejects(findConnectionFile("dead", folder), {
      message: /kernel-dead\.json" as it must run: nobody listens/,
    });
    await assert.rejects(findConnectionFile("none", folder), {
      message: /as "none" must be a connection file: there is none/,
    });
  }));

Deno.test("findConnectionFile() takes a path as it is", async () => {
  const path = join(TEMP, "any.json");
  await Deno.writeTextFile(path, "");
  assert.equal(await findConnectionFile(path, "/nowhere"), path);
  await assert.rejects(findConnectionFile(undefined, "/nowhere"), {
    message: /as "\/nowhere" must hold a connection file/,
  });
});

Deno.test("attachKernel() says at once that a kernel has ended", () =>
  withPorts(async (_, free) => {
    const path = await connectionFile(TEMP, "kernel-gone.json", free);
    await assert.rejects(attachKernel(path), {
      message:
        `Cannot attach to the kernel of "${path}" as it must run: nobody listens at its addresses any more`,
    });
  }));

Deno.test("runtimeFolder() is Jupyter's", () => {
  const at = (os: typeof Deno.build.os, env: Record<string, string>) =>
    runtimeFolder({ os, env: (name) => env[name], pythonPrefix: () => null });
  assert.equal(at("linux", { JUPYTER_RUNTIME_DIR: "/r" }), "/r");
  assert.equal(
    at("linux", { HOME: "/h" }),
    join("/h", ".local", "share", "jupyter", "runtime"),
  );
  assert.equal(
    at("darwin", { HOME: "/h" }),
    join("/h", "Library", "Jupyter", "runtime"),
  );
});
