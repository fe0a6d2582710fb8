import assert from "node:assert/strict";
import * as widgets from "../../../display/widgets/mod.ts";
import { withJupyter } from "./_fake_jupyter.ts";

const update = (state: Record<string, unknown>, buffer_paths: unknown[] = []) =>
  ({ method: "update", state, buffer_paths }) as const;

Deno.test("a widget outside of Kerno's kernel is refused with the way out", () => {
  assert.throws(
    () => widgets.IntSlider(),
    /^Error: Cannot make IntSlider as a widget lives in a front end of Kerno's Jupyter kernel: .*deno task lab/,
  );
});

Deno.test(
  "a value set in a cell is sent once and observed",
  withJupyter((jupyter) => {
    const slider = widgets.IntSlider({ value: 3, readoutFormat: "d" });
    jupyter.take();
    const seen: unknown[] = [];
    const end = slider.onChange((value) => seen.push(value));
    slider.observe(({ name, old, new: now, owner }) =>
      seen.push([name, old, now, owner === slider])
    );
    slider.value = 5;
    slider.value = 5;
    assert.deepEqual(jupyter.take().map(({ data }) => data), [
      update({ value: 5 }),
    ]);
    end();
    slider.set({ readoutFormat: ".1f", value: 6 });
    assert.deepEqual(jupyter.take().map(({ data }) => data), [
      update({ readout_format: ".1f", value: 6 }),
    ]);
    assert.deepEqual(seen, [5, ["value", 3, 5, true], [
      "readoutFormat",
      "d",
      ".1f",
      true,
    ], ["value", 5, 6, true]]);
    assert.equal(slider.get("readout_format"), ".1f");
  }),
);

Deno.test(
  "a value of the front end is echoed, observed, and corrected where it does not fit",
  withJupyter((jupyter) => {
    const slider = widgets.IntSlider({ max: 10 });
    const seen: number[] = [];
    slider.onChange((value) => seen.push(value));
    jupyter.take();
    jupyter.message(slider.id, update({ value: 7, unknown: 1 }));
    assert.equal(slider.value, 7);
    assert.deepEqual(jupyter.take().map(({ data }) => data), [
      { ...update({ value: 7 }), method: "echo_update" },
    ]);
    jupyter.message(slider.id, update({ value: 99 }));
    assert.deepEqual(jupyter.take().map(({ data }) => data), [
      { ...update({ value: 99 }), method: "echo_update" },
      update({ value: 10 }),
    ]);
    assert.throws(
      () => jupyter.message(slider.id, update({ value: "x" })),
      /^TypeError: Cannot set value of IntSlider as it must be a number/,
    );
    assert.deepEqual(jupyter.take().at(-1)!.data, update({ value: 10 }));
    assert.deepEqual(seen, [7, 10]);
  }),
);

Deno.test(
  "echoes are switched off by JUPYTER_WIDGETS_ECHO",
  withJupyter((jupyter) => {
    const box = widgets.Checkbox();
    jupyter.take();
    Deno.env.set("JUPYTER_WIDGETS_ECHO", "0");
    try {
      jupyter.message(box.id, update({ value: true }));
    } finally {
      Deno.env.delete("JUPYTER_WIDGETS_ECHO");
    }
    assert.equal(box.value, true);
    assert.deepEqual(jupyter.take(), []);
  }),
);

Deno.test(
  "binary values come in by their paths; a path that leads nowhere is refused",
  withJupyter((jupyter) => {
    const any = widgets.AnyWidget({ esm: "x", state: { a: null, b: 1 } });
    jupyter.take();
    const bytes = [new Uint8Array([1]), new Uint8Array([2, 3])];
    const state = { a: { list: [0, null] } };
    jupyter.message(
      any.id,
      update(state, [["a", "list", 1], ["b"]]),
      bytes,
    );
    assert.deepEqual(any.get("a"), { list: [0, bytes[0]] });
    assert.equal(any.get("b"), bytes[1]);
    const [echo] = jupyter.take();
    assert.deepEqual(echo.data.buffer_paths, [["a", "list", 1], ["b"]]);
    assert.deepEqual(echo.buffers, bytes);
    for (const path of [[], ["c", "d"], ["__proto__"], ["__proto__", "x"]]) {
      assert.throws(
        () => jupyter.message(any.id, update({}, [path]), [bytes[0]]),
        RangeError,
      );
    }
    assert.equal(({} as Record<string, unknown>).x, undefined);
  }),
);

