import assert from "node:assert/strict";
import { Progress } from "../../display/mod.ts";
import { captured, output } from "./_capture.ts";

/** A training run of 2 epochs of 3 steps, 40 ms a step. */
const RUN = `
  let clock = 0;
  const progress = new Progress({ on, now: () => clock });
  try {
    for (let epoch = 1; epoch <= 2; epoch++) {
      progress.keep("Epoch " + epoch + "/2");
      for (let step = 1; step <= 3; step++) {
        clock += 40;
        progress.update(step + "/3 - loss: 0." + step, step / 3);
      }
      progress.keep("3/3 - loss: 0.3 <end>");
    }
    progress.update("1/3");
  } finally {
    progress.close();
  }
`;

Deno.test("Progress writes a terminal's line over", async () => {
  const text = await output(
    `import { Progress } from "./display/mod.ts"; const on = "terminal"; ${RUN}`,
  );
  const clear = "\x1b[K";
  assert.equal(
    text,
    [
      `\rEpoch 1/2${clear}\n`,
      `\r1/3 - loss: 0.1${clear}`,
      `\r3/3 - loss: 0.3 <end>${clear}\n`,
      `\rEpoch 2/2${clear}\n`,
      `\r1/3 - loss: 0.1${clear}`,
      `\r3/3 - loss: 0.3 <end>${clear}\n`,
      `\r1/3${clear}`,
      "\n",
    ].join(""),
  );
});

Deno.test("Progress writes only the lines that stay where none can be changed", () => {
  const lines = captured("log", () => {
    new Function("Progress", "on", RUN)(Progress, "lines");
  });
  assert.deepEqual(lines, [
    "Epoch 1/2",
    "3/3 - loss: 0.3 <end>",
    "Epoch 2/2",
    "3/3 - loss: 0.3 <end>",
  ]);
});

/** The displays that `body` makes and updates, as Kerno's kernel gets them. */
function displays(
  body: () => void,
): [id: string, text: string, html: string][] {
  type Bundle = Record<string, string>;
  const calls: [id: string, text: string, html: string][] = [];
  const push = (id: string, bundle: Bundle) =>
    calls.push([id, bundle["text/plain"], bundle["text/html"]]);
  const value = {
    display: (bundle: Bundle, { displayId }: { displayId: string }) =>
      push(displayId, bundle),
    update: (id: string, value: Record<symbol, () => Bundle>) =>
      push(id, value[Symbol.for("Jupyter.display")]()),
  };
  Object.defineProperty(globalThis, "jupyter", { value, configurable: true });
  try {
    body();
  } finally {
    Reflect.deleteProperty(globalThis, "jupyter");
  }
  return calls;
}

Deno.test("Progress updates one display at most ten times a second and at its end", () => {
  const calls = displays(() =>
    new Function("Progress", "on", RUN)(Progress, undefined)
  );
  assert.equal(new Set(calls.map(([id]) => id)).size, 1);
  // At 0, 120 and 240 ms of the clock, and at the end.
  assert.deepEqual(calls.map(([, text]) => text), [
    "Epoch 1/2",
    "Epoch 1/2\n3/3 - loss: 0.3",
    "Epoch 1/2\n3/3 - loss: 0.3 <end>\nEpoch 2/2\n3/3 - loss: 0.3",
    "Epoch 1/2\n3/3 - loss: 0.3 <end>\nEpoch 2/2\n3/3 - loss: 0.3 <end>\n1/3",
  ]);
  assert.equal(
    calls[1][2],
    '<pre>Epoch 1/2\n3/3 - loss: 0.3</pre><progress value="1" max="1"></progress>',
  );
  assert.match(calls[3][2], /0\.3 &lt;end&gt;\n1\/3<\/pre>$/);
});

Deno.test("Progress goes on in a new display after 200 lines", () => {
  const calls = displays(() => {
    const progress = new Progress({ now: () => 0 });
    for (let i = 1; i <= 450; i++) progress.keep(`line ${i}`);
    progress.close();
  });
  const last = new Map(calls.map(([id, text]) => [id, text.split("\n")]));
  assert.deepEqual(
    [...last.values()].map((lines) => [lines.length, lines[0], lines.at(-1)]),
    [
      [200, "line 1", "line 200"],
      [200, "line 201", "line 400"],
      [50, "line 401", "line 450"],
    ],
  );
});
