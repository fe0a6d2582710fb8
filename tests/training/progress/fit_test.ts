import assert from "node:assert/strict";
import "../../../mod.ts";
import type { Progress } from "../../../display/mod.ts";
import { camelCase } from "../../../layers/arguments/resolve.ts";
import { Sequential } from "../../../models/mod.ts";
import { Callback, ProgbarLogger } from "../../../training/callbacks/mod.ts";
import { MessageBoard } from "../../../training/progress/message_board.ts";
import { buildModel, type TestModel, toCallbacks } from "../_cases.ts";
import { golden, type GoldenTensor, toTensor } from "../_golden.ts";
import { Screen, states } from "./_screen.ts";

interface Case {
  config: unknown;
  weights: GoldenTensor[];
  x: GoldenTensor;
  y: GoldenTensor[];
  compile: Record<string, unknown>;
  batch_size: number;
  fit: Record<string, unknown> & { callbacks?: { class_name: string }[] };
  seconds: { train: number[]; test: number[] };
  fit_text: string;
  evaluate_1_text: string;
  evaluate_2_text: string;
}

const golden_ = golden<{ start: number; fit: Case[] }>("texts/progress.json");

/** A clock that each batch moves on. */
class Clock extends Callback {
  now = golden_.start;
  #seconds: Case["seconds"];
  #train = 0;
  #test = 0;
  constructor(seconds: Case["seconds"]) {
    super();
    this.#seconds = seconds;
  }
  restart(): void {
    this.#train = this.#test = 0;
  }
  override onTrainBatchBegin(): void {
    const { train } = this.#seconds;
    this.now += train[this.#train++ % train.length];
  }
  override onTestBatchBegin(): void {
    const { test } = this.#seconds;
    this.now += test[this.#test++ % test.length];
  }
}

/** The callbacks with the clock and a logger that writes to a screen. */
function onScreen(
  clock: Clock,
  own: Callback[],
): { callbacks: Callback[]; screen: Screen } {
  const screen = new Screen();
  const board = new MessageBoard(screen as unknown as Progress);
  const logger = new ProgbarLogger({ now: () => clock.now, on: "terminal" });
  clock.restart();
  for (const callback of [...own, logger]) {
    callback.setBoard = () => Callback.prototype.setBoard.call(callback, board);
  }
  return { callbacks: [clock, ...own, logger], screen };
}

/**
 * The lines without the loss of each output: it is weighted by batch size here,
 * as on JAX, where these texts of TensorFlow have the plain mean.
 */
function withoutOutputLosses(lines: string[]): string[] {
  return lines.map((line) =>
    line.replace(/(?<= )(left|right)_loss: \d+\.\d+/g, "$1_loss")
  );
}

async function check(item: Case): Promise<void> {
  const model: TestModel = buildModel(item.config, item.weights);
  model.compile(item.compile);
  const x = toTensor(item.x);
  const y = item.y.length === 1 ? toTensor(item.y[0]) : item.y.map(toTensor);
  const clock = new Clock(item.seconds);
  const { callbacks: own = [], ...rest } = item.fit;
  const fit = onScreen(clock, toCallbacks(own, "").callbacks);
  const options = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [camelCase(key), value]),
  );
  await model.fit(x, y, {
    batchSize: item.batch_size,
    shuffle: false,
    ...options,
    // Keras adds no logger where verbose is 0.
    callbacks: options.verbose === 0
      ? fit.callbacks.slice(0, -1)
      : fit.callbacks,
  });
  assert.deepEqual(
    withoutOutputLosses(fit.screen.seen),
    withoutOutputLosses(states(item.fit_text)),
  );
  for (const verbose of [1, 2] as const) {
    const { callbacks, screen } = onScreen(clock, []);
    const batchSize = item.batch_size;
    await model.evaluate(x, y, { batchSize, verbose, callbacks });
    assert.deepEqual(
      withoutOutputLosses(screen.seen),
      withoutOutputLosses(states(item[`evaluate_${verbose}_text`])),
    );
  }
}

golden_.fit.forEach((item, i) => {
  const saves = item.fit.callbacks?.some((one) =>
    one.class_name === "ModelCheckpoint"
  );
  Deno.test({
    name: `fit() and evaluate() show Keras' text ${i}`,
    ignore: saves && !("saveWeights" in Sequential.prototype),
    fn: () => check(item),
  });
});
