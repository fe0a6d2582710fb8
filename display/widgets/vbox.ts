import { Box, type BoxOptions } from "./_box.ts";
import { type WidgetClass, withoutNew } from "./_without_new.ts";

class VBoxWidget extends Box {
  constructor(options: BoxOptions = {}) {
    super("VBox", options);
  }
}

/** An instance of {@linkcode VBox}. */
export type VBox = VBoxWidget;

/**
 * Widgets below each other.
 *
 * @param options `children` are the widgets; see {@linkcode BoxOptions}.
 * @throws {Error} Outside of Kerno's kernel.
 * @throws {TypeError} If `children` are not widgets.
 *
 * @example
 * ```ts ignore
 * widgets.VBox({ children: [widgets.IntSlider(), widgets.Output()] })
 * ```
 *
 * @see `ipywidgets/widgets/widget_box.py`
 */
export const VBox: WidgetClass<VBox, BoxOptions> = withoutNew(
  "VBox",
  VBoxWidget,
);
