/**
 * The way to what shows values: Kerno's kernel, Deno's own kernel, or a
 * terminal.
 *
 * @module
 */

/** A MIME bundle: MIME type to its text, base64 or JSON. */
export type MimeBundle = Record<string, unknown>;

/** Kerno's `jupyter`, as far as it is needed here. */
interface KernoJupyter {
  display(
    value: unknown,
    options?: { displayId?: string; raw?: boolean },
  ): unknown;
  update(displayId: string, value: unknown): unknown;
}

/** Deno's `Deno.jupyter`, as far as it is needed here. */
interface DenoJupyter {
  broadcast(type: string, content: Record<string, unknown>): Promise<void>;
}

const JUPYTER_DISPLAY = Symbol.for("Jupyter.display");

function kernoJupyter(): KernoJupyter | undefined {
  const { jupyter } = globalThis as { jupyter?: KernoJupyter };
  return typeof jupyter?.display === "function" ? jupyter : undefined;
}

function denoJupyter(): DenoJupyter | undefined {
  try {
    // In `deno repl` this getter throws.
    const { jupyter } = Deno as unknown as { jupyter?: DenoJupyter };
    return typeof jupyter?.broadcast === "function" ? jupyter : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What shows the output.
 *
 * @returns `notebook` where displays can be updated, `terminal` where a line
 * can be written over, `lines` where neither can: a file, a pipe, `deno test`.
 */
export function frontEnd(): "notebook" | "terminal" | "lines" {
  if (kernoJupyter() ?? denoJupyter()) return "notebook";
  return Deno.stdout.isTerminal() ? "terminal" : "lines";
}

/**
 * Shows a MIME bundle; outside a notebook, its text.
 *
 * @param bundle What to show, `text/plain` at least.
 * @param options `displayId`: a name by which {@linkcode updateDisplay} finds
 * it again.
 * @returns When the front end was told.
 */
export async function displayValue(
  bundle: MimeBundle,
  { displayId }: { displayId?: string } = {},
): Promise<void> {
  const kerno = kernoJupyter();
  if (kerno) await kerno.display(bundle, { raw: true, displayId });
  else await elsewhere("display_data", bundle, displayId);
}

/**
 * Replaces what was shown under a name; outside a notebook, shows it below.
 *
 * @param bundle What to show now.
 * @param displayId The name given to {@linkcode displayValue}.
 * @returns When the front end was told.
 */
export async function updateDisplay(
  bundle: MimeBundle,
  displayId: string,
): Promise<void> {
  const kerno = kernoJupyter();
  if (kerno) {
    await kerno.update(displayId, { [JUPYTER_DISPLAY]: () => bundle });
  } else await elsewhere("update_display_data", bundle, displayId);
}

/** Sends a message by Deno's own kernel, or writes the text. */
async function elsewhere(
  type: string,
  data: MimeBundle,
  displayId: string | undefined,
): Promise<void> {
  const deno = denoJupyter();
  if (!deno) {
    console.log(data["text/plain"] ?? "");
    return;
  }
  const transient = displayId === undefined ? {} : { display_id: displayId };
  await deno.broadcast(type, { data, metadata: {}, transient });
}

/**
 * Writes text to stdout as it is, without a line's end.
 *
 * @param text The text; where it ends a line it goes through `console.log`.
 */
export function writeText(text: string): void {
  if (text === "") return;
  if (text.endsWith("\n")) {
    console.log(text.slice(0, -1));
    return;
  }
  const deno = kernoJupyter() ? undefined : denoJupyter();
  if (deno) {
    // Deno's kernel loses what is written to Deno.stdout.
    void deno.broadcast("stream", { name: "stdout", text });
    return;
  }
  const bytes = new TextEncoder().encode(text);
  for (let sent = 0; sent < bytes.length;) {
    sent += Deno.stdout.writeSync(bytes.subarray(sent));
  }
}
