import assert from "node:assert/strict";
import { watchParent } from "../../../kernel/parent.ts";

Deno.test("watchParent() notices the end of a process, and of nothing else", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "setTimeout(() => {}, 60_000)"],
  }).spawn();
  const gone = Promise.withResolvers<void>();
  const stop = watchParent(String(child.pid), () => gone.resolve());
  let wrong = false;
  const others = [String(Deno.ppid), String(Deno.pid), undefined, "", "x", "1"]
    .map((setting) => watchParent(setting, () => wrong = true));
  await new Promise((done) => setTimeout(done, 1500));
  child.kill("SIGKILL");
  await child.status;
  await gone.promise;
  assert.equal(wrong, false);
  for (const each of [stop, ...others]) each();
});
