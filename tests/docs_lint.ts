/**
 * Fails where an exported symbol of ours has no doc comment.
 *
 * `deno doc --lint` also reports on the declarations of tfjs that mod.ts
 * re-exports; only lines under our own folder count.
 *
 * @module
 */
const { stderr } = await new Deno.Command(Deno.execPath(), {
  args: ["doc", "--lint", "--quiet", "mod.ts"],
  env: { NO_COLOR: "1" },
  stderr: "piped",
  stdout: "null",
}).output();
const text = new TextDecoder().decode(stderr);
const root = new URL("../", import.meta.url).pathname;
const ours = text
  .split(/\n(?=error\[)/)
  .filter((block) => block.includes("missing-jsdoc"))
  .filter((block) => {
    const place = block.match(/-->\s*([^\s:]+):/)?.[1] ?? "";
    // deno doc finds no comment on a namespace that is re-exported.
    const isTfjs = place === `${root}engine/tf.ts`;
    return place.startsWith(root) && !place.includes("/.cache/") && !isTfjs;
  });
if (ours.length > 0) {
  console.error(ours.join("\n\n"));
  console.error(`${ours.length} exported symbols have no doc comment`);
  Deno.exit(1);
}
