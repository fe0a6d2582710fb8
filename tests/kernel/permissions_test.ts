/**
 * Permission questions over the wire, and what cells cannot find out.
 *
 * @module
 */
import assert from "node:assert/strict";
import { KernelClient, type Message } from "../../kernel/client.ts";
import { permissionFile } from "../../kernel/permission_file.ts";
import { clientTest } from "../requirements.ts";
import { Folder } from "./interpreter/notebook.ts";
import { kernelSpec, runClient } from "./installed.ts";

interface Cell {
  result: string | undefined;
  stdout: string;
  error: string;
}

async function run(
  client: KernelClient,
  code: string,
  onInput?: (question: { prompt: string }) => string | null,
): Promise<Cell> {
  const messages: Message[] = [];
  const execution = client.execute(code, { onInput });
  for await (const message of execution) messages.push(message);
  const reply = await execution.done;
  const result = messages.find(({ header }) =>
    header.msg_type === "execute_result"
  );
  const stdout = messages.map(({ header, content }) =>
    header.msg_type === "stream" && content.name === "stdout"
      ? content.text
      : ""
  ).join("");
  return {
    stdout,
    result: (result?.content.data as Record<string, string>)?.["text/plain"],
    error: reply.status === "error" ? `${reply.ename}: ${reply.evalue}` : "",
  };
}

function spec(env: Record<string, string>, ...flags: string[]) {
  const { env: own, ...rest } = kernelSpec("message", "--", ...flags);
  return { ...rest, env: { ...own, ...env } };
}

Deno.test("a question goes over stdin, and always outlives the kernel", async () => {
  using folder = new Folder({ "secret.txt": "s" });
  const env = {
    XDG_STATE_HOME: `${folder.path}/state`,
    JPY_SESSION_NAME: `${folder.path}/a.ipynb`,
  };
  const code = `Deno.readTextFileSync("${folder.path}/secret.txt")`;
  {
    await using client = await KernelClient.start(
      spec(env, "--allow-env=HOME"),
    );
    assert.match((await run(client, code)).error, /^NotCapable: .*allow_stdin/);
    const asked: string[] = [];
    const { result } = await run(client, code, ({ prompt }) => {
      asked.push(prompt);
      return "always";
    });
    assert.equal(result, '"s"');
    assert.deepEqual(asked, [
      `In[2] wants to read "${folder.path}/secret.txt". Allow it once (until the cell ends), always (for this notebook) or never? `,
    ]);
  }
  await using client = await KernelClient.start(spec(env, "--allow-env=HOME"));
  assert.equal((await run(client, code)).result, '"s"');
  const other = { ...env, JPY_SESSION_NAME: `${folder.path}/b.ipynb` };
  await using stranger = await KernelClient.start(
    spec(other, "--allow-env=HOME"),
  );
  assert.match((await run(stranger, code)).error, /^NotCapable/);
});

Deno.test("an interrupt over the wire ends a cell that waits for permission", async () => {
  await using client = await KernelClient.start(spec({}, "--allow-env=HOME"));
  await client.execute("let keep = 41").done;
  const isAsked = Promise.withResolvers<void>();
  const execution = client.execute("Deno.hostname()", {
    onInput: () => {
      isAsked.resolve();
      return new Promise<string | null>(() => {});
    },
  });
  await isAsked.promise;
  await client.interrupt();
  const reply = await execution.done;
  assert.ok(reply.status === "error");
  assert.equal(reply.ename, "KeyboardInterrupt");
  assert.equal((await run(client, "keep")).result, "41");
});

