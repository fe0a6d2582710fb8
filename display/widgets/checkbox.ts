import { type ControlOptions, controlState, DOMWidget } from "./dom_widget.ts";
import type { Change } from "./widget.ts";
import { defineValues } from "./_wire.ts";
import { type WidgetClass, withoutNew } from "./_without_new.ts";

/** Options of {@linkcode Checkbox}. */
export interface CheckboxOptions extends ControlOptions {
  /** Whether it is ticked. */
  value?: boolean;
  /** Whether it stands in line with controls that have a description. */
  indent?: boolean;
}

const MODEL = {
  state: {
    ...controlState("Checkbox", "Checkbox"),
    disabled: false,
    indent: true,
    value: false,
  },
};

class CheckboxWidget extends DOMWidget {
  /** Whether it is ticked. */
  declare value: boolean;
  /** Text beside it. */
  declare description: string;
  /** Shown, but not to be changed. */
  declare disabled: boolean;

  constructor(options: CheckboxOptions = {}) {
    super(MODEL, options);
  }

  /** Calls `handler` with each new value; returns what ends it. */
  onChange(
    handler: (value: boolean, change: Change) => unknown,
  ): () => void {
    return this.observe(
      (change) => handler(change.new as boolean, change),
      "value",
    );
  }
}
defineValues(CheckboxWidget.prototype, ["value", "description", "disabled"]);

/** An instance of {@linkcode Checkbox}. */
export type Checkbox = CheckboxWidget;

/**
 * A box to tick.
 *
 * @param options `value`, `description` ...; see {@linkcode CheckboxOptions}.
 * @throws {Error} Outside of Kerno's kernel.
 * @throws {TypeError} If a name is not one of its options or a value of
 * another kind.
 *
 * @example
 * ```ts ignore
 * const shuffle = widgets.Checkbox({ value: true, description: "shuffle" });
 * shuffle.onChange((value) => print(value));
 * shuffle
 * ```
 *
 * @see `ipywidgets/widgets/widget_bool.py`
 */
export const Checkbox: WidgetClass<Checkbox, CheckboxOptions> = withoutNew(
  "Checkbox",
  CheckboxWidget,
);
