import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FoundSpec, KernelSpec } from "../../cli/kernelspec.ts";
import { clientTest } from "../requirements.ts";

const MAIN = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));

interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command with a home of its own. */
async function kerno(
  home: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<Result> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", MAIN, ...args],
    cwd: home,
    env: {
      HOME: home,
      XDG_DATA_HOME: "",
      JUPYTER_DATA_DIR: "",
      JUPYTER_PATH: "",
      VIRTUAL_ENV: "",
      CONDA_PREFIX: "",
      // npm's packages are not to be fetched for every home.
      DENO_DIR: JSON.parse(DENO_INFO).denoDir,
      KERNO_CACHE_DIR: CACHE,
      NO_COLOR: "1",
      ...env,
    },
    stdin: "null",
  }).output();
  const [out, err] = [stdout, stderr].map((b) => new TextDecoder().decode(b));
  return { code, stdout: out, stderr: err };
}

const TEMP = await Deno.makeTempDir();
const CACHE = await Deno.makeTempDir({ dir: TEMP });
const DENO_INFO = new TextDecoder().decode(
  new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync()
    .stdout,
);
Deno.test.afterAll(() => Deno.remove(TEMP, { recursive: true }));

function specIn(folder: string): KernelSpec {
  return JSON.parse(Deno.readTextFileSync(join(folder, "kernel.json")));
}

Deno.test("kerno install --prefix writes a kernelspec as JEP 105 has it, with logos", async () => {
  const home = await Deno.makeTempDir({ dir: TEMP });
  const prefix = join(home, "p");
  const result = await kerno(home, [
    "install",
    "--prefix",
    prefix,
    "--name",
    "kerno-x",
    "--display-name",
    "Kerno X",
    "--env",
    "A=b=c",
    "--no-preload",
    "--no-language",
    "--types",
    "warn",
    "--",
    "--allow-read=data",
    "--allow-env",
  ]);
  assert.equal(result.code, 0, result.stderr);
  assert.equal(result.stderr, "");
  const folder = join(prefix, "share", "jupyter", "kernels", "kerno-x");
  const spec = specIn(folder);
  assert.equal(spec.display_name, "Kerno X");
  assert.equal(spec.language, "typescript");
  assert.equal(spec.interrupt_mode, "message");
  assert.equal(spec.kernel_protocol_version, "5.5");
  assert.deepEqual(spec.env, { A: "b=c" });
  const { debugger: hasDebugger, supported_encryption, ...own } = spec
    .metadata!;
  assert.equal(hasDebugger, true, "JupyterLab's name for it");
  assert.deepEqual(supported_encryption, ["curve"], "jupyter_client's name");
  for (const value of Object.values(own)) {
    assert.equal(typeof value, "object", "metadata is namespaced");
  }
  assert.ok(spec.argv[0].startsWith("/") || /^[A-Z]:/.test(spec.argv[0]));
  assert.ok(existsSync(spec.argv[0]));
  assert.equal(spec.argv.filter((a) => a === "{connection_file}").length, 1);
  assert.deepEqual(spec.argv.slice(-6), [
    "--no-preload",
    "--no-language",
    "--types=warn",
    "--",
    "--allow-read=data",
    "--allow-env",
  ]);
  for (const size of [32, 64]) {
    const png = await Deno.readFile(join(folder, `logo-${size}x${size}.png`));
    assert.equal(png.subarray(1, 4).toString(), "80,78,71");
    assert.equal(new DataView(png.buffer).getUint32(16), size, "width");
  }
  assert.match(
    await Deno.readTextFile(join(folder, "logo-svg.svg")),
    /^<svg xmlns=/,
  );
  const left = [...Deno.readDirSync(join(folder, ".."))];
  assert.deepEqual(left.map(({ name }) => name), ["kerno-x"]);
});

