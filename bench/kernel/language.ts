/**
 * How long do completion and inspection take, over the wire, in a notebook of
 * twenty cells with the library in it? Each question follows an edit.
 *
 * @module
 */
import { KernelClient } from "../../kernel/client.ts";
import { peers } from "./_peers.ts";

const ROUNDS = 20;

/** What is asked, with `|` at the cursor. */
const COMPLETIONS = [
  "model.|",
  "model.su|",
  "const p = points[0].|",
  "w18.re|",
  "tf.|",
  "np.ar|",
  "Emb|",
  "const later = [1, 2];\nlater.|",
  'import "./|"',
  'import { LS| } from "kerno"',
];
const INSPECTIONS = ["fet|ch", "Embedding(|", "model|", "area(|1)"];

const CELLS = [
  "const model = Sequential([Embedding(10, 4), LSTM(3), Dense(1)]);",
  "interface Point { x: number; y: number }\nconst points: Point[] = [{ x: 1, y: 2 }];",
  "/** Area. */\nfunction area(p: Point, k = 1): number { return p.x * p.y * k }",
  "const start = tf.tensor([1, 2, 3]);",
];
for (let i = 4; i < 20; i++) {
  CELLS.push(
    `const v${i} = area(points[0], ${i});\nconst w${i} = tf.add(start, v${i});`,
  );
}

function place(text: string): { code: string; cursor_pos: number } {
  return { code: text.replace("|", ""), cursor_pos: text.indexOf("|") };
}

function quantile(sorted: readonly number[], part: number): string {
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * part));
  return sorted[at].toFixed(1).padStart(8);
}

/** Times `ask` over the rounds, each with another text before the question. */
async function measure(
  text: string,
  ask: (text: string) => Promise<number>,
): Promise<void> {
  const times: number[] = [];
  let answers = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    answers = await ask(`const edit = ${round};\n${text}`);
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  console.log(
    `${JSON.stringify(text).padEnd(40)}${quantile(times, 0.5)}${
      quantile(times, 0.95)
    }   ${answers}`,
  );
}

const client = await KernelClient.start(peers()[0].spec);
for (const code of CELLS) await client.execute(code).reply;
const complete = async (text: string) => {
  const { content } = await client.request("complete_request", place(text));
  return (content as { matches: string[] }).matches.length;
};
const inspect = async (text: string) => {
  const { content } = await client.request("inspect_request", {
    ...place(text),
    detail_level: 0,
  });
  const { data } = content as { data: Record<string, string> };
  return (data["text/plain"] ?? "").length;
};
const started = performance.now();
await inspect("fet|ch");
console.log(
  `first answer, with the start: ${
    (performance.now() - started).toFixed(0)
  } ms`,
);
// The first rounds load what the later ones know.
for (const text of COMPLETIONS) await complete(text);
console.log(
  `\n${"complete after an edit, ms".padEnd(40)}  median     p95   matches`,
);
for (const text of COMPLETIONS) await measure(text, complete);
console.log(
  `\n${"inspect after an edit, ms".padEnd(40)}  median     p95   characters`,
);
for (const text of INSPECTIONS) await measure(text, inspect);
await client.shutdown();
