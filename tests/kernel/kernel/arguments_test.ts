import assert from "node:assert/strict";
import { parseArguments } from "../../../kernel/arguments.ts";

Deno.test("parseArguments() takes the connection file in each of its forms", () => {
  const forms = [
    ["--connection-file", "c.json"],
    ["--connection-file=c.json"],
    ["-f", "c.json"],
    ["c.json"],
  ];
  for (const form of forms) {
    assert.deepEqual(parseArguments(form), {
      connectionFile: "c.json",
      library: true,
      preload: true,
      language: true,
      verbose: false,
      permissions: ["-A"],
    });
  }
});

Deno.test("parseArguments() gives what follows -- to the cells", () => {
  const args = parseArguments([
    "c.json",
    "--no-preload",
    "--verbose",
    "--",
    "--allow-read=data",
    "--no-prompt",
  ]);
  assert.equal(args.preload, false);
  assert.equal(args.library, true);
  assert.equal(parseArguments(["c.json", "--no-library"]).library, false);
  assert.equal(args.language, true);
  assert.equal(parseArguments(["c.json", "--no-language"]).language, false);
  assert.equal(args.types, undefined);
  assert.equal(parseArguments(["c.json", "--types=warn"]).types, "warn");
  assert.equal(parseArguments(["--types", "error", "c.json"]).types, "error");
  assert.throws(() => parseArguments(["c.json", "--types", "all"]), {
    name: "TypeError",
    message:
      'Cannot treat type errors as they must be "off", "warn" or "error": current value is "all"',
  });
  assert.equal(args.verbose, true);
  assert.deepEqual(args.permissions, ["--allow-read=data", "--no-prompt"]);
  assert.deepEqual(parseArguments(["c.json", "--"]).permissions, ["-A"]);
});

Deno.test("parseArguments() refuses what it does not know, with the usage", () => {
  for (
    const args of [["--conection-file", "x"], ["a.json", "b.json"], ["-x"]]
  ) {
    assert.throws(() => parseArguments(args), {
      name: "TypeError",
      message:
        /^Cannot start the kernel as ".*" is no argument of it; usage: deno run/,
    });
  }
  for (const args of [[], ["--no-preload"], ["-f"], ["--", "c.json"]]) {
    assert.throws(
      () => parseArguments(args),
      /the connection file is missing; usage/,
    );
  }
});
