import assert from "node:assert/strict";
import { np, type Tensor, tf } from "./setup.ts";
import { golden, type GoldenTensor } from "./golden.ts";

interface Case {
  id: string;
  op: string;
  args: unknown[];
  kwargs: Record<string, unknown>;
  output?: GoldenTensor;
  outputs?: GoldenTensor[];
}

type Call = (...args: unknown[]) => Tensor | Tensor[];

/** The functions of np that the golden file has cases of. */
const OPS = [
  "abs",
  "arange",
  "argmax",
  "argmin",
  "clip",
  "concatenate",
  "cumsum",
  "dot",
  "exp",
  "expand_dims",
  "eye",
  "full",
  "isnan",
  "linspace",
  "log",
  "matmul",
  "max",
  "mean",
  "min",
  "reshape",
  "round",
  "sort",
  "sqrt",
  "squeeze",
  "stack",
  "std",
  "sum",
  "transpose",
  "unique",
  "var",
  "where",
];

function isGoldenTensor(value: unknown): value is GoldenTensor {
  return typeof value === "object" && value !== null && "data" in value;
}

/** Golden tensors as tensors, in lists too. */
function input(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(input);
  if (!isGoldenTensor(value)) return value;
  const data = value.dtype === "bool"
    ? value.data.map(Boolean)
    : value.data.map(Number);
  return np.array(data as number[], value.dtype).reshape(value.shape);
}

function check(actual: Tensor, expected: GoldenTensor, id: string): void {
  assert.deepEqual(actual.shape, expected.shape, id);
  assert.equal(actual.dtype, expected.dtype, id);
  const values = Array.from(actual.dataSync());
  expected.data.forEach((text, i) => {
    const value = Number(text);
    const same = Object.is(values[i], value) ||
      Math.abs(values[i] - value) <= 1e-6 + 1e-5 * Math.abs(value);
    assert.ok(same, `${id}: element ${i} is ${values[i]}, not ${value}`);
  });
}

for (const op of OPS) {
  const name = op.replace(/_([a-z])/g, (_, c) => c.toUpperCase());
  Deno.test(`np.${name}() gives NumPy's results`, () => {
    const cases = golden<Case>("numeric/ops.json").filter((c) => c.op === op);
    assert.ok(cases.length > 0);
    for (const { id, args, kwargs, output, outputs } of cases) {
      tf.tidy(() => {
        const call = (np as unknown as Record<string, Call>)[name];
        const options = Object.keys(kwargs).length > 0 ? [kwargs] : [];
        const result = call(...args.map(input), ...options);
        const expected = outputs ?? [output!];
        const actual = Array.isArray(result) ? result : [result];
        assert.equal(actual.length, expected.length, id);
        actual.forEach((tensor, i) => check(tensor, expected[i], id));
      });
    }
  });
}
