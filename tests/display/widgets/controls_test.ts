import assert from "node:assert/strict";
import * as widgets from "../../../display/widgets/mod.ts";
import { withJupyter } from "./_fake_jupyter.ts";

Deno.test(
  "sliders keep their value within their range",
  withJupyter(() => {
    assert.equal(widgets.IntSlider({ min: 5 }).value, 5);
    assert.equal(widgets.FloatSlider({ value: 0.5, max: 0.25 }).value, 0.25);
    const slider = widgets.IntSlider({ value: 50 });
    slider.max = 20;
    assert.equal(slider.value, 20);
    assert.throws(
      () => slider.min = 30,
      /^RangeError: Cannot set the range of IntSlider as min must not exceed max: current values are 30 and 20$/,
    );
    assert.throws(
      () => slider.value = 1.5,
      /^RangeError: Cannot set value of IntSlider as it must be an integer: current value is 1.5; FloatSlider takes it$/,
    );
    assert.equal(slider.min, 0);
    assert.throws(
      () => widgets.FloatSlider({ value: NaN }),
      /current value is NaN/,
    );
    assert.throws(
      () => widgets.FloatSlider({ orientation: "up" as "vertical" }),
      /^RangeError: Cannot set orientation of FloatSlider as it must be one of "horizontal", "vertical": current value is "up"$/,
    );
  }),
);

Deno.test(
  "names of values are checked before anything is opened",
  withJupyter((jupyter) => {
    assert.throws(
      () => widgets.Checkbox({ valeu: true } as never),
      /^TypeError: Cannot use "valeu" of Checkbox as its values are layout, .*indent, value$/,
    );
    assert.throws(
      () => widgets.VBox({ children: [1] as never }),
      /^TypeError: Cannot set children of VBox/,
    );
    assert.deepEqual(jupyter.take(), []);
    assert.throws(
      () => widgets.Label({ layout: { widht: "1px" } as never }),
      /^TypeError: Cannot use "widht" of Layout/,
    );
    assert.throws(
      () => widgets.Label({ style: { handleColor: "red" } }),
      /^TypeError: Cannot use "handleColor" of Style/,
    );
  }),
);

Deno.test(
  "layouts and styles are widgets that can be shared and changed",
  withJupyter((jupyter) => {
    const layout = widgets.Layout({ border: "1px solid", flexFlow: "row" });
    const { state } = jupyter.take()[0].data;
    assert.equal(state.border_left, "1px solid");
    assert.equal(state.flex_flow, "row");
    const one = widgets.Button({ layout, style: { buttonColor: "teal" } });
    const two = widgets.Text({ layout });
    assert.equal(one.layout, two.layout);
    jupyter.take();
    one.layout.set("width", "50%");
    one.addClass("big").addClass("big").removeClass("small");
    assert.deepEqual(jupyter.take().map(({ id, data }) => [id, data.state]), [
      [layout.id, { width: "50%" }],
      [one.id, { _dom_classes: ["big"] }],
      [one.id, { _dom_classes: ["big"] }],
    ]);
  }),
);

Deno.test(
  "Dropdown gives values, labels and places, of lists, pairs, maps and objects",
  withJupyter((jupyter) => {
    const value = { any: "thing" };
    for (
      const options of [
        [["a", 1], ["b", value]] as const,
        new Map<string, unknown>([["a", 1], ["b", value]]),
        { a: 1, b: value },
      ]
    ) {
      const dropdown = widgets.Dropdown({ options });
      assert.deepEqual([dropdown.index, dropdown.label, dropdown.value], [
        0,
        "a",
        1,
      ]);
      jupyter.take();
      const seen: unknown[] = [];
      dropdown.onChange((now) => seen.push(now));
      dropdown.value = value;
      assert.deepEqual(jupyter.take()[0].data.state, { index: 1 });
      dropdown.label = "a";
      jupyter.message(dropdown.id, {
        method: "update",
        state: { index: 1 },
        buffer_paths: [],
      });
      assert.deepEqual(seen, [value, 1, value]);
      dropdown.value = null;
      assert.equal(dropdown.index, null);
    }
    const sizes = widgets.Dropdown({ options: [16, 32], value: 32 });
    assert.equal(sizes.index, 1);
    jupyter.take();
    sizes.options = [8];
    assert.deepEqual(jupyter.take()[0].data.state, {
      _options_labels: ["8"],
      index: 0,
    });
    assert.throws(
      () => sizes.value = 9,
      /^RangeError: Cannot set value of Dropdown as it must be one of \[ 8 \]: current value is 9$/,
    );
    assert.throws(
      () => sizes.index = 1,
      /one of 1 options: current value is 1$/,
    );
  }),
);

Deno.test(
  "Output captures what its request prints, to the end of an async function too",
  withJupyter(async (jupyter) => {
    const output = widgets.Output();
    jupyter.take();
    const ids = () => jupyter.take().map(({ data }) => data.state.msg_id);
    assert.equal(output.capture(() => 42), 42);
    assert.deepEqual(ids(), ["parent-1", ""]);
    assert.throws(() =>
      output.capture(() => {
        throw new Error("inside");
      }), /inside/);
    assert.deepEqual(ids(), ["parent-1", ""]);
    jupyter.parentId = "parent-2";
    const later = Promise.withResolvers<number>();
    const result = output.capture(() => later.promise);
    assert.deepEqual(ids(), ["parent-2"]);
    later.resolve(7);
    assert.equal(await result, 7);
    assert.deepEqual(ids(), [""]);
    output.clear({ wait: true });
    assert.deepEqual(jupyter.cleared, [{ wait: true }]);
    jupyter.take();
    output.append("a");
    output.append("b\n");
    output.append("c", "stderr");
    assert.deepEqual(output.outputs, [
      { output_type: "stream", name: "stdout", text: "ab\n" },
      { output_type: "stream", name: "stderr", text: "c" },
    ]);
    assert.equal(jupyter.take().length, 3);
  }),
);
