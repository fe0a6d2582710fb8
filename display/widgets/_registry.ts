/**
 * The open widgets, and how a page that was loaded again gets them back.
 *
 * @module
 */
import { takeBuffers } from "./_buffers.ts";
import { type Comm, type Jupyter, needJupyter } from "./_channel.ts";

/** What the registry knows of a widget. */
export interface Registered {
  readonly id: string;
  /** The whole state, as it is sent. */
  wireState(): Record<string, unknown>;
}

const REFERENCE = "IPY_MODEL_";
const registries = new WeakMap<object, Map<string, Registered>>();

/** Open widgets of a kernel, by id. */
export function widgetsOf({ comms }: Jupyter): Map<string, Registered> {
  let widgets = registries.get(comms);
  if (!widgets) {
    widgets = new Map();
    registries.set(comms, widgets);
    answerControl(comms, widgets);
  }
  return widgets;
}

/** A page that was loaded again asks for all states at once. */
function answerControl(
  comms: Jupyter["comms"],
  widgets: Map<string, Registered>,
): void {
  comms.registerTarget("jupyter.widget.control", (comm) => {
    comm.onMessage(({ data }) => {
      const { method } = Object(data);
      if (method !== "request_states") {
        throw new TypeError(
          `Cannot answer jupyter.widget.control as its method must be request_states: current value is ${
            JSON.stringify(method)
          }`,
        );
      }
      sendStates(comm, widgets);
    });
  });
}

function sendStates(comm: Comm, widgets: Map<string, Registered>): void {
  const all: Record<string, unknown> = {};
  for (const [id, widget] of widgets) {
    const state = widget.wireState();
    all[id] = {
      model_name: state._model_name,
      model_module: state._model_module,
      model_module_version: state._model_module_version,
      state,
    };
  }
  const { state: states, bufferPaths, buffers } = takeBuffers(all);
  comm.send(
    { method: "update_states", states, buffer_paths: bufferPaths },
    { buffers },
  );
}

/** How a widget stands in the state of another. */
export function referenceTo({ id }: Registered): string {
  return REFERENCE + id;
}

/** The widget that a text refers to; undefined where it refers to none. */
export function referred(text: string): Registered | undefined {
  if (!text.startsWith(REFERENCE)) return undefined;
  return widgetsOf(needJupyter("a reference")).get(
    text.slice(REFERENCE.length),
  );
}
