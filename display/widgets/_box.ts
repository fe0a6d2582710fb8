/** What boxes share. @module */
import { type DOMOptions, domState, DOMWidget } from "./dom_widget.ts";
import { type State, Widget } from "./widget.ts";
import { defineValues } from "./_wire.ts";

/** Options of a box. */
export interface BoxOptions extends DOMOptions {
  /** What stands in it. */
  children?: readonly Widget[];
  /** Its colour by meaning. */
  boxStyle?: "" | "success" | "info" | "warning" | "danger";
}

/** A box of widgets. */
export class Box extends DOMWidget {
  /** What stands in it. */
  declare children: readonly Widget[];

  constructor(name: string, options: BoxOptions = {}) {
    super({
      state: { ...domState(name), box_style: "", children: [] },
      choices: { box_style: ["", "success", "info", "warning", "danger"] },
    }, options);
  }

  protected override normalize(next: State): State {
    const { children } = next;
    const isList = Array.isArray(children) &&
      children.every((child) => child instanceof Widget);
    if (isList) return next;
    throw new TypeError(
      `Cannot set children of ${this.constructor.name} as they must be a list of widgets: current value is ${
        Deno.inspect(children, { depth: 1 })
      }`,
    );
  }
}
defineValues(Box.prototype, ["children"]);
