"""Widgets as jupyter_client and nbclient see them: widget_checks.py URL-OF-WIDGETS.

Each check is a function; the first that fails ends the script.
"""
import base64
import sys

import nbformat
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient

IMPORT = f'import * as widgets from "{sys.argv[1]}";\n'
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"


def of(kc, msg_id):
    """All iopub messages of a request, in order; the last is idle."""
    messages = []
    while True:
        message = kc.get_iopub_msg(timeout=20)
        if message["parent_header"].get("msg_id") != msg_id:
            continue
        messages.append(message)
        if message["content"].get("execution_state") == "idle":
            return messages


def types(messages):
    return [m["content"].get("execution_state") or m["msg_type"] for m in messages]


def send(kc, msg_type, content, buffers=None):
    message = kc.session.msg(msg_type, content)
    kc.session.send(kc.shell_channel.socket, message, buffers=buffers)
    return of(kc, message["header"]["msg_id"])


def run(kc, code):
    messages = of(kc, kc.execute(code))
    assert not [m for m in messages if m["msg_type"] == "error"], messages
    return messages


def both_ways(kc):
    messages = run(
        kc,
        IMPORT
        + """const slider = widgets.IntSlider({ value: 3 });
slider.onChange((value) => console.log("now", value));
slider""",
    )
    assert types(messages) == ["busy", "execute_input", "comm_open", "comm_open", "comm_open", "execute_result", "idle"], types(messages)
    opened = messages[4]
    assert opened["metadata"] == {"version": "2.1.0"}, opened["metadata"]
    assert opened["content"]["target_name"] == "jupyter.widget"
    comm_id = opened["content"]["comm_id"]
    assert messages[5]["content"]["data"] == {
        "text/plain": "IntSlider(value=3)",
        VIEW: {"version_major": 2, "version_minor": 0, "model_id": comm_id},
    }
    update = {"method": "update", "state": {"value": 8}, "buffer_paths": []}
    messages = send(kc, "comm_msg", {"comm_id": comm_id, "data": update})
    assert types(messages) == ["busy", "comm_msg", "stream", "idle"], types(messages)
    assert messages[1]["content"]["data"] == {**update, "method": "echo_update"}
    assert messages[2]["content"]["text"] == "now 8\n"
    result = run(kc, "slider.value")[2]
    assert result["content"]["data"]["text/plain"] == "8", result


def page_reload(kc):
    run(kc, 'const any = widgets.AnyWidget({ esm: "export default {}", state: { data: new Uint8Array(1 << 20).fill(7) } }); 0')
    messages = send(kc, "comm_open", {"comm_id": "control", "target_name": "jupyter.widget.control", "data": {}})
    assert types(messages) == ["busy", "idle"], types(messages)
    messages = send(kc, "comm_msg", {"comm_id": "control", "data": {"method": "request_states"}})
    assert types(messages) == ["busy", "comm_msg", "idle"], types(messages)
    data = messages[1]["content"]["data"]
    assert data["method"] == "update_states"
    names = sorted(state["model_name"] for state in data["states"].values())
    assert names == ["AnyModel", "IntSliderModel", "LayoutModel", "LayoutModel", "SliderStyleModel"], names
    (path,) = data["buffer_paths"]
    assert path[1:] == ["state", "data"], path
    (buffer,) = messages[1]["buffers"]
    assert bytes(buffer) == bytes([7]) * (1 << 20)
    update = {"method": "update", "state": {}, "buffer_paths": [["data"]]}
    messages = send(kc, "comm_msg", {"comm_id": path[0], "data": update}, [bytes(range(256)) * 4096])
    assert bytes(messages[1]["buffers"][0]) == bytes(range(256)) * 4096
    result = run(kc, 'any.get("data").every((x: number, i: number) => x === i % 256)')[2]
    assert result["content"]["data"]["text/plain"] == "true", result


def nbclient_saves_the_state():
    # nbclient sends what an Output shows on the socket on which it polls for
    # the reply, and overlooks one that comes at that moment until its timeout
    # (jupyter/nbclient#312): so the second cell goes on for a while after its last print.
    cells = [
        IMPORT
        + """const slider = widgets.IntSlider({ value: 3 });
const output = widgets.Output();
const any = widgets.AnyWidget({ esm: "export default {}", state: { data: new Float32Array([1, 2]) } });
widgets.VBox({ children: [slider, output, any] })""",
        'output.capture(() => console.log("captured")); slider.value = 9; console.log("not captured"); await new Promise((r) => setTimeout(r, 300))',
        "output.outputs.map((each) => each.text).join()",
    ]
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    NotebookClient(notebook, kernel_name="kerno", timeout=60).execute()
    nbformat.validate(notebook)
    saved = notebook.metadata.widgets[STATE]
    assert (saved["version_major"], saved["version_minor"]) == (2, 0)
    by_name = {state["model_name"]: state for state in saved["state"].values()}
    assert by_name["IntSliderModel"]["model_module"] == "@jupyter-widgets/controls"
    assert by_name["IntSliderModel"]["state"]["value"] == 9
    assert by_name["VBoxModel"]["state"]["children"][0] in {"IPY_MODEL_" + key for key in saved["state"]}
    (buffer,) = by_name["AnyModel"]["buffers"]
    assert buffer["path"] == ["data"] and buffer["encoding"] == "base64"
    assert base64.b64decode(buffer["data"]).hex() == "0000803f00000040"
    (output,) = by_name["OutputModel"]["state"]["outputs"]
    assert output["text"] == "captured\n", output
    view = notebook.cells[0].outputs[0].data[VIEW]
    assert saved["state"][view["model_id"]]["model_name"] == "VBoxModel"
    assert [o.get("text") for o in notebook.cells[1].outputs] == ["not captured\n"], notebook.cells[1].outputs
    assert "captured" in notebook.cells[2].outputs[0].data["text/plain"]


km, kc = start_new_kernel(kernel_name="kerno", startup_timeout=30)
try:
    for check in (both_ways, page_reload):
        check(kc)
        print("ok", check.__name__, flush=True)
finally:
    kc.stop_channels()
    km.shutdown_kernel(now=True)
nbclient_saves_the_state()
print("ok nbclient_saves_the_state")
