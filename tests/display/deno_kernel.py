"""Runs the cells given as JSON on stdin in Deno's own Jupyter kernel and
writes, for each, its IOPub messages but for status and input."""

import json
import queue
import sys

from jupyter_client import KernelManager
from jupyter_client.kernelspec import KernelSpec

deno, *cells = json.load(sys.stdin)
manager = KernelManager()
manager._kernel_spec = KernelSpec(
    argv=[deno, "jupyter", "--kernel", "--conn", "{connection_file}"],
    display_name="Deno",
    language="typescript",
)
manager.start_kernel()
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=60)
results = []
for code in cells:
    messages = []

    def keep(message):
        if message["msg_type"] not in ("status", "execute_input"):
            messages.append([message["msg_type"], message["content"]])

    client.execute_interactive(code, output_hook=keep, timeout=60)
    # This kernel may send outputs after it says that it is idle.
    try:
        while True:
            keep(client.get_iopub_msg(timeout=0.5))
    except queue.Empty:
        pass
    results.append(messages)
client.stop_channels()
manager.shutdown_kernel(now=True)
json.dump(results, sys.stdout)
