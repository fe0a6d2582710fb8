import { needJupyter } from "./_channel.ts";
import { type DOMOptions, domState, DOMWidget } from "./dom_widget.ts";
import { type WidgetClass, withoutNew } from "./_without_new.ts";

const MODEL = {
  state: {
    ...domState("Output", "@jupyter-widgets/output", "1.0.0"),
    msg_id: "",
    outputs: [],
  },
};

class OutputWidget extends DOMWidget {
  constructor(options: DOMOptions = {}) {
    super(MODEL, options);
  }

  /** What it shows, as a notebook file holds outputs. */
  get outputs(): readonly Record<string, unknown>[] {
    return this.get("outputs") as Record<string, unknown>[];
  }

  /**
   * Runs a function with its prints and displays shown here.
   *
   * The front end does that for everything that the request under way causes,
   * so that of an async function all that comes until it ends is shown here,
   * also what others print meanwhile for the same request.
   *
   * @param run The function.
   * @returns What it returns; of an async function a promise.
   * @throws What it throws.
   */
  capture<T>(run: () => T): T {
    const before = this.get("msg_id");
    this.set("msg_id", needJupyter("an output").parentId);
    const end = () => this.set("msg_id", before);
    let result: T;
    try {
      result = run();
    } catch (error) {
      end();
      throw error;
    }
    if (result instanceof Promise) return result.finally(end) as T;
    end();
    return result;
  }

  /** Takes away what it shows; with `wait` when the next output comes. */
  clear(options: { wait?: boolean } = {}): void {
    this.capture(() => needJupyter("an output").clearOutput(options));
  }

  /** Adds text to what it shows, whoever prints. */
  append(text: string, name: "stdout" | "stderr" = "stdout"): void {
    const last = this.outputs.at(-1);
    const joins = last?.output_type === "stream" && last.name === name;
    const output = {
      output_type: "stream",
      name,
      text: joins ? String(last.text) + text : text,
    };
    this.set("outputs", [
      ...this.outputs.slice(0, joins ? -1 : undefined),
      output,
    ]);
  }
}

/** An instance of {@linkcode Output}. */
export type Output = OutputWidget;

/**
 * A place for prints and displays.
 *
 * @param options Its layout.
 * @throws {Error} Outside of Kerno's kernel.
 * @throws {TypeError} If a name is not one of its options.
 *
 * @example
 * ```ts ignore
 * const output = widgets.Output();
 * display(output);
 * output.capture(() => print("shown there"));
 * ```
 *
 * @see `ipywidgets/widgets/widget_output.py`
 */
export const Output: WidgetClass<Output, DOMOptions> = withoutNew(
  "Output",
  OutputWidget,
);
