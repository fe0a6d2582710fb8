import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { labTest } from "../requirements.ts";
import { openLab, screenshot } from "./lab.ts";

const FUNCTION = `function area(width: number, height: number): number {
  const product: number = width * height;
  return product;
}
area(6, 7)`;

/** Presses the debugger's button until it is taken: JupyterLab may not be ready. */
async function openDebugger(page: Page): Promise<void> {
  const button = page.locator(".jp-DebuggerBugButton");
  const gutter = page.locator(".jp-Notebook .cm-gutter.cm-breakpoint-gutter");
  for (let tries = 0; tries < 10; tries++) {
    if (await button.getAttribute("aria-pressed") !== "true") {
      await button.click();
    }
    const opened = await gutter.first()
      .waitFor({ state: "attached", timeout: 3_000 })
      .then(() => true, () => false);
    if (opened) return;
  }
  throw new Error("JupyterLab's debugger does not open");
}

labTest(
  "JupyterLab's debugger stops at a breakpoint of its gutter, shows the line, the stack and the variables, and goes on",
  async (paths) => {
    const lab = await openLab(paths, [FUNCTION]);
    const { page } = lab;
    try {
      await openDebugger(page);
      const cell = page.locator(".jp-Notebook .jp-Cell").first();
      // A line of the gutter has the height of its line of text.
      const line = await cell.locator(".cm-line").nth(2).boundingBox();
      const column = await cell.locator(".cm-gutter.cm-breakpoint-gutter")
        .boundingBox();
      await page.mouse.click(
        column!.x + column!.width / 2,
        line!.y + line!.height / 2,
      );
      const point = page.locator(".jp-DebuggerBreakpoints");
      await point.getByText("3", { exact: true }).waitFor({ timeout: 10_000 });

      await cell.locator(".cm-content").click();
      await page.keyboard.press("Control+Enter");
      const stopped = cell.locator(".jp-DebuggerEditor-highlight");
      await stopped.waitFor({ timeout: 20_000 });
      assert.equal((await stopped.innerText()).trim(), "return product;");
      await screenshot(page, "debugger");

      const stack = page.locator(".jp-DebuggerCallstack");
      await stack.getByText("area", { exact: false }).first().waitFor();
      const variables = page.locator(".jp-DebuggerVariables");
      await variables.getByText("product").first().waitFor();
      assert.equal(
        (await variables.innerText()).replace(/[\s:]+/g, " ").trim(),
        "width 6 height 7 product 42",
      );

      await page.locator(
        '#jp-debugger-sidebar [data-command="debugger:continue"]',
      ).first().click();
      await cell.locator(".jp-OutputArea-output", { hasText: "42" }).waitFor();
      await stopped.waitFor({ state: "detached" });
    } catch (error) {
      await screenshot(page, "debugger-failed");
      throw error;
    } finally {
      await lab.close();
    }
  },
);

labTest(
  "JupyterLab's variables view lists what cells have declared, opens it, and shows it as its cell would",
  async (paths) => {
    const lab = await openLab(paths, [
      "let words = ['a', 'b']; const rate: number = 0.5; const t = np.arange(6).reshape([2, 3]);",
      "words.push('c'); rate * 2",
    ]);
    const { page } = lab;
    try {
      await openDebugger(page);
      const variables = page.locator(".jp-DebuggerVariables");
      await lab.runCell(0);
      await variables.getByText("Tensor").first().waitFor({ timeout: 15_000 });
      const text = await variables.innerText();
      assert.match(
        text.replace(/[\s:]+/g, " "),
        /rate 0\.5 t Tensor words Array/,
      );
      await lab.runCell(1);
      // The view is filled again after the cell, and what was open is closed.
      const last = variables.getByText('"c"').first();
      for (let tries = 0; tries < 8 && !await last.isVisible(); tries++) {
        await variables.getByText("words").first().click();
        await last.waitFor({ timeout: 3_000 }).catch(() => {});
      }
      assert.ok(await last.isVisible());

      await variables.getByText("Tensor").first().hover();
      await variables.locator(".jp-DebuggerVariables-renderVariable:visible")
        .first().click();
      const shown = page.locator(".jp-VariableRendererPanel");
      await shown.getByText("[3, 4, 5]").first().waitFor({ timeout: 10_000 });
      await screenshot(page, "variables");
      // The library and its WASM are no sources of the user's.
      const sidebar = await page.locator("#jp-debugger-sidebar").innerText();
      assert.doesNotMatch(sidebar, /chunk|^[0-9a-f]{8}$/m);
    } catch (error) {
      await screenshot(page, "variables-failed");
      throw error;
    } finally {
      await lab.close();
    }
  },
);
