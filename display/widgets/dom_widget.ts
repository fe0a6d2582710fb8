import { Layout, type LayoutOptions } from "./layout.ts";
import { Style, type StyleKind, type StyleOptions } from "./style.ts";
import { type Model, type State, Widget } from "./widget.ts";
import { defineValues } from "./_wire.ts";

/** What every widget that is seen takes. */
export interface DOMOptions {
  /** Place and size. */
  layout?: Layout | LayoutOptions;
  /** Shown while the pointer rests on it. */
  tooltip?: string | null;
  /** Whether the tabulator key comes to it; null is the browser's way. */
  tabbable?: boolean | null;
}

/** What every control with a description takes. */
export interface ControlOptions extends DOMOptions {
  /** Text before it; on a button, its text. */
  description?: string;
  /** Whether `description` is HTML. */
  descriptionAllowHtml?: boolean;
  /** Shown, but not to be changed. */
  disabled?: boolean;
  /** Colours and fonts. */
  style?: Style | StyleOptions;
}

/** A widget that is seen. */
export class DOMWidget extends Widget {
  /** Place and size. */
  declare layout: Layout;
  /** Shown while the pointer rests on it. */
  declare tooltip: string | null;

  /**
   * Opens it with its layout and its style.
   *
   * @param model What it is; `style` in its state is the kind of style.
   */
  constructor(model: Model, options: DOMOptions & ControlOptions = {}) {
    const { layout, style, ...rest } = options;
    const kind = model.state.style as StyleKind | undefined;
    if (style !== undefined && kind === undefined) {
      throw new TypeError(
        `Cannot style a ${model.state._model_name} as it has none: leave style out`,
      );
    }
    // Its default names the kind; the value is a widget.
    const state = kind ? { ...model.state, style: null } : model.state;
    super({ ...model, state }, rest, () => ({
      layout: layout instanceof Widget ? layout : new Layout(layout),
      ...kind && {
        style: style instanceof Widget ? style : new Style(kind, style),
      },
    }));
  }

  /** Gives its element in the page a CSS class. */
  addClass(name: string): this {
    const names = this.get("_dom_classes") as string[];
    if (!names.includes(name)) this.set("_dom_classes", [...names, name]);
    return this;
  }

  /** Takes a CSS class away. */
  removeClass(name: string): this {
    const names = this.get("_dom_classes") as string[];
    this.set("_dom_classes", names.filter((each) => each !== name));
    return this;
  }
}
defineValues(DOMWidget.prototype, ["layout", "tooltip"]);

/** What every widget that is seen holds, of a module of the front end. */
export function domState(
  name: string,
  module = "@jupyter-widgets/controls",
  version = "2.0.0",
): State {
  return {
    _dom_classes: [],
    _model_module: module,
    _model_module_version: version,
    _model_name: `${name}Model`,
    _view_count: null,
    _view_module: module,
    _view_module_version: version,
    _view_name: `${name}View`,
    layout: null,
    tabbable: null,
    tooltip: null,
  };
}

/** What every control with a description holds. */
export function controlState(name: string, style: StyleKind): State {
  return {
    ...domState(name),
    description: "",
    description_allow_html: false,
    style,
  };
}