Deno.test(
  "request_states gives every open widget with its buffers, as a page that was loaded again asks",
  withJupyter((jupyter) => {
    const label = widgets.Label({ value: "a" });
    const any = widgets.AnyWidget({
      esm: "x",
      state: { n: new Uint8Array([5]) },
    });
    label.value = "b";
    const gone = widgets.Button();
    gone.close();
    gone.close();
    assert.equal(jupyter.sent.filter((s) => s.type === "comm_close").length, 1);
    jupyter.take();
    jupyter.open("jupyter.widget.control", "control");
    jupyter.message("control", { method: "request_states" });
    const [{ id, data, buffers }] = jupyter.take();
    assert.equal(id, "control");
    assert.equal(data.method, "update_states");
    assert.equal(data.states[label.id].model_name, "LabelModel");
    assert.equal(
      data.states[label.id].model_module,
      "@jupyter-widgets/controls",
    );
    assert.equal(data.states[label.id].model_module_version, "2.0.0");
    assert.equal(data.states[label.id].state.value, "b");
    assert.equal(data.states[gone.id], undefined);
    assert.equal("n" in data.states[any.id].state, false);
    assert.deepEqual(data.buffer_paths, [[any.id, "state", "n"]]);
    assert.deepEqual(buffers, [new Uint8Array([5])]);
    assert.throws(
      () => jupyter.message("control", { method: "other" }),
      /request_states: current value is "other"/,
    );

    jupyter.message(label.id, { method: "request_state" });
    const [full] = jupyter.take();
    assert.equal(full.data.method, "update");
    assert.equal(full.data.state._model_name, "LabelModel");
    jupyter.closed(label.id);
    assert.equal(label.isClosed, true);
    label.value = "c";
    assert.deepEqual(jupyter.take(), []);
  }),
);

Deno.test(
  "handlers: clicks, submits, custom messages with buffers, errors that hurt no other, promises",
  withJupyter(async (jupyter) => {
    const button = widgets.Button({ description: "go" });
    const text = widgets.Text({ value: "v" });
    jupyter.take();
    const seen: unknown[] = [];
    const end = button.onClick((owner) => seen.push(owner.description));
    text.onSubmit((value) => seen.push(value));
    const click = { method: "custom", content: { event: "click" } };
    jupyter.message(button.id, click);
    jupyter.message(button.id, {
      method: "custom",
      content: { event: "other" },
    });
    jupyter.message(button.id, { method: "custom" });
    jupyter.message(text.id, {
      method: "custom",
      content: { event: "submit" },
    });
    end();
    jupyter.message(button.id, click);
    assert.deepEqual(seen, ["go", "v"]);

    button.onMessage(() => {
      throw new Error("first");
    });
    button.onMessage(({ content, buffers }) => {
      (seen as unknown[]).push(content, buffers);
    });
    const bytes = [new Uint8Array([1])];
    assert.throws(
      () => jupyter.message(button.id, { method: "custom", content: 1 }, bytes),
      /first/,
    );
    assert.deepEqual(seen.slice(2), [1, bytes]);
    text.onChange(() => Promise.reject(new Error("later")));
    const results = jupyter.message(text.id, update({ value: "w" }));
    await assert.rejects(results[0] as Promise<unknown>, /later/);
    assert.throws(
      () => jupyter.message(text.id, { method: "what" }),
      /must be update, request_state or custom: current value is "what"/,
    );
    jupyter.take();
    button.send({ a: 1 }, [new Uint8Array([9])]);
    const [custom] = jupyter.take();
    assert.deepEqual(custom.data, { method: "custom", content: { a: 1 } });
    assert.deepEqual(custom.buffers, [new Uint8Array([9])]);
  }),
);

Deno.test(
  "a widget shows itself as a view with a text",
  withJupyter((jupyter) => {
    const slider = widgets.IntSlider({ value: 3, description: "units" });
    const box = widgets.HBox({ children: [slider] });
    assert.equal(
      jupyter.take().at(-1)!.data.state.children[0],
      `IPY_MODEL_${slider.id}`,
    );
    const hook = (slider as unknown as Record<symbol, () => unknown>)[
      Symbol.for("Jupyter.display")
    ];
    assert.deepEqual(hook.call(slider), {
      "text/plain": "IntSlider(description='units', value=3)",
      "application/vnd.jupyter.widget-view+json": {
        version_major: 2,
        version_minor: 0,
        model_id: slider.id,
      },
    });
    assert.equal(
      Deno.inspect(box),
      "HBox(children=[IntSlider(description='units', value=3)])",
    );
    jupyter.message(box.id, update({ children: [] }));
    assert.deepEqual(box.children, []);
    jupyter.message(
      box.id,
      update({ children: [`IPY_MODEL_${slider.id}`] }),
    );
    assert.equal(box.children[0], slider);
    assert.throws(
      () => jupyter.message(box.id, update({ children: ["IPY_MODEL_gone"] })),
      /^TypeError: Cannot set children of HBox as they must be a list of widgets/,
    );
  }),
);
