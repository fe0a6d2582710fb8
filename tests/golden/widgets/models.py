"""Writes models.json: what ipywidgets 8.1.9 and anywidget 0.11.0 open for each kind of widget."""
import json

import anywidget
import ipywidgets


def state(widget):
    values = {}
    for key in widget.keys:
        to_json = widget.trait_metadata(key, "to_json", lambda value, _: value)
        values[key] = to_json(getattr(widget, key), widget)
        if isinstance(values[key], str) and values[key].startswith("IPY_MODEL_"):
            values[key] = "IPY_MODEL_"
    return values


class Counter(anywidget.AnyWidget):
    _esm = "export default {}"
    _css = "a {}"


KINDS = ["IntSlider", "FloatSlider", "Button", "Text", "Checkbox", "Dropdown", "Label", "HTML", "VBox", "HBox", "Output"]
models = {}
for kind in KINDS:
    widget = getattr(ipywidgets, kind)()
    models[kind] = state(widget)
    models["Layout"] = state(widget.layout)
    if hasattr(widget, "style"):
        models[f"{kind}.style"] = state(widget.style)
models["AnyWidget"] = state(Counter())
with open("models.json", "w") as file:
    json.dump(models, file, indent=1, sort_keys=True)
    file.write("\n")
