import { type State, Widget } from "./widget.ts";

const FONT = {
  font_family: null,
  font_size: null,
  font_style: null,
  font_variant: null,
  font_weight: null,
  text_color: null,
  text_decoration: null,
};
const DESCRIPTION = { description_width: "" };
const TEXT = {
  ...DESCRIPTION,
  background: null,
  font_size: null,
  text_color: null,
};

/** Values of each kind of style, by the first word of its model's name. */
const KINDS = {
  Button: { button_color: null, ...FONT },
  Checkbox: { ...DESCRIPTION, background: null },
  Description: DESCRIPTION,
  HTML: TEXT,
  Label: { ...DESCRIPTION, background: null, ...FONT },
  Slider: { ...DESCRIPTION, handle_color: null },
  Text: TEXT,
} satisfies Record<string, State>;

/** A kind of style. */
export type StyleKind = keyof typeof KINDS;

/** Values of a style; which of them there are depends on the widget. */
export interface StyleOptions {
  /** Width of the description before a control, in CSS. */
  descriptionWidth?: string;
  /** Colour of a slider's handle. */
  handleColor?: string | null;
  /** Colour of a button. */
  buttonColor?: string | null;
  /** Background of a text, a label or a checkbox. */
  background?: string | null;
  /** Colour of the text. */
  textColor?: string | null;
  /** CSS font-family. */
  fontFamily?: string | null;
  /** CSS font-size. */
  fontSize?: string | null;
  /** CSS font-style. */
  fontStyle?: string | null;
  /** CSS font-variant. */
  fontVariant?: string | null;
  /** CSS font-weight. */
  fontWeight?: string | null;
  /** CSS text-decoration. */
  textDecoration?: string | null;
}

/** Colours and fonts of a control; `control.style` is one. */
export class Style extends Widget {
  /**
   * Of a kind of control; a control makes its own.
   *
   * @throws {TypeError} If the kind has no such value.
   */
  constructor(kind: StyleKind, options: StyleOptions = {}) {
    super({
      state: {
        _model_module: "@jupyter-widgets/controls",
        _model_module_version: "2.0.0",
        _model_name: `${kind}StyleModel`,
        _view_count: null,
        _view_module: "@jupyter-widgets/base",
        _view_module_version: "2.0.0",
        _view_name: "StyleView",
        ...KINDS[kind],
      },
    }, options);
  }
}
