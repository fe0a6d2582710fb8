/**
 * Where masks go around attention: golden/numeric/attention_masks.json holds
 * what Keras 3.15.1 gives for two blocks of attention on a masked embedding, in
 * a graph, as layers of one's own in a graph, and in a model of one's own.
 *
 * @module
 */
import "../../mod.ts";
import { np } from "../../numpy/mod.ts";
import { type Tensor, tf } from "../../engine/mod.ts";
import * as layers from "../../layers/mod.ts";
import { Model } from "../../models/mod.ts";
import { assertTensor, golden, type GoldenTensor } from "../layers/_golden.ts";

const { Add, Embedding, GlobalAveragePooling1D, Input } = layers;
const { LayerNormalization, MultiHeadAttention } = layers;

class Block extends layers.Layer {
  att = MultiHeadAttention(2, 3);
  add = Add();
  norm = LayerNormalization();

  constructor() {
    super();
    this.supportsMasking = true;
  }

  override call(x: Tensor): Tensor {
    return this.norm(this.add([x, this.att(x, x)]));
  }
}

class Own extends Model {
  embedding = Embedding(6, 4, { maskZero: true });
  first = new Block();
  second = new Block();
  pool = GlobalAveragePooling1D();

  override call(ids: unknown): unknown {
    const x = this.second(this.first(this.embedding(ids as Tensor)));
    return [x, this.pool(x)];
  }
}

/** A graph of an embedding, two blocks and the mean of all steps. */
function graph(block: (x: layers.KerasTensor) => layers.KerasTensor) {
  const ids = Input([5], { dtype: "int32" });
  const x = block(block(Embedding(6, 4, { maskZero: true })(ids)));
  return Model(ids, [x, GlobalAveragePooling1D()(x)]);
}

const MODELS = {
  func: () =>
    graph((x) =>
      LayerNormalization()(Add()([x, MultiHeadAttention(2, 3)(x, x)]))
    ),
  sub: () => graph((x) => new Block()(x)),
  own: () => new Own(),
};

const expected = golden<Record<string, Record<string, GoldenTensor>>>(
  "numeric/attention_masks.json",
);

for (const [name, make] of Object.entries(MODELS)) {
  Deno.test(`masks go around attention as in Keras: ${name}`, () => {
    const model = make() as Own;
    tf.tidy(() => {
      const ids = tf.tensor(
        [[1, 2, 3, 0, 0], [4, 0, 0, 0, 0], [5, 1, 2, 3, 4]],
        [3, 5],
        "int32",
      );
      model(ids);
      const random = np.random.RandomState(3);
      model.setWeights(model.weights.map(({ shape }) => {
        const drawn = random.uniform(-0.6, 0.6, [...shape]) as Tensor;
        return drawn.mul(1000).round().div(1000) as Tensor;
      }));
      const [sequence, pooled] = model(ids) as unknown as Tensor[];
      assertTensor(sequence, expected[name].sequence, "sequence");
      assertTensor(pooled, expected[name].pooled, "pooled");
    });
    model.dispose();
  });
}
