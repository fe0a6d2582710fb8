import { type ControlOptions, domState, DOMWidget } from "./dom_widget.ts";
import { defineValues } from "./_wire.ts";
import { type WidgetClass, withoutNew } from "./_without_new.ts";

/** Options of {@linkcode Button}. */
export interface ButtonOptions
  extends Omit<ControlOptions, "descriptionAllowHtml"> {
  /** Its colour by meaning. */
  buttonStyle?: "" | "primary" | "success" | "info" | "warning" | "danger";
  /** Name of an icon of Font Awesome 4, without `fa-`. */
  icon?: string;
}

const MODEL = {
  state: {
    ...domState("Button"),
    button_style: "",
    description: "",
    disabled: false,
    icon: "",
    style: "Button",
  },
  choices: {
    button_style: ["", "primary", "success", "info", "warning", "danger"],
  },
};

class ButtonWidget extends DOMWidget {
  /** Its text. */
  declare description: string;
  /** Shown, but not to be clicked. */
  declare disabled: boolean;
  /** Its colour by meaning. */
  declare buttonStyle: string;
  /** Name of its icon. */
  declare icon: string;

  constructor(options: ButtonOptions = {}) {
    super(MODEL, options);
  }

  /** Calls `handler` at each click; returns what ends it. */
  onClick(handler: (button: Button) => unknown): () => void {
    return this.onMessage(({ content }) =>
      Object(content).event === "click" ? handler(this) : undefined
    );
  }
}
defineValues(ButtonWidget.prototype, [
  "description",
  "disabled",
  "buttonStyle",
  "icon",
]);

/** An instance of {@linkcode Button}. */
export type Button = ButtonWidget;

/**
 * A button.
 *
 * @param options `description` is its text; see {@linkcode ButtonOptions}.
 * @throws {Error} Outside of Kerno's kernel.
 * @throws {TypeError} If a name is not one of its options.
 * @throws {RangeError} If `buttonStyle` is not one of the five.
 *
 * @example
 * ```ts ignore
 * const train = widgets.Button({ description: "Train" });
 * const output = widgets.Output();
 * train.onClick(() => output.capture(() => print("training")));
 * widgets.VBox({ children: [train, output] })
 * ```
 *
 * @see `ipywidgets/widgets/widget_button.py`
 */
export const Button: WidgetClass<Button, ButtonOptions> = withoutNew(
  "Button",
  ButtonWidget,
);
