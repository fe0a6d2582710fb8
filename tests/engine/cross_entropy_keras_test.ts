import {
  binaryCrossEntropy,
  categoricalCrossEntropy,
  sparseCrossEntropy,
  type Tensor,
  tf,
} from "../../engine/mod.ts";
import { withGradients } from "./differences.ts";
import { engineTest } from "./engines.ts";
import { assertClose } from "./reference.ts";

function run(kind: string, target: Tensor, x: Tensor): Tensor {
  const options = { fromLogits: kind.endsWith("logits"), epsilon: 1e-7 };
  if (kind.startsWith("sparse")) return sparseCrossEntropy(target, x, options);
  if (kind.startsWith("binary")) return binaryCrossEntropy(target, x, options);
  return categoricalCrossEntropy(target, x, options);
}

/** What Keras 3.15.1 gives on TensorFlow 2.21: loss and gradient of x. */
const KERAS: [
  kind: string,
  x: number[],
  target: number[],
  loss: number,
  dx: number[],
][] = [
  [
    "categorical logits",
    [1, -Infinity, 2],
    [1, 0, 0],
    NaN,
    [-0.7310585975646973, 0, 0.7310585975646973],
  ],
  ["categorical logits", [1, Infinity, 2], [1, 0, 0], NaN, [NaN, NaN, NaN]],
  ["categorical probabilities", [0.2, NaN, 0.3], [1, 0, 0], NaN, [
    NaN,
    NaN,
    NaN,
  ]],
  ["categorical probabilities", [0, 0.5, 0.5], [1, 0, 0], 16.11809539794922, [
    0,
    0,
    0,
  ]],
  [
    "categorical probabilities",
    [0.1, 0.5, 0.5],
    [0.5, 0.5, 0],
    1.5931763648986816,
    [-4.090909004211426, -0.09090912342071533, 0.9090908765792847],
  ],
  [
    "sparse logits",
    [1, -Infinity, 2],
    [0],
    1.31326162815094,
    [-0.7310585975646973, 0, 0.7310585975646973],
  ],
  ["sparse logits", [1, NaN, 2], [0], NaN, [NaN, NaN, NaN]],
  [
    "sparse probabilities",
    [0, 0.5, 0.5],
    [0],
    16.11809539794922,
    [0, 0.9999998807907104, 0.9999998807907104],
  ],
  ["binary logits", [NaN, 1], [1, 0], NaN, [NaN, 0.36552929878234863]],
  ["binary logits", [Infinity, 1], [1, 0], NaN, [0, 0.36552929878234863]],
  ["binary probabilities", [NaN, 0.5], [1, 0], NaN, [0, 1]],
  ["binary probabilities", [0, 1], [1, 0], 16.03023910522461, [0, 0]],
];

engineTest("numbers that are not finite, 0 and 1 are lost as in Keras", () => {
  for (const [kind, x, target, loss, dx] of KERAS) {
    tf.tidy(() => {
      const t = kind.startsWith("sparse")
        ? tf.tensor(target)
        : tf.tensor([target]);
      const { y, grads } = withGradients((x) => run(kind, t, x), [
        tf.tensor([x]),
      ], tf.ones([1]));
      const what = `${kind} of ${x}`;
      assertClose(y, [loss], 1e-6, what);
      assertClose(grads[0], dx, 1e-6, `gradient of ${what}`);
    });
  }
});
