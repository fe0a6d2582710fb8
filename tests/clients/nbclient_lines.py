"""Lines printed by a cell are saved in that cell, all of them, by nbclient."""
import nbformat
from nbclient import NotebookClient

for n in (10, 100, 1000, 10_000, 100_000):
    for _ in range(2 if n < 100_000 else 1):
        notebook = nbformat.v4.new_notebook()
        notebook.cells = [
            nbformat.v4.new_code_cell(f"for (let i = 0; i < {n}; i++) console.log(i)"),
            nbformat.v4.new_code_cell("console.log('second')"),
            nbformat.v4.new_code_cell("await new Promise((r) => setTimeout(r, 5)); 6 * 7"),
        ]
        NotebookClient(notebook, kernel_name="kerno", timeout=60).execute()
        texts = ["".join(o["text"] for o in c.outputs if o.output_type == "stream") for c in notebook.cells]
        assert texts[0] == "".join(f"{i}\n" for i in range(n)), (n, len(texts[0]), texts[0][-100:])
        assert texts[1] == "second\n", texts[1]
        assert [o.output_type for o in notebook.cells[2].outputs] == ["execute_result"]
        assert notebook.cells[2].outputs[0].data["text/plain"] == "42"
        assert [c.execution_count for c in notebook.cells] == [1, 2, 3]
        messages = len(notebook.cells[0].outputs)
    print("ok", n, messages)

# An error that is expected, and an output that a later cell changes.
notebook = nbformat.v4.new_notebook()
notebook.cells = [
    nbformat.v4.new_code_cell("throw new RangeError('expected')", metadata={"tags": ["raises-exception"]}),
    nbformat.v4.new_code_cell("await jupyter.display('before', { displayId: 'd' }); let left = 1"),
    nbformat.v4.new_code_cell("await jupyter.update('d', 'after'); left + 1"),
]
NotebookClient(notebook, kernel_name="kerno", timeout=60).execute()
failed, shown, last = (cell.outputs for cell in notebook.cells)
assert [(o.output_type, o.ename) for o in failed] == [("error", "RangeError")], failed
assert [o.data["text/plain"] for o in shown] == ['"after"'], shown
assert [o.data["text/plain"] for o in last] == ["2"], last
print("ok raises-exception, update_display_data")
