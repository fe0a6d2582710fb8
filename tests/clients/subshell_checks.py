"""Subshells (JEP 91), and answers while a cell is busy, as jupyter_client sees them.

Each check is a function; the first that fails ends the script. With --times it
prints how long the answers took.
"""
import statistics
import sys
import time

from jupyter_client.manager import start_new_kernel

TIMES = {}


class Client:
    """Requests on shell and control, each with its reply and its iopub messages."""

    def __init__(self, kc):
        self.kc = kc
        self.replies = {}
        self.iopub = []

    def send(self, msg_type, content, channel="shell", subshell=None):
        message = self.kc.session.msg(msg_type, content)
        if subshell is not None:
            message["header"]["subshell_id"] = subshell
        getattr(self.kc, f"{channel}_channel").send(message)
        return message["header"]["msg_id"]

    def execute(self, code, subshell=None, **more):
        content = dict(code=code, silent=False, store_history=True, user_expressions={}, allow_stdin=False, stop_on_error=True)
        return self.send("execute_request", {**content, **more}, subshell=subshell)

    def poll(self):
        for channel in ("shell", "control"):
            get = getattr(self.kc, f"{channel}_channel")
            while get.msg_ready():
                message = get.get_msg()
                self.replies[message["parent_header"]["msg_id"]] = message
        while self.kc.iopub_channel.msg_ready():
            self.iopub.append(self.kc.iopub_channel.get_msg())

    def until(self, done, timeout=20):
        end = time.monotonic() + timeout
        while not (value := done()):
            assert time.monotonic() < end, "nothing came in time"
            time.sleep(0.0005)
            self.poll()
        return value

    def reply(self, msg_id, timeout=20):
        return self.until(lambda: self.replies.get(msg_id), timeout)

    def of(self, msg_id):
        return [m for m in self.iopub if m["parent_header"].get("msg_id") == msg_id]

    def states(self, msg_id):
        return [m["content"].get("execution_state") or m["msg_type"] for m in self.of(msg_id)]

    def whole(self, msg_id):
        """The reply's content and the iopub messages, idle among them."""
        content = self.reply(msg_id)["content"]
        self.until(lambda: "idle" in self.states(msg_id))
        return content, self.of(msg_id)

    def ask(self, what, msg_type, content, channel="shell", subshell=None):
        start = time.monotonic()
        msg_id = self.send(msg_type, content, channel, subshell)
        reply = self.reply(msg_id)
        TIMES.setdefault(what, []).append(1000 * (time.monotonic() - start))
        self.until(lambda: "idle" in self.states(msg_id))
        return reply["content"]

    def create(self):
        content = self.ask("create_subshell", "create_subshell_request", {}, "control")
        assert content["status"] == "ok", content
        return content["subshell_id"]

    def list(self):
        return self.ask("list_subshell", "list_subshell_request", {}, "control")["subshell_id"]

    def delete(self, subshell):
        return self.ask("delete_subshell", "delete_subshell_request", {"subshell_id": subshell}, "control")

    def run(self, code, subshell=None, **more):
        start = time.monotonic()
        msg_id = self.execute(code, subshell, **more)
        self.reply(msg_id)
        TIMES.setdefault("execute in a subshell" if subshell else "execute", []).append(1000 * (time.monotonic() - start))
        content, messages = self.whole(msg_id)
        text = {m["content"]["name"]: m["content"]["text"] for m in messages if m["msg_type"] == "stream"}
        shown = [m["content"]["data"]["text/plain"] for m in messages if m["msg_type"] == "execute_result"]
        return content, shown, text


def answers_while_busy(km, client):
    info = client.ask("kernel_info", "kernel_info_request", {})
    assert "kernel subshells" in info["supported_features"], info
    subshell = client.create()
    assert client.run("let point = { distance: 5, direction: 'up' }, count = 0, end = false;\nfunction add(a: number, b: number) { return a + b }")[0]["status"] == "ok"
    main = client.execute("while (!end) count++; 'ended'")
    time.sleep(0.2)
    for _ in range(20):
        names = client.ask("complete", "complete_request", {"code": "point.di", "cursor_pos": 8})
        assert names["matches"] == ["direction", "distance"], names
        found = client.ask("inspect", "inspect_request", {"code": "add", "cursor_pos": 3, "detail_level": 0})
        assert found["found"] and "add(a: number, b: number)" in found["data"]["text/plain"], found
        assert client.ask("kernel_info", "kernel_info_request", {})["status"] == "ok"
        assert client.ask("kernel_info on control", "kernel_info_request", {}, "control")["status"] == "ok"
        history = client.ask("history", "history_request", {"hist_access_type": "tail", "n": 100, "raw": True, "output": False})
        assert any(text.endswith("'ended'") for _, _, text in history["history"]), history
        done = client.ask("is_complete", "is_complete_request", {"code": "for (;;) {"})
        assert done["status"] == "incomplete"
        variables = client.ask("variables", "debug_request", {"type": "request", "seq": 1, "command": "inspectVariables", "arguments": {}}, "control")
        values = {v["name"]: v for v in variables["body"]["variables"]}
        assert {"point", "count", "end"} <= set(values), values
        rich = client.ask("rich variables", "debug_request", {"type": "request", "seq": 2, "command": "richInspectVariables", "arguments": {"variableName": "point"}}, "control")
        assert rich["success"], rich
        usage = client.ask("usage", "usage_request", {}, "control")
        assert usage["kernel_memory"] > 0
        content, shown, text = client.run("console.log('mine'); add(point.distance, 1)", subshell)
        assert content["status"] == "ok" and shown == ["6"] and text == {"stdout": "mine\n"}, (content, shown, text)
    assert main not in client.replies
    # The front end is told that the kernel is busy with it again.
    def told_again():
        last = [m for m in client.iopub if m["msg_type"] == "status"][-1]
        return last["content"]["execution_state"] == "busy" and last["parent_header"]["msg_id"] == main

    client.until(told_again)
    content, shown, _ = client.run("const before = count; end = true; before > 0", subshell)
    assert shown == ["true"]
    content, messages = client.whole(main)
    assert content["status"] == "ok", content
    assert [m["msg_type"] for m in messages if m["msg_type"] == "stream"] == []
    assert client.run("before <= count")[1] == ["true"]
    assert client.delete(subshell)["status"] == "ok"


