import assert from "node:assert/strict";
import { Folder, Notebook, sleep } from "./notebook.ts";

/** A folder with what the cells of this file look at. */
function files(): Folder {
  const folder = new Folder({ "in.txt": "in", "out.txt": "out" });
  Deno.mkdirSync(`${folder.path}/data`);
  Deno.writeTextFileSync(`${folder.path}/data/a.txt`, "a");
  Deno.writeTextFileSync(`${folder.path}/data/b.txt`, "b");
  return folder;
}

const read = (path: string) => `Deno.readTextFileSync(${JSON.stringify(path)})`;

/** Answers questions in turn; gives the list of what was asked. */
function answering(notebook: Notebook, ...answers: (string | null)[]) {
  const asked: string[] = [];
  notebook.onEvent = (event) => {
    if (event.type !== "input") return;
    asked.push(event.prompt);
    notebook.interpreter.answer(answers.shift() ?? null);
  };
  return asked;
}

const STDIN = { allowStdin: true };

Deno.test("what the flags allow is done, anything else is asked in plain words", async () => {
  using folder = files();
  await using notebook = await Notebook.start({
    cwd: folder.path,
    flags: ["--allow-read=data"],
  });
  const asked = answering(notebook, "once", "no");
  const allowed = await notebook.run(read("data/a.txt"));
  assert.equal(allowed.result, '"a"');
  assert.equal(allowed.stderr, "");
  assert.equal((await notebook.run(read("in.txt"), STDIN)).result, '"in"');
  const { error } = await notebook.run(`Deno.env.get("HOME")`, STDIN);
  assert.equal(
    error,
    'NotCapable: Cannot use the environment variable "HOME" as you did not allow it; run the cell again to be asked again, or to allow it beforehand, add "--allow-env=HOME" to the flags behind "--" of kerno install',
  );
  assert.deepEqual(asked, [
    `In[2] wants to read "${folder.path}/in.txt". Allow it once (until the cell ends), always (until the kernel ends) or never? `,
    'In[3] wants to use the environment variable "HOME". Allow it once (until the cell ends), always (until the kernel ends) or never? ',
  ]);
  assert.ok(
    !notebook.events.some((event) =>
      event.type === "stream" && /experimental/.test(event.text)
    ),
  );
});

Deno.test("once holds until the cell ends, always and never hold on", async () => {
  using folder = files();
  await using notebook = await Notebook.start({ cwd: folder.path, flags: [] });
  const asked = answering(notebook, "once", " Always.", "never", "no");
  const twice = `${read("in.txt")} + ${read("in.txt")}`;
  assert.equal((await notebook.run(twice, STDIN)).result, '"inin"');
  assert.equal(asked.length, 1);
  assert.equal((await notebook.run(read("in.txt"), STDIN)).result, '"in"');
  assert.equal((await notebook.run(read("in.txt"))).result, '"in"');
  assert.equal(asked.length, 2);
  assert.match(
    (await notebook.run(read("out.txt"), STDIN)).error,
    /as you have answered "never"; restart the kernel to be asked again$/,
  );
  assert.match((await notebook.run(read("out.txt"), STDIN)).error, /"never"/);
  assert.equal(asked.length, 3);
  // No is said once for a cell that tries again and again.
  const again =
    `for (let i = 0; i < 5; i++) { try { Deno.hostname() } catch {} }`;
  assert.equal((await notebook.run(again, STDIN)).error, "");
  assert.equal(asked.length, 4);
});

Deno.test("an answer that is none of the words is asked for again, then it is no", async () => {
  await using notebook = await Notebook.start({ flags: [] });
  const asked = answering(notebook, "perhaps", "once");
  assert.equal(
    (await notebook.run(`Deno.env.get("KERNO_X") ?? "unset"`, STDIN)).result,
    '"unset"',
  );
  assert.match(asked[1], /^Answer once, always, never or no\. In\[1\] wants/);
  const more = answering(notebook, "?", "?", "?", "always");
  const { error } = await notebook.run(`Deno.env.get("KERNO_X")`, STDIN);
  assert.match(error, /^NotCapable: .*you did not allow it/);
  assert.equal(more.length, 3);
  // The end of input is no answer, and so no.
  const end = answering(notebook, null);
  assert.match(
    (await notebook.run(`Deno.env.get("KERNO_X")`, STDIN)).error,
    /you did not allow it/,
  );
  assert.equal(end.length, 1);
});

