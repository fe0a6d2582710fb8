/**
 * Widgets of the front end: sliders, buttons, texts, boxes, outputs and widgets
 * of one's own, in a notebook with Kerno's kernel.
 *
 * @module
 */
export { AnyWidget, type AnyWidgetOptions } from "./any_widget.ts";
export type { BoxOptions } from "./_box.ts";
export { Button, type ButtonOptions } from "./button.ts";
export { Checkbox, type CheckboxOptions } from "./checkbox.ts";
export {
  type ControlOptions,
  type DOMOptions,
  DOMWidget,
} from "./dom_widget.ts";
export {
  Dropdown,
  type DropdownChoices,
  type DropdownOptions,
} from "./dropdown.ts";
export { FloatSlider } from "./float_slider.ts";
export { HBox } from "./hbox.ts";
export { HTML } from "./html.ts";
export { IntSlider } from "./int_slider.ts";
export { Label } from "./label.ts";
export { Layout, type LayoutOptions } from "./layout.ts";
export { Output } from "./output.ts";
export type { SliderOptions } from "./_slider.ts";
export type { StringOptions } from "./_string.ts";
export { Style, type StyleKind, type StyleOptions } from "./style.ts";
export { Text, type TextOptions } from "./text.ts";
export { VBox } from "./vbox.ts";
export {
  type Change,
  type CustomMessage,
  type Model,
  type State,
  Widget,
} from "./widget.ts";
export type { WidgetClass } from "./_without_new.ts";
