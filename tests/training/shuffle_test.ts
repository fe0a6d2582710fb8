import { setRandomSeed } from "../../numpy/random/mod.ts";
import "../../mod.ts";
import { buildModel, numbersIn } from "./_cases.ts";
import { assertClose, golden, type GoldenTensor, toTensor } from "./_golden.ts";

interface Case {
  id: string;
  seed: number;
  batch_size: number;
  epochs: number;
  shuffle?: "batch";
  validation_split?: number;
  config: { compile_config: { optimizer: unknown; loss: string } };
  weights: GoldenTensor[];
  x: GoldenTensor;
  y: GoldenTensor;
  fits: { history: Record<string, number[]>; evaluate?: number }[];
  final_weights: GoldenTensor[];
}

const { cases } = golden<{ cases: Case[] }>("texts/training_shuffle.json");
const TOLERANCE = { rtol: 1e-4, atol: 1e-6 };

for (const item of cases) {
  Deno.test(`fit() shuffles as Keras on JAX: ${item.id}`, async () => {
    setRandomSeed(item.seed);
    const model = buildModel(item.config, item.weights);
    const { optimizer, loss } = item.config.compile_config;
    model.compile({ optimizer, loss });
    const [x, y] = [toTensor(item.x), toTensor(item.y)];
    for (const wanted of item.fits) {
      const { history } = await model.fit(x, y, {
        batchSize: item.batch_size,
        epochs: item.epochs,
        shuffle: item.shuffle ?? true,
        validationSplit: item.validation_split ?? 0,
        verbose: 0,
      });
      for (const [name, values] of Object.entries(wanted.history)) {
        assertClose(history[name], values, { ...TOLERANCE, what: name });
      }
      if (wanted.evaluate !== undefined) {
        const loss = await model.evaluate(x, y, { verbose: 0 });
        assertClose([loss], [wanted.evaluate], TOLERANCE);
      }
    }
    assertClose(
      numbersIn(model.getWeights()),
      numbersIn(item.final_weights),
      TOLERANCE,
    );
  });
}
