import { type ControlOptions, controlState, DOMWidget } from "./dom_widget.ts";
import type { Change } from "./widget.ts";
import { defineValues } from "./_wire.ts";
import { type WidgetClass, withoutNew } from "./_without_new.ts";

/** Options of {@linkcode Text}. */
export interface TextOptions extends ControlOptions {
  /** The text. */
  value?: string;
  /** Shown where the text is empty. */
  placeholder?: string;
  /** Whether the value follows while one types. */
  continuousUpdate?: boolean;
}

const MODEL = {
  state: {
    ...controlState("Text", "Text"),
    continuous_update: true,
    disabled: false,
    placeholder: "\u200b",
    value: "",
  },
};

class TextWidget extends DOMWidget {
  /** The text. */
  declare value: string;
  /** Text before it. */
  declare description: string;
  /** Shown, but not to be changed. */
  declare disabled: boolean;
  /** Shown where the text is empty. */
  declare placeholder: string;

  constructor(options: TextOptions = {}) {
    super(MODEL, options);
  }

  /** Calls `handler` with each new text; returns what ends it. */
  onChange(
    handler: (value: string, change: Change) => unknown,
  ): () => void {
    return this.observe(
      (change) => handler(change.new as string, change),
      "value",
    );
  }

  /** Calls `handler` when the enter key is pressed; returns what ends it. */
  onSubmit(handler: (value: string) => unknown): () => void {
    return this.onMessage(({ content }) =>
      Object(content).event === "submit" ? handler(this.value) : undefined
    );
  }
}
defineValues(TextWidget.prototype, [
  "value",
  "description",
  "disabled",
  "placeholder",
]);

/** An instance of {@linkcode Text}. */
export type Text = TextWidget;

/**
 * One line of text.
 *
 * @param options `value`, `placeholder`, `description` ...; see
 * {@linkcode TextOptions}.
 * @throws {Error} Outside of Kerno's kernel.
 * @throws {TypeError} If a name is not one of its options or a value of
 * another kind.
 *
 * @example
 * ```ts ignore
 * const word = widgets.Text({ placeholder: "a word" });
 * word.onSubmit((text) => print(text));
 * word
 * ```
 *
 * @see `ipywidgets/widgets/widget_string.py`
 */
export const Text: WidgetClass<Text, TextOptions> = withoutNew(
  "Text",
  TextWidget,
);