Deno.test("without read, sys, net and run a cell finds neither key nor inspector nor socket", async () => {
  await using client = await KernelClient.start(spec({}, "--allow-env=HOME"));
  const { connectionFile, connection } = client.process!;
  const { shell } = connection.ports;
  for (
    const code of [
      `Deno.readTextFileSync(${JSON.stringify(connectionFile)})`,
      `Deno.readTextFileSync("/proc/self/environ")`,
      `Deno.readTextFileSync("/proc/self/cmdline")`,
      "Deno.readTextFileSync(`/proc/${Deno.ppid}/cmdline`)",
      `[...Deno.readDirSync("/proc/self/fd")]`,
      `Deno.env.toObject()`,
      `Deno.env.get("DENO_PERMISSION_BROKER_PATH")`,
      `(await import("node:inspector")).url()`,
      `await Deno.connect({ hostname: "127.0.0.1", port: ${shell} })`,
      `await fetch("http://127.0.0.1:${shell}/")`,
      `new WebSocket("ws://127.0.0.1:${shell}/")`,
      `new Deno.Command("ps", { args: ["-ef"] }).outputSync()`,
      `new Deno.Command("ps", { env: { LD_PRELOAD: "x" } }).outputSync()`,
      `Deno.dlopen("libc.so.6", {})`,
      `(await import("node:child_process")).execSync("ps")`,
    ]
  ) {
    const { error } = await run(client, code);
    assert.match(
      error,
      /NotCapable|ERR_ACCESS_DENIED|Cannot .* as the flags/,
      code,
    );
  }
  // Not even with a yes to every question.
  const { error } = await run(
    client,
    `Deno.readTextFileSync("/proc/self/environ")`,
    () => "once",
  );
  assert.match(error, /^NotCapable: Requires all access/);
});

Deno.test("with -A neither is in the child's environment, arguments, globals or folder", async () => {
  using folder = new Folder();
  await using client = await KernelClient.start(spec({}, "-A"), {
    cwd: folder.path,
  });
  const { key } = client.process!.connection;
  assert.ok(key.length >= 16);
  const { stdout: text, error } = await run(
    client,
    `{
      const texts = [
        JSON.stringify(Deno.env.toObject()),
        JSON.stringify(process.env),
        Deno.readTextFileSync("/proc/self/environ"),
        Deno.readTextFileSync("/proc/self/cmdline"),
        JSON.stringify([Deno.args, process.argv, process.execArgv]),
        JSON.stringify([...Deno.readDirSync(".")]),
      ];
      const seen = new Set();
      const walk = (value, depth) => {
        if (typeof value === "string") texts.push(value);
        const isObject = typeof value === "object" || typeof value === "function";
        if (!isObject || value === null || seen.has(value) || depth > 6) return;
        seen.add(value);
        if (value instanceof Map || value instanceof Set) {
          for (const each of value) walk(each, depth + 1);
        }
        for (const key of Reflect.ownKeys(value)) {
          try {
            if (typeof key === "string") texts.push(key);
            const property = Reflect.getOwnPropertyDescriptor(value, key);
            walk("value" in property ? property.value : undefined, depth + 1);
          } catch {}
        }
        try { walk(Reflect.getPrototypeOf(value), depth + 1); } catch {}
      };
      walk(globalThis, 0);
      walk(__kerno, 0);
      console.log(seen.size > 1000 ? "all was seen" : "too little was seen");
      console.log(texts.join("\\n"));
    }`,
  );
  assert.equal(error, "");
  assert.ok(text.startsWith("all was seen\n"));
  // Asked for last: what it gives is kept in `Out`.
  const { result: url } = await run(
    client,
    `(await import("node:inspector")).url()`,
  );
  const id = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(url!)![0];
  assert.ok(text.includes("PATH"));
  assert.ok(!text.includes(key), "the key of the connection");
  assert.ok(!text.includes(id), "the address of the inspector");
});

Deno.test("permissionFile() is one for each notebook", () => {
  const env = (values: Record<string, string>) => (name: string) =>
    values[name];
  const home = { HOME: "/home/ada" };
  assert.equal(permissionFile(env(home), "/w", "linux"), null);
  const file = permissionFile(
    env({ ...home, JPY_SESSION_NAME: "my notebook.ipynb" }),
    "/w",
    "linux",
  )!;
  assert.match(
    file,
    /^\/home\/ada\/\.local\/state\/kerno\/permissions\/my_notebook\.ipynb-[0-9a-f]{24}\.json$/,
  );
  assert.equal(
    file,
    permissionFile(
      env({ ...home, JPY_SESSION_NAME: "/w/my notebook.ipynb" }),
      "/",
      "linux",
    ),
  );
  assert.notEqual(
    file,
    permissionFile(
      env({ ...home, JPY_SESSION_NAME: "/v/my notebook.ipynb" }),
      "/",
      "linux",
    ),
  );
  assert.equal(
    permissionFile(env({ JPY_SESSION_NAME: "a" }), "/", "linux"),
    null,
  );
});

clientTest("jupyter_client answers permission questions", async (python) => {
  await runClient(
    python,
    "permission_checks.py",
    ...spec({}, "--allow-env=HOME").argv,
  );
});