Deno.test("kerno install --gateway writes a kernelspec for Enterprise Gateway", async () => {
  const home = await Deno.makeTempDir({ dir: TEMP });
  const args = ["install", "--prefix", home, "--name", "eg", "--gateway"];
  const { code, stderr } = await kerno(home, args);
  assert.equal(code, 0, stderr);
  const spec = specIn(join(home, "share", "jupyter", "kernels", "eg"));
  assert.deepEqual(spec.metadata!.process_proxy, {
    class_name:
      "enterprise_gateway.services.processproxies.distributed.DistributedProcessProxy",
  });
  assert.ok(!spec.argv.includes("{connection_file}"));
  assert.deepEqual(spec.argv.slice(-10), [
    "--kernel-id",
    "{kernel_id}",
    "--port-range",
    "{port_range}",
    "--response-address",
    "{response_address}",
    "--public-key",
    "{public_key}",
    "--",
    "-A",
  ]);
});

Deno.test("kerno install goes to the folder that the flag means", async () => {
  const home = await Deno.makeTempDir({ dir: TEMP });
  const place = async (args: string[], env: Record<string, string>) => {
    const { code, stdout, stderr } = await kerno(home, args, env);
    assert.equal(code, 0, stderr);
    return stdout.match(/Installed kernelspec kerno in (.*)\n/)?.[1];
  };
  const last = join("share", "jupyter", "kernels", "kerno");
  assert.equal(
    await place(["install", "--user"], { JUPYTER_DATA_DIR: join(home, "j") }),
    join(home, "j", "kernels", "kerno"),
  );
  assert.equal(
    await place(["install", "--sys-prefix"], { VIRTUAL_ENV: join(home, "v") }),
    join(home, "v", last),
  );
  if (Deno.build.os === "linux") {
    assert.equal(
      await place(["install"], { XDG_DATA_HOME: join(home, "x") }),
      join(home, "x", "jupyter", "kernels", "kerno"),
    );
    assert.equal(
      await place(["install"], {}),
      join(home, ".local", last),
    );
  }
});

Deno.test("kerno install, list and uninstall follow each other", async () => {
  const home = await Deno.makeTempDir({ dir: TEMP });
  const env = { JUPYTER_PATH: join(home, "p", "share", "jupyter") };
  const listed = async (): Promise<[number, FoundSpec[]]> => {
    const { code, stdout } = await kerno(home, ["list", "--json"], env);
    return [code, JSON.parse(stdout)];
  };
  assert.deepEqual(await listed(), [0, []]);

  const arguments_ = ["install", "--prefix", join(home, "p"), "--no-preload"];
  assert.equal((await kerno(home, arguments_)).code, 0);
  assert.equal((await kerno(home, arguments_)).code, 0, "a second time");
  const [code, [spec]] = await listed();
  assert.equal(code, 0);
  assert.equal(spec.name, "kerno");
  assert.deepEqual(spec.faults, []);
  assert.ok(specIn(spec.folder).argv.includes("--no-preload"));

  const broken = specIn(spec.folder);
  broken.argv[0] = "/gone/deno";
  await Deno.writeTextFile(
    join(spec.folder, "kernel.json"),
    JSON.stringify(broken),
  );
  const [brokenCode, [brokenSpec]] = await listed();
  assert.equal(brokenCode, 1);
  assert.match(brokenSpec.faults[0], /its deno is gone: "\/gone\/deno"; run/);

  assert.equal((await kerno(home, ["uninstall"], env)).code, 0);
  assert.ok(!existsSync(spec.folder));
  const again = await kerno(home, ["uninstall"], env);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /Kerno has no kernelspec "kerno": "kerno list"/);
});

Deno.test("kerno install leaves another kernel of the same name alone", async () => {
  const home = await Deno.makeTempDir({ dir: TEMP });
  const folder = join(home, "share", "jupyter", "kernels", "python3");
  await Deno.mkdir(folder, { recursive: true });
  const other = '{"argv": ["python"], "display_name": "P", "language": "py"}';
  await Deno.writeTextFile(join(folder, "kernel.json"), other);
  const result = await kerno(home, [
    "install",
    "--prefix",
    home,
    "--name",
    "python3",
  ]);
  assert.equal(result.code, 2);
  assert.match(result.stderr, /holds another one: give a --name/);
  assert.equal(
    await Deno.readTextFile(join(folder, "kernel.json")),
    other,
  );
});

