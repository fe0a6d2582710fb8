import { controlState } from "./dom_widget.ts";
import { Slider, SLIDER_CHOICES, type SliderOptions } from "./_slider.ts";
import type { State } from "./widget.ts";
import { type WidgetClass, withoutNew } from "./_without_new.ts";

const MODEL = {
  state: {
    ...controlState("IntSlider", "Slider"),
    behavior: "drag-tap",
    continuous_update: true,
    disabled: false,
    max: 100,
    min: 0,
    orientation: "horizontal",
    readout: true,
    readout_format: "d",
    step: 1,
    value: 0,
  },
  choices: SLIDER_CHOICES,
};

class IntSliderWidget extends Slider {
  constructor(options: SliderOptions = {}) {
    super(MODEL, options);
  }

  protected override normalize(next: State): State {
    for (const name of ["value", "min", "max", "step"]) {
      if (Number.isInteger(next[name])) continue;
      throw new RangeError(
        `Cannot set ${name} of IntSlider as it must be an integer: current value is ${
          next[name]
        }; FloatSlider takes it`,
      );
    }
    return super.normalize(next);
  }
}

/** An instance of {@linkcode IntSlider}. */
export type IntSlider = IntSliderWidget;

/**
 * A slider of integers.
 *
 * @param options `value`, `min`, `max`, `step`, `description` ...; see
 * {@linkcode SliderOptions}.
 * @throws {Error} Outside of Kerno's kernel.
 * @throws {TypeError} If a name is not one of its options or a value of
 * another kind.
 * @throws {RangeError} If a number is no integer, or `min` exceeds `max`.
 *
 * @example
 * ```ts ignore
 * const units = widgets.IntSlider({ value: 64, min: 8, max: 512, step: 8 });
 * units.onChange((value) => print("units", value));
 * units
 * ```
 *
 * @see `ipywidgets/widgets/widget_int.py`
 */
export const IntSlider: WidgetClass<IntSlider, SliderOptions> = withoutNew(
  "IntSlider",
  IntSliderWidget,
);
