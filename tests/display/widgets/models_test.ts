import assert from "node:assert/strict";
import * as widgets from "../../../display/widgets/mod.ts";
import { withJupyter } from "./_fake_jupyter.ts";

type State = Record<string, unknown>;

const golden: Record<string, State> = JSON.parse(
  Deno.readTextFileSync(
    new URL("../../golden/widgets/models.json", import.meta.url),
  ),
);

/** References without their ids. */
function plain(state: State): State {
  return Object.fromEntries(
    Object.entries(state).map(([key, value]) => [
      key,
      String(value).startsWith("IPY_MODEL_") ? "IPY_MODEL_" : value,
    ]),
  );
}

const KINDS = {
  IntSlider: widgets.IntSlider,
  FloatSlider: widgets.FloatSlider,
  Button: widgets.Button,
  Text: widgets.Text,
  Checkbox: widgets.Checkbox,
  Dropdown: widgets.Dropdown,
  Label: widgets.Label,
  HTML: widgets.HTML,
  VBox: widgets.VBox,
  HBox: widgets.HBox,
  Output: widgets.Output,
};

for (const [name, Kind] of Object.entries(KINDS)) {
  Deno.test(
    `${name}() opens with the state of ipywidgets 8, its layout and its style before it`,
    withJupyter((jupyter) => {
      const widget = Kind();
      assert.ok(widget instanceof Kind && new Kind() instanceof Kind);
      const sent = jupyter.take().slice(0, `${name}.style` in golden ? 3 : 2);
      const wanted = [golden.Layout, golden[`${name}.style`], golden[name]]
        .filter(Boolean);
      assert.deepEqual(sent.map(({ data }) => plain(data.state)), wanted);
      const own = sent.at(-1)!;
      assert.equal(own.id, widget.id);
      assert.equal(own.data.target, "jupyter.widget");
      assert.deepEqual(own.metadata, { version: "2.1.0" });
      assert.equal(own.data.state.layout, `IPY_MODEL_${sent[0].id}`);
    }),
  );
}

Deno.test(
  "AnyWidget() opens with the state of anywidget and its own, binary values beside it",
  withJupyter((jupyter) => {
    const data = new Float32Array([1, 2]);
    const options = { esm: "export default {}", css: "a {}" };
    widgets.AnyWidget({
      ...options,
      state: { count: 1, a_b: { list: [0, data] } },
    });
    const { data: { state, buffer_paths }, buffers } = jupyter.take()[1];
    const { count, a_b, ...rest } = plain(state);
    assert.deepEqual(
      {
        ...rest,
        _anywidget_id: "",
        _model_module_version: "",
        _view_module_version: "",
      },
      {
        ...golden.AnyWidget,
        _anywidget_id: "",
        _model_module_version: "",
        _view_module_version: "",
      },
    );
    assert.deepEqual([count, a_b], [1, { list: [0, null] }]);
    assert.deepEqual(buffer_paths, [["a_b", "list", 1]]);
    assert.equal(buffers[0], data);

    const id = state._anywidget_id;
    widgets.AnyWidget(options);
    assert.equal(jupyter.take()[1].data.state._anywidget_id, id);
    widgets.AnyWidget({ ...options, css: "b {}" });
    assert.notEqual(jupyter.take()[1].data.state._anywidget_id, id);
  }),
);

Deno.test(
  "AnyWidget() reads files, and refuses a missing module and names of every widget",
  withJupyter(async (jupyter) => {
    const folder = await Deno.makeTempDir();
    try {
      await Deno.writeTextFile(`${folder}/w.js`, "export default { a: 1 }");
      await Deno.writeTextFile(`${folder}/w.css`, "p {}");
      widgets.AnyWidget({
        esm: `${folder}/w.js`,
        css: new URL(`file://${folder}/w.css`),
      });
      const { state } = jupyter.take()[1].data;
      assert.equal(state._esm, "export default { a: 1 }");
      assert.equal(state._css, "p {}");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
    assert.throws(
      () => widgets.AnyWidget({ esm: " " }),
      /^TypeError: Cannot make AnyWidget as esm must be the text of a module/,
    );
    for (const name of ["layout", "_esm"]) {
      assert.throws(
        () => widgets.AnyWidget({ esm: "x", state: { [name]: 1 } }),
        new RegExp(`^RangeError: .* current name is "${name}"`),
      );
    }
    assert.deepEqual(jupyter.take(), []);
  }),
);
