import assert from "node:assert/strict";
import { inspect } from "node:util";
import { displayOf, installDisplay, print } from "../../display/mod.ts";
import { tf } from "../../engine/mod.ts";
import { captured, deno, output } from "./_capture.ts";

const display = Symbol.for("Jupyter.display");
type Shown = Record<symbol, () => Promise<Record<string, string>>>;
const bundleOf = (value: unknown) => (value as Shown)[display]();

/** Runs `body` with the hooks on; whatever it makes must be gone after. */
async function hooked(body: () => void | Promise<void>): Promise<void> {
  const undo = installDisplay(tf.Tensor);
  const before = tf.memory().numTensors;
  tf.engine().startScope();
  try {
    await body();
  } finally {
    tf.engine().endScope();
    undo();
  }
  assert.equal(tf.memory().numTensors, before);
}

Deno.test("installDisplay() shows tensors as NumPy arrays", async () => {
  await hooked(async () => {
    const t = tf.tensor2d([[1, 2.5], [3, -4]]);
    const count = tf.memory().numTensors;
    const repr = "array([[ 1. ,  2.5],\n       [ 3. , -4. ]], dtype=float32)";
    const str = "[[ 1.   2.5]\n [ 3.  -4. ]]";
    assert.equal(Deno.inspect(t), repr);
    assert.equal(inspect(t), repr);
    assert.equal(`${t}`, str);
    assert.deepEqual(captured("log", () => print(t)), [str]);
    assert.deepEqual(captured("log", () => t.print()), [str]);
    assert.deepEqual(await bundleOf(t), { "text/plain": repr });
    assert.match(t.toString(true), /^Tensor\n {2}dtype: float32\n {2}rank: 2/);
    assert.equal(tf.memory().numTensors, count);
  });
});

Deno.test("installDisplay() shows every dtype of tfjs, variables too", async () => {
  await hooked(() => {
    const texts = new Map<unknown, string>([
      [tf.tensor1d([1, -2], "int32"), "array([ 1, -2], dtype=int32)"],
      [tf.tensor1d([true, false], "bool"), "array([ True, False])"],
      [tf.tensor1d(["a", "bc"]), "array(['a', 'bc'], dtype='<U2')"],
      [tf.complex([1], [-2]), "array([1.-2.j], dtype=complex64)"],
      [tf.scalar(0.1), "array(0.1, dtype=float32)"],
      [tf.zeros([0, 3]), "array([], shape=(0, 3), dtype=float32)"],
    ]);
    for (const [t, text] of texts) assert.equal(Deno.inspect(t), text);
    const v = tf.variable(tf.tensor1d([1]));
    assert.equal(Deno.inspect(v), "array([1.], dtype=float32)");
    v.dispose();
  });
});

Deno.test("installDisplay() never throws", async () => {
  await hooked(async () => {
    const t = tf.tensor1d([1, 2]);
    t.dispose();
    const header = "<tensor shape=(2,) dtype=float32, disposed>";
    assert.equal(Deno.inspect(t), header);
    assert.equal(`${t}`, header);
    assert.deepEqual(await bundleOf(t), { "text/plain": header });
    assert.equal(Deno.inspect(tf.Tensor.prototype), "<class 'Tensor'>");
    assert.equal(`${tf.Tensor.prototype}`, "<class 'Tensor'>");
    const far = tf.tensor1d([3]);
    Object.defineProperty(far, "dataSync", {
      value: () => {
        throw new Error("only asynchronous");
      },
    });
    assert.match(Deno.inspect(far), /await its data\(\): only asynchronous>$/);
  });
});

Deno.test("installDisplay() awaits the values of a tensor on a device", async () => {
  await hooked(async () => {
    const far = tf.range(0, 20);
    Object.defineProperty(far, "dataSync", {
      value: () => {
        throw new Error("only asynchronous");
      },
    });
    const bundle = await bundleOf(far);
    assert.match(bundle["text/plain"], /^array\(\[ 0\., {2}1\.,/);
    assert.match(bundle["text/html"], /float32\[20\]/);
  });
});

Deno.test("installDisplay() reads the values before the tensor can be disposed", async () => {
  await hooked(async () => {
    const t = tf.range(0, 100).reshape([10, 10]);
    const pending = bundleOf(t);
    t.dispose();
    assert.match((await pending)["text/html"], /<img src="data:image\/png/);
  });
});

Deno.test("installDisplay() is idempotent, hidden, and can be undone", () => {
  const before = Reflect.ownKeys(tf.Tensor.prototype);
  const t = tf.tensor1d([1]);
  const plain = t.toString();
  const undo = installDisplay(tf.Tensor);
  const again = installDisplay(tf.Tensor);
  again();
  assert.equal(`${t}`, "[1.]");
  assert.deepEqual(
    Object.keys(Object.getOwnPropertyDescriptors(t)).filter((key) =>
      key === "toString"
    ),
    [],
  );
  for (const key in t) assert.notEqual(key, "toString");
  undo();
  undo();
  assert.equal(t.toString(), plain);
  assert.deepEqual(Reflect.ownKeys(tf.Tensor.prototype), before);
  t.dispose();
});

Deno.test("installDisplay() makes a plain array of tensors a Python list for the kernel", async () => {
  await hooked(async () => {
    const list = [tf.tensor1d([1]), tf.tensor1d([2], "int32")];
    const bundle = await displayOf(list);
    assert.equal(
      bundle?.["text/plain"],
      "[array([1.], dtype=float32), array([2], dtype=int32)]",
    );
    assert.equal(await displayOf([1, 2]), null);
  });
});

const PRELUDE = `
  import { tf } from "./engine/mod.ts";
  import { installDisplay, print, TensorList } from "./display/mod.ts";
  installDisplay(tf.Tensor);
  const t = tf.tensor1d([1.5, 2]);
  const list = TensorList.from([t, tf.tensor1d([1], "int32")]);
`;
const LIST = "[array([1.5, 2. ], dtype=float32), array([1], dtype=int32)]";

Deno.test("a tensor and a list of them show at the prompt of deno repl", async () => {
  const { stdout } = await deno(
    ["repl", "-A", "--quiet", `--eval=${PRELUDE}`],
    "t\nlist\n`${list}`\nprint(list, 'x')\n",
  );
  const lines = stdout.trimEnd().split("\n").slice(-5);
  assert.deepEqual(lines, [
    "array([1.5, 2. ], dtype=float32)",
    LIST,
    `"${LIST}"`,
    `${LIST} x`,
    "undefined",
  ]);
});

Deno.test("console.log shows tensors and lists in a program", async () => {
  const text = await output(`${PRELUDE}
    console.log(t, list);
    console.log("%s and %o", t, t);
    console.log({ t });
  `);
  const repr = "array([1.5, 2. ], dtype=float32)";
  assert.deepEqual(text.trimEnd().split("\n").slice(-3), [
    `${repr} ${LIST}`,
    `[1.5 2. ] and ${repr}`,
    `{ t: ${repr} }`,
  ]);
});
