import assert from "node:assert/strict";
import { compareNotebooks, compareTexts } from "../../cli/compare.ts";
import type { Cell, CellOutput } from "../../cli/notebook.ts";

const SAME: [string, string, string][] = [
  ["the same text", "a 1\n b", "a 1\n b"],
  ["a last digit", "[0.05713182 0.1]", "[0.05713181 0.1]"],
  ["padding by the digits shown", "[0.0009285 ]", "[0.00092850]"],
  ["a line that wraps elsewhere", "[1. 2.\n 3.]", "[1. 2. 3.]"],
  ["a sum that is 0", "[1.2e-08]", "[-3.1e-09]"],
  ["exponents", "3.57981212e-02", "0.0357981212"],
  ["times", "5/5 1s 12ms/step - loss: 0.5", "5/5 3s 2s/step - loss: 0.5"],
  ["remaining time", "9/9 ETA 1:05 x", "9/9 ETA 12:40 x"],
  ["addresses", "<f at 0x7f00aa>", "<f at 0x7f00bb>"],
  ["colours", "\x1b[1mx\x1b[0m", "x"],
];
for (const [what, a, b] of SAME) {
  Deno.test(`compareTexts() takes ${what} as the same`, () => {
    assert.equal(compareTexts(a, b), null);
  });
}

const OTHER: [string, string, string, string][] = [
  ["a word", "a b", "a c", 'line 1 is "a b" in the file, now "a c"'],
  ["a number", "[1. 2.5]", "[1. 2.6]", "number 2 is 2.5 in the file, now 2.6"],
  [
    "the fifth digit",
    "0.057131",
    "0.057138",
    "number 1 is 0.057131 in the file, now 0.057138",
  ],
  ["a sign", "-0.5", "0.5", "number 1 is -0.5 in the file, now 0.5"],
  [
    "a number more",
    "x\n[1. 2.]",
    "x\n[1. 2. 3.]",
    'line 2 is "[1. 2.]" in the file, now "[1. 2. 3.]"',
  ],
  ["a line more", "x", "x\ny", 'line 2 is not in the file: "y"'],
  ["a line less", "x\ny", "x", 'line 2 is missing: "y"'],
  [
    "the end of a long line",
    "x".repeat(90) + "a",
    "x".repeat(90) + "b",
    `line 1 is "...${"x".repeat(20)}a" in the file, now "...${
      "x".repeat(20)
    }b"`,
  ],
  ["a bracket", "[[1.]]", "[1.]", 'line 1 is "[[1.]]" in the file, now "[1.]"'],
  ["nan for a number", "1.", "nan", 'line 1 is "1." in the file, now "nan"'],
];
for (const [what, a, b, how] of OTHER) {
  Deno.test(`compareTexts() says that ${what} differs`, () => {
    assert.equal(compareTexts(a, b), how);
  });
}

function notebook(outputs: CellOutput[], metadata: Cell["metadata"] = {}) {
  const cell: Cell = {
    id: "s1",
    cell_type: "code",
    source: "",
    metadata,
    outputs,
    execution_count: 1,
  };
  return { cells: [cell], metadata: {} };
}

const result = (data: Record<string, unknown>, count = 1): CellOutput => ({
  output_type: "execute_result",
  data,
  metadata: {},
  execution_count: count,
});
const stdout = (text: string): CellOutput => ({
  output_type: "stream",
  name: "stdout",
  text,
});

function difference(a: CellOutput[], b: CellOutput[]): string | undefined {
  return compareNotebooks(notebook(a), notebook(b))[0]?.how;
}

Deno.test("compareNotebooks() says which output of which cell differs and how", () => {
  assert.deepEqual(
    compareNotebooks(notebook([stdout("1\n")]), notebook([stdout("2\n")])),
    [{
      cell: "s1",
      how: "output 1, text: number 1 is 1 in the file, now 2",
    }],
  );
  assert.equal(
    difference([stdout("1")], []),
    'output 1 is missing: "1"',
  );
  assert.equal(
    difference([], [stdout("1")]),
    'output 1 is not in the file: "1"',
  );
  assert.equal(
    difference([stdout("1")], [result({ "text/plain": "1" })]),
    'output 1, stdout in the file, now execute_result: "1"',
  );
  assert.equal(
    difference([result({ "text/plain": "1", "text/html": "1" })], [
      result({ "text/plain": "1" }),
    ]),
    "output 1, text/html is missing",
  );
});

Deno.test("compareNotebooks() takes a stream in several pieces as one", () => {
  assert.equal(
    difference([stdout("1\n2\n")], [stdout("1\n"), stdout("2\n")]),
    undefined,
  );
});

Deno.test("compareNotebooks() passes over execution counts, tracebacks and the bytes of pictures", () => {
  const error = (traceback: string): CellOutput => ({
    output_type: "error",
    ename: "E",
    evalue: "v",
    traceback: [traceback],
  });
  assert.equal(
    difference([error("a"), result({ "image/png": "AA" }, 1)], [
      error("b"),
      result({ "image/png": "BB" }, 2),
    ]),
    undefined,
  );
});

Deno.test("compareNotebooks() goes by a cell's own tolerance and leaves out cells that vary", () => {
  const run = notebook([stdout("0.53")]);
  const how = (metadata: Cell["metadata"]) =>
    compareNotebooks(notebook([stdout("0.52")], metadata), run).length;
  assert.equal(how({}), 1);
  assert.equal(how({ kerno: { tolerance: 0.05 } }), 0);
  assert.equal(how({ tags: ["nbval-ignore-output"] }), 0);
});
