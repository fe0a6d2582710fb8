/**
 * Runs with the flags of the cells, and tells what deno makes of them: a line
 * of JSON with a permission descriptor in, a line with its state out.
 *
 * @module
 */
const decoder = new TextDecoderStream();
let rest = "";
for await (const text of Deno.stdin.readable.pipeThrough(decoder)) {
  const lines = (rest + text).split("\n");
  rest = lines.pop()!;
  for (const line of lines) {
    let state = "prompt";
    try {
      const status = Deno.permissions.querySync(JSON.parse(line));
      state = status.partial ? "partial" : status.state;
    } catch {
      // Deno cannot query what it does not know: the user is asked.
    }
    Deno.stdout.writeSync(new TextEncoder().encode(`${state}\n`));
  }
}
