"""Runs a notebook by nbclient and saves it: run_notebook.py IN OUT FOLDER."""

import sys

import nbclient
import nbformat

source, target, folder = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
for cell in notebook.cells:
    if cell.cell_type == "code":
        cell.outputs = []
        cell.execution_count = None
nbclient.NotebookClient(
    notebook, kernel_name="kerno", timeout=60, resources={"metadata": {"path": folder}}
).execute()
nbformat.validate(notebook)
nbformat.write(notebook, target)
