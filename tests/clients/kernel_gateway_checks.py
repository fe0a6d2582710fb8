"""Kernel Gateway: a notebook as an HTTP server, and kernels over websockets."""
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import nbformat
from tornado.ioloop import IOLoop
from tornado.websocket import websocket_connect

# `//` begins a comment, which the gateway must be told: it knows Scala's alone.
COMMENTS = "--NotebookHTTPPersonality.comment_prefix=typescript=//"

notebook = nbformat.v4.new_notebook()
notebook.metadata = {
    "kernelspec": {"name": "kerno", "language": "typescript", "display_name": "kerno"},
    "language_info": {"name": "typescript"},
}
notebook.cells = [
    nbformat.v4.new_code_cell(source)
    for source in (
        "let visits: number = 0; Deno.writeTextFileSync('seeded', '')",
        "// GET /hello/:name\nconst asked = JSON.parse(REQUEST);\nvisits++;\n"
        "console.log(`hello ${asked.path.name}, ${asked.args.greeting?.[0] ?? 'no greeting'}, ${visits}`)",
        "// POST /sum\nconst sum = JSON.parse(REQUEST).body.numbers.reduce((a: number, b: number) => a + b, 0);\n"
        "console.log(JSON.stringify({ sum }))",
        "// ResponseInfo POST /sum\nconsole.log(JSON.stringify({ status: 201, headers: { 'Content-Type': 'application/json' } }))",
        "// GET /broken\nthrow new RangeError('no')",
    )
]
nbformat.write(notebook, "api.ipynb")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(*args):
    port = free_port()
    process = subprocess.Popen(
        [os.path.join(os.path.dirname(sys.executable), "jupyter-kernelgateway"),
         "--ip=127.0.0.1", f"--port={port}", "--KernelGatewayApp.port_retries=0", *args],
        stdout=subprocess.DEVNULL, stderr=open("gateway.log", "w"),
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=30)
        except urllib.error.HTTPError:
            return process, url
        except OSError:
            assert process.poll() is None, open("gateway.log").read()
            time.sleep(0.1)
    raise AssertionError("the gateway does not answer")


def ask(url, data=None):
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, None, error.read().decode()


def stop(process):
    process.terminate()
    try:
        process.wait(4)
    except subprocess.TimeoutExpired:
        process.kill()  # its kernels end with it


process, url = start("--KernelGatewayApp.api=kernel_gateway.notebook_http",
                     "--KernelGatewayApp.seed_uri=api.ipynb", COMMENTS)
try:
    # A request that comes before the gateway has read iopub_welcome, which has
    # no parent, is never answered: it stumbles over that and stops reading.
    for _ in range(200):
        if os.path.exists("seeded"):
            break
        time.sleep(0.1)
    time.sleep(2)
    for visits in (1, 2):
        status, kind, text = ask(f"{url}/hello/Ada?greeting=g%C3%BC")
        assert (status, kind, text) == (200, "text/plain", f"hello Ada, gü, {visits}\n"), (status, kind, text)
    status, kind, text = ask(f"{url}/sum", {"numbers": [1, 2, 3.5]})
    assert (status, kind, json.loads(text)) == (201, "application/json", {"sum": 6.5}), (status, kind, text)
    status, _, text = ask(f"{url}/broken")
    assert status == 500 and "RangeError" in text, (status, text)
    status, _, text = ask(f"{url}/hello/again")
    assert (status, text) == (200, "hello again, no greeting, 3\n"), (status, text)
    print("ok notebook-http")
finally:
    stop(process)


async def websocket(url):
    kernel = json.loads(ask(f"{url}/api/kernels", {"name": "kerno"})[2])["id"]
    channels = await websocket_connect(f"{url.replace('http', 'ws')}/api/kernels/{kernel}/channels")

    async def run(msg_id, code):
        header = {"msg_id": msg_id, "msg_type": "execute_request", "session": "s", "username": "", "version": "5.3"}
        await channels.write_message(json.dumps({
            "channel": "shell", "header": header, "parent_header": {}, "metadata": {},
            "content": {"code": code, "silent": False},
        }))
        messages = []
        while True:
            message = json.loads(await channels.read_message())
            if message["parent_header"].get("msg_id") != msg_id or message["channel"] != "iopub":
                continue
            messages.append(message)
            if message["content"].get("execution_state") == "idle":
                return messages

    types = [message["msg_type"] for message in await run("a", "console.log('over a socket'); 6 * 7")]
    assert types == ["status", "execute_input", "stream", "execute_result", "status"], types
    # jupyter_server drops what comes too fast, and says so in the cell.
    lines = [message["content"] for message in await run("b", "for (let i = 0; i < 1e5; i++) console.log(i)")
             if message["msg_type"] == "stream"]
    assert {line["name"] for line in lines} == {"stdout"}, lines[-1]
    assert "".join(line["text"] for line in lines) == "".join(f"{i}\n" for i in range(100_000))
    channels.close()
    request = urllib.request.Request(f"{url}/api/kernels/{kernel}", method="DELETE")
    assert urllib.request.urlopen(request, timeout=10).status == 204

process, url = start()
try:
    IOLoop.current().run_sync(lambda: websocket(url), timeout=30)
    print("ok websockets")
finally:
    stop(process)
