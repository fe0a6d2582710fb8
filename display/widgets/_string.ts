/** What widgets that show a text share. @module */
import { type ControlOptions, DOMWidget } from "./dom_widget.ts";
import type { Model } from "./widget.ts";
import { defineValues } from "./_wire.ts";

/** Options of a widget that shows a text. */
export interface StringOptions extends Omit<ControlOptions, "disabled"> {
  /** What is shown. */
  value?: string;
  /** Shown where that is empty. */
  placeholder?: string;
}

/** A widget that shows a text. */
export class StringWidget extends DOMWidget {
  /** What is shown. */
  declare value: string;
  /** Text before it. */
  declare description: string;
  /** Shown where the value is empty. */
  declare placeholder: string;

  constructor(model: Model, options: StringOptions = {}) {
    super(model, options);
  }
}
defineValues(StringWidget.prototype, ["value", "description", "placeholder"]);
