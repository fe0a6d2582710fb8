import { controlState } from "./dom_widget.ts";
import { type StringOptions, StringWidget } from "./_string.ts";
import { type WidgetClass, withoutNew } from "./_without_new.ts";

const MODEL = {
  state: { ...controlState("HTML", "HTML"), placeholder: "\u200b", value: "" },
};

class HTMLWidget extends StringWidget {
  constructor(options: StringOptions = {}) {
    super(MODEL, options);
  }
}

/** An instance of {@linkcode HTML}. */
export type HTML = HTMLWidget;

/**
 * HTML that others can change.
 *
 * @param options `value` is what is shown; see {@linkcode StringOptions}.
 * @throws {Error} Outside of Kerno's kernel.
 * @throws {TypeError} If a name is not one of its options or a value of
 * another kind.
 *
 * @example
 * ```ts ignore
 * const status = widgets.HTML({ value: "<b>epoch 0</b>" });
 * display(status);
 * status.value = status.value.replace("0", "1");
 * ```
 *
 * @see `ipywidgets/widgets/widget_string.py`
 */
export const HTML: WidgetClass<HTML, StringOptions> = withoutNew(
  "HTML",
  HTMLWidget,
);