const REFUSED: [string, string[], RegExp][] = [
  [
    "two targets",
    ["install", "--user", "--prefix", "x"],
    /"--user" and "--prefix".* cannot be used together/,
  ],
  ["a name with a slash", ["install", "--name", "a/b"], /current name is "a/],
  [
    "flags that deno does not take",
    ["install", "--prefix", "p", "--", "--allow-reed"],
    /deno does not take the flags of its cells \(--allow-reed\)/,
  ],
  ["an unknown command", ["instal"], /install/],
  ["a value that is no number", ["run", "a", "--timeout", "x"], /number/],
];
for (const [what, args, message] of REFUSED) {
  Deno.test(`kerno refuses ${what} with code 2 and one clear error`, async () => {
    const home = await Deno.makeTempDir({ dir: TEMP });
    const { code, stderr } = await kerno(home, args);
    assert.equal(code, 2, stderr);
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /\n\s+at /, "no stack");
    assert.deepEqual([...Deno.readDirSync(home)], []);
  });
}

clientTest(
  "jupyter kernelspec lists and removes what kerno install wrote",
  async (python) => {
    const home = await Deno.makeTempDir({ dir: TEMP });
    assert.equal((await kerno(home, ["install", "--prefix", home])).code, 0);
    const kernelspec = async (...args: string[]) => {
      const { code, stdout, stderr } = await new Deno.Command(
        join(dirname(python), "jupyter-kernelspec"),
        {
          args,
          env: {
            HOME: home,
            JUPYTER_PATH: join(home, "share", "jupyter"),
            JUPYTER_DATA_DIR: join(home, "data"),
          },
        },
      ).output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      return new TextDecoder().decode(stdout);
    };
    const folder = join(home, "share", "jupyter", "kernels", "kerno");
    const listed = JSON.parse(await kernelspec("list", "--json"));
    assert.equal(listed.kernelspecs.kerno.resource_dir, folder);
    assert.deepEqual(listed.kernelspecs.kerno.spec.metadata, {
      ...specIn(folder).metadata,
    });
    await kernelspec("remove", "-y", "kerno");
    assert.ok(!existsSync(folder));
  },
);

clientTest(
  "jupyter_client finds in the kernelspec that sockets can be encrypted",
  async (python) => {
    const home = await Deno.makeTempDir({ dir: TEMP });
    assert.equal(
      (await kerno(home, ["install", "--prefix", home, "--no-preload"])).code,
      0,
    );
    const { code, stderr, stdout } = await new Deno.Command(python, {
      args: [
        "-c",
        `from jupyter_client.manager import start_new_kernel
km, kc = start_new_kernel(kernel_name="kerno", transport_encryption="auto")
print(km.curve_publickey is not None, kc.execute_interactive("let x = 1", timeout=20)["content"]["status"])
kc.stop_channels()
km.shutdown_kernel()`,
      ],
      env: {
        JUPYTER_PATH: join(home, "share", "jupyter"),
        JUPYTER_RUNTIME_DIR: join(home, "runtime"),
        KERNO_HISTORY: "off",
        KERNO_CACHE_DIR: CACHE,
      },
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    const [last] = new TextDecoder().decode(stdout).trim().split("\n").slice(
      -1,
    );
    assert.equal(last, "True ok");
  },
);

clientTest(
  "jupyter_client reads the kernelspec of kerno install",
  async (python) => {
    const home = await Deno.makeTempDir({ dir: TEMP });
    assert.equal((await kerno(home, ["install", "--prefix", home])).code, 0);
    const { code, stdout, stderr } = await new Deno.Command(python, {
      args: [
        "-c",
        `from jupyter_client.kernelspec import KernelSpecManager
spec = KernelSpecManager().get_kernel_spec("kerno")
print(spec.language, spec.interrupt_mode, spec.kernel_protocol_version, spec.resource_dir)`,
      ],
      env: { JUPYTER_PATH: join(home, "share", "jupyter") },
    }).output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    assert.equal(
      new TextDecoder().decode(stdout).trim(),
      `typescript message 5.5 ${
        join(home, "share", "jupyter", "kernels", "kerno")
      }`,
    );
  },
);
