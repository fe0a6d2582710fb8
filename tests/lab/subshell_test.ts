import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { labTest } from "../requirements.ts";
import { openLab, screenshot } from "./lab.ts";

const WIDGETS = new URL("../../display/widgets/mod.ts", import.meta.url).href;

labTest(
  "JupyterLab sends a slider's moves over a subshell: loops that run see them, also where they let nothing else happen",
  async (paths) => {
    const lab = await openLab(paths, [
      `import * as widgets from "${WIDGETS}";
const slider = widgets.IntSlider({ value: 7 });
slider`,
      "let rounds = 0; while (slider.value !== 9) rounds++; `seen ${slider.value}`",
      "for (; slider.value !== 11; rounds++) await new Promise((done) => setTimeout(done, 1)); `seen ${slider.value}`",
    ]);
    const { page } = lab;
    try {
      const slider = await lab.runCell(0);
      for (const index of [1, 2]) {
        const cell = page.locator(".jp-Notebook .jp-Cell").nth(index);
        await cell.locator(".cm-content").click();
        await page.keyboard.press("Control+Enter");
        await cell.locator(".jp-InputPrompt", { hasText: "[*]" }).waitFor();
        await page.waitForTimeout(300);
        await slider.locator(".noUi-handle").focus();
        for (let i = 0; i < 2; i++) await page.keyboard.press("ArrowRight");
        await cell.getByText(`seen ${7 + 2 * index}`).first()
          .waitFor({ timeout: 15_000 });
      }
      await screenshot(page, "subshell");
      const list = await lab.rest("/api/kernels");
      const [{ id }] = await list.json();
      const ids = await subshells(page, id);
      assert.ok(ids.length > 0, "one for each target of comms");
    } catch (error) {
      await screenshot(page, "subshell_failed");
      throw error;
    } finally {
      await lab.close();
    }
  },
);

/** The kernel's subshells, asked over a websocket of the page. */
function subshells(page: Page, kernel: string): Promise<string[]> {
  return page.evaluate((kernel) => {
    const { host } = location;
    const socket = new WebSocket(`ws://${host}/api/kernels/${kernel}/channels`);
    const header = {
      msg_id: "list",
      msg_type: "list_subshell_request",
      session: "s",
      username: "",
      date: new Date().toISOString(),
      version: "5.5",
    };
    const request = { header, parent_header: {}, metadata: {}, content: {} };
    return new Promise<string[]>((resolve) => {
      socket.onopen = () =>
        socket.send(JSON.stringify({ channel: "control", ...request }));
      socket.onmessage = ({ data }) => {
        const { header, content } = JSON.parse(data);
        if (header.msg_type !== "list_subshell_reply") return;
        socket.close();
        resolve(content.subshell_id);
      };
    });
  }, kernel);
}
