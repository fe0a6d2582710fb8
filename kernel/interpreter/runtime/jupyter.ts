/**
 * The globals by which cells speak to the front end: `jupyter`, `display` and
 * `Deno.jupyter`, so that notebooks written for Deno's own kernel run.
 *
 * @module
 */
import { bytesOf, Comm, commManager, type SendOptions } from "./comms.ts";
import { currentContext } from "./context.ts";
import {
  bundleOf,
  displayable,
  displaying,
  type DisplayOptions,
  displaySymbol,
  show,
} from "./display.ts";
import { type Bundle, fromImageBytes } from "./duck_types.ts";
import { FRAME } from "./frame_types.ts";
import { ask } from "./input.ts";
import { writeComm, writeJson, writeText } from "./output.ts";
import { cellTest } from "./tests.ts";

type Template = (
  strings: TemplateStringsArray | string,
  ...values: unknown[]
) => object;

/** A template tag that is a function of one text as well. */
function textTag(type: string): Template {
  return (strings, ...values) => {
    const text = typeof strings === "object" && "raw" in strings
      ? strings.map((part, i) => part + String(values[i] ?? "")).join("")
      : String(strings);
    return displayable({ [type]: text, "text/plain": text });
  };
}

function image(source: string | Uint8Array): object {
  const bytes = typeof source === "string" ? Deno.readFileSync(source) : source;
  const bundle = fromImageBytes(bytes);
  if (bundle) return displayable(bundle);
  const text = new TextDecoder().decode(bytes).trimStart();
  if (/^(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<svg/s.test(text)) {
    return displayable({ "image/svg+xml": text, "text/plain": text });
  }
  throw new TypeError(
    "Cannot show an image as it must be the path or the bytes of a PNG, JPEG, GIF, WebP or SVG file: the bytes are of another kind",
  );
}

/** A Vega or Vega-Lite chart of its specification. */
function vega(spec: Record<string, unknown>): object {
  const schema = /\/schema\/(vega-lite|vega)\/v(\d+)/.exec(
    String(spec.$schema),
  );
  const kind = schema?.[1] === "vega" ? "vega" : "vegalite";
  return displayable({
    [`application/vnd.${kind}.v${schema?.[2] ?? 5}+json`]: spec,
    "text/plain": `[${schema?.[1] ?? "vega-lite"} chart]`,
  });
}

function json(value: unknown): object {
  return displayable({
    "application/json": value,
    "text/plain": JSON.stringify(value, null, 2),
  });
}

/** The global `jupyter`. */
export const jupyter = {
  display: show,
  /** Replaces the outputs that were displayed under `displayId`. */
  update: (displayId: string, value: unknown, options: DisplayOptions = {}) =>
    show(value, { ...options, displayId, update: true }),
  /** Clears the cell's output, with `wait` when the next output comes. */
  clearOutput: ({ wait = false } = {}) => writeJson(FRAME.clear, { wait }),
  html: textTag("text/html"),
  md: textTag("text/markdown"),
  svg: textTag("image/svg+xml"),
  image,
  json,
  vega,
  /** Asks without showing what is typed. */
  password: (prompt = "Password: ") => ask(prompt, true),
  /** Shows a text in the front end's pager. */
  page: (text: string) =>
    writeJson(FRAME.payload, {
      source: "page",
      data: { "text/plain": String(text) },
      start: 0,
    }),
  /** Puts text into the next cell. */
  setNextInput: (text: string, { replace = false } = {}) =>
    writeJson(FRAME.payload, {
      source: "set_next_input",
      text: String(text),
      replace,
    }),
  comms: commManager,
  /** `msg_id` of the request that the calling code runs for. */
  get parentId(): string {
    return currentContext().parent;
  },
  $display: displaySymbol,
};

function broadcastNow(
  type: string,
  content: Record<string, unknown>,
  options: SendOptions,
): void {
  const { metadata = {} } = options;
  switch (type) {
    case "display_data":
    case "update_display_data":
      return writeJson(FRAME.display, {
        metadata,
        transient: {},
        ...content,
        update: type === "update_display_data",
      });
    case "clear_output":
      return writeJson(FRAME.clear, { wait: content.wait === true });
    case "stream": {
      const kind = content.name === "stderr" ? FRAME.stderr : FRAME.stdout;
      return writeText(kind, String(content.text));
    }
    case "comm_open":
    case "comm_msg":
    case "comm_close": {
      const id = String(content.comm_id);
      if (type === "comm_open") new Comm(id, String(content.target_name));
      const buffers = (options.buffers ?? []).map(bytesOf);
      return writeComm({ message: type, content, metadata }, buffers);
    }
    default:
      throw new TypeError(
        `Cannot broadcast a message as its type must be display_data, update_display_data, clear_output, stream or one of a comm: current value is "${type}"`,
      );
  }
}

/** `Deno.jupyter`, as Deno documents it. */
const denoJupyter = {
  display(value: unknown, options: DisplayOptions = {}): Promise<void> {
    const done = Promise.resolve().then(() => show(value, options));
    displaying.add(done);
    return done;
  },
  broadcast(
    type: string,
    content: Record<string, unknown>,
    options: SendOptions = {},
  ): Promise<void> {
    const done = Promise.resolve()
      .then(() => broadcastNow(type, content, options));
    displaying.add(done);
    return done;
  },
  format: (value: unknown): Promise<Bundle> =>
    Promise.resolve().then(() => bundleOf(value)),
  md: jupyter.md,
  html: jupyter.html,
  svg: jupyter.svg,
  image,
  $display: displaySymbol,
  displaySymbol,
};

/** Defines a global that user declarations shadow. */
export function defineGlobal(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, {
    value,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

/**
 * Puts the globals up. Deno's own `jupyter` is a getter that throws and cannot
 * be replaced, so `Deno` becomes an object that inherits from the real one.
 */
export function installJupyter(): void {
  defineGlobal("jupyter", jupyter);
  defineGlobal("display", show);
  defineGlobal(
    "Deno",
    Object.create(Deno, {
      jupyter: { value: denoJupyter, enumerable: true, configurable: true },
      test: {
        value: cellTest,
        enumerable: true,
        configurable: true,
        writable: true,
      },
    }),
  );
}
