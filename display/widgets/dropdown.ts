import { type ControlOptions, controlState, DOMWidget } from "./dom_widget.ts";
import type { Change, State } from "./widget.ts";
import { defineValues } from "./_wire.ts";
import { type WidgetClass, withoutNew } from "./_without_new.ts";

/**
 * What can be chosen: values that are their own labels, pairs of label and
 * value, or values by label.
 */
export type DropdownChoices =
  | readonly (string | number | readonly [label: string, value: unknown])[]
  | ReadonlyMap<string, unknown>
  | Readonly<Record<string, unknown>>;

/** Options of {@linkcode Dropdown}. */
export interface DropdownOptions extends ControlOptions {
  /** What can be chosen. */
  options?: DropdownChoices;
  /** The chosen value; the first one unless given. */
  value?: unknown;
  /** Its place, instead of `value`. */
  index?: number | null;
  /** Its label, instead of `value`. */
  label?: string | null;
}

const MODEL = {
  state: {
    ...controlState("Dropdown", "Description"),
    _options_labels: [],
    disabled: false,
    index: null,
    options: null,
    value: null,
    label: null,
  },
  local: ["options", "value", "label"],
};

function pairsOf(options: DropdownChoices): [string, unknown][] {
  if (Array.isArray(options)) {
    return options.map((option) =>
      Array.isArray(option)
        ? [String(option[0]), option[1]]
        : [String(option), option]
    );
  }
  return options instanceof Map
    ? [...options].map(([label, value]) => [String(label), value])
    : Object.entries(options);
}

/** Where a value stands; not a method, as it runs before the fields are there. */
function placeOf(all: unknown[], wanted: unknown, name: string): number {
  const place = all.findIndex((each) => Object.is(each, wanted));
  if (place >= 0) return place;
  throw new RangeError(
    `Cannot set ${name} of Dropdown as it must be one of ${
      Deno.inspect(all)
    }: current value is ${Deno.inspect(wanted)}`,
  );
}

class DropdownWidget extends DOMWidget {
  /** What can be chosen. */
  declare options: DropdownChoices;
  /** The chosen value. */
  declare value: unknown;
  /** Its place among the options; null where nothing is chosen. */
  declare index: number | null;
  /** Its label. */
  declare label: string | null;
  /** Text before it. */
  declare description: string;
  /** Shown, but not to be changed. */
  declare disabled: boolean;

  constructor(options: DropdownOptions = {}) {
    const given: DropdownOptions = {
      ...options,
      options: options.options ?? [],
    };
    super(MODEL, given);
  }

  /** Calls `handler` with each new value; returns what ends it. */
  onChange(
    handler: (value: unknown, change: Change) => unknown,
  ): () => void {
    return this.observe((change) => handler(change.new, change), "value");
  }

  protected override normalize(
    next: State,
    asked: ReadonlySet<string>,
  ): State {
    const pairs = pairsOf(next.options as DropdownChoices ?? []);
    let index = next.index as number | null;
    if (asked.has("value")) {
      index = next.value === null
        ? null
        : placeOf(pairs.map(([, value]) => value), next.value, "value");
    } else if (asked.has("label")) {
      index = next.label === null
        ? null
        : placeOf(pairs.map(([label]) => label), next.label, "label");
    } else if (asked.has("options") && !asked.has("index")) {
      index = pairs.length > 0 ? 0 : null;
    }
    if (index !== null && !(Number.isInteger(index) && pairs[index])) {
      throw new RangeError(
        `Cannot set index of Dropdown as it must be null or the place of one of ${pairs.length} options: current value is ${index}`,
      );
    }
    const [label, value] = index === null ? [null, null] : pairs[index];
    const labels = asked.has("options")
      ? pairs.map(([label]) => label)
      : next._options_labels;
    return { ...next, _options_labels: labels, index, value, label };
  }
}
defineValues(DropdownWidget.prototype, [
  "options",
  "value",
  "index",
  "label",
  "description",
  "disabled",
]);

/** An instance of {@linkcode Dropdown}. */
export type Dropdown = DropdownWidget;

/**
 * One of several values.
 *
 * @param options `options` is what can be chosen; see
 * {@linkcode DropdownOptions}.
 * @throws {Error} Outside of Kerno's kernel.
 * @throws {TypeError} If a name is not one of its options.
 * @throws {RangeError} If `value`, `label` or `index` is not among them.
 *
 * @example
 * ```ts ignore
 * const cell = widgets.Dropdown({ options: { LSTM: layers.LSTM, GRU: layers.GRU } });
 * cell.onChange((layer) => print(layer));
 * cell
 * ```
 *
 * @see `ipywidgets/widgets/widget_selection.py`
 */
export const Dropdown: WidgetClass<Dropdown, DropdownOptions> = withoutNew(
  "Dropdown",
  DropdownWidget,
);
