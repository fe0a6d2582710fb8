import { type DOMOptions, domState, DOMWidget } from "./dom_widget.ts";
import type { State } from "./widget.ts";
import { type WidgetClass, withoutNew } from "./_without_new.ts";

/** Options of {@linkcode AnyWidget}. */
export interface AnyWidgetOptions extends DOMOptions {
  /**
   * The widget's own module: its text, or the path or URL of its file. Its
   * default export has `render({ model, el })`, as anywidget asks for.
   */
  esm: string | URL;
  /** Its CSS: text, or the path or URL of its file. */
  css?: string | URL;
  /**
   * Values that kernel and page share: JSON, binary values (`ArrayBuffer` and
   * its views; the page gets a `DataView`), widgets.
   */
  state?: State;
}

/** Any version from 0.9 on that the front end has. */
const VERSION = "0.x";

const ids = new Map<string, string>();

/** The same for widgets of the same sources: the page keeps one CSS for each. */
function sharedId(esm: string, css: string): string {
  const key = `${esm}\0${css}`;
  const id = ids.get(key) ?? `kerno.AnyWidget${ids.size + 1}`;
  ids.set(key, id);
  return id;
}

/** A text, or that of a file. */
function textOf(source: string | URL): string {
  const isFile = source instanceof URL ||
    /^(?:file:\S+|\S+\.(?:m?js|css))$/.test(source);
  if (!isFile) return source;
  const path = String(source);
  return Deno.readTextFileSync(path.startsWith("file:") ? new URL(path) : path);
}

class AnyWidgetWidget extends DOMWidget {
  constructor(options: AnyWidgetOptions = { esm: "" }) {
    const { esm, css = "", state = {}, ...rest } = options;
    if (!(typeof esm === "string" && esm.trim() !== "" || esm instanceof URL)) {
      throw new TypeError(
        `Cannot make AnyWidget as esm must be the text of a module or the path of its file: current value is ${
          Deno.inspect(esm)
        }`,
      );
    }
    const own = domState("Any", "anywidget", VERSION);
    const clash = Object.keys(state).find((name) =>
      Object.hasOwn(own, name) || name.startsWith("_")
    );
    if (clash !== undefined) {
      throw new RangeError(
        `Cannot make AnyWidget as its state must not use names of every widget or that begin with "_": current name is "${clash}"`,
      );
    }
    const texts = { _esm: textOf(esm), _css: textOf(css) };
    const _anywidget_id = sharedId(texts._esm, texts._css);
    super({
      state: { ...own, ...texts, _anywidget_id, ...state },
      raw: true,
    }, rest);
  }
}

/** An instance of {@linkcode AnyWidget}. */
export type AnyWidget = AnyWidgetWidget;

/**
 * A widget of one's own: a module of JavaScript that runs in the page and
 * shares values with the kernel.
 *
 * The front end needs the extension of anywidget (`pip install anywidget`).
 * `widget.get(name)` and `widget.set(name, value)` do here what `model.get` and
 * `model.set` with `model.save_changes()` do there; `widget.send` and
 * `widget.onMessage` go with `model.on("msg:custom")` and `model.send`.
 *
 * @param options `esm`, `css` and `state`; see {@linkcode AnyWidgetOptions}.
 * @throws {Error} Outside of Kerno's kernel.
 * @throws {TypeError} If `esm` is missing.
 * @throws {RangeError} If `state` uses a name of every widget.
 *
 * @example
 * ```ts ignore
 * const counter = widgets.AnyWidget({
 *   esm: `export default {
 *     render({ model, el }) {
 *       const button = document.createElement("button");
 *       const show = () => button.textContent = "clicked " + model.get("count");
 *       button.onclick = () => {
 *         model.set("count", model.get("count") + 1);
 *         model.save_changes();
 *       };
 *       model.on("change:count", show);
 *       show();
 *       el.append(button);
 *     },
 *   }`,
 *   state: { count: 0 },
 * });
 * counter.observe(({ new: count }) => print(count), "count");
 * counter
 * ```
 *
 * @see {@link https://anywidget.dev/en/afm/}
 */
export const AnyWidget: WidgetClass<AnyWidget, AnyWidgetOptions> = withoutNew(
  "AnyWidget",
  AnyWidgetWidget,
);
