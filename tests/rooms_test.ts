/**
 * The shape of the code as a test: who may import whom, no cycles, no file
 * over 400 lines.
 *
 * @module
 */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const LIBRARY = [
  "config.ts",
  "printing",
  "engine",
  "numpy",
  "display",
  "layers",
  "training",
  "models",
  "data",
];

/** What each room may import besides itself. A room not listed: nothing. */
const MAY_IMPORT: Record<string, string[]> = {
  "config.ts": [],
  "printing": ["config.ts"],
  "engine": ["config.ts"],
  "kernel/protocol": [],
  "numpy": ["engine", "printing", "config.ts"],
  "display": ["printing", "config.ts"],
  "kernel/interpreter": ["kernel/protocol"],
  "layers": ["engine", "numpy", "printing", "display", "config.ts"],
  "kernel": ["kernel/protocol", "kernel/interpreter"],
  "training": ["layers", "numpy", "engine", "display", "printing", "config.ts"],
  "models": ["training", "layers", "numpy", "printing", "display", "engine"],
  "data": ["numpy", "engine", "display", "layers", "models"],
  "setup.ts": LIBRARY,
  "namespaces": [...LIBRARY, "setup.ts"],
  "mod.ts": [...LIBRARY, "setup.ts", "namespaces"],
  "cli": ["kernel", "kernel/protocol", "engine", "display"],
};

/** Rooms whose `mod.ts` is a public entry and so imports setup.ts first. */
const ENTRIES = ["layers", "models", "numpy", "training", "data"];

/** The longest room name that is `path` or a folder above it. */
function roomOf(path: string): string {
  const names = Object.keys(MAY_IMPORT).sort((a, b) => b.length - a.length);
  const room = names.find((name) =>
    path === name || path.startsWith(`${name}/`)
  );
  assert.ok(room, `${path} stands in no room of docs/ARCHITECTURE.md`);
  return room;
}

const GENERATED = /(^|\/)generated\//;
const rooms = [...new Set(Object.keys(MAY_IMPORT).map((r) => r.split("/")[0]))];
const files = rooms
  .flatMap((room) =>
    room.endsWith(".ts") ? globSync(room) : globSync(`${room}/**/*.ts`)
  )
  .filter((path) => !path.startsWith("engine/assembly/"))
  .sort();

/** Static and dynamic imports; text that only speaks of one does not count. */
const SPECIFIER =
  /(?:^import\s*|^(?:import|export)\b[^;"'`=]*?\bfrom\s*|\bimport\()"(\.[^"]+|kerno(?:\/[^"]*)?)"/gm;

/** The files of ours that `file` imports; doc comments do not count. */
function importsOf(file: string): string[] {
  const source = readFileSync(file, "utf8").replace(/^\s*(?:\*|\/\/).*$/gm, "");
  return [...source.matchAll(SPECIFIER)].map(([, specifier]) => {
    assert.ok(
      !specifier.startsWith("kerno"),
      `${file} imports "${specifier}": inside the library imports are relative`,
    );
    return join(dirname(file), specifier);
  });
}

Deno.test("every file imports only lower rooms", () => {
  for (const file of files) {
    const room = roomOf(file);
    for (const target of importsOf(file)) {
      if (target === "deno.json") continue;
      if (target.startsWith("engine/assembly/")) continue;
      const allowed = [room, ...MAY_IMPORT[room]];
      const entry = ENTRIES.includes(room) && file === `${room}/mod.ts` &&
        target === "setup.ts";
      assert.ok(
        entry || allowed.includes(roomOf(target)),
        `${file} imports ${target}: ${roomOf(target)} is not below ${room}`,
      );
    }
  }
});

Deno.test("no file imports itself by way of others", () => {
  const graph = new Map(
    files.map((file) => [file, runtimeImports(file)] as const),
  );
  const state = new Map<string, "open" | "done">();
  const visit = (file: string, path: string[]): void => {
    if (state.get(file) === "done") return;
    assert.notEqual(
      state.get(file),
      "open",
      `import cycle: ${[...path.slice(path.indexOf(file)), file].join(" -> ")}`,
    );
    state.set(file, "open");
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    state.set(file, "done");
  };
  for (const file of files) visit(file, []);
});

/** As {@linkcode importsOf}, without what TypeScript erases. */
function runtimeImports(file: string): string[] {
  const source = readFileSync(file, "utf8")
    .replace(/^\s*(?:\*|\/\/).*$/gm, "")
    .replace(/\b(?:import|export)\s+type\b[^;]*;/g, "");
  return [...source.matchAll(SPECIFIER)]
    .map(([, specifier]) => join(dirname(file), specifier));
}

Deno.test("every source file has at most 400 lines", () => {
  for (const file of files.filter((path) => !GENERATED.test(path))) {
    const lines = readFileSync(file, "utf8").split("\n").length - 1;
    assert.ok(lines <= 400, `${file} has ${lines} lines`);
  }
});

Deno.test("every mod.ts only re-exports", () => {
  for (const file of files.filter((path) => /(^|\/)mod\.ts$/.test(path))) {
    const source = readFileSync(file, "utf8").replace(
      /\/\*[\s\S]*?\*\/|\/\/.*$/gm,
      "",
    );
    const rest = source.replace(
      /\b(?:import|export)\b[^;"]*"[^"]+";|\bexport\s*(?:type\s*)?\{[^}]*\};/g,
      "",
    ).trim();
    assert.equal(rest, "", `${file} holds more than re-exports`);
  }
});

Deno.test("the project stands alone: nothing from JSR, no folder beside it, no path of one machine", () => {
  const texts = globSync(["**/*.{ts,py,json,md,ipynb,txt,lock}", ".ci/run"], {
    exclude: [".cache/**", ".git/**", "**/node_modules/**", "tests/golden/**"],
  });
  for (
    const file of ["README.md", "mod.ts", "deno.lock", ".ci/run"]
  ) assert.ok(texts.includes(file), `${file} is not looked at`);
  for (const file of texts) {
    // Brackets keep these patterns from finding themselves.
    const found = readFileSync(file, "utf8").match(
      /["'`]jsr[:][@/]|[.][.][/]shared[/]|[/]work[/]main|[/]tmp[/]kerno[/]/,
    );
    assert.equal(found, null, `${file} holds ${found?.[0]}`);
  }
});
