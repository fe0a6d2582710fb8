/**
 * The display room in Deno's own Jupyter kernel.
 *
 * @module
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { clientTest } from "../requirements.ts";
import { ROOT } from "./_capture.ts";

type Message = [type: string, content: Record<string, unknown>];

/** IOPub messages of each cell. */
async function replay(python: string, cells: string[]): Promise<Message[][]> {
  const script = fileURLToPath(new URL("./deno_kernel.py", import.meta.url));
  const child = new Deno.Command(python, {
    args: [script],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const input = JSON.stringify([Deno.execPath(), ...cells]);
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { stdout, stderr, success } = await child.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

const dataOf = ([, content]: Message) => content.data as Record<string, string>;

clientTest(
  "tensors, print and progress show in Deno's own kernel",
  async (python) => {
    const [, tensor, list, printed, progress] = await replay(python, [
      `import { tf } from "./engine/mod.ts";
     import { installDisplay, print, Progress, TensorList } from "./display/mod.ts";
     installDisplay(tf.Tensor);
     const t = tf.tensor1d([1.5, 2]);`,
      `t`,
      `TensorList.from([t])`,
      `print("a", { end: "" }); print("b"); print(t, { end: "" })`,
      `const progress = new Progress();
     progress.keep("Epoch 1/1");
     progress.update("1/2", 0.5);
     progress.keep("2/2");
     progress.close();`,
    ]);
    assert.deepEqual(dataOf(tensor.at(-1)!), {
      "text/plain": "array([1.5, 2. ], dtype=float32)",
    });
    assert.deepEqual(dataOf(list.at(-1)!), {
      "text/plain": "[array([1.5, 2. ], dtype=float32)]",
    });
    assert.deepEqual(printed.map(([type, { text }]) => [type, text]), [
      ["stream", "a"],
      ["stream", "b\n"],
      ["stream", "[1.5 2. ]"],
    ]);
    assert.deepEqual(progress.map((m) => [m[0], dataOf(m)["text/plain"]]), [
      ["display_data", "Epoch 1/1"],
      ["update_display_data", "Epoch 1/1\n2/2"],
    ]);
  },
);
