/**
 * What a kernel tells about code, within a time: one that is busy must not
 * hold up the keyboard.
 *
 * @module
 */
import type { KernelClient } from "../../kernel/client.ts";
import { toCodePoints, toUtf16 } from "../../kernel/code_points.ts";
import type { CodeHelp } from "./line_editor.ts";

/** ms for an answer without which the REPL can go on. */
const PATIENCE = 10_000;
/** Cells of the history that the arrows reach. */
const KEPT = 2000;

type Content = Record<string, unknown>;

/** The reply's content, or null where none came in time. */
async function ask(
  client: KernelClient,
  ...request: Parameters<KernelClient["request"]>
): Promise<Content | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((done) =>
    timer = setTimeout(() => done(null), PATIENCE)
  );
  try {
    const reply = await Promise.race([client.request(...request), late]);
    return reply?.content.status === "error" ? null : reply?.content ?? null;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Help by this kernel, once it has started. A cell that it does not judge in
 * time counts as whole.
 */
export function kernelHelp(
  kernel: KernelClient | Promise<KernelClient>,
): CodeHelp {
  return {
    async isComplete(code) {
      const reply = await ask(await kernel, "is_complete_request", {
        code,
      });
      return {
        whole: reply?.status !== "incomplete",
        indent: String(reply?.indent ?? ""),
      };
    },
    async complete(code, cursor) {
      const reply = await ask(await kernel, "complete_request", {
        code,
        cursor_pos: toCodePoints(code, cursor),
      });
      const { matches, cursor_start, cursor_end } = reply ?? {};
      return {
        matches: Array.isArray(matches) ? matches.map(String) : [],
        start: toUtf16(code, Number(cursor_start ?? 0)),
        end: toUtf16(code, Number(cursor_end ?? 0)),
      };
    },
  };
}

/** Cells that were run before, oldest first. */
export async function earlierCells(client: KernelClient): Promise<string[]> {
  const reply = await ask(client, "history_request", {
    output: false,
    raw: true,
    hist_access_type: "tail",
    n: KEPT,
  });
  return items(reply).map(([, , input]) => String(input));
}

/** The number of the next cell; null where the kernel does not say. */
export async function nextCount(client: KernelClient): Promise<number | null> {
  const reply = await ask(client, "history_request", {
    output: false,
    raw: true,
    hist_access_type: "range",
    session: 0,
    start: 0,
    stop: Number.MAX_SAFE_INTEGER,
  });
  if (reply === null) return null;
  const last = items(reply).at(-1);
  return last === undefined ? 1 : Number(last[1]) + 1;
}

function items(reply: Content | null): unknown[][] {
  return Array.isArray(reply?.history) ? reply.history : [];
}
