import assert from "node:assert/strict";
import { mergeCompletions } from "../../../../kernel/interpreter/language/mod.ts";

const live = {
  matches: ["beta", "alpha"],
  start: 2,
  end: 3,
  metadata: {
    _jupyter_types_experimental: [
      { text: "beta", type: "function", start: 2, end: 3 },
      { text: "alpha", type: "instance", start: 2, end: 3 },
    ],
  },
};
const nothing = { matches: [], start: 3, end: 3, metadata: {} };

Deno.test("mergeCompletions() keeps live members first and adds what types know", () => {
  const merged = mergeCompletions(live, [
    { text: "gamma", type: "property", start: 2, end: 3 },
    {
      text: "beta",
      type: "method",
      start: 2,
      end: 3,
      signature: "(): void",
      documentation: "Does.",
    },
  ]);
  assert.deepEqual(merged, {
    matches: ["beta", "alpha", "gamma"],
    start: 2,
    end: 3,
    metadata: {
      _jupyter_types_experimental: [
        {
          text: "beta",
          type: "function",
          start: 2,
          end: 3,
          signature: "(): void",
          documentation: "Does.",
        },
        { text: "alpha", type: "instance", start: 2, end: 3 },
        { text: "gamma", type: "property", start: 2, end: 3 },
      ],
    },
  });
});

Deno.test("mergeCompletions() gives one side alone where the other has nothing or another place", () => {
  const typed = [{ text: "./a.ts", type: "path", start: 1, end: 3 }];
  assert.equal(mergeCompletions(live, null), live);
  assert.equal(mergeCompletions(live, []), live);
  assert.equal(mergeCompletions(live, typed), live);
  assert.deepEqual(mergeCompletions(nothing, typed), {
    matches: ["./a.ts"],
    start: 1,
    end: 3,
    metadata: { _jupyter_types_experimental: typed },
  });
});
