import assert from "node:assert/strict";
import { linesOf, readCells, whole } from "../../../cli/repl/piped_cells.ts";

function stream(...pieces: (string | Uint8Array)[]) {
  return ReadableStream.from(
    pieces.map((piece) =>
      typeof piece === "string" ? new TextEncoder().encode(piece) : piece
    ),
  );
}

async function linesIn(...pieces: (string | Uint8Array)[]): Promise<string[]> {
  const lines = linesOf(stream(...pieces));
  const found: string[] = [];
  for (;;) {
    const line = await lines.next();
    if (line === null) return found;
    found.push(line);
  }
}

Deno.test("linesOf() splits at line ends of any kind, wherever pieces end", async () => {
  assert.deepEqual(await linesIn("a\n\nb\r", "\nc"), ["a", "", "b", "c"]);
  assert.deepEqual(await linesIn("a\n"), ["a"]);
  assert.deepEqual(await linesIn(), []);
  const bytes = new TextEncoder().encode("漢\n字");
  const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
  assert.deepEqual(await linesIn(...pieces), ["漢", "字"]);
});

Deno.test("linesOf() gives a line before the next one is there", async () => {
  let more: () => void = () => {};
  const lines = linesOf(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode("a\nb"));
        more = () => controller.close();
      },
    }),
  );
  assert.equal(await lines.next(), "a");
  more();
  assert.equal(await lines.next(), "b");
  assert.equal(await lines.next(), null);
  assert.equal(await lines.next(), null);
});

async function cells(text: string): Promise<string[]> {
  const isWhole = (code: string) =>
    Promise.resolve(code.split("{").length === code.split("}").length);
  return await Array.fromAsync(readCells(linesOf(stream(text)), isWhole));
}

Deno.test("readCells() ends a cell with the line that makes it whole", async () => {
  assert.deepEqual(await cells("a\n\n  \nf {\n\n  b\n}\nc\n"), [
    "a",
    "f {\n\n  b\n}",
    "c",
  ]);
  assert.deepEqual(await cells(""), []);
});

Deno.test("readCells() goes on with lines that begin no statement", async () => {
  const chain = "const a = b\n  // why\n\n  .map(c)\n  ?.at(0);";
  const branches = "if (a) {\n}\nelse {\n}";
  const tried = "try {\n}\ncatch {\n}\nfinally {\n}";
  const choice = "x\n  ? y\n  : z";
  const operators = "a\n  && b\n  || c\n  ?? d";
  const joined = [chain, branches, tried, choice, operators];
  assert.deepEqual(await cells(joined.join("\n") + "\n"), joined);
  const single = [
    "a",
    "?b",
    "%time c",
    "!ls",
    "...d",
    ".5",
    "elsewhere",
    "++e",
  ];
  assert.deepEqual(await cells(single.join("\n")), single);
});

Deno.test("readCells() does not wait for a line that goes on", async () => {
  let add: (text: string) => void = () => {};
  const lines = linesOf(
    new ReadableStream({
      start: (controller) => {
        add = (text) => controller.enqueue(new TextEncoder().encode(text));
      },
    }),
  );
  const found = readCells(lines, () => Promise.resolve(true));
  add("a\n");
  assert.equal((await found.next()).value, "a");
  add("  .b()\n");
  assert.equal((await found.next()).value, "  .b()");
});

Deno.test("whole() waits until all has come", async () => {
  const lines = linesOf(whole(stream("a\n.b", "\n.c")));
  assert.equal(await lines.next(), "a");
  assert.deepEqual([...lines.ahead()], [".b"]);
  await lines.next();
  assert.equal(await lines.next(), ".c");
  assert.equal(await lines.next(), null);
});

Deno.test("readCells() gives what is not whole at the end", async () => {
  assert.deepEqual(await cells("a\nf {\nb"), ["a", "f {\nb"]);
});

Deno.test("readCells() leaves lines to a cell that asks for them", async () => {
  const lines = linesOf(stream("ask\nanswer\nb\n"));
  const found: string[] = [];
  for await (const cell of readCells(lines, () => Promise.resolve(true))) {
    found.push(cell);
    if (cell === "ask") assert.equal(await lines.next(), "answer");
  }
  assert.deepEqual(found, ["ask", "b"]);
});
