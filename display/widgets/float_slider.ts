import { controlState } from "./dom_widget.ts";
import { Slider, SLIDER_CHOICES, type SliderOptions } from "./_slider.ts";
import { type WidgetClass, withoutNew } from "./_without_new.ts";

const MODEL = {
  state: {
    ...controlState("FloatSlider", "Slider"),
    behavior: "drag-tap",
    continuous_update: true,
    disabled: false,
    max: 100,
    min: 0,
    orientation: "horizontal",
    readout: true,
    readout_format: ".2f",
    step: 0.1,
    value: 0,
  },
  choices: SLIDER_CHOICES,
};

class FloatSliderWidget extends Slider {
  constructor(options: SliderOptions = {}) {
    super(MODEL, options);
  }
}

/** An instance of {@linkcode FloatSlider}. */
export type FloatSlider = FloatSliderWidget;

/**
 * A slider of floats.
 *
 * @param options `value`, `min`, `max`, `step`, `description` ...; see
 * {@linkcode SliderOptions}.
 * @throws {Error} Outside of Kerno's kernel.
 * @throws {TypeError} If a name is not one of its options or a value of
 * another kind.
 * @throws {RangeError} If `min` exceeds `max`.
 *
 * @example
 * ```ts ignore
 * const rate = widgets.FloatSlider({ value: 0.5, max: 1, step: 0.05 });
 * rate.onChange((value) => print("dropout", value));
 * rate
 * ```
 *
 * @see `ipywidgets/widgets/widget_float.py`
 */
export const FloatSlider: WidgetClass<FloatSlider, SliderOptions> = withoutNew(
  "FloatSlider",
  FloatSliderWidget,
);
