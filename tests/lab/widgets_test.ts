import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { labTest } from "../requirements.ts";
import { openLab, screenshot } from "./lab.ts";

const WIDGETS = new URL("../../display/widgets/mod.ts", import.meta.url).href;

const CELLS = [
  `import * as widgets from "${WIDGETS}";
const slider = widgets.IntSlider({ value: 7, description: "units", style: { handleColor: "teal" } });
slider`,
  "slider.value",
  `const button = widgets.Button({ description: "Train", buttonStyle: "success" });
const output = widgets.Output({ layout: { border: "1px solid teal" } });
let clicks = 0;
button.onClick(() => output.capture(() => console.log("clicked", ++clicks)));
widgets.VBox({ children: [
  widgets.HBox({ children: [button, widgets.Checkbox({ value: true, description: "shuffle" })] }),
  widgets.Text({ value: "a word", description: "word" }),
  widgets.Dropdown({ options: ["LSTM", "GRU"], value: "GRU", description: "layer" }),
  widgets.FloatSlider({ value: 0.25, max: 1, step: 0.05, description: "dropout" }),
  widgets.HTML({ value: "<b>bold</b>" }),
  widgets.Label({ value: "a label" }),
  output,
] })`,
  `const bytes = new Uint8Array(1 << 20).map((_, i) => i % 251);
const canvas = widgets.AnyWidget({
  esm: \`export default {
    render({ model, el }) {
      const text = document.createElement("p"), button = document.createElement("button");
      text.className = "sum";
      const show = () => {
        const data = model.get("data");
        const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
        text.textContent = bytes.length + " " + bytes.reduce((a, b) => a + b, 0);
      };
      button.className = "double";
      button.textContent = "double";
      button.onclick = () => {
        const { buffer, byteOffset, byteLength } = model.get("data");
        const bytes = new Uint8Array(buffer, byteOffset, byteLength).map((x) => 2 * x);
        model.set("data", new DataView(bytes.buffer));
        model.save_changes();
      };
      model.on("change:data", show);
      show();
      el.append(text, button);
    },
  }\`,
  css: ".sum { color: rgb(0, 128, 128); font-size: 20px }",
  state: { data: bytes },
});
canvas`,
  `const got = canvas.get("data");
[got.constructor.name, got.length, got.every((x, i) => x === (2 * (i % 251)) % 256)].join()`,
  `slider.value = 42; canvas.set("data", new Uint8Array([1, 2, 3])); 0`,
];

async function shows(place: Locator, text: string): Promise<void> {
  await place.filter({ hasText: text }).first().waitFor({ timeout: 15_000 });
}

labTest(
  "JupyterLab shows widgets, moves and clicks them, gets and sends 1 MB, and has them back after a reload",
  async (paths) => {
    const lab = await openLab(paths, CELLS);
    const { page } = lab;
    const result = async (index: number) =>
      (await (await lab.runCell(index)).innerText()).trim().split("\n").at(-1);
    try {
      const slider = await lab.runCell(0);
      await shows(slider.locator(".widget-readout"), "7");
      await slider.locator(".noUi-handle").focus();
      for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
      await shows(slider.locator(".widget-readout"), "10");
      assert.equal(await result(1), "10");

      const box = await lab.runCell(2);
      await box.getByRole("button", { name: "Train" }).click();
      await shows(box.locator("pre"), "clicked 1");
      await box.getByRole("button", { name: "Train" }).click();
      await shows(box.locator("pre"), "clicked 2");
      assert.equal(await box.locator("select").inputValue(), "GRU");

      const any = await lab.runCell(3);
      const sum = (bytes: Uint8Array) => bytes.reduce((a, b) => a + b, 0);
      const bytes = new Uint8Array(1 << 20).map((_, i) => i % 251);
      await shows(any.locator(".sum"), `1048576 ${sum(bytes)}`);
      await any.locator(".double").click();
      await shows(
        any.locator(".sum"),
        `1048576 ${sum(bytes.map((x) => 2 * x))}`,
      );
      assert.equal(await result(4), '"Uint8Array,1048576,true"');
      await screenshot(page, "widgets");

      await lab.runCell(5);
      await shows(slider.locator(".widget-readout"), "42");
      await page.keyboard.press("Control+s");
      await page.locator(".jp-mod-dirty").waitFor({ state: "detached" });
      await page.reload();
      const cell = (index: number) =>
        page.locator(".jp-Notebook .jp-Cell").nth(index);
      await shows(cell(0).locator(".widget-readout"), "42");
      await shows(cell(3).locator(".sum"), "3 6");
      await shows(cell(2), "clicked 2");
      await cell(0).locator(".noUi-handle").focus();
      await page.keyboard.press("ArrowLeft");
      await shows(cell(0).locator(".widget-readout"), "41");
      assert.equal(await result(1), "41");
      await screenshot(page, "widgets_reloaded");
    } catch (error) {
      await screenshot(page, "widgets_failed");
      throw error;
    } finally {
      await lab.close();
    }
  },
);
