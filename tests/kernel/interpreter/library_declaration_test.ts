import assert from "node:assert/strict";
import { pathToFileURL } from "node:url";
import { libraryDeclaration } from "../../../kernel/interpreter/library_declaration.ts";
import { Folder } from "./notebook.ts";

const TWICE = "function twice2(x) {\n  return 2 * x;\n}";
const CHUNK = 1 << 19;

Deno.test("libraryDeclaration() finds a function's module wherever the bundle has it", async (t) => {
  // The function begins so many characters after the first chunk that is read.
  for (const shift of [-CHUNK + 50, -4096, -TWICE.length, -5, 0, 5, CHUNK]) {
    await t.step(`${shift}`, async () => {
      const head = "// numbers.ts\n";
      const filler = "x();\n".repeat(CHUNK);
      const before = CHUNK + shift - 1;
      const bundle = `\n${head}${
        filler.slice(0, before - head.length)
      }\n${TWICE}\n// other.ts\nfunction other() {}\n// npm/pkg/index.js\nfunction theirs() {}\n`;
      using folder = new Folder({
        "mod.js": bundle,
        "numbers.ts":
          "/** Doubles. */\nexport function twice(x: number): number {\n  return 2 * x;\n}",
        "other.ts": "export function twice(wrong: string) {}",
      });
      const at = (name: string) => pathToFileURL(`${folder.path}/${name}`).href;
      const place = { url: at("mod.js"), types: at("mod.ts") };
      assert.deepEqual(await libraryDeclaration(place, TWICE, "twice"), {
        signature: "function twice(x: number): number",
        documentation: "Doubles.",
      });
      const none = [
        ["function absent() {}", "absent"],
        ["function theirs() {}", "theirs"],
        [TWICE, "thrice"],
        ["x".repeat(CHUNK), "long"],
      ];
      for (const [source, name] of none) {
        assert.equal(await libraryDeclaration(place, source, name), null);
      }
      const gone = { url: at("gone.js"), types: at("mod.ts") };
      assert.equal(await libraryDeclaration(gone, TWICE, "twice"), null);
      const untyped = { url: at("mod.js") };
      assert.equal(await libraryDeclaration(untyped, TWICE, "twice"), null);
    });
  }
});
