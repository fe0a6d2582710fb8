"""papermill with the translator that docs/kernel.md gives."""
import json
import re
import sys

import nbformat
import papermill

[block] = re.findall(r"```python\n(.*?papermill_translators.*?)```", open(sys.argv[1], encoding="utf-8").read(), re.S)
exec(block)

notebook = nbformat.v4.new_notebook()
notebook.metadata = {"kernelspec": {"name": "kerno", "language": "typescript", "display_name": "kerno"}}
notebook.cells = [
    nbformat.v4.new_code_cell("let epochs: number = 1;\nlet name = 'none';", metadata={"tags": ["parameters"]}),
    nbformat.v4.new_code_cell("console.log(JSON.stringify({ epochs, name, units, rate, verbose, nothing }))"),
]
nbformat.write(notebook, "in.ipynb")
given = {
    "epochs": 3,
    "name": "Ada \"L\" \\ \u4f60\u597d \U0001f642 \u2028 `${1}`",
    "units": [16, {"deep": [1.5, None]}],
    "rate": 1e-3,
    "verbose": True,
    "nothing": None,
}
papermill.execute_notebook("in.ipynb", "out.ipynb", parameters=given, progress_bar=False)
cells = nbformat.read("out.ipynb", 4).cells
assert [cell.metadata.get("tags") for cell in cells][1] == ["injected-parameters"]
assert cells[1].source.startswith("// Parameters\n"), cells[1].source
[output] = cells[2].outputs
assert json.loads(output.text) == given, output.text
print("ok papermill")