Deno.test("without stdin, and outside of cells, it is denied at once with the way out", async () => {
  await using notebook = await Notebook.start({ flags: [] });
  const asked = answering(notebook, "always", "always");
  const { error } = await notebook.run(read("/etc/hostname"));
  assert.equal(
    error,
    'NotCapable: Cannot read "/etc/hostname" as the flags of the kernel do not allow it, and nobody can be asked: no cell runs whose front end takes questions (allow_stdin); to allow it beforehand, add "--allow-read=/etc/hostname" to the flags behind "--" of kerno install',
  );
  await notebook.run(
    `setTimeout(() => { try { Deno.hostname() } catch (e) { console.log(e.name) } }, 30)`,
    STDIN,
  );
  for (let i = 0; i < 100 && notebook.events.at(-1)?.type !== "stream"; i++) {
    await sleep(20);
  }
  const last = notebook.events.at(-1);
  assert.ok(last?.type === "stream" && last.text === "NotCapable\n");
  assert.deepEqual(asked, []);
});

Deno.test("what a cell has printed comes before its question", async () => {
  await using notebook = await Notebook.start({ flags: [] });
  answering(notebook, "once");
  const { events } = await notebook.run(
    `console.log("first"); Deno.hostname(); console.log("last")`,
    STDIN,
  );
  assert.deepEqual(events.map(({ type }) => type), [
    "stream",
    "input",
    "stream",
  ]);
});

Deno.test("an interrupt denies the open question and every later one of the cell", async () => {
  await using notebook = await Notebook.start({ flags: [] });
  let asked = 0;
  const isAsked = Promise.withResolvers<void>();
  notebook.onEvent = ({ type }) => {
    if (type !== "input") return;
    asked++;
    isAsked.resolve();
  };
  const running = notebook.run(
    `let keep = 41; for (;;) { try { Deno.hostname() } catch {} }`,
    STDIN,
  );
  await isAsked.promise;
  assert.equal(await notebook.interpreter.interrupt(), "stopped");
  assert.match((await running).error, /^KeyboardInterrupt/);
  assert.equal(asked, 1);
  answering(notebook, "once");
  const { result } = await notebook.run("Deno.hostname(); keep", STDIN);
  assert.equal(result, "41");
});

Deno.test("a flag that denies is never asked about", async () => {
  using folder = files();
  await using notebook = await Notebook.start({
    cwd: folder.path,
    flags: ["--allow-read", "--deny-read=data", "--deny-run"],
  });
  const asked = answering(notebook, "always", "always");
  assert.equal((await notebook.run(read("in.txt"), STDIN)).result, '"in"');
  assert.match(
    (await notebook.run(read("data/a.txt"), STDIN)).error,
    /^NotCapable: Cannot read ".*\/data\/a\.txt" as --deny-read of the kernel's flags forbids it$/,
  );
  const run = `new Deno.Command("true").outputSync().code`;
  assert.match((await notebook.run(run, STDIN)).error, /--deny-run/);
  assert.deepEqual(asked, []);
});

Deno.test("a program is asked for by its name, and its processes have no broker", async () => {
  await using notebook = await Notebook.start({ flags: [] });
  const asked = answering(notebook, "once", "no");
  const run = `new Deno.Command("env", { stdout: "piped" }).outputSync()`;
  const { result } = await notebook.run(
    `new TextDecoder().decode(${run}.stdout).includes("DENO_PERMISSION_BROKER")`,
    STDIN,
  );
  assert.equal(result, "false");
  assert.equal(
    asked[0],
    'In[1] wants to start a program, which can do all that you can, by the name of "env". Allow it once (until the cell ends), always (until the kernel ends) or never? ',
  );
  assert.match((await notebook.run(run, STDIN)).error, /did not allow it/);
  assert.equal(asked.length, 2);
});

