import assert from "node:assert/strict";
import { labTest } from "../requirements.ts";
import { openLab, screenshot } from "./lab.ts";

labTest(
  "JupyterLab shows texts, tensors, errors and stops a cell",
  async (paths) => {
    const lab = await openLab(paths, [
      "let keep = 41; setRandomSeed(0); print(np.arange(6).reshape([2, 3]))",
      "Embedding(200, 16)(np.arange(200))",
      "function f(x: number) {\n  throw new RangeError(`bad ${x}`);\n}\nf(3)",
      "for (;;) {}",
      "keep + 1",
    ]);
    try {
      const printed = await lab.runCell(0);
      assert.equal((await printed.innerText()).trim(), "[[0 1 2]\n [3 4 5]]");

      const tensor = await lab.runCell(1);
      await tensor.locator("img").first().waitFor({ timeout: 10_000 });
      assert.match(await tensor.innerText(), /float32\[200, 16\]/);

      const failed = await lab.runCell(2);
      await failed.getByText("RangeError").first().waitFor();
      assert.match(await failed.innerText(), /In\[3\]:2:9/);

      await lab.page.locator(".jp-Notebook .jp-Cell").nth(3)
        .locator(".cm-content").click();
      await lab.page.keyboard.press("Control+Enter");
      await lab.page.waitForSelector(
        '.jp-Notebook-ExecutionIndicator[data-status="busy"]',
      );
      const kernels = await (await lab.rest("/api/kernels")).json();
      const stop = await lab.rest(`/api/kernels/${kernels[0].id}/interrupt`, {
        method: "POST",
      });
      assert.equal(stop.status, 204);
      const stopped = lab.page.locator(".jp-Notebook .jp-Cell").nth(3);
      await stopped.getByText("KeyboardInterrupt").first().waitFor({
        timeout: 5_000,
      });
      const kept = await lab.runCell(4);
      assert.equal((await kept.innerText()).trim().split("\n").at(-1), "42");
      await screenshot(lab.page, "lab");
    } finally {
      await lab.close();
    }
  },
);
