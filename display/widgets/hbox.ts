import { Box, type BoxOptions } from "./_box.ts";
import { type WidgetClass, withoutNew } from "./_without_new.ts";

class HBoxWidget extends Box {
  constructor(options: BoxOptions = {}) {
    super("HBox", options);
  }
}

/** An instance of {@linkcode HBox}. */
export type HBox = HBoxWidget;

/**
 * Widgets beside each other.
 *
 * @param options `children` are the widgets; see {@linkcode BoxOptions}.
 * @throws {Error} Outside of Kerno's kernel.
 * @throws {TypeError} If `children` are not widgets.
 *
 * @example
 * ```ts ignore
 * widgets.HBox({ children: [widgets.IntSlider(), widgets.Output()] })
 * ```
 *
 * @see `ipywidgets/widgets/widget_box.py`
 */
export const HBox: WidgetClass<HBox, BoxOptions> = withoutNew(
  "HBox",
  HBoxWidget,
);
