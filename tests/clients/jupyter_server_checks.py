"""jupyter_server, below JupyterLab: interrupts over REST, and its limit of messages a second.

Takes cells that never end as JSON, text by name.
"""
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid

import websocket

CELLS = json.loads(sys.argv[1])
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 1
TOKEN = "secret"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


PORT = free_port()


def rest(method, path, content=None):
    data = None if content is None else json.dumps(content).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{PORT}{path}", data, {"Authorization": f"token {TOKEN}"}, method=method
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        text = response.read()
        return json.loads(text) if text else None


def start_server():
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", "--allow-root", "--ServerApp.ip=127.0.0.1",
         f"--ServerApp.port={PORT}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"],
        stdout=subprocess.DEVNULL, stderr=open("server.log", "w"),
    )
    for _ in range(300):
        try:
            rest("GET", "/api")
            return process
        except urllib.error.URLError:
            assert process.poll() is None, open("server.log").read()
            time.sleep(0.1)
    raise TimeoutError(open("server.log").read())


class Kernel:
    """One kernel behind the server."""

    def __init__(self):
        self.id = rest("POST", "/api/kernels", {"name": "kerno"})["id"]
        self.session = uuid.uuid4().hex
        self.connect()

    def connect(self):
        self.ws = websocket.create_connection(
            f"ws://127.0.0.1:{PORT}/api/kernels/{self.id}/channels?session_id={self.session}",
            header=[f"Authorization: token {TOKEN}"], timeout=30,
        )

    def send(self, msg_type, content, channel="shell"):
        msg_id = uuid.uuid4().hex
        self.ws.send(json.dumps({
            "header": {"msg_id": msg_id, "msg_type": msg_type, "session": self.session,
                       "username": "", "date": "2026-01-01T00:00:00Z", "version": "5.4"},
            "parent_header": {}, "metadata": {}, "content": content, "channel": channel,
        }))
        return msg_id

    def execute(self, code, allow_stdin=False):
        return self.send("execute_request", {
            "code": code, "silent": False, "store_history": True, "user_expressions": {},
            "allow_stdin": allow_stdin, "stop_on_error": True,
        })

    def read(self, msg_id):
        """The next message of a request."""
        while True:
            message = json.loads(self.ws.recv())
            if message["parent_header"].get("msg_id") == msg_id:
                return message

    def await_type(self, msg_id, msg_type):
        while True:
            message = self.read(msg_id)
            if message["msg_type"] == msg_type:
                return message

    def collect(self, msg_id):
        """Reply and the other messages, when both reply and idle have come."""
        reply, others, idle = None, [], False
        while reply is None or not idle:
            message = self.read(msg_id)
            if message["msg_type"] == "execute_reply":
                reply = message["content"]
            elif message["content"].get("execution_state") == "idle":
                idle = True
            else:
                others.append(message)
        return reply, others

    def run(self, code):
        return self.collect(self.execute(code))

    def interrupt(self):
        rest("POST", f"/api/kernels/{self.id}/interrupt", {})


def result(messages):
    return [m["content"]["data"]["text/plain"] for m in messages if m["msg_type"] == "execute_result"]


def streams(messages):
    """Joined texts by stream, in order of their first message."""
    texts = {}
    for m in messages:
        if m["msg_type"] == "stream":
            texts.setdefault(m["content"]["name"], []).append(m["content"]["text"])
    return {name: "".join(parts) for name, parts in texts.items()}


def stop(kernel, msg_id, name):
    start = time.perf_counter()
    kernel.interrupt()
    reply, messages = kernel.collect(msg_id)
    took = time.perf_counter() - start
    assert reply["status"] == "error" and reply["ename"] == "KeyboardInterrupt", (name, reply)
    types = [m["msg_type"] for m in messages]
    if "stream" in types:
        # More than 1 MB a second: the server leaves out what follows, for 3 s.
        time.sleep(4)
    else:
        assert types.count("error") == 1, (name, types)
    # Not by their own end. Bars of speed are bench/kernel's.
    assert took < 10, (name, took)
    assert result(kernel.run("keep")[1]) == ["41"], name
    return took * 1000


def interrupts(kernel):
    kernel.run("let keep = 41")
    for name, code in CELLS.items():
        times = []
        for _ in range(ROUNDS):
            msg_id = kernel.execute(code)
            kernel.await_type(msg_id, "execute_input")
            time.sleep(0.06)
            times.append(stop(kernel, msg_id, name))
        times.sort()
        print(f"  {times[len(times) // 2]:6.0f} {times[-1]:6.0f} ms  {name}")


def interrupt_of_prompt(kernel):
    msg_id = kernel.execute("prompt('name?')", allow_stdin=True)
    kernel.await_type(msg_id, "input_request")
    stop(kernel, msg_id, "prompt")


def interrupt_when_idle(kernel):
    kernel.interrupt()
    assert result(kernel.run("keep")[1]) == ["41"]
    assert rest("GET", f"/api/kernels/{kernel.id}")["execution_state"] == "idle"


def many_lines(kernel):
    """The limit of 1,000 messages and 1 MB a second over 3 s is on by default."""
    for n in (10_000, 100_000):
        reply, messages = kernel.run(f"for (let i = 0; i < {n}; i++) console.log('line ' + i)")
        assert reply["status"] == "ok", reply
        texts = streams(messages)
        assert texts.get("stderr", "") == "", texts["stderr"][:300]
        assert texts["stdout"] == "".join(f"line {i}\n" for i in range(n)), (n, len(texts["stdout"]))
        assert len(messages) <= 20, len(messages)
        print(f"  {n} lines in {len(messages) - 1} messages")


def restart(kernel):
    rest("POST", f"/api/kernels/{kernel.id}/restart", {})
    kernel.ws.close()
    kernel.connect()
    assert result(kernel.run("typeof keep")[1]) == ['"undefined"']


server = start_server()
try:
    kernel = Kernel()
    for check in (interrupts, interrupt_of_prompt, interrupt_when_idle, many_lines, restart):
        check(kernel)
        print("ok", check.__name__, flush=True)
    kernel.ws.close()
    rest("DELETE", f"/api/kernels/{kernel.id}")
finally:
    server.terminate()
    server.wait(10)
