import assert from "node:assert/strict";
import type { HistoryEntry } from "../../../kernel/history.ts";
import { historyFile, SqliteHistory } from "../../../kernel/sqlite_history.ts";

const inputs = (entries: HistoryEntry[]) => entries.map((each) => each.input);
const fail = (line: string) => assert.fail(line);

async function inFolder(body: (folder: string) => void | Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("SqliteHistory outlives its process: tail, range and search see earlier runs", () =>
  inFolder((folder) => {
    const path = `${folder}/state/history.sqlite`;
    const first = new SqliteHistory(path, fail);
    first.add(1, "a = 1");
    first.setOutput(1, "1");
    first.add(2, "b = 2");
    first.close();
    assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);

    const second = new SqliteHistory(path, fail);
    second.add(1, "c = 3");
    assert.equal(second.session, 2);
    second.setOutput(1, "3");
    second.add(2, "a = 1");
    const { MAX_SAFE_INTEGER } = Number;
    assert.deepEqual(inputs(second.tail(3)), ["b = 2", "c = 3", "a = 1"]);
    assert.deepEqual(inputs(second.tail(MAX_SAFE_INTEGER)), [
      "a = 1",
      "b = 2",
      "c = 3",
      "a = 1",
    ]);
    assert.deepEqual(second.tail(0), []);
    assert.deepEqual(inputs(second.range(1, 2, MAX_SAFE_INTEGER)), ["b = 2"]);
    assert.deepEqual({ ...second.range(1, 1, 2)[0] }, {
      session: 1,
      line: 1,
      input: "a = 1",
      output: "1",
    });
    assert.deepEqual(inputs(second.range(2, 0, 2)), ["c = 3"]);
    assert.equal(second.range(2, 0, 2)[0].output, "3");
    const found = (pattern: string, n: number, unique: boolean) =>
      second.search(pattern, n, unique).map((e) => `${e.session}:${e.input}`);
    assert.deepEqual(found("a*", 10, false), ["1:a = 1", "2:a = 1"]);
    assert.deepEqual(found("a*", 10, true), ["2:a = 1"]);
    assert.deepEqual(found("? = [23]", 10, false), ["1:b = 2", "2:c = 3"]);
    assert.deepEqual(found("*", 1, false), ["2:a = 1"]);
    second.close();
  }));

Deno.test("SqliteHistory writes without being asked, half a second later", () =>
  inFolder(async (folder) => {
    const path = `${folder}/history.sqlite`;
    const first = new SqliteHistory(path, fail);
    first.add(1, "soon");
    await new Promise((done) => setTimeout(done, 800));
    const second = new SqliteHistory(path, fail);
    assert.deepEqual(inputs(second.tail(5)), ["soon"]);
    first.setOutput(1, "late");
    first.close();
    assert.equal(second.tail(5)[0].output, "late");
    second.close();
  }));

Deno.test("two kernels share the file, each with a run of its own", () =>
  inFolder((folder) => {
    const path = `${folder}/history.sqlite`;
    const both = [1, 2].map(() => new SqliteHistory(path, fail));
    both.forEach((each, i) => each.add(1, `of ${i}`));
    assert.deepEqual(both.map((each) => each.session), [1, 2]);
    for (const each of both) each.close();
    const third = new SqliteHistory(path, fail);
    assert.deepEqual(inputs(third.tail(5)), ["of 0", "of 1"]);
    third.close();
  }));

Deno.test("SqliteHistory keeps cells in memory where the file cannot be used, and says so", () =>
  inFolder((folder) => {
    const path = `${folder}/history.sqlite`;
    Deno.writeTextFileSync(path, "this is no database ".repeat(100));
    const log: string[] = [];
    const history = new SqliteHistory(path, (line) => log.push(line));
    history.add(1, "x");
    assert.deepEqual(inputs(history.tail(5)), ["x"]);
    history.add(2, "y");
    assert.deepEqual(inputs(history.search("*", 5, false)), ["x", "y"]);
    history.close();
    assert.match(log.join("\n"), /^the history is not kept in ".*": .+$/);
  }));

Deno.test("historyFile() is where the platform keeps what programs remember", () => {
  const at = (env: Record<string, string>, os: string) =>
    historyFile((name) => env[name], os);
  const home = { HOME: "/home/me" };
  assert.equal(at(home, "linux"), "/home/me/.local/state/kerno/history.sqlite");
  assert.equal(
    at({ ...home, XDG_STATE_HOME: "/s" }, "linux"),
    "/s/kerno/history.sqlite",
  );
  assert.equal(
    at(home, "darwin"),
    "/home/me/Library/Application Support/kerno/history.sqlite",
  );
  assert.equal(at({ ...home, KERNO_HISTORY: "/x.db" }, "linux"), "/x.db");
  assert.equal(at({ ...home, KERNO_HISTORY: "off" }, "linux"), null);
  assert.equal(at({}, "linux"), null);
});