Deno.test("relative paths are read in the folder that cells have gone to", async () => {
  using folder = files();
  await using notebook = await Notebook.start({
    cwd: folder.path,
    flags: ["--allow-read=data"],
  });
  const asked = answering(notebook, "no");
  assert.equal((await notebook.run(`Deno.chdir("data")`)).error, "");
  const own = await notebook.run(read("a.txt"), STDIN);
  assert.match(
    own.error,
    /^NotCapable/,
    "seen from where it started it is out",
  );
  assert.equal(
    (await notebook.run(read(`${folder.path}/data/a.txt`))).result,
    '"a"',
  );
  assert.match((await notebook.run(read("../in.txt"))).error, /^NotCapable/);
  assert.match(asked[0], /wants to read ".*\/data\/a\.txt"/);
});

Deno.test("answers survive the child, and a file keeps them for the next kernel", async () => {
  using folder = files();
  const permissionFile = `${folder.path}/kerno/permissions/notebook.json`;
  const options = { cwd: folder.path, flags: [], permissionFile };
  {
    await using notebook = await Notebook.start(options);
    const asked = answering(notebook, "always", "never");
    const all = await notebook.run(
      `[...Deno.readDirSync("data")].length`,
      STDIN,
    );
    assert.equal(all.result, "2");
    assert.match(asked[0], /always \(for this notebook\)/);
    assert.match(
      (await notebook.run(read("out.txt"), STDIN)).error,
      /"never" for this notebook; delete ".*notebook\.json" to be asked again$/,
    );
    await notebook.run("Deno.exit(3)");
    assert.equal((await notebook.run(read("data/b.txt"))).result, '"b"');
  }
  assert.equal(Deno.statSync(permissionFile).mode! & 0o777, 0o600);
  const names = [...Deno.readDirSync(`${folder.path}/kerno/permissions`)];
  assert.deepEqual(names.map(({ name }) => name), ["notebook.json"]);
  await using notebook = await Notebook.start(options);
  assert.equal((await notebook.run(read("data/a.txt"))).result, '"a"');
  assert.match((await notebook.run(read("out.txt"))).error, /"never"/);
});

Deno.test("a worker's question and prompt() do not get each other's answers", async () => {
  await using notebook = await Notebook.start({ flags: [] });
  notebook.onEvent = (event) => {
    if (event.type !== "input" || event.prompt !== "name? ") return;
    setTimeout(() => notebook.interpreter.answer("Ada"), 600);
  };
  const source = `data:text/javascript,${
    encodeURIComponent(
      `postMessage("up"); setTimeout(() => { try { Deno.hostname(); postMessage("allowed") } catch (e) { postMessage(e.message) } }, 200)`,
    )
  }`;
  // At first prompt() is open when the worker asks, then the other way round.
  for (
    const [wait, why] of [[0, "another question is open"], [
      400,
      "or asked something else",
    ]] as const
  ) {
    const { result, error } = await notebook.run(
      `{ const worker = new Worker(${
        JSON.stringify(source)
      }, { type: "module" });
         const next = () => new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data));
         await next();
         const said = next();
         Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${wait});
         const name = prompt("name?");
         globalThis.words = [name, await said]; worker.terminate(); }
       words.join("|")`,
      STDIN,
    );
    assert.equal(error, "");
    assert.ok(result!.includes("Ada|Cannot learn"), result);
    assert.ok(result!.includes(why), result);
  }
});

Deno.test("with -A there is no broker, and the child's environment has none", async () => {
  await using notebook = await Notebook.start();
  const { result } = await notebook.run(
    `Deno.readTextFileSync("/proc/self/environ").includes("DENO_PERMISSION_BROKER_PATH")`,
  );
  assert.equal(result, "false");
});