def a_subshell_keeps_its_order(km, client):
    one, two = client.create(), client.create()
    assert client.list() == [one, two]
    slow = [client.execute("await new Promise((r) => setTimeout(r, 300)); 1", one), client.execute("2", one)]
    quick = client.execute("3", two)
    client.whole(quick)
    assert not set(slow) & set(client.replies)
    for msg_id in slow:
        assert client.whole(msg_id)[0]["status"] == "ok"
    assert list(client.replies).index(slow[0]) < list(client.replies).index(slow[1])
    parent = client.replies[quick]["parent_header"]
    assert parent["subshell_id"] == two, parent
    failing = [client.execute("throw new Error('so')", one), client.execute("1", one), client.execute("1", two)]
    assert [client.whole(i)[0]["status"] for i in failing] == ["error", "aborted", "ok"]
    assert client.delete(one)["status"] == client.delete(two)["status"] == "ok"
    assert client.list() == []


def unknown_subshells(km, client):
    for msg_type, content in (
        ("execute_request", {"code": "1"}),
        ("complete_request", {"code": "1", "cursor_pos": 1}),
        ("kernel_info_request", {}),
    ):
        content = client.ask("unknown", msg_type, content, subshell="nowhere")
        assert content["status"] == "error" and content["ename"] == "UnknownSubshellError", content
    assert client.delete("nowhere")["status"] == "error"


def deletion_and_interrupts(km, client):
    client.run("let keep = 41")
    busy = client.create()
    main = client.execute("await new Promise(() => {})")
    time.sleep(0.2)
    running, waiting = client.execute("for (;;);", busy), client.execute("1", busy)
    time.sleep(0.2)
    assert client.delete(busy)["status"] == "ok"
    assert client.whole(running)[0]["ename"] == "KeyboardInterrupt"
    assert client.whole(waiting)[0]["status"] == "aborted"
    assert main not in client.replies
    other = client.create()
    also = client.execute("await new Promise(() => {})", other)
    time.sleep(0.2)
    start = time.monotonic()
    km.interrupt_kernel()
    for msg_id in (main, also):
        assert client.whole(msg_id)[0]["ename"] == "KeyboardInterrupt"
    TIMES.setdefault("interrupt of two", []).append(1000 * (time.monotonic() - start))
    assert client.run("keep")[1] == ["41"]
    assert client.run("keep", other)[1] == ["41"]
    client.delete(other)


COMM = """let value = 0;
jupyter.comms.registerTarget('slider', (comm) => comm.onMessage(({ data }) => { value = data.value; console.log('moved', value) }));"""


def a_comm_message_reaches_a_running_loop(km, client):
    client.run(COMM)
    for subshell in (None, client.create()):
        comm = f"c{subshell}"
        client.send("comm_open", {"comm_id": comm, "target_name": "slider", "data": {}}, subshell=subshell)
        for loop in ("await new Promise((r) => setTimeout(r, 1))", ""):
            client.run("value = 0")
            main = client.execute(f"while (value !== 7) {{ {loop} }} value")
            time.sleep(0.2)
            start = time.monotonic()
            moved = client.send("comm_msg", {"comm_id": comm, "data": {"value": 7}}, subshell=subshell)
            content, messages = client.whole(main)
            TIMES.setdefault("comm message to " + ("an awaiting loop" if loop else "a busy loop"), []).append(1000 * (time.monotonic() - start))
            shown = [m["content"]["data"]["text/plain"] for m in messages if m["msg_type"] == "execute_result"]
            assert shown == ["7"], messages
            client.until(lambda: "idle" in client.states(moved))
            text = "".join(m["content"]["text"] for m in client.of(moved) if m["msg_type"] == "stream")
            assert text == "moved 7\n", client.of(moved)


def main():
    km, kc = start_new_kernel(kernel_name="kerno")
    client = Client(kc)
    try:
        for check in (answers_while_busy, a_subshell_keeps_its_order, unknown_subshells, deletion_and_interrupts, a_comm_message_reaches_a_running_loop):
            check(km, client)
            print("ok", check.__name__)
    finally:
        kc.stop_channels()
        km.shutdown_kernel()
    if "--times" in sys.argv:
        for what, times in TIMES.items():
            print(f"{what}: median {statistics.median(times):.1f} ms, at most {max(times):.1f} ms, of {len(times)}")


main()
