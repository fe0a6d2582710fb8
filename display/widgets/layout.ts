import { Widget } from "./widget.ts";
import { snakeCase } from "./_wire.ts";
import { type WidgetClass, withoutNew } from "./_without_new.ts";

const NAMES = [
  "alignContent",
  "alignItems",
  "alignSelf",
  "borderBottom",
  "borderLeft",
  "borderRight",
  "borderTop",
  "bottom",
  "display",
  "flex",
  "flexFlow",
  "gridArea",
  "gridAutoColumns",
  "gridAutoFlow",
  "gridAutoRows",
  "gridColumn",
  "gridGap",
  "gridRow",
  "gridTemplateAreas",
  "gridTemplateColumns",
  "gridTemplateRows",
  "height",
  "justifyContent",
  "justifyItems",
  "left",
  "margin",
  "maxHeight",
  "maxWidth",
  "minHeight",
  "minWidth",
  "objectFit",
  "objectPosition",
  "order",
  "overflow",
  "padding",
  "right",
  "top",
  "visibility",
  "width",
] as const;

/** CSS of a widget's place and size, by the names of CSS in camelCase. */
export type LayoutOptions =
  & Partial<Record<(typeof NAMES)[number], string | null>>
  & {
    /** All four borders. */
    border?: string | null;
  };

const MODEL = {
  state: {
    _model_module: "@jupyter-widgets/base",
    _model_module_version: "2.0.0",
    _model_name: "LayoutModel",
    _view_count: null,
    _view_module: "@jupyter-widgets/base",
    _view_module_version: "2.0.0",
    _view_name: "LayoutView",
    ...Object.fromEntries(NAMES.map((name) => [snakeCase(name), null])),
  },
};

class LayoutWidget extends Widget {
  constructor(options: LayoutOptions = {}) {
    const { border, ...rest } = options;
    const all = border === undefined ? {} : {
      borderTop: border,
      borderRight: border,
      borderBottom: border,
      borderLeft: border,
    };
    super(MODEL, { ...all, ...rest });
  }
}

/** An instance of {@linkcode Layout}. */
export type Layout = LayoutWidget;

/**
 * Place and size of a widget, in CSS; several widgets may share one.
 *
 * @param options CSS values by name: `width`, `flexFlow`, `border` ...
 * @throws {Error} Outside of Kerno's kernel.
 * @throws {TypeError} If a name is not one of CSS that front ends know.
 *
 * @example
 * ```ts ignore
 * const wide = widgets.Layout({ width: "100%" });
 * widgets.IntSlider({ layout: wide });
 * ```
 *
 * @see `ipywidgets/widgets/widget_layout.py`
 */
export const Layout: WidgetClass<Layout, LayoutOptions> = withoutNew(
  "Layout",
  LayoutWidget,
);
