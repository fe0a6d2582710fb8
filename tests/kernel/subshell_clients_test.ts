import assert from "node:assert/strict";
import { KernelClient } from "../../kernel/client.ts";
import { kernelSpec, runClient } from "./installed.ts";
import { clientTest } from "../requirements.ts";

clientTest(
  "jupyter_client: answers while a cell is busy, subshells, comms that a loop hears",
  async (python) => {
    await runClient(python, "subshell_checks.py");
  },
);

Deno.test("KernelClient: while a cell is in a busy loop everything else is answered, cells of a subshell too", async () => {
  await using client = await KernelClient.start(kernelSpec());
  await client.execute(
    "let end = false, point = { distance: 5, direction: 'up' }",
  ).done;
  const main = client.execute("while (!end); 'ended'");
  const subshell = await client.createSubshell();
  const complete = await client.request("complete_request", {
    code: "point.di",
    cursor_pos: 8,
  });
  assert.deepEqual(complete.content.matches, ["direction", "distance"]);
  const inspect = await client.request("inspect_request", {
    code: "point",
    cursor_pos: 5,
    detail_level: 0,
  });
  assert.equal(inspect.content.found, true);
  const debug = await client.request("debug_request", {
    type: "request",
    seq: 1,
    command: "inspectVariables",
    arguments: {},
  }, "control");
  const { variables } = debug.content.body as { variables: { name: string }[] };
  assert.ok(variables.some(({ name }) => name === "point"));
  for (
    const [type, content] of [
      ["kernel_info_request", {}],
      ["history_request", { hist_access_type: "tail", n: 1 }],
      ["is_complete_request", { code: "1" }],
      ["comm_info_request", {}],
    ] as const
  ) {
    const reply = await client
      .request(type, content as never, "shell", subshell);
    assert.notEqual(reply.content.status, "error", type);
  }
  const unknown = await client
    .request("kernel_info_request", {}, "shell", "nowhere");
  assert.equal(unknown.content.ename, "UnknownSubshellError");
  const beside = client.execute("point.distance + 1", { subshell });
  const shown: unknown[] = [];
  for await (const { header, content } of beside) {
    if (header.msg_type === "execute_result") shown.push(content.data);
  }
  assert.deepEqual(shown, [{ "text/plain": "6" }]);
  await client.execute("end = true", { subshell }).done;
  assert.equal((await main.done).status, "ok");
});
