import assert from "node:assert/strict";
import { camelCase } from "../../../layers/arguments/resolve.ts";
import {
  type CallbackModel,
  type Logs,
  ProgbarLogger,
} from "../../../training/callbacks/mod.ts";
import { MessageBoard } from "../../../training/progress/message_board.ts";
import {
  type NamedValue,
  Progbar,
  type ProgbarOptions,
} from "../../../training/progress/progbar.ts";
import type { Progress } from "../../../display/mod.ts";
import { golden } from "../_golden.ts";
import { Screen, states } from "./_screen.ts";

type Op =
  | ["clock", number]
  | ["update", number, [string, unknown][] | null, boolean | null]
  | ["add", number, [string, unknown][] | null];

interface Golden {
  start: number;
  progbar: { args: Record<string, unknown>; ops: Op[]; text: string }[];
  logger: {
    params: { verbose: number; epochs: number; steps: number | null };
    events: [string, number | null, Logs][];
    text: string;
  }[];
}

const { start, progbar, logger } = golden<Golden>("texts/progress.json");

const valueOf = (value: unknown): unknown =>
  typeof value === "string" ? Number(value) : value;

progbar.forEach(({ args, ops, text }, i) => {
  Deno.test(`Progbar() shows Keras' text ${i}`, () => {
    let clock = start;
    const screen = new Screen();
    const named = Object.fromEntries(
      Object.entries(args).map(([key, value]) => [camelCase(key), value]),
    ) as ProgbarOptions;
    const bar = Progbar({ ...named, sink: screen, now: () => clock });
    for (const op of ops) {
      if (op[0] === "clock") {
        clock += op[1];
        continue;
      }
      const values = (op[2] ?? []).map(([name, value]) =>
        [name, valueOf(value)] as NamedValue
      );
      if (op[0] === "add") bar.add(op[1], values);
      else bar.update(op[1], values, op[3]);
    }
    assert.deepEqual(screen.seen, states(text));
  });
});

logger.forEach(({ params, events, text }, i) => {
  Deno.test(`ProgbarLogger() shows Keras' text ${i}`, () => {
    let clock = start;
    const screen = new Screen();
    const log = new ProgbarLogger({ now: () => clock, on: "terminal" });
    log.setBoard(new MessageBoard(screen as unknown as Progress));
    log.setModel({} as CallbackModel);
    log.setParams(params);
    for (const [name, at, logs] of events) {
      if (name === "clock") {
        clock += at as number;
        continue;
      }
      const hook = camelCase(name) as "onEpochEnd";
      const values = Object.fromEntries(
        Object.entries(logs ?? {}).map(([k, v]) => [k, valueOf(v)]),
      );
      if (at === null) {
        (log[hook] as unknown as (logs: Logs) => void).call(log, values);
      } else log[hook](at, values);
    }
    assert.deepEqual(screen.seen, states(text));
  });
});
