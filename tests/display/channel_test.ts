import assert from "node:assert/strict";
import {
  displayValue,
  frontEnd,
  type MimeBundle,
  updateDisplay,
  writeText,
} from "../../display/mod.ts";
import { captured, deno, output } from "./_capture.ts";

const BUNDLE = { "text/plain": "text", "text/html": "<b>text</b>" };

/** Has a global variable of another value while `body` runs. */
async function having(
  name: string,
  value: unknown,
  body: () => Promise<void>,
): Promise<void> {
  const old = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true });
  try {
    await body();
  } finally {
    if (old) Object.defineProperty(globalThis, name, old);
    else Reflect.deleteProperty(globalThis, name);
  }
}

Deno.test("displayValue() and updateDisplay() go to Kerno's jupyter", async () => {
  const calls: unknown[] = [];
  const jupyter = {
    display: (...args: unknown[]) => calls.push(["display", ...args]),
    update(id: string, value: Record<symbol, () => MimeBundle>) {
      calls.push(["update", id, value[Symbol.for("Jupyter.display")]()]);
    },
  };
  await having("jupyter", jupyter, async () => {
    assert.equal(frontEnd(), "notebook");
    await displayValue(BUNDLE, { displayId: "fit" });
    await updateDisplay(BUNDLE, "fit");
  });
  assert.deepEqual(calls, [
    ["display", BUNDLE, { raw: true, displayId: "fit" }],
    ["update", "fit", BUNDLE],
  ]);
});

Deno.test("displayValue() and writeText() go to Deno's own kernel", async () => {
  const calls: unknown[] = [];
  const jupyter = {
    broadcast: (...args: unknown[]) => Promise.resolve(void calls.push(args)),
  };
  // The property of Deno itself is not configurable.
  const standIn = Object.create(Deno, { jupyter: { value: jupyter } });
  await having("Deno", standIn, async () => {
    assert.equal(frontEnd(), "notebook");
    await displayValue(BUNDLE);
    await displayValue(BUNDLE, { displayId: "fit" });
    await updateDisplay(BUNDLE, "fit");
    writeText("a");
  });
  const content = { data: BUNDLE, metadata: {}, transient: {} };
  const named = { ...content, transient: { display_id: "fit" } };
  assert.deepEqual(calls, [
    ["display_data", content],
    ["display_data", named],
    ["update_display_data", named],
    ["stream", { name: "stdout", text: "a" }],
  ]);
});

Deno.test("displayValue() writes the text where nothing shows bundles", () => {
  const lines = captured("log", () => {
    displayValue(BUNDLE);
    updateDisplay({ "text/plain": "new" }, "fit");
  });
  assert.deepEqual(lines, ["text", "new"]);
});

Deno.test("frontEnd() is lines in a pipe and at a prompt whose Deno.jupyter throws", async () => {
  const code = `import { frontEnd } from "./display/mod.ts";`;
  assert.equal(await output(`${code} console.log(frontEnd())`), "lines\n");
  const { stdout } = await deno(
    ["repl", "-A", "--quiet", `--eval=${code}`],
    "frontEnd()\n",
  );
  assert.equal(stdout, '"lines"\n');
});
