/** What sliders of integers and of floats share. @module */
import { type ControlOptions, DOMWidget } from "./dom_widget.ts";
import type { Change, Model, State } from "./widget.ts";
import { defineValues } from "./_wire.ts";

/** Options of a slider. */
export interface SliderOptions extends ControlOptions {
  /** Where it stands; brought between `min` and `max`. Default: 0. */
  value?: number;
  /** Its left end. Default: 0. */
  min?: number;
  /** Its right end. Default: 100. */
  max?: number;
  /** The least that it moves. */
  step?: number;
  /** Which way it lies. */
  orientation?: "horizontal" | "vertical";
  /** Whether its value stands beside it. */
  readout?: boolean;
  /** How, in the words of d3-format. */
  readoutFormat?: string;
  /** Whether the value follows while it is dragged. */
  continuousUpdate?: boolean;
  /** How it can be moved. */
  behavior?: "drag-tap" | "drag-snap" | "tap" | "drag" | "snap";
}

/** Choices of sliders. */
export const SLIDER_CHOICES = {
  orientation: ["horizontal", "vertical"],
  behavior: ["drag-tap", "drag-snap", "tap", "drag", "snap"],
};

/** A slider. */
export class Slider extends DOMWidget {
  /** Where it stands. */
  declare value: number;
  /** Its left end. */
  declare min: number;
  /** Its right end. */
  declare max: number;
  /** The least that it moves. */
  declare step: number;
  /** Text before it. */
  declare description: string;
  /** Shown, but not to be changed. */
  declare disabled: boolean;

  constructor(model: Model, options: SliderOptions = {}) {
    super(model, options);
  }

  /** Calls `handler` with each new value; returns what ends it. */
  onChange(
    handler: (value: number, change: Change) => unknown,
  ): () => void {
    return this.observe(
      (change) => handler(change.new as number, change),
      "value",
    );
  }

  protected override normalize(next: State): State {
    const { min, max, value } = next as Record<string, number>;
    if (!(min <= max)) {
      throw new RangeError(
        `Cannot set the range of ${this.constructor.name} as min must not exceed max: current values are ${min} and ${max}`,
      );
    }
    if (Number.isNaN(value)) {
      throw new RangeError(
        `Cannot set value of ${this.constructor.name} as it must be a number: current value is NaN`,
      );
    }
    return { ...next, value: Math.min(Math.max(value, min), max) };
  }
}
defineValues(Slider.prototype, [
  "value",
  "min",
  "max",
  "step",
  "description",
  "disabled",
]);
