import assert from "node:assert/strict";
import { type Body, DebugClient } from "./debug_client.ts";

const CODE = `class P { x = 1; #secret = 2; get sum() { return 3 } }
let p = new P();
const m = new Map([[1, { a: 1 }], ["k", 2]]);
let big = Array.from({ length: 2500 }, (_, i) => i * 2);
let s = 'a"b';
var late;
function f(a: number, b = 2) { return a }
const tensor = { shape: [2, 3], dtype: "float32", data: 0 };
const trap = new Proxy({}, { get() { throw 1 }, ownKeys() { throw 2 } });
let ran = 0;
const getter = { get value() { return ++ran } };`;

Deno.test("inspectVariables lists let, const, class and function, with one line each", async () => {
  const client = await DebugClient.start({ attach: false });
  await client.notebook.run(CODE);
  const { variables } = await client.body("inspectVariables");
  const line = ({ name, value, type }: Body) => `${name}: ${type} = ${value}`;
  const lines: string[] = variables.map(line);
  assert.deepEqual(
    lines.filter((text) => !/^big|^trap/.test(text)),
    [
      "P: Function = class P",
      "f: Function = function (a, b = 2)",
      "getter: Object = {value: (…)}",
      "late: undefined = undefined",
      'm: Map = Map(2) {1 => {a: 1}, "k" => 2}',
      "p: P = P {#secret: 2, x: 1}",
      "ran: number = 0",
      's: string = "a\\"b"',
      "tensor: Object = Object(shape=[2, 3], dtype=float32)",
    ],
  );
  assert.ok(lines.some((text) => text.startsWith("big: Array = [0, 2, 4, ")));
  await client.close();
});

Deno.test("variables opens members, entries, stretches and getters only when asked", async () => {
  const client = await DebugClient.start({ attach: false });
  await client.notebook.run(CODE);
  const { variables } = await client.body("inspectVariables");
  const open = async (one: Body, page = {}): Promise<Body[]> => {
    const { variablesReference } = one;
    const args = { variablesReference, ...page };
    return (await client.body("variables", args)).variables;
  };
  const named = (list: Body[], name: string) =>
    list.find((one) => one.name === name);
  const of = async (name: string) => await open(named(variables, name));
  const pairs = (list: Body[]) => list.map(({ name, value }) => [name, value]);
  const members = await of("p");
  assert.deepEqual(pairs(members).slice(0, 3), [
    ["x", "1"],
    ["#secret", "2"],
    ["sum", "(…)"],
  ]);
  assert.deepEqual(pairs(await of("m")), [["1", "{a: 1}"], ['"k"', "2"]]);
  const stretches = await of("big");
  assert.deepEqual(
    stretches.map(({ name }) => name),
    ["[0…999]", "[1000…1999]", "[2000…2499]", "length"],
  );
  const last = await open(stretches[2]);
  assert.equal(last.length, 500);
  assert.deepEqual(pairs(last)[1], ["2001", "4002"]);
  assert.equal(last[1].evaluateName, "big[2001]");
  const page = await open(named(variables, "big"), {
    filter: "indexed",
    start: 10,
    count: 2,
  });
  assert.deepEqual(pairs(page), [["10", "20"], ["11", "22"]]);
  const [value] = await of("getter");
  assert.equal((await client.notebook.run("ran")).result, "0");
  assert.deepEqual(pairs(await open(value)), [["value", "1"]]);
  await of("trap");
  await client.close();
});

Deno.test("richInspectVariables shows a value as its cell would", async () => {
  const client = await DebugClient.start({ attach: false });
  await client.notebook.run(
    "const shown = { [Symbol.for('Jupyter.display')]: async () => ({ 'text/plain': 'p', 'text/html': '<b>h</b>' }) }; const plain = [1, 2]",
  );
  const rich = async (variableName: string) =>
    await client.body("richInspectVariables", { variableName });
  assert.deepEqual(await rich("shown"), {
    data: { "text/plain": "p", "text/html": "<b>h</b>" },
    metadata: {},
  });
  assert.deepEqual((await rich("plain")).data, { "text/plain": "[ 1, 2 ]" });
  assert.deepEqual((await rich("no name")).data, {});
  const missing = await client.request("richInspectVariables", {
    variableName: "missing",
  });
  assert.equal(missing.message, "ReferenceError: missing is not defined");
  await client.close();
});

Deno.test("inspectVariables answers while a cell runs", async () => {
  const client = await DebugClient.start({ attach: false });
  const { notebook } = client;
  await notebook.run("let stop = false; let n = 0");
  const cell = notebook.run("while (!stop) n++; 'left'");
  const { variables } = await client.body("inspectVariables");
  assert.ok(Number(variables.find((v: Body) => v.name === "n").value) >= 0);
  await client.body("initialize");
  await client.body("attach");
  await client.body("evaluate", { expression: "stop = true" });
  assert.equal((await cell).result, '"left"');
  await client.close();
});
